#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# outside.sh - client and device of another implementation (libcoap3-bin),
# unsealed, through two proxies
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

for program in coap-server-openssl coap-client-openssl; do
	command -v $program > /dev/null ||
	    skip_all "$program is missing; Debian's libcoap3-bin has it"
done

# A free port is the system's to give: ask raw.py for one and let it go.
start_device
stop_helper "$helper"
port=${device_uri##*:}
server_log=$tmp/coap-server.log
start_helper "$server_log" coap-server-openssl -v 7 -A 127.0.0.1 -p "$port"
server_ready() {
	raw send --to "127.0.0.1:$port" --code GET --path /time --deadline 0.5
}
ok "libcoap's server runs" eventually server_ready
start_devnet --device "coap://127.0.0.1:$port" --uuid "$UUID"
# A client that is gone is given up after a second instead of a minute.
printf 'ack-timeout 100ms\nmax-retransmit 2\n' >> "$PROXY_1_CONF"
restart_proxy 1

# libcoap's client knows no ocf scheme, but that the host is a device ID will
# do.
coap_client() { # argument...
	timeout "$DEADLINE" coap-client-openssl -P "$PROXY_URI" "$@"
}

ok "its client reads through both proxies" \
    says "^[A-Z][a-z]{2} [0-9]{2} " coap_client "coap://$UUID/time"
ok "a raw client with an ocf URI too" \
    says " code=2.05 .* payload=[0-9a-f]+" raw send --to "$PROXY_URI" \
    --code GET --proxy-uri "ocf://$UUID/time"
ok "what is not there: 4.04 of the device" \
    exits_with 0 "^4.04" coap_client "coap://$UUID/nothing"
ok "it writes" coap_client -m put -e hello "coap://$UUID/example_data"
ok "and reads what it wrote" \
    says "^hello" coap_client "coap://$UUID/example_data"
ok "it reads what the device says of itself" \
    says "</time>;.*obs" coap_client "coap://$UUID/.well-known/core"

# Its clock tells its observers each second.
start_helper "$tmp/observer" coap-client-openssl -v 7 -s 60 -P "$PROXY_URI" \
    "coap://$UUID/time"
observer=$helper
ok "it observes: three notifications come" \
    await_line "Observe:[0-9]+.* :: '" "$tmp/observer" 3
stop_helper "$observer" KILL
stopped=$(count " t:RST .*|Observe:1, .*Uri-Path:time" "$server_log")
ok "when the observer is gone, the device is told" \
    await_line " t:RST .*|Observe:1, .*Uri-Path:time" "$server_log" \
    $((stopped + 1))
ended() {
	grep -q 'observe=register.* notifications=' "$PROXY_2_LOG" &&
	    grep -q 'observe=register.* notifications=' "$PROXY_1_LOG"
}
ok "and both proxies have ended the observation" eventually ended
finish
