#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# smoke.sh - the programs for measuring work; nothing is timed
set -u
src=${top_srcdir:?make check sets it}/tests/bench
bin=${top_builddir:?make check sets it}/tests/bench
tmp=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}"; wait; rm -rf "$tmp"' EXIT
echo "1..7"
number=0

ok() { # name command...
	local name=$1
	shift
	number=$((number + 1))
	if "$@" > "$tmp/out" 2>&1; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# /' "$tmp/out"
	fi
}

# Starts a program that prints port=N first; sets port.
launch() { # program argument...
	exec {pipe}< <(exec "$@" 2>&1)
	pids+=($!)
	port=
	IFS='=' read -r -t 10 _ port <&"$pipe"
}

not_silently() { # pattern command...
	local pattern=$1
	shift
	! "$@" > "$tmp/said" 2>&1 && cat "$tmp/said" &&
	    grep -q "$pattern" "$tmp/said"
}

launch "$bin/bench-echo"
device=$port
ok "a device answers every request" \
    "$bin/bench-load" -n 5000 "$device"
launch "$bin/bench-relay" "$device"
ok "the bare relay loses and changes nothing" \
    "$bin/bench-load" -n 5000 "$port"
launch "$bin/bench-relay" "$device" 64
ok "the batched relay loses and changes nothing" \
    "$bin/bench-load" -n 5000 -o 100 -c 7 "$port"
launch "$bin/bench-echo" 1000
ok "a changed byte is seen" \
    not_silently "wrong=5$" "$bin/bench-load" -n 5000 "$port"
ok "requests nobody answers are counted as lost" \
    not_silently "exchanges=0 .* lost=8 " "$bin/bench-load" -o 8 -w 50 1
ok "a client without Message IDs left stops" \
    grep -q "^exchanges=65536 " <("$bin/bench-load" -c 1 "$device")
ok "the driver compares the relays" \
    "$src/run" --rounds 1 --exchanges 2000 --no-pin \
    --only bare --only batched --no-seal "$bin"
