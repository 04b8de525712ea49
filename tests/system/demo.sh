#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# demo.sh - the demonstration succeeds, and would not if it were not true
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

command -v tshark > /dev/null || skip_all "tshark is missing"
dumpcap -L -i lo > /dev/null 2>&1 || skip_all "no right to capture on lo"

# The real programs, with another one in place of one of them.
stage() { # path of the program
	rm -rf "$tmp/staged"
	mkdir -p "$tmp/staged/src/ostler" "$tmp/staged/src/tools" \
	    "$tmp/staged/src/obt" "$tmp/staged/src/as"
	for program in ostler/ostlerd tools/wax-client tools/wax-server \
	    tools/ostler-device obt/wax-obt as/wax-as; do
		ln -s "$OSTLER_BUILD/src/$program" "$tmp/staged/src/$program"
	done
	rm "$tmp/staged/src/$1"
	cat > "$tmp/staged/src/$1"
	chmod +x "$tmp/staged/src/$1"
}

demo() {
	OSTLER_BUILD=${1:-$OSTLER_BUILD} "$src/scripts/demo" --quick --clear
}

ok "all of it is true" exits_with 0 '^OK$' demo
ok "plain text in a pipe" \
    has_none -P '[^\x00-\x7f]|\x1b' "$tmp/said"

demo "$OSTLER_BUILD" 2> "$tmp/errors" | head -n 1 > "$tmp/begin"
ok "who reads only its beginning is told nothing of a broken pipe" \
    test ! -s "$tmp/errors" -a -s "$tmp/begin"

stage ostler/ostlerd << SCRIPT
#!/bin/sh
echo "x request the power of this light was read" >&2
exec "$OSTLER_BUILD/src/ostler/ostlerd" "\$@"
SCRIPT
ok "a proxy that knows a word of it: FAILED" \
    exits_with 1 "^FAILED: a word in a proxy's log" demo "$tmp/staged"

stage tools/wax-client << SCRIPT
#!/bin/sh
"$OSTLER_BUILD/src/tools/wax-client" "\$@"
exec "$OSTLER_BUILD/src/tools/wax-client" --proxy "\$4" --unsealed \\
    retrieve ocf://\$(sed -n 's/^peer *= *//p' "\$2")/a/light > /dev/null
SCRIPT
ok "an unsealed request among them: FAILED" \
    exits_with 1 "^FAILED: an unsealed request" demo "$tmp/staged"

stage tools/wax-server << SCRIPT
#!/bin/sh
echo "no device today"
exit 1
SCRIPT
ok "no device: FAILED, with its log" \
    exits_with 1 "no device today" demo "$tmp/staged"

# --- the whole story, from devices without an owner

story() {
	OSTLER_BUILD=${1:-$OSTLER_BUILD} "$src/scripts/demo" --quick
}

ok "onboarded: all of it is true" exits_with 0 '^OK$' story
ok "onboarded: plain text in a pipe" \
    has_none -P '[^\x00-\x7f]|\x1b' "$tmp/said"
ok "onboarded: in lines that fit" has_none -E '.{101}' "$tmp/said"
ok "onboarded: no PIN is shown" has_none -E -e '--pin [0-9]' "$tmp/said"

stage obt/wax-obt << SCRIPT
#!/bin/sh
[ "\$1" = allow ] || exec "$OSTLER_BUILD/src/obt/wax-obt" "\$@"
SCRIPT
ok "onboarded: a right that was not given: FAILED" \
    exits_with 1 '^FAILED: RETRIEVE /a/light: 4.01' story "$tmp/staged"

stage obt/wax-obt << SCRIPT
#!/bin/sh
[ "\$*" != "pair client2 server --renewal first-use" ] ||
	exec "$OSTLER_BUILD/src/obt/wax-obt" pair client2 server
exec "$OSTLER_BUILD/src/obt/wax-obt" "\$@"
SCRIPT
ok "onboarded: keys that are not renewed: FAILED" \
    exits_with 1 '^FAILED: client 2: RETRIEVE: the keys were not renewed' \
    story "$tmp/staged"

stage tools/wax-server << SCRIPT
#!/bin/sh
if [ -e "$tmp/staged/started" ]; then
	echo "I have lost all" >&2
	exit 1
fi
touch "$tmp/staged/started"
exec "$OSTLER_BUILD/src/tools/wax-server" "\$@"
SCRIPT
ok "onboarded: a device that does not come back: FAILED, with its log" \
    exits_with 1 "I have lost all" story "$tmp/staged"

# --- the same over secured hops

command -v openssl > /dev/null || finish

