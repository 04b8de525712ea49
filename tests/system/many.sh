#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# many.sh - many clients at the same time, one and two workers
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

bench=$OSTLER_BUILD/tests/bench
[ -x "$bench/bench-load" ] || skip_all "bench-load is not built"

for workers in 1 2; do
	start_helper "$tmp/echo$workers" "$bench/bench-echo"
	await_line '^port=' "$tmp/echo$workers"
	start_devnet --workers "$workers" --uuid "$UUID" --device \
	    "coap://127.0.0.1:$(sed -n 's/^port=//p' "$tmp/echo$workers")"
	ok "$workers workers: 200 clients with 100 requests under way, each answer its own" \
	    "$bench/bench-load" -n 10000 -o 100 -c 200 -u "$UUID" \
	    "${PROXY_URI##*:}"
	ok "$workers workers: no seal was touched" \
	    test "$(count 'seal_broken=[1-9]' "$PROXY_1_LOG")" -eq 0
	ok "$workers workers: a line in the log for each request" \
	    await_line "^[^ ]* request .*result=2.04" "$PROXY_1_LOG" 10000
done

# Sealed ones: each with a context of its own, all at the same time, a few
# requests each. Every client sets a power and must read its own letters only:
# an answer for another would not open.
start_devnet --workers 2 --clients 8
one_client() { # number context
	local n
	for n in 1 2 3 4 5; do
		timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
		    --context "$2" --proxy "$PROXY_URI" \
		    update /a/light "{\"power\": $1$n}" || return 1
		timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
		    --context "$2" --proxy "$PROXY_URI" \
		    retrieve /a/light || return 1
	done
}

all_clients() {
	local i context=CLIENT_CONTEXT children=() bad=0
	for ((i = 1; i <= 8; i++)); do
		one_client $i "${!context}" > "$tmp/client$i" 2>&1 &
		children+=($!)
		context=CLIENT_$((i + 1))_CONTEXT
	done
	for i in "${children[@]}"; do
		wait "$i" || bad=1
	done
	cat "$tmp"/client[1-8]
	return $bad
}

ok "eight sealed clients at the same time: each gets its answers" all_clients
ok "the device opened all 80 requests" \
    await_line 'verdict=opened .* sealed=yes' "$SERVER_LOG" 80
ok "and refused none" \
    test "$(count 'verdict=(refused|replay|failed)' "$SERVER_LOG")" -eq 0
finish
