#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# iotivity.sh - an exchange as iotivity-lite has it, byte for byte, between
# openssl's ends of two DTLS sessions: keys with UUIDs for identity and hint,
# and Proxy-Uri in the answer, too
# shellcheck source=tests/interop/lib.sh
. "${top_srcdir:?}/tests/interop/lib.sh"

make_house
choose_ports 2
target=11111111-2222-4333-8444-555555555555
seal_in=090101112233445566
body_in=0f9d362082d78f8c3fc4d8ce63b29c484f2b8ad73e63824c23
proxy_uri_of() { # uuid
	printf 'dd0d1d%s' "$(hex "ocf://$1")"
}
request=420207d107d199${seal_in}$(proxy_uri_of $target)ff$body_in
seal_out=01a0
body_out=dc406e4c1762c289a7208f42634396086acfa35c059083f356beff8613adf28aac
body_out+=b19cc5ecad91c126298309681a2db188f1d9ac
tail_out=92${seal_out}$(proxy_uri_of c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0c)
tail_out+=ff$body_out

cipher=ECDHE-PSK-AES128-CBC-SHA256
start_helper device.log python3 "$interop/behind.py" sealed "$tail_out" \
    openssl s_server -quiet -dtls1_2 -cipher $cipher -nocert -psk "$KEY" \
    -psk_hint "$DEVICE_NAME" -psk_identity "$PROXY_NAME" \
    -accept "127.0.0.1:${ports[1]}"
await_ports "${ports[1]}"
start_ostlerd proxy <<CONF
listen "clients" coaps on 127.0.0.1:${ports[0]} { credential "keys"; }
device $target coaps to 127.0.0.1:${ports[1]} {
	credential "keys"; peer $DEVICE_ID;
}
CONF

# Tokens and Message IDs are each hop's own; the client's come back.
ok "the answer comes, without Proxy-Uri, sealed as it was" \
    talk "$request" "624407d107d192${seal_out}ff$body_out" \
    openssl s_client -dtls1_2 -cipher $cipher -psk "$KEY" \
    -psk_identity "$CLIENT_NAME" -connect "127.0.0.1:${ports[0]}"
ok "the client was given the hint that it needs" \
    grep -aq "PSK identity hint: $PROXY_NAME" talk.out
# Hop-Limit is the one option it may get beside: it ignores what is elective.
ok "the request came without Proxy-Uri, sealed as it was" await_line \
    "^type=CON code=0.02 .* options=9=$seal_in,16=.. payload=$body_in\$" \
    device.log
ok "the log knows both hops" grep \
    "request .*identity=$CLIENT_ID target=$target .*sealed=yes .*result=2.04" \
    "$ostlerd_log"
finish
