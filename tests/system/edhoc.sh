#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# edhoc.sh - OSCORE contexts by handshakes (EDHOC) of wax-client and wax-server,
# directly and through two proxies that know no more than that key establishment
# may pass
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

client_id=11111111-1111-4111-8111-111111111111
other_id=22222222-2222-4222-8222-222222222222

# --- credentials -----------------------------------------------------------

keys() { # uuid kid name
	"$src/scripts/edhoc-keys" "$1" "$2" "$tmp/$3"
}

keys "$client_id" 2b client
keys "$UUID" 05 server
keys "$other_id" 17 other
umask 077
{
	echo 'suites = 0 4'
	cat "$tmp/client.own" "$tmp/server.peer" "$tmp/other.peer"
} > "$tmp/client.edhoc"
{
	echo 'suites = 0 4'
	cat "$tmp/server.own" "$tmp/client.peer"
} > "$tmp/server.edhoc"
# whom the server does not know
{
	echo 'suites = 0 4'
	cat "$tmp/other.own" "$tmp/server.peer"
} > "$tmp/stranger.edhoc"

wax_client() { # argument...
	"$OSTLER_BUILD/src/tools/wax-client" --timeout "$DEADLINE" "$@"
}

# A request that comes back with 2.05 and the light.
lights() { # argument...
	wax_client --edhoc "$tmp/client.edhoc" --target "$UUID" "$@" \
	    > "$tmp/said" 2>&1 || {
		cat "$tmp/said"
		return 1
	}
	grep -q '^{"state": ' "$tmp/said"
}

# One that comes back with 2.04.
changes() { # argument...
	wax_client --edhoc "$tmp/client.edhoc" --target "$UUID" "$@" \
	    > "$tmp/said" 2>&1 || {
		cat "$tmp/said"
		return 1
	}
	grep -q '^2.04 Changed' "$tmp/said"
}

fails() { # status pattern argument...
	local status=$1 pattern=$2 got=0
	shift 2
	wax_client "$@" > "$tmp/said" 2>&1 || got=$?
	cat "$tmp/said"
	[ $got -eq "$status" ] && grep -qE -- "$pattern" "$tmp/said"
}

# The messages of the last client, one letter and number each: ">1 <2 >3 ".
messages() {
	sed -nE 's/^edhoc ([<>]) message_([0-9]) .*/\1\2/p' "$tmp/said" |
	    tr '\n' ' '
}

flows() { # messages argument...
	local expected=$1 got
	shift
	lights -v "$@" || return 1
	got=$(messages)
	echo "messages $got, expected $expected"
	[ "$got" = "$expected " ]
}

# --- directly --------------------------------------------------------------

launch_server server '^listening' --listen 127.0.0.1:0 -v \
    --edhoc "$tmp/server.edhoc" --edhoc-reverse || exit 1
uri=$(sed -n 's/^listening //p' "$tmp/server.log")
log=$tmp/server.log

ok "message_3 goes with the first request" \
    flows '>1 <2 >3' get "$uri/a/light"
ok "that is one datagram" grep -q 'combined=yes' "$tmp/said"
ok "the server knows who asked" has_lines 1 \
    "verdict=opened .*peer=$client_id" "$log"
ok "one after the other" \
    flows '>1 <2 >3' --edhoc-sequential get "$uri/a/light"
ok "and not in one datagram" has_none 'combined=yes' "$tmp/said"
ok "the server begins" flows '<1 >2 <3' --edhoc-reverse get "$uri/a/light"
ok "another suite" lights --edhoc-suite 4 get "$uri/a/light"
ok "renewed keys" lights -v --renew get "$uri/a/light"
ok "and that was told" grep -q 'keys were renewed' "$tmp/said"
ok "updated keys" lights -v --edhoc-update get "$uri/a/light"
ok "and that was told, too" grep -q 'keys were updated' "$tmp/said"
ok "what is written" changes post "$uri/a/light" '{"power": 7}'
is_written() {
	lights get "$uri/a/light" && grep -q '"power": 7' "$tmp/said"
}
ok "is there for the next one" is_written
ok "an observation" lights --count 1 observe "$uri/a/light"

ok "another device than the wanted one is no peer" \
    fails 1 'another device' --edhoc "$tmp/client.edhoc" \
    --target "$other_id" get "$uri/a/light"
