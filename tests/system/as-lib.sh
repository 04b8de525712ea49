# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# as-lib.sh - sourced after lib.sh by tests with an authorization server: its
# folder is $tmp/as, its configuration $tmp/as/as.conf, its URI $as_uri
mkdir -m 700 "$tmp/as"
as_port=$(free_ports 1)
export as_uri=coap://127.0.0.1:$as_port
export CLIENT_ID=7d1f2c3a-1111-4111-8111-111111111116
logs+=("$tmp/as/log")

as() { # argument...
	"$OSTLER_BUILD/src/as/wax-as" --conf "$tmp/as/as.conf" "$@"
}

# What is read from standard input goes behind what every server needs.
configure_as() {
	{
		cat <<- CONF
			issuer "coap://as.example"
			listen "$as_uri"
			database "$tmp/as/as.db"
			key-file "$tmp/as/key"
			state "$tmp/as"
			audit "$tmp/as/audit"
		CONF
		cat
	} > "$tmp/as/as.conf"
}

start_as() {
	local before
	before=$(count "$READY" "$tmp/as/log")
	"$OSTLER_BUILD/src/as/wax-as" --conf "$tmp/as/as.conf" serve \
	    >> "$tmp/as/log" 2>&1 < /dev/null &
	helpers+=($!)
	export as_pid=$!
	await_line "$READY" "$tmp/as/log" $((before + 1)) || {
		echo "Bail out! wax-as does not start"
		exit 1
	}
}

# SIGHUP, and what is said of it: done or refused.
reload_as() { # done|refused
	local before
	before=$(count "reload state=$1" "$tmp/as/log")
	kill -HUP "$as_pid"
	await_line "reload state=$1" "$tmp/as/log" $((before + 1))
}
