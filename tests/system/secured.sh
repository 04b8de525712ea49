#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# secured.sh - sealed requests over hops by DTLS and TLS: the seal is the same
# at both ends, and each proxy knows who is before it
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

command -v openssl > /dev/null || skip_all "openssl is not installed"

# What the client sent and took, and what the device took and sent: lines of
# way, OSCORE option and payload.
seals_of_client() { # output of -v
	awk '/^[<>] outer/ { way = $1 == ">" ? "in" : "out"; oscore = "\"\"" }
	    /^[<>] inner/ { way = "" }
	    way != "" && /^  OSCORE:/ { oscore = $2 == "" ? "\"\"" : $2 }
	    way != "" && /^  payload:/ { print way, oscore, $4 }' "$1"
}

seals_of_device() {
	sed -n 's/.* seal way=\([a-z]*\) oscore=\([^ ]*\) payload=\(.*\)/\1 \2 \3/p' \
	    "$SERVER_LOG"
}

# A command's request and response, as the client and the device saw them.
same_seal() { # argument of client...
	local seen
	seen=$(seals_of_device | wc -l)
	client -v "$@" > "$tmp/said" 2> "$tmp/outer"
	local status=$?
	seals_of_client "$tmp/outer" > "$tmp/client.seals"
	seals_of_device | tail -n +$((seen + 1)) > "$tmp/device.seals"
	cat "$tmp/said" "$tmp/client.seals" "$tmp/device.seals"
	[ $status -eq 0 ] && [ "$(wc -l < "$tmp/client.seals")" -ge 2 ] &&
	    cmp "$tmp/client.seals" "$tmp/device.seals"
}

# Each proxy's requests are of the one before it, proved by the hop.
knows_who_is_before() {
	local before=$CLIENT_UUID i log uuid
	for ((i = 1; i <= proxies; i++)); do
		log=PROXY_${i}_LOG uuid=PROXY_${i}_UUID
		grep ' request ' "${!log}" > "$tmp/requests"
		cat "$tmp/requests"
		[ "$(count " identity=$before .* sealed=yes " \
		    "$tmp/requests")" -gt 0 ] &&
		    has_none -v " identity=$before " "$tmp/requests" &&
		    has_none -E 'light|power|sealed=no|code=0\.0[134]' \
			"$tmp/requests" || return 1
		before=${!uuid}
	done
	grep ' request ' "$SERVER_LOG" > "$tmp/requests"
	has_none -v " hop-peer=$before\$" "$tmp/requests"
}

observes() {
	local told=$tmp/told-$proxies-$workers observer
	CLIENT_CONTEXT=$CLIENT_2_CONTEXT \
	    CLIENT_CREDENTIALS=$CLIENT_2_CREDENTIALS client --count 2 \
	    observe "$light" > "$told" 2>&1 &
	observer=$!
	await_line '"power": 42' "$told" &&
	    says '^2\.04' client update "$light" '{"power": 43}' &&
	    await_line '"power": 43' "$told" && wait "$observer" && return
	cat "$told"
	return 1
}

for proxies in 1 2 3; do
	for workers in 1 2; do
		start_devnet --secure --proxies $proxies --workers $workers
		way="$proxies proxies of $workers workers"
		light=ocf://$SERVER_UUID/a/light
		ok "$way: RETRIEVE has one seal at both ends" \
		    same_seal retrieve "$light"
		ok "$way: UPDATE" same_seal update "$light" '{"power": 42}'
		ok "$way: it was updated" says '"power": 42' \
		    client retrieve "$light"
		ok "$way: CREATE" same_seal create /a/collection \
		    '{"rt": ["core.light"], "if": ["oic.if.rw"], "rep": {}}'
		child=$(sed -n 's/.*"href": "\([^"]*\)".*/\1/p' "$tmp/said")
		ok "$way: DELETE" same_seal delete "$child"
		ok "$way: it was deleted" exits_with 4 '^4\.04' \
		    client retrieve "$child"
		ok "$way: a Proxy-Uri names the device as well" \
		    same_seal --proxy-form uri retrieve "$light"
		ok "$way: each knew who was before it, and no more than that" \
		    knows_who_is_before
		ok "$way: OBSERVE of another client" observes
		ok "$way: that one had proved who it is, too" grep -q \
		    " request .* identity=$CLIENT_2_UUID .* notifications=" \
		    "$PROXY_1_LOG"
	done
done

# Who can not prove it gets nothing, whatever seal it has.
seen=$(count ' request ' "$PROXY_1_LOG")
"$src/scripts/pki" cred "$tmp/wrong.cred" "$CLIENT_UUID" \
    psk "$PROXY_1_UUID" 000102030405060708090a0b0c0d0eff
ok "a key that the proxy does not share: no session, nothing sent" \
    exits_with 8 'coaps://' eval 'CLIENT_CREDENTIALS=$tmp/wrong.cred \
    client --timeout 8 retrieve "$light"'
ok "nor did the proxy take any of it for a request" \
    test "$seen" -eq "$(count ' request ' "$PROXY_1_LOG")"
ok "in clear there is nothing to be had at that port" \
    exits_with 7 '' timeout "$DEADLINE" \
    "$OSTLER_BUILD/src/tools/wax-client" --context "$CLIENT_CONTEXT" \
    --timeout 2 --proxy "coap://${PROXY_URI#coaps://}" retrieve "$light"
finish
