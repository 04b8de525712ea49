#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# answers.sh - what a client gets when nothing is wrong, and when something is
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

# A request to the first proxy must be answered by that code.
answered() { # code argument...
	local code=$1
	shift
	raw send --to "$PROXY_URI" "$@" > "$tmp/answer"
	local status=$?
	cat "$tmp/answer"
	[ $status -eq 0 ] && grep -q " code=$code " "$tmp/answer"
}

same_seal() { # the device's log: OSCORE option and payload as sent
	tail -n 3 "$1"
	grep -qE " options=9=0905c1,16=.. payload=$(hex "$2")$" "$1"
}

start_device --sealed
start_devnet --device "$device_uri" --uuid "$UUID"
ok "a sealed request is answered by the device" \
    answered 2.04 --proxy-uri "ocf://$UUID" --sealed --payload letter
ok "in the acknowledgement, with the client's Message ID and Token" \
    answered 2.04 --proxy-uri "ocf://$UUID" --sealed --payload second \
    --mid 4711 --token 0badcafe
ok "with the device's seal and payload" grep -q \
    "type=ACK code=2.04 mid=4711 token=0badcafe options=9= payload=$(hex 'from the device')" "$tmp/answer"
ok "seal and payload arrive as they were; Proxy-Uri stays behind" \
    same_seal "$device_log" letter
ok "a Proxy-Scheme and Uri-Host name the device as well" \
    answered 2.04 --option "39=$(hex ocf)" \
    --option "3=$(hex "$UUID")" --sealed --payload x
ok "an unsealed request passes where the operator wants it" \
    answered 2.04 --proxy-uri "ocf://$UUID/a/light" --payload plain
ok "with path and all" grep -qE \
    "options=11=61,11=6c69676874,16=.. payload=706c" \
    "$device_log"
ok "a NON request is answered by a NON response" \
    answered 2.04 --proxy-uri "ocf://$UUID" --sealed --payload x --non
ok "of type NON" grep -q "^type=NON " "$tmp/answer"
ok "an unknown device: 5.05" \
    answered 5.05 --proxy-uri "ocf://${UUID/7d/7e}" --sealed --payload x
ok "no target at all: 5.05" answered 5.05 --sealed --payload x
ok "a target that is no UUID: 4.00" \
    answered 4.00 --proxy-uri "ocf://kitchen" --sealed --payload x

sed -i -e 's/^end-to-end .*/end-to-end required/' \
    -e 's/^rule .*/rule "stranger" peer 127.0.0.9 deny\n&/' "$PROXY_1_CONF"
restart_proxy 1
seen=$(count '^type=' "$device_log")
ok "an unsealed request where seals are required: 4.03" \
    answered 4.03 --proxy-uri "ocf://$UUID/a/light" --payload plain
ok "a peer that a rule denies: 4.03" \
    answered 4.03 --proxy-uri "ocf://$UUID" --sealed --source 127.0.0.9 \
    --payload x
ok "and for a device that is not there: 4.03, not 5.05" \
    answered 4.03 --proxy-uri "ocf://${UUID/7d/7e}" --sealed \
    --source 127.0.0.9 --payload x
ok "its rule is in the log" grep -q 'rule=stranger' "$PROXY_1_LOG"
ok "nothing of it came to the device" \
    test "$seen" -eq "$(count '^type=' "$device_log")"
ok "others still reach it" \
    answered 2.04 --proxy-uri "ocf://$UUID" --sealed --payload x

# The device's own errors are the device's.
start_device --sealed --answer 4.04 --payload ''
start_devnet --device "$device_uri" --uuid "$UUID"
ok "an error of the device passes as it is" \
    answered 4.04 --proxy-uri "ocf://$UUID" --sealed --payload x
ok "seal and all" grep -q "options=9= payload=$" "$tmp/answer"

start_device --silent
start_devnet --device "$device_uri" --uuid "$UUID"
sed -i 's/name "device";/& timeout 300ms;/' "$PROXY_2_CONF"
restart_proxy 2
ok "a device that does not answer in time: 5.04" \
    answered 5.04 --proxy-uri "ocf://$UUID" --sealed --payload x

start_device --only-ack
start_devnet --device "$device_uri" --uuid "$UUID"
sed -i 's/name "device";/& timeout 300ms;/' "$PROXY_2_CONF"
restart_proxy 2
ok "nor does one that only acknowledges: 5.04" \
    answered 5.04 --proxy-uri "ocf://$UUID" --sealed --payload x

start_device
stop_helper "$helper"
start_devnet --device "$device_uri" --uuid "$UUID"
ok "nobody listens at the device's port: 5.02" \
    answered 5.02 --proxy-uri "ocf://$UUID" --sealed --payload x

sed -i "s|^device .*|next \"back\" coap to ${PROXY_1_URI#coap://}\nroute * via \"back\"|" \
    "$PROXY_2_CONF"
restart_proxy 2
ok "two proxies routed at each other: 5.08" \
    answered 5.08 --proxy-uri "ocf://$UUID" --sealed --payload x
ok "after sixteen hops, not for ever" test \
    "$(count ' target=' "$PROXY_1_LOG")" -le 16
finish
