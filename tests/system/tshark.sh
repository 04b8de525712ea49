#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# tshark.sh - an OSCORE implementation that is none of ours opens the client's
# letters, on the first hop and on the last: they are the same
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

command -v tshark > /dev/null || skip_all "tshark is missing"
dumpcap -L -i lo > /dev/null 2>&1 || skip_all "no right to capture on lo"

context() { # key
	sed -n "s/^$1 *= *//p" "$CLIENT_CONTEXT"
}

# A line for each datagram, tab-separated.
opened() { # secret field...
	local secret=$1 fields=() field
	shift
	for field in udp.dstport "$@"; do
		fields+=(-e "$field")
	done
	tshark -r "$tmp/hops.pcapng" -T fields "${fields[@]}" \
	    -d "udp.port==$first,coap" -d "udp.port==$last,coap" \
	    -o "uat:oscore_contexts:\"$(context sender-id)\",\"$(context \
	    recipient-id)\",\"$secret\",\"$(context master-salt)\",\"\",\"AES-CCM-16-64-128 (CCM*)\"" \
	    2> "$tmp/tshark.err" || cat "$tmp/tshark.err"
}

# A datagram to our own device, until the capture shows it: then everything
# before it has been seen.
mark_is_seen() {
	raw send --to "127.0.0.1:$mark" --datagram 00 --answers 0
	has_lines $((marks + 1)) "^$mark\$" "$tmp/seen"
}

await_mark() {
	marks=$(count "^$mark\$" "$tmp/seen")
	eventually mark_is_seen
}

start_device --silent
mark=${device_uri##*:}
start_devnet
first=${PROXY_1_URI##*:} last=${SERVER_URI##*:}
start_helper "$tmp/seen" tshark -l -i lo -w "$tmp/hops.pcapng" -P -T fields \
    -e udp.dstport \
    -f "udp port $first or udp port $last or udp port $mark"
ok "the capture runs" await_mark
ok "a request is answered" says '^2\.04' \
    client update /a/light '{"power": 42}'
ok "the capture has seen it" await_mark
stop_helper "$helper" INT

secret=$(context master-secret)
opened "$secret" oscore.code oscore.opt.uri_path oscore.tag > "$tmp/letters"
request() { # port
	awk -F'\t' -v port="$1" '$1 == port { print $2, $3, $4 }' \
	    "$tmp/letters"
}
ok "tshark opens the request on the first hop: POST /a/light" \
    says '^2 a,light [0-9a-f]{16}$' request "$first"
ok "and on the last hop" says '^2 a,light [0-9a-f]{16}$' request "$last"
ok "with the same tag" test "$(request "$first")" = "$(request "$last")"

opened "$secret" udp.srcport oscore.code oscore.tag > "$tmp/answers"
answer() { # port
	awk -F'\t' -v port="$1" '$2 == port { print $3, $4 }' "$tmp/answers"
}
ok "it opens the response on the last hop: 2.04" \
    says '^68 [0-9a-f]{16}$' answer "$last"
ok "and on the first hop, with the same tag" \
    test "$(answer "$first")" = "$(answer "$last")"

opened "${secret//[0-9]/0}" oscore.code oscore.opt.uri_path oscore.tag \
    > "$tmp/letters"
ok "with another key it opens nothing" \
    has_none -E '	(2	a,light|68)	' "$tmp/letters"
finish
