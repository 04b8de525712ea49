#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# wax-http.sh - wax-client by HTTP: sealed at its end, carried by libcurl or by
# curl itself, opened at the device
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

cd "$tmp" || exit 1
read -r -d '' web_port tls_port dead_port < <(free_ports 3)
web=http://127.0.0.1:$web_port
tls=https://localhost:$tls_port
proxy_id=7d1f2c3a-0000-4000-8000-0000000000bb

start_devnet --proxies 1
light=ocf://$SERVER_UUID/a/light
"$src/scripts/pki" ca house > pki.out &&
    "$src/scripts/pki" ca other >> pki.out &&
    "$src/scripts/pki" identity b "$proxy_id" house >> pki.out &&
    "$src/scripts/pki" identity me "$CLIENT_UUID" house >> pki.out &&
    "$src/scripts/pki" cred me.cred "$CLIENT_UUID" cert me \
	anchor house '*' >> pki.out &&
    "$src/scripts/pki" cred lost.cred "$CLIENT_UUID" cert me \
	anchor other '*' >> pki.out || exit 1
cat > web.conf <<- CONF
	credential "us" {
		certificate "b.pem"; key "b.key"; anchor "house.pem" for *;
	}
	listen "web" http on 127.0.0.1:$web_port
	listen "tls" https on 127.0.0.1:$tls_port { credential "us"; }
	control off
	log level info
	device $SERVER_UUID coap to ${SERVER_URI#coap://} { name "device"; }
	rule "all" sealed forward
CONF
start_ostlerd web

by_http() { # argument of wax-client...
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
	    --context "$CLIENT_CONTEXT" "$@"
}

# --- wax-client speaks it -----------------------------------------------------
ok "a request by HTTP is opened at both ends" says '"power"' \
    by_http --proxy "$web" retrieve "$light"
ok "it changes the device" says '^2\.04' \
    by_http --proxy "$web" update "$light" '{"power": 17}'
ok "as is to be seen" says '"power": 17' \
    by_http --proxy "$web" retrieve "$light"
ok "the path of hosting URIs may be said" says '"power": 17' \
    by_http --proxy "$web/hc/" retrieve "$light"
ok "another one is a hop's error, and not authenticated" exits_with 6 \
    'unprotected status 404' by_http --proxy "$web/other/" retrieve "$light"
ok "the target's errors are the target's" exits_with 4 '^4\.04' \
    by_http --proxy "$web" retrieve "ocf://$SERVER_UUID/nothing"
ok "verbose tells what is inside and what outside" says 'OSCORE: ' \
    by_http --verbose --proxy "$web" retrieve "$light"
ok "nobody there is told" exits_with 8 "127.0.0.1:$dead_port" \
    by_http --proxy "http://127.0.0.1:$dead_port" retrieve "$light"
ok "what is not sealed is for curl" exits_with 2 'expected curl' \
    by_http --unsealed --proxy "$web" retrieve "$light"

# --- bodies in blocks ---------------------------------------------------------
long=$(printf 'x%.0s' $(seq 1500))
ok "a body above a block goes in blocks" says '^[245]\.' by_http \
    --verbose --proxy "$web" update "$light" "{\"none\": \"$long\"}"
ok "each sealed for itself" grep -q 'Block1: ' "$tmp/said"

# --- observing: events, each of them sealed -----------------------------------
start_helper events.log "$OSTLER_BUILD/src/tools/wax-client" \
    --context "$CLIENT_2_CONTEXT" --proxy "$web" --count 2 \
    observe "$light"
watcher=$helper
ok "an observer by HTTP gets the state" await_line '"power": 17' events.log
ok "a change" says '^2\.04' by_http --proxy "$web" update "$light" \
    '{"power": 18}'
ok "comes as a sealed event" await_line '"power": 18' events.log
ok "and after the second one it ends" eventually is_gone "$watcher"

# --- TLS ----------------------------------------------------------------------
ok "by TLS with credentials" says '"power": 18' by_http --proxy "$tls" \
    --credentials me.cred --peer "$proxy_id" retrieve "$light"
ok "another proxy is not believed" exits_with 8 '' by_http --proxy "$tls" \
    --credentials me.cred --peer "$SERVER_UUID" retrieve "$light"
ok "nor one of another house" exits_with 8 '' by_http --proxy "$tls" \
    --credentials lost.cred --peer "$proxy_id" retrieve "$light"
ok "nor without any" exits_with 8 'certificate' by_http --proxy "$tls" \
    retrieve "$light"

# --- curl carries it -----------------------------------------------------------
ok "a sealed request is a file for curl" says "^curl --data-binary @'letter' " \
    by_http --to-http letter --proxy "$web" update "$light" '{"power": 19}'
line=$(head -n 1 "$tmp/said")
ok "the line that it prints is one" sh -c "$line -sS -m $DEADLINE -D head \
    -o answer"
ok "the answer is sealed" grep -qi '^oscore: ' head
ok "as its type says" grep -qi '^content-type: application/oscore' head
ok "and it is done" says '"power": 19' by_http --proxy "$web" \
    retrieve "$light"
ok "once: a second time it is a replay" sh -c \
    "$line -sS -m $DEADLINE -D again -o answer; ! grep -qi '^oscore: ' again"
ok "and is not done again" says '"power": 19' by_http --proxy "$web" \
    retrieve "$light"
ok "a file alone has no proxy" exits_with 2 '--proxy https' \
    by_http --to-http letter --proxy coap://127.0.0.1:1 retrieve "$light"
ok "nobody on the way could read any of it" has_none -E '[^-]light|power' \
    web.log
finish
