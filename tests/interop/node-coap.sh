#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# node-coap.sh - npm's coap 1.5.0 as client and device; it knows the scheme
# ocf and passes the OSCORE option as it is. Debian does not have it: "npm
# install coap@1.5.0" in a folder, and NODE_PATH=folder/node_modules.
# shellcheck source=tests/interop/lib.sh
. "${top_srcdir:?}/tests/interop/lib.sh"
need nodejs node
node -e 'require("coap")' 2> /dev/null ||
    skip_all "node finds no module coap; see the head of this test"

make_house
choose_ports 2
start_helper device.log node "$interop/node-coap.js" device
await_line '^port=' device.log || exit 1
# The client leaves without a word; that is to be noticed soon.
start_ostlerd node <<CONF
ack-timeout 100ms
max-retransmit 1
listen "udp" coap on 127.0.0.1:${ports[0]}
device $DEVICE_ID coap to 127.0.0.1:$(sed -n 's/^port=//p' device.log)
CONF

# shellcheck disable=SC2317 # called by ok
send() { # argument...
	timeout "$DEADLINE" node "$interop/node-coap.js" send "${ports[0]}" \
	    "$DEVICE_ID" "$@"
}
seal=0905c1
ok "a sealed request and its answer" \
    says "^code=2.05 seal= .*payload=$(hex 'from node')" send $seal sealed
ok "the seal came as it was, and no Proxy-Uri" await_line \
    "^code=0.02 seal=$seal .*proxy-uri=none payload=$(hex sealed)" device.log
ok "the log says so" grep 'sealed=yes .*result=2.05' "$ostlerd_log"
ok "a plain one" says "^code=2.05 seal=none" send - plain
ok "an observation" says '^notification=from node 2' \
    send - '' observe 3
ok "its end is told to the device" await_line '^observation ended' device.log
finish
