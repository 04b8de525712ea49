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
finish
