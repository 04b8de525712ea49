#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# observe.sh - sealed notifications through two proxies, and how they end
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

start_devnet
light=ocf://$SERVER_UUID/a/light
# A client that is gone is given up after a second instead of a minute.
printf 'ack-timeout 100ms\nmax-retransmit 2\n' >> "$PROXY_1_CONF"
restart_proxy 1

observe() { # log option...
	local log=$1
	shift
	start_helper "$log" "$OSTLER_BUILD/src/tools/wax-client" \
	    --context "$CLIENT_2_CONTEXT" --proxy "$PROXY_URI" "$@" \
	    observe "$light"
}

update() { # power
	says '^2\.04' client update "$light" "{\"power\": $1}"
}

is_told() { # log power
	await_line "\"power\": $2\\b" "$1"
}

# Another state than before: every such update is a change.
power=30
update_anew() {
	power=$(((power + 1) % 100))
	update $power > /dev/null
}

# An update that makes the device send no notification any more.
update_is_silent() {
	local before
	before=$(count '^notify ' "$SERVER_LOG")
	update_anew && [ "$(count '^notify ' "$SERVER_LOG")" -eq "$before" ]
}

# Whose client is gone tells it by refusing the next notification: one more
# change is needed for each hop.
update_ends_observations() { # number log
	update_anew && has_lines "$1" 'observe=register ' "$2"
}

observe "$tmp/one" --count 3
one=$helper
ok "the state is told at once" is_told "$tmp/one" 0
for state in 11 12; do
	ok "a change is made: $state" update $state
	ok "and told" is_told "$tmp/one" $state
done
ok "the observation ends after three" eventually is_gone "$one"
ok "in an orderly way: both proxies saw the cancellation" eventually \
    grep -q 'observe=cancel .*result=2.04' "$PROXY_1_LOG" "$PROXY_2_LOG"
ok "the device tells nobody any more" update_is_silent
ok "the proxies counted three notifications" \
    test "$(count 'observe=register .*notifications=3 ' "$PROXY_2_LOG")" -eq 1

observe "$tmp/two"
ok "another observation begins" is_told "$tmp/two" "[0-9]+"
ok "a change is made" update 21
ok "and told" is_told "$tmp/two" 21
stop_helper "$helper" KILL
for log in "$PROXY_1_LOG" "$PROXY_2_LOG"; do
	ok "a client that is killed is forgotten by ${log##*/}" \
	    eventually update_ends_observations 2 "$log"
done
ok "and by the device" \
    eventually update_is_silent
ok "others go on" says '"power"' client retrieve "$light"
finish
