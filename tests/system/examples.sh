#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# examples.sh - the example programs of both libraries do what they say
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

client=$OSTLER_BUILD/src/tools/wax-client
examples=$OSTLER_BUILD/examples
[ -x "$examples/waxpeer-server" ] || skip_all "the examples are not built"
printf '%s\n' "master-secret = 0102030405060708090a0b0c0d0e0f10" \
    "sender-id = 01" "recipient-id = 02" \
    "peer = 7d1f2c3a-0000-4000-8000-000000000017" > "$tmp/client.ctx"
printf '%s\n' "master-secret = 0102030405060708090a0b0c0d0e0f10" \
    "sender-id = 02" "recipient-id = 01" \
    "peer = 7d1f2c3a-0000-4000-8000-000000000018" > "$tmp/server.ctx"

says() { # text command...
	local text=$1 said
	shift
	said=$("$@" 2>&1)
	echo "$said"
	[ "$said" = "$text" ]
}

start_helper "$tmp/server.log" "$examples/waxpeer-server" 127.0.0.1:0 \
    "$tmp/server.ctx"
server=$helper
await_line '^listening coap://' "$tmp/server.log"
address=$(sed -n 's/^listening coap:..//p' "$tmp/server.log")

ok "the server's counter is read by the client" says "2.05 0" \
    "$examples/waxpeer-client" "$address" "$tmp/client.ctx" /counter
ok "and set by wax-client" says "2.04 Changed" "$client" \
    --context "$tmp/client.ctx" put "coap://$address/counter" -p 42
ok "and read again" says "2.05 42" \
    "$examples/waxpeer-client" "$address" "$tmp/client.ctx" /counter
ok "without a seal nothing is read" says "4.01 Unauthorized" "$client" \
    --unsealed get "coap://$address/counter"
ok "an unknown path is told under seal" says "4.04 " \
    "$examples/waxpeer-client" "$address" "$tmp/client.ctx" /nothing
kill "$server"
wait "$server"
ok "the server ends in an orderly way" test $? -eq 0

# The node: a device of OCF that waits for its owner
mkdir "$tmp/node"
nodes=0
start_node() {
	local log=$tmp/node$((++nodes)).log
	start_helper "$log" "$examples/waxpeer-node" 127.0.0.1 "$tmp/node"
	node=$helper
	await_line '^listening coaps://' "$log"
	address=$(sed -n 's/^listening coap:..//p' "$log")
	pin=$(sed -n 's/^pin //p' "$log")
}

read_id() {
	"$client" --unsealed get "coap://$address/oic/sec/doxm" |
	    sed -n 's/.*"deviceuuid": "\([-0-9a-f]*\)".*/\1/p'
}

start_node
first_pin=$pin
first_id=$(read_id)
ok "a node without an owner shows a PIN" test "${#pin}" -eq 8
ok "and tells its temporary ID" test "${#first_id}" -eq 36
kill "$node"
wait "$node"
ok "it ends in an orderly way" test $? -eq 0
start_node
ok "after a restart its ID is the same" test "$(read_id)" = "$first_id"
ok "and its PIN another" test "$pin" != "$first_pin"
kill "$node"
wait "$node"

# The device: an environment of its own, and state that outlives it
starts=0
start_light() {
	local log=$tmp/light$((++starts)).log
	start_helper "$log" "$examples/device-server" 127.0.0.1 0 \
	    "$tmp"
	light=$helper
	await_line '^listening ' "$log"
	port=$(sed -n 's/^listening //p' "$log")
}

ask_light() {
	"$examples/device-client" 127.0.0.1 "$port" "$tmp" "$@"
}

start_light
ok "the light is off at first" says "2.05 off" ask_light get light
ok "it is switched on" says "2.04 " ask_light put light on
ok "and is on" says "2.05 on" ask_light get light
ok "what the device does not have is told under seal" says "4.04 " \
    ask_light get lamp
ok "without a seal it does nothing" says "4.01 Unauthorized" "$client" \
    --unsealed get "coap://127.0.0.1:$port/light"
kill -9 "$light"
wait "$light"
start_light
ok "after kill -9 it asks for an Echo and serves" says "2.05 off" \
    ask_light get light
kill "$light"
wait "$light"
ok "the light ends in an orderly way" test $? -eq 0
printf 'torn' | dd of="$tmp/server.flash" bs=1 seek=20 conv=notrunc status=none
start_light
ok "one page that is damaged costs nothing" says "2.05 off" \
    ask_light get light
kill "$light"
wait "$light"
head -c 3000 /dev/zero > "$tmp/server.flash"
ok "with none it does not start from number 0" \
    says "no context: stored state is damaged" \
    "$examples/device-server" 127.0.0.1 0 "$tmp"
finish
