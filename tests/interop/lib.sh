# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# lib.sh - sourced by the tests with other implementations: identities, an
# ostlerd with a listener of each kind, its log and its counters
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

src=$(cd "$src" && pwd)
export interop=$src/tests/interop
ostlerd=$OSTLER_BUILD/src/ostler/ostlerd
export wax_client=$OSTLER_BUILD/src/tools/wax-client
export wax_server=$OSTLER_BUILD/src/tools/wax-server
# A peer that goes while something is written to it is no end of the test.
trap '' PIPE
export PYTHONDONTWRITEBYTECODE=1

# Skips all if one of these is missing.
need() { # package program...
	local package=$1 program
	shift
	for program; do
		command -v "$program" > /dev/null ||
		    skip_all "$program is missing; Debian's $package has it"
	done
}
need openssl openssl
need python3 python3
[ -x "$ostlerd" ] || skip_all "ostlerd is not built"

pki() {
	"$src/scripts/pki" "$@"
}

# The UUID of 16 characters: what other programs take as text is then the same
# as its bytes.
text_uuid() { # text
	local h
	h=$(hex "$1")
	printf '%s' "${h:0:8}-${h:8:4}-${h:12:4}-${h:16:4}-${h:20}"
}

# Names of 16 characters; the key is text for the same reason.
export PROXY_NAME=ostlerd-proxy-ID CLIENT_NAME=interop-client-1
export DEVICE_NAME=interop-device-1 KEY_TEXT=0123456789abcdef
PROXY_ID=$(text_uuid $PROXY_NAME)
CLIENT_ID=$(text_uuid $CLIENT_NAME)
DEVICE_ID=$(text_uuid $DEVICE_NAME)
KEY=$(hex $KEY_TEXT)
ABSENT_ID=$(text_uuid "nobody-has-this!")
export PROXY_ID CLIENT_ID DEVICE_ID KEY ABSENT_ID

# Files that all need, in $tmp, where a test works.
make_house() {
	cd "$tmp" || exit 1
	umask 077
	pki ca root
	pki identity proxy "$PROXY_ID" root
	pki identity client "$CLIENT_ID" root
	pki identity device "$DEVICE_ID" root
	printf '%s %s\n' "$CLIENT_ID" "$KEY" "$DEVICE_ID" "$KEY" > peers.psk
	cat > credentials.conf <<-CONF
	credential "all" {
		certificate "proxy.pem"; key "proxy.key";
		anchor "root.pem" for *;
		psk "peers.psk";
	}
	credential "keys" { id $PROXY_ID; psk "peers.psk"; }
	credential "certificates" {
		certificate "proxy.pem"; key "proxy.key";
		anchor "root.pem" for *;
	}
	CONF
}

used_ports() {
	awk 'FNR > 1 { split($2, a, ":"); print a[2] }' \
	    /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 |
	    while read -r p; do echo $((0x$p)); done
}

# Below those that the system gives and those of devnets; sets ports.
choose_ports() { # number
	local used p=$((2000 + $$ % 160 * 50))
	used=" $(used_ports | tr '\n' ' ')"
	ports=()
	while [ ${#ports[@]} -lt "$1" ]; do
		[[ $used = *" $p "* ]] || ports+=("$p")
		p=$((p + 1))
	done
}

# Waits until somebody has each of these ports.
await_ports() { # port...
	eventually are_used "$@" || exit 1
}

are_used() { # port...
	local used port
	used=" $(used_ports | tr '\n' ' ')"
	for port; do
		[[ $used = *" $port "* ]] || return 1
	done
}

# With what is read as the rest of the configuration; sets ostlerd_log.
start_ostlerd() { # name
	export ostlerd_log=$tmp/$1.log
	{
		printf '%s\n' "workers 1" "log level debug" \
		    "log warnings unlimited" "end-to-end optional" \
		    "identifier $1" 'include "credentials.conf"'
		cat
		echo 'rule "loopback" peer 127.0.0.0/8 ::/128 forward'
	} > "$1.conf"
	start_helper "$ostlerd_log" "$ostlerd" -f "$1.conf"
	export ostlerd_pid=$helper
	await_line "$READY" "$ostlerd_log" > "$tmp/start.out" || {
		sed 's/^/# /' "$tmp/start.out"
		echo "Bail out! ostlerd does not start"
		exit 1
	}
}

# What ostlerd has counted until now.
counter() { # name
	local dumps
	dumps=$(count ' seal_broken=' "$ostlerd_log")
	kill -USR1 "$ostlerd_pid"
	await_line ' seal_broken=' "$ostlerd_log" $((dumps + 1)) > /dev/null
	grep -oE " $1=[0-9]+" "$ostlerd_log" | tail -n 1 | cut -d= -f2
}

# The log from the line on that mark_log was called at.
mark_log() {
	log_mark=$(wc -l < "$ostlerd_log")
	export log_mark
}

logged() { # pattern
	tail -n +$((log_mark + 1)) "$ostlerd_log" | grep -E -- "$1"
}

# A command that ostlerd has a line in its log for.
told() { # pattern command...
	local pattern=$1
	shift
	mark_log
	# once more, as a client may print its own words in the middle of ours
	"$@" || "$@" || return 1
	eventually logged "$pattern" > "$tmp/told" && return
	cat "$tmp/told"
	logged 'session|request'
	return 1
}

# So many lines of the log have the pattern as the counter says.
counted() { # counter pattern
	local counter lines
	counter=$(counter "$1") lines=$(count "$2" "$ostlerd_log")
	echo "$1 is $counter, lines with $2: $lines"
	[ "$counter" -eq "$lines" ] && [ "$lines" -gt 0 ]
}

hex_file() { # file
	od -An -v -tx1 "$1" | tr -d ' \n'
}

has_hex() { # pattern file
	[[ $(hex_file "$2") =~ $1 ]]
}

# Runs a program that passes on its standard input; writes bytes to it, waits
# until it has written others, and then ends its input. What it wrote is in
# talk.out and talk.err.
talk() { # hex-to-send hex-pattern-awaited command...
	local send=$1 pattern=$2 escaped='' i got=0
	shift 2
	for ((i = 0; i < ${#send}; i += 2)); do escaped+="\\x${send:i:2}"; done
	rm -f talk.in
	mkfifo talk.in
	timeout "$DEADLINE" "$@" < talk.in > talk.out 2> talk.err &
	local pid=$!
	exec 8> talk.in
	printf '%b' "$escaped" >&8 2>/dev/null
	eventually answered "$pid" "$pattern" || got=1
	exec 8>&-
	wait "$pid"
	has_hex "$pattern" talk.out || got=1
	[ $got -eq 0 ] || tail -c 2000 talk.out talk.err | tr -dc ' -~\n'
	return $got
}

answered() { # pid pattern
	has_hex "$2" talk.out || is_gone "$1"
}

# A ping of CoAP and what answers it, on a stream behind a CSM, and in a
# datagram; and our own CSM: 64 KiB, and blocks.
export STREAM_PING=00e101e2aa STREAM_PONG=01e3aa
export DATAGRAM_PING=40001234 DATAGRAM_PONG=70001234
export STREAM_CSM=50e12301000020
