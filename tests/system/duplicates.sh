#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# duplicates.sh - the same datagram again is the same request
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

ask() { # argument...
	raw send --to "$PROXY_URI" --proxy-uri "ocf://$UUID" --sealed "$@"
}

device_saw() { # number
	local n
	n=$(count "^type=(CON|NON) .* payload=$(hex "$2")$" \
	    "$device_log")
	echo "the device saw $n of these"
	[ "$n" -eq "$1" ]
}

all_equal() { # file number
	cat "$1"
	[ "$(wc -l < "$1")" -eq "$2" ] && [ "$(sort -u "$1" | wc -l)" -eq 1 ]
}

start_device --sealed
start_devnet --device "$device_uri" --uuid "$UUID"
ask --payload burst --mid 99 --times 5 > "$tmp/burst"
ok "five copies at once are one request" device_saw 1 burst
ask --payload first --mid 100 --again 4 > "$tmp/five"
ok "copies of an answered CON get the same answer again" \
    all_equal "$tmp/five" 5
ok "and the device saw one request" device_saw 1 first
ask --payload second --mid 101 > "$tmp/one"
ok "the next Message ID is another request" device_saw 1 second
ask --payload other --mid 100 --source 127.0.0.2 > "$tmp/other"
ok "another client's request of the same Message ID too" \
    device_saw 1 other

ask --payload nonce --mid 102 --non --times 3 --answers 1 > "$tmp/non"
ok "copies of a NON are one request" device_saw 1 nonce
finish