secured() {
	OSTLER_BUILD=${1:-$OSTLER_BUILD} "$src/scripts/demo" --quick --secure
}

ok "secured: all of it is true" exits_with 0 '^OK$' secured
ok "secured: plain text in a pipe" \
    has_none -P '[^\x00-\x7f]|\x1b' "$tmp/said"
ok "secured: in lines that fit" has_none -E '.{101}' "$tmp/said"
ok "secured: three hops, six proofs" test \
    "$(count '^  .* records and nothing else' "$tmp/said")" -eq 3 -a \
    "$(count ' to .* by a (shared key|certificate)' "$tmp/said")" -eq 6

stage tools/wax-client << SCRIPT
#!/bin/bash
printf '\x40\x01\x00\x01' > "/dev/udp/127.0.0.1/\${4##*:}"
exec "$OSTLER_BUILD/src/tools/wax-client" "\$@"
SCRIPT
ok "secured: a datagram in clear: FAILED" \
    exits_with 1 '^FAILED: no record of DTLS: 40010001$' secured "$tmp/staged"

stage tools/wax-client << SCRIPT
#!/bin/bash
exec 2> >(sed 's/\(payload: .*: \)../\1zz/' >&2)
"$OSTLER_BUILD/src/tools/wax-client" "\$@"
status=\$?
exec 2>&-
wait
exit \$status
SCRIPT
ok "secured: a seal that the device does not know: FAILED" \
    exits_with 1 '^FAILED: client and device saw other seals' \
    secured "$tmp/staged"

stage ostler/ostlerd << SCRIPT
#!/bin/sh
echo "x session event=up identity=$UUID proof=psk listener=front" >&2
exec "$OSTLER_BUILD/src/ostler/ostlerd" "\$@"
SCRIPT
ok "secured: a session with a stranger: FAILED" \
    exits_with 1 '^FAILED: A took somebody for client' secured "$tmp/staged"

# --- the same with HTTPS between the proxies

http() {
	OSTLER_BUILD=${1:-$OSTLER_BUILD} "$src/scripts/demo" --quick --http
}

ok "http: all of it is true" exits_with 0 '^OK$' http
ok "http: in lines that fit" has_none -E '.{101}' "$tmp/said"
ok "http: seven letters, there and back on each hop" test \
    "$(count 'HTTPS .*HTTPS ' "$tmp/said")" -eq 7 -a \
    "$(count 'CoAP .*CoAP  .* B ' "$tmp/said")" -eq 14

stage tools/wax-client << SCRIPT
#!/bin/bash
printf '\x40\x01\x00\x01' > "/dev/udp/127.0.0.1/\${4##*:}"
exec "$OSTLER_BUILD/src/tools/wax-client" "\$@"
SCRIPT
ok "http: an unsealed request: FAILED" \
    exits_with 1 '^FAILED: an unsealed request came to A' http "$tmp/staged"

# --- keys from handshakes

edhoc() {
	OSTLER_BUILD=${1:-$OSTLER_BUILD} "$src/scripts/demo" --quick --edhoc
}

ok "edhoc: all of it is true" exits_with 0 '^OK$' edhoc
ok "edhoc: in lines that fit" has_none -E '.{101}' "$tmp/said"
ok "edhoc: three messages before each request" test \
    "$(count ' [<>] message_[123] ' "$tmp/said")" -eq 33

stage tools/wax-client << SCRIPT
#!/bin/bash
exec "$OSTLER_BUILD/src/tools/wax-client" "\${@/--renew/--verbose}"
SCRIPT
ok "edhoc: keys that are not renewed: FAILED" \
    exits_with 1 '^FAILED: .* does not say that the keys were renewed' \
    edhoc "$tmp/staged"

# --- keys from tokens

ace() {
	OSTLER_BUILD=${1:-$OSTLER_BUILD} "$src/scripts/demo" --quick --ace
}

ok "ace: all of it is true" exits_with 0 '^OK$' ace
ok "ace: in lines that fit" has_none -E '.{101}' "$tmp/said"
ok "ace: both forms of tokens" test \
    "$(count 'form=token' "$tmp/said")" -eq 2 -a \
    "$(count 'form=reference' "$tmp/said")" -eq 2

stage as/wax-as << SCRIPT
#!/bin/sh
[ "\$3" != revoke ] || exec echo "the server asks about them," \
    "or reads them itself"
[ "\$3" != suspend ] || exit 0
exec "$OSTLER_BUILD/src/as/wax-as" "\$@"
SCRIPT
ok "ace: a token that is not taken back: FAILED" \
    exits_with 1 '^FAILED: revoked: refused at once' ace "$tmp/staged"
finish
