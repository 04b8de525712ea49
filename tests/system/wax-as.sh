#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# wax-as.sh - the authorization server as its operator meets it: from the first
# command to the last, wrong words, what others may read, and a killed process
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
# shellcheck source=tests/system/as-lib.sh
. "$here/as-lib.sh"

configure_as << 'CONF'
token-lifetime 10m
group "lamps" {
	member "lamp" 7d1f2c3a-0000-4000-8000-000000000018;
}
deny client "guest" server any
allow client "switch" server group "lamps" {
	resource "/a/light" retrieve update;
	role "com.example.operator";
	lifetime 2m;
}
CONF

# --- beginning -------------------------------------------------------------

ok "before init there is no key" exits_with 1 'key: No such file' as check
ok "init begins" says '^Authorization server [0-9a-f-]{36}: ' as init
ok "and not twice" exits_with 1 'there is one already' as init
mode() { # file
	[ "$(stat -c %a "$1")" = 600 ]
}
ok "the key is nobody else's" mode "$tmp/as/key"
ok "nor the database" mode "$tmp/as/as.db"
ok "names that nobody has are told" \
    says '12: note: nobody is enrolled as "switch"' as check
enroll() {
	as enroll-client switch "$CLIENT_ID" "$tmp/switch.context" &&
	    as enroll-server lamp "$UUID" "$tmp/lamp.ace"
}
ok "a client and a server" enroll
ok "and then they are not" has_none 'switch\|lamp' <(as --check 2>&1)
ok "whose files are nobody else's" mode "$tmp/switch.context"
ok "the server's neither" mode "$tmp/lamp.ace"
ok "a name is taken once" exits_with 1 'enrolled already' \
    as enroll-client switch "$UUID" "$tmp/x"
ok "a file that can not be written leaves nobody" exits_with 1 'No such file' \
    as enroll-client other "7d1f2c3a-0000-4000-8000-000000000019" /no/dir/x
ok "really nobody" has_none other <(as list)
ok "both are listed" says \
    '^lamp +7d1f2c3a-0000-4000-8000-000000000017  server  enabled  token' \
    as list
is_json() { # argument...
	as --json "$@" | python3 -m json.tool > "$tmp/json"
}
ok "for programs, too" is_json list

# --- explaining ------------------------------------------------------------

ok "who would get a token" says '^token     yes$' as explain switch lamp
ok "by which rule" grep -q 'as.conf:12$' "$tmp/said"
ok "with which rights" grep -q '^resource  /a/light permissions 6$' "$tmp/said"
ok "in which role" grep -q '^role      com.example.operator$' "$tmp/said"
ok "for how long" grep -q '^lifetime  120 s$' "$tmp/said"
ok "and who not" exits_with 3 'enrolled as a server only' \
    as --explain lamp switch
ok "what the rule has not got" exits_with 3 'nothing of that scope' \
    as explain switch lamp word
as suspend switch > /dev/null
ok "a suspended one" exits_with 3 'is suspended' as explain switch lamp
ok "until it is resumed" says 'switch is enabled' as resume switch

# --- keys ------------------------------------------------------------------

ok "there is no next key yet" exits_with 1 'no next key' as use-key lamp
ok "a next key" says 'in the place of the file' as rotate lamp "$tmp/lamp.ace"
two_keys() {
	[ "$(grep -c '^token-key = ' "$tmp/lamp.ace")" -eq 2 ]
}
ok "stands beside the one of now" two_keys
ok "one at a time" exits_with 1 'next key already' \
    as rotate lamp "$tmp/lamp.ace"
ok "it is used" says 'next key' as use-key lamp
as rotate lamp "$tmp/lamp.ace" > "$tmp/out"
ok "with a third one the one of before last goes" two_keys
as use-key lamp > "$tmp/out"
ok "a client has none" exits_with 1 'it is no server' \
    as rotate switch "$tmp/x"

# --- wrong words -----------------------------------------------------------

ok "no command" exits_with 2 '^usage: ' as
ok "an unknown one" exits_with 2 'frob: no such command' as frob
ok "an unknown option" exits_with 2 'no such option; expected: list' \
    as list --all
ok "too few words" exits_with 2 'too few words' as suspend
ok "too many" exits_with 2 'too many words' as suspend a b
ok "nobody of that name" exits_with 1 'no such client or server' \
    as suspend nobody
ok "no UUID" exits_with 2 'expected the UUID' as enroll-client a b c
ok "no name" exits_with 2 'no name' as enroll-client 'a b' "$UUID" c
ok "an algorithm that encrypts no tokens" exits_with 2 'expected AES-CCM' \
    as enroll-server z 7d1f2c3a-0000-4000-8000-000000000020 "$tmp/z" \
    --alg AES-CCM-64-64-128
ok "revoke needs one of three" exits_with 2 'expected one of' as revoke
ok "nothing to revoke" exits_with 1 'no such token' \
    as revoke --client switch
ok "no id" exits_with 2 'hexadecimal' as revoke --token xyz
ok "no configuration" exits_with 1 'No such file' \
    "$OSTLER_BUILD/src/as/wax-as" --conf "$tmp/none" check
ok "help" says '^  enroll-server NAME UUID FILE' as --help
ok "version" says '^wax-as [0-9]' as --version
echo 'alow client any server any' >> "$tmp/as/as.conf"
ok "a wrong rule is told with its line" \
    exits_with 1 'as.conf:17:.*did you mean allow' as check
sed -i '$d' "$tmp/as/as.conf"

# --- damage ----------------------------------------------------------------

ok "a backup" says 'is a copy' as backup "$tmp/copy.db"
chmod 644 "$tmp/as/key"
ok "a key that others may read" exits_with 1 'chmod 600' as list
chmod 600 "$tmp/as/key"
cp "$tmp/as/key" "$tmp/key"
head -c 32 /dev/urandom > "$tmp/as/key"
ok "another key" exits_with 1 'lie under another key' as list
cp "$tmp/key" "$tmp/as/key"
cp "$tmp/as/as.db" "$tmp/as.db"
sed -i 's/switch/switcj/' "$tmp/as/as.db"
ok "a damaged database" exits_with 1 'damaged|malformed' as list
cp "$tmp/copy.db" "$tmp/as/as.db"
rm -f "$tmp/as/as.db-wal" "$tmp/as/as.db-shm"
ok "its backup" says '^lamp' as list
as remove lamp > /dev/null
ok "who was removed is gone" has_none lamp <(as list)
finish
