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
echo "1..17"
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

# Both ends of bare OpenSSL, one session full and two resumed.
shake_hands() { # options
	local key=00112233445566778899aabbccddeeff
	launch "$bin/bench-accept" "$@" -r -u 22222222222242228222222222222222 \
	    -k "$key"
	"$bin/bench-secure" "$@" -r -u 11111111111141118111111111111111 \
	    -k "$key" -n 2 handshakes "$port"
}

# A few of everything over that hop.
# Its ports are chosen before they are taken, and other tests run, too.
again() { # command...
	"$@" || "$@" || "$@"
}

secured() { # kind
	"$src/run-secure" --no-pin --rounds 1 --handshakes 3 --exchanges 100 \
	    --sessions 4 --outstanding 8 --held 20 --kind "$1" \
	    --source "$top_srcdir" "$bin" "$top_builddir/src/ostler"
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
ok "bare OpenSSL resumes over DTLS" shake_hands -d
ok "bare OpenSSL resumes over TLS" shake_hands
ok "the driver measures DTLS with certificates" again secured dtls-x509
ok "the driver measures TLS with certificates" again secured tls-x509
ok "the driver measures DTLS with keys" again secured dtls-psk
if command -v nginx wrk > "$tmp/which"; then
	ok "the driver compares the HTTP hops with nginx" again \
	    "$src/run-http" --no-pin --rounds 1 --seconds 1 --outstanding 8 \
	    "$bin" "$top_builddir/src/ostler"
else
	number=$((number + 1))
	echo "ok $number - the driver compares the HTTP hops with nginx" \
	    "# SKIP nginx or wrk is missing"
fi
ok "large configurations load" "$bin/bench-conf" 1000
ok "decisions of a policy are measured" \
    grep -q "^ratio=" <("$bin/bench-decide" -n 100)
ok "contexts and their storage are measured" \
    grep -q "^store: 1000 requests with K=1024" \
    <("$bin/bench-contexts" -n 100 "$tmp")
ok "handshakes of EDHOC are measured" \
    grep -q "^edhoc: suite 2 method 3: .* ratio " <("$bin/bench-edhoc" -1)
