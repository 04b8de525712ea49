#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# libcoap.sh - coap-client and coap-server of libcoap on both sides of ostlerd
# over TCP, TLS and DTLS, with keys and certificates
#
# Its server 4.3.1 misreads a stream when the first bytes of a message are not
# read together, as where one begins at the end of its buffer of 1472 bytes. So
# no test sends it several messages at once over a stream.
# shellcheck source=tests/interop/lib.sh
. "${top_srcdir:?}/tests/interop/lib.sh"
need libcoap3-bin coap-client-openssl coap-server-openssl
if ! [ -x "$wax_client" ] || ! [ -x "$wax_server" ]; then
	skip_all "wax-client and wax-server are not built"
fi

make_house
choose_ports 12
pki cred client.psk "$CLIENT_ID" psk "$PROXY_ID" "$KEY"
pki cred client.x509 "$CLIENT_ID" cert client anchor root "$PROXY_ID"

# The server's port, and the next one for TLS and DTLS.
for ((i = 3; ports[i + 1] != ports[i] + 1; i++)); do :; done
their_port=${ports[i]}
start_helper coap-server.log coap-server-openssl -v 7 -A 127.0.0.1 \
    -p "$their_port" -k "$KEY_TEXT" -h "$DEVICE_NAME" \
    -c device.pem -j device.key -C root.pem

target() { # number
	printf '7d1f2c3a-0000-4000-8000-0000000000%02d' "$1"
}
ways=("TCP" "DTLS, key" "DTLS, certificate" "TLS, key" "TLS, certificate")
wax=10
start_helper wax.log "$wax_server" --uuid "$(target $wax)" --allow-clear \
    --listen "127.0.0.1:${ports[0]}"
await_line "$READY" wax.log || exit 1
secure="127.0.0.1:$((their_port + 1)) { peer $DEVICE_ID; credential"
start_ostlerd libcoap <<CONF
listen "coap" coap on 127.0.0.1:${ports[1]}
listen "coap+tcp" coap+tcp on 127.0.0.1:${ports[1]}
listen "coaps" coaps on 127.0.0.1:${ports[2]} { credential "all"; }
listen "coaps+tcp" coaps+tcp on 127.0.0.1:${ports[2]} { credential "all"; }
device $(target $wax) coap to 127.0.0.1:${ports[0]} { name "wax"; }
device $(target 0) coap+tcp to 127.0.0.1:$their_port
device $(target 1) coaps to $secure "keys"; }
device $(target 2) coaps to $secure "certificates"; }
device $(target 3) coaps+tcp to $secure "keys"; }
device $(target 4) coaps+tcp to $secure "certificates"; }
CONF
clear=127.0.0.1:${ports[1]} secured=127.0.0.1:${ports[2]}
proxies=("coap+tcp://$clear" "coaps://$secured" "coaps://$secured"
    "coaps+tcp://$secured" "coaps+tcp://$secured")

# How a client of theirs, or ours, proves who it is on that way.
proof() { # number
	case ${ways[$1]} in
	*key) proof=(-k "$KEY_TEXT" -u "$CLIENT_NAME") ours=client.psk ;;
	*certificate)
		proof=(-c client.pem -j client.key -C root.pem)
		ours=client.x509 ;;
	*) proof=() ours='' ;;
	esac
}

# shellcheck disable=SC2317 # called by ok
coap_client() { # number argument...
	local proof ours
	proof "$1"
	timeout "$DEADLINE" coap-client-openssl -B 10 \
	    ${proof[@]+"${proof[@]}"} "${@:2}"
}

# shellcheck disable=SC2317
wax_client() { # number argument...
	local proof ours
	proof "$1"
	timeout "$DEADLINE" "$wax_client" --unsealed --accept none \
	    --timeout 10 --proxy "${proxies[$1]}" \
	    ${ours:+--credentials $ours --device $CLIENT_ID} "${@:2}"
}

# shellcheck disable=SC2317
server_ready() {
	coap_client 0 "coap+tcp://127.0.0.1:$their_port/time"
}
ok "libcoap's server runs" eventually server_ready

# Their client, Proxy-Uri and Proxy-Scheme with Uri-Host; our device.
for i in "${!ways[@]}"; do
	way=${ways[i]} proxy=${proxies[i]}
	ok "its client, $way: Proxy-Uri to a device of ours" \
	    says 'oic.wk.d|wax-server' coap_client "$i" -P "$proxy" \
	    "coap://$(target $wax)/oic/d"
	ok "its client, $way: Proxy-Scheme" \
	    says 'oic.wk.d|wax-server' coap_client "$i" -O 39,coap \
	    -P "$proxy" -O "3,$(target $wax)" "coap://$(target $wax)/oic/d"
done
ok "without a proof it gets no session" told \
    'event=refused .*no-certificate' coap_client 0 -P "coaps://$secured" \
    "coap://$(target $wax)/oic/d"

# Our client, their device.
for i in "${!ways[@]}"; do
	way=${ways[i]}
	for form in uri scheme; do
		ok "its server, $way: $form" says '^2.05' \
		    wax_client "$i" --proxy-form $form \
		    get "ocf://$(target "$i")/time"
	done
done
ok "the device is known by its key" \
    grep "event=up .*identity=$DEVICE_ID proof=psk" "$ostlerd_log"
ok "and by its certificate" \
    grep "event=up .*identity=$DEVICE_ID proof=x509" "$ostlerd_log"
ok "the identity hint is what it wants, too" \
    has_none -i 'unexpected\|bad record' coap-server.log

# Large bodies, in blocks and in one message, there and back.
head -c 3000 /dev/urandom | od -An -v -tx1 | tr -d ' \n' > large
for i in "${!ways[@]}"; do
	way=${ways[i]}
	uri=coap://$(target "$i")/example_data
	ok "both, $way: 6000 bytes are written" coap_client "$i" -m put \
	    -f large -P "${proxies[i]}" "$uri"
	rm -f got
	ok "both, $way: and read" coap_client "$i" -o got \
	    -P "${proxies[i]}" "$uri"
	ok "both, $way: they are the same" cmp large got
done

# From a client of datagrams to a device on a stream: blocks.
rm -f got
ok "UDP to TCP: in blocks" coap_client 0 -b 512 -o got \
    -P "coap://$clear" "coap://$(target 3)/example_data"
ok "UDP to TCP: all of them" cmp large got

# Its clock tells its observers each second. An observer has a session of its
# own; the server of 4.3.1 fails over a session with certificates that it is to
# resume, and is asked again without.
for i in 0 1 3 4; do
	way=${ways[i]}
	proof "$i"
	start_helper "observer-$i" coap-client-openssl -v 7 -s 60 \
	    ${proof[@]+"${proof[@]}"} -P "${proxies[i]}" \
	    "coap://$(target "$i")/time"
	observers+=("$helper")
done
n=0
for i in 0 1 3 4; do
	ok "both, ${ways[i]}: notifications come" \
	    await_line "Observe:[0-9]+.* :: '" "observer-$i" 3
	stop_helper "${observers[n]}" INT
	n=$((n + 1))
done
# shellcheck disable=SC2317
observations_ended() {
	[ "$(counter observations_begun)" -eq 4 ] &&
	    [ "$(counter observations_ended)" -eq 4 ]
}
ok "they end with their clients" eventually observations_ended
finish