ok "a stranger is refused" \
    fails 6 'unprotected|error' --edhoc "$tmp/stranger.edhoc" \
    --target "$UUID" get "$uri/a/light"
ok "a suite that the server does not have" \
    fails 2 'nothing was sent' --edhoc "$tmp/client.edhoc" \
    --edhoc-suite 2 --target "$UUID" get "$uri/a/light"
cat "$tmp/client.own" "$tmp/server.peer" > "$tmp/default.edhoc"
ok "without a word on suites those of the keys are offered" \
    lights --edhoc "$tmp/default.edhoc" get "$uri/a/light"
{ echo 'suites = 2'; cat "$tmp/default.edhoc"; } > "$tmp/other.edhoc"
ok "suites that the credential does not fit are told as the reason" \
    fails 1 'no credential of ours fits' --edhoc "$tmp/other.edhoc" \
    --target "$UUID" get "$uri/a/light"
ok "a target is needed" \
    fails 2 'who must be at the other end' --edhoc "$tmp/client.edhoc" \
    get "$uri/a/light"
chmod 644 "$tmp/stranger.edhoc"
ok "a file that others may read" \
    fails 2 'chmod 600' --edhoc "$tmp/stranger.edhoc" --target "$UUID" \
    get "$uri/a/light"
tells_link() {
	wax_client --unsealed --accept none --raw get \
	    "$uri/.well-known/core?rt=core.edhoc" > "$tmp/links" &&
	    grep -qF '</.well-known/edhoc>;rt=core.edhoc;ed-i;ed-r;' \
	    "$tmp/links" && grep -q 'ed-comb-req' "$tmp/links"
}
ok "a link tells of it" tells_link
ok "the server is as it was" lights get "$uri/a/light"

# --- through two proxies ---------------------------------------------------

start_devnet --device "$uri" --uuid "$UUID"
light=ocf://$UUID/a/light

through() { # argument...
	lights --proxy "$PROXY_URI" "$@"
}

through_flows() { # messages argument...
	local expected=$1
	shift
	flows "$expected" --proxy "$PROXY_URI" "$@"
}

ok "through A and B, with the first request" \
    through_flows '>1 <2 >3' get "$light"
ok "still in one datagram" grep -q 'combined=yes' "$tmp/said"
ok "one after the other, by Proxy-Uri" \
    through --proxy-form uri --edhoc-sequential get "$light"
ok "the server begins" through_flows '<1 >2 <3' --edhoc-reverse get "$light"
ok "keys are renewed through them" through --renew get "$light"
ok "and updated" through --edhoc-update get "$light"
ok "and what is written" changes --proxy "$PROXY_URI" post "$light" \
    '{"power": 9}'

# Many at once, who all have the proxy's address.
many() {
	local i clients=() status=0
	for i in 1 2 3 4 5 6 7 8; do
		wax_client --edhoc "$tmp/client.edhoc" --proxy "$PROXY_URI" \
		    get "$light" > "$tmp/many.$i" 2>&1 &
		clients+=($!)
	done
	for i in "${clients[@]}"; do wait "$i" || status=1; done
	[ $status -eq 0 ] || cat "$tmp"/many.*
	return $status
}
ok "eight clients behind one address" many

# Only what is sealed may pass, with the exception of key establishment; then
# without it.
require_seals() { # keyword...
	sed -i -e '/^key-establishment/d' \
	    -e "s/^end-to-end .*/end-to-end required$*/" \
	    "$PROXY_1_CONF" "$PROXY_2_CONF"
	restart_proxy 2
	restart_proxy 1
}
require_seals '\nkey-establishment on'
ok "proxies that require seals let key establishment pass" through get "$light"
ok "and that of a server that begins" through --edhoc-reverse get "$light"
require_seals
ok "without the keyword they do not" \
    fails 6 'no handshake: unprotected 4.03' --edhoc "$tmp/client.edhoc" \
    --proxy "$PROXY_URI" get "$light"

# --- over HTTP -------------------------------------------------------------

start_devnet --http --device "$uri" --uuid "$UUID"
ok "over HTTP message_3 goes first, after a 4.02" \
    through_flows '>1 <2 >3 >3' get "$light"
ok "and the server can begin there, too" \
    through_flows '<1 >2 <3' --edhoc-reverse get "$light"
ok "keys are updated over HTTP" through --edhoc-update get "$light"
finish
