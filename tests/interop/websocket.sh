#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# websocket.sh - Debian's python3-websockets as client and server of coap+ws
# and coaps+ws
# shellcheck source=tests/interop/lib.sh
. "${top_srcdir:?}/tests/interop/lib.sh"
/usr/bin/python3 -c 'import websockets' 2> /dev/null ||
    skip_all "the module websockets is missing; Debian's python3-websockets" \
	"has it"

make_house
pki ca other
pki identity stranger "$CLIENT_ID" other
choose_ports 14
target() { # number
	printf '7d1f2c3a-0000-4000-8000-0000000000%02d' $((10 + $1))
}
ws=$interop/ws.py
scenes=(plain fragments ping away no-subprotocol text)
conf=''
for i in "${!scenes[@]}"; do
	port=${ports[4 + i]}
	start_helper "server-$i.log" /usr/bin/python3 "$ws" server "$port" \
	    "${scenes[i]}"
	await_line running "server-$i.log"
	conf+="device $(target "$i") coap+ws to 127.0.0.1:$port {
		retry 100ms 1s; }
	"
done
start_helper secure.log /usr/bin/python3 "$ws" server "${ports[3]}" plain \
    device
await_line running secure.log
start_helper stranger.log /usr/bin/python3 "$ws" server "${ports[2]}" plain \
    stranger
await_line running stranger.log
start_device
start_ostlerd websocket <<CONF
listen "ws" coap+ws on 127.0.0.1:${ports[0]}
listen "wss" coaps+ws on 127.0.0.1:${ports[1]} { credential "certificates"; }
listen "udp" coap on 127.0.0.1:${ports[0]}
device $UUID coap to ${device_uri#coap://}
device $DEVICE_ID coaps+ws to 127.0.0.1:${ports[3]} {
	credential "certificates"; }
device $CLIENT_ID coaps+ws to 127.0.0.1:${ports[2]} {
	credential "certificates"; }
$conf
CONF
clear=ws://127.0.0.1:${ports[0]} secure=wss://127.0.0.1:${ports[1]}
resource=/.well-known/coap

# shellcheck disable=SC2317 # called by ok
play() { # uri scene [name]
	timeout "$DEADLINE" /usr/bin/python3 "$ws" client "$1" "$UUID" \
	    "${@:2}"
}
# shellcheck disable=SC2317
fails() { # pattern command...
	local pattern=$1
	shift
	! "$@" > fails.out 2>&1 && grep -E -- "$pattern" fails.out && return
	cat fails.out
	return 1
}

ok "a client asks" told 'event=up .*transport=coap.ws .*listener=ws' \
    play "$clear$resource" ask
ok "one that offers two subprotocols" play "$clear$resource" list
ok "by TLS with a certificate" \
    told "event=up .*identity=$CLIENT_ID proof=x509 .*listener=wss" \
    play "$secure$resource" ask client
ok "by TLS with one of another CA" \
    told 'event=refused .*listener=wss .*=unknown-ca' \
    fails 'alert unknown ca|unknown_ca|TLSV1_ALERT_UNKNOWN_CA' \
    play "$secure$resource" ask stranger
for scene in fragments many large; do
	ok "$scene" play "$clear$resource" "$scene"
done
ok "too large a message: 1009" told 'event=end .*too-large' \
    play "$clear$resource" too_large
ok "a text: 1003" told 'event=end .*listener=ws .*=protocol ' \
    play "$clear$resource" text
ok "a request before CSM" told 'event=refused .*listener=ws ' \
    play "$clear$resource" no_csm
ok "no CoAP" told 'event=(end|refused) .*listener=ws .*=protocol ' \
    play "$clear$resource" malformed
ok "away without a word" told 'event=end .*listener=ws ' \
    play "$clear$resource" away
ok "another subprotocol" told 'event=refused .*listener=ws ' \
    fails 'InvalidStatus|InvalidMessage|NegotiationError' \
    play "$clear$resource" other-subprotocol
ok "no subprotocol" told 'event=refused .*listener=ws ' \
    fails 'InvalidStatus|InvalidMessage|NegotiationError' \
    play "$clear$resource" no-subprotocol
ok "another path" told 'event=refused .*listener=ws ' \
    fails 'InvalidStatus|InvalidMessage' play "$clear/coap" ask

# shellcheck disable=SC2317
ask() { # uuid
	raw send --to "127.0.0.1:${ports[0]}" --code GET \
	    --proxy-uri "ocf://$1/a/light"
}
answer=" code=2.05 .*=$(hex 'by a WebSocket')"
for i in 0 1 2 3; do
	ok "a server, ${scenes[i]}: answers" says "$answer" ask "$(target "$i")"
	ok "a server, ${scenes[i]}: called as it should be" await_line \
	    "^path=$resource host=127.0.0.1:${ports[4 + i]} subprotocol=coap" \
	    "server-$i.log"
done
ok "its pings are answered" await_line '^pong' server-2.log
ok "those of CoAP, too" await_line ' code=7.03 .*token=01 ' server-2.log
ok "it goes away" await_line '^closed code=1001' server-3.log
ok "and is called again" eventually says "$answer" ask "$(target 3)"
ok "one that chooses no subprotocol" told \
    'event=failed .*transport=coap.ws ' says ' code=5.02 ' ask "$(target 4)"
ok "a text instead of an answer" told 'event=end .*transport=coap.ws ' \
    says ' code=5.02 ' ask "$(target 5)"
ok "it is told so: 1003" await_line '^closed code=1003' server-5.log
ok "by TLS" told "event=up .*identity=$DEVICE_ID proof=x509 .*coaps.ws" \
    says "$answer" ask "$DEVICE_ID"
ok "by TLS, of another CA" told 'event=failed .*=unknown-ca' \
    says ' code=5.02 ' ask "$CLIENT_ID"
finish
