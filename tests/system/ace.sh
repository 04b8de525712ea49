#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# ace.sh - tokens from wax-as to wax-client to wax-server, directly and through
# two proxies: rights, other rights, their end, and what is refused
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
# shellcheck source=tests/system/as-lib.sh
. "$here/as-lib.sh"
not_from_the_tarball

asked_id=7d1f2c3a-0000-4000-8000-000000000018

policy() { # permissions at the light
	configure_as << CONF
requests-per-minute 1000
credentials "$tmp/as/creds"
listen "coaps://127.0.0.1:0"
tokens-per-client 200
allow client "switch" server "lamp" {
	resource "/a/light" $1;
	lifetime 10m;
}
allow client "switch" server "asked" {
	resource "/a/light" retrieve notify;
}
CONF
}
hop_credentials() { # whose the key is, beside ours
	printf '{"creds": [{"credid": 1, "credtype": 1, "subjectuuid": "%s",
	    "privatedata": {"encoding": "oic.sec.encoding.raw",
	    "data": h%s000102030405060708090a0b0c0d0e0f%s}}]}' "$1" "'" "'"
}
umask 077
hop_credentials "$CLIENT_ID" > "$tmp/as/creds"
policy retrieve
as init > "$tmp/init" || exit 1
mkdir -m 700 "$tmp/switch" "$tmp/lamp" "$tmp/asked" "$tmp/tokens"
as_id=$(sed -n 's/^Authorization server \([0-9a-f-]*\):.*/\1/p' "$tmp/init")
as enroll-client switch "$CLIENT_ID" "$tmp/switch/context" > "$tmp/init"
as enroll-server lamp "$UUID" "$tmp/lamp/ace" > "$tmp/init"
as enroll-server asked "$asked_id" "$tmp/asked/ace" --introspect > "$tmp/init"
# the word of the authorization server is taken for a second
echo 'believed = 1' >> "$tmp/asked/ace"
echo 'uploads = 1000' | tee -a "$tmp/lamp/ace" >> "$tmp/asked/ace"
start_as
launch_server lamp '^listening' --listen 127.0.0.1:0 -v --uuid "$UUID" \
    --ace "$tmp/lamp/ace" || exit 1
launch_server asked '^listening' --listen 127.0.0.1:0 -v --uuid "$asked_id" \
    --ace "$tmp/asked/ace" || exit 1
lamp=$(sed -n 's/^listening //p' "$tmp/lamp.log")
asked=$(sed -n 's/^listening //p' "$tmp/asked.log")

ask() { # argument...
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" -v \
	    --as-context "$tmp/switch/context" "$@"
}

# At the lamp, and at the one that asks about its tokens.
at_lamp() { # argument...
	ask --target "$UUID" "$@"
}
at_asked() { # argument...
	ask --target "$asked_id" "$@"
}
steps() { # expected
	local got
	got=$(sed -n 's/^ace \([a-z-]*\) answer=\(.*\) bytes.*/\1 \2/p' \
	    "$tmp/said" | tr '\n' ',')
	echo "steps $got, expected $1"
	[ "$got" = "$1" ]
}

# --- a token ---------------------------------------------------------------

ok "a token, its upload, a request" \
    says '"state": ' at_lamp --as "$as_uri" get "$lamp/a/light"
ok "in two steps before it" steps 'token 2.01,upload 2.01,'
ok "the server knows who asked" has_lines 1 \
    "verdict=opened .*peer=$CLIENT_ID" "$tmp/lamp.log"
ok "without --as the server tells who gives tokens" \
    says '"state": ' at_lamp get "$lamp/a/light"
ok "by hints" steps 'hints 4.01,token 2.01,upload 2.01,'
ok "a right that the token has not" \
    exits_with 4 '^4.05' at_lamp post "$lamp/a/light" '{"power": 1}'
ok "a resource that it does not name" \
    exits_with 4 '^4.03' at_lamp get "$lamp/a/collection"
ok "a scope that the rule has not" \
    exits_with 4 'says 4.00 invalid_scope' at_lamp --scope word \
    get "$lamp/a/light"
ok "a server that nobody knows" \
    exits_with 4 'says 4.00 unauthorized_client' ask --as "$as_uri" \
    --target 7d1f2c3a-0000-4000-8000-000000000099 get "$lamp/a/light"
ok "a token for another one" \
    exits_with 4 'target says 4.0[013]' ask --as "$as_uri" \
    --target "$asked_id" get "$lamp/a/light"

# --- kept ------------------------------------------------------------------

keeping() { # argument...
	at_lamp --tokens "$tmp/tokens" --as "$as_uri" "$@" get "$lamp/a/light"
}
ok "a token is kept" says '"state": ' keeping
ok "nobody else reads it" test "$(stat -c %a "$tmp/tokens/$UUID.token")" = 600
ok "and is good again" says '"state": ' keeping
ok "without asking for another" steps 'upload 2.01,'
# 590 seconds older: time for the next one
age() { # seconds
	sed -i "1s/.*/$(($(head -n 1 "$tmp/tokens/$UUID.token") - $1))/" \
	    "$tmp/tokens/$UUID.token"
}
age 590
ok "shortly before its end another one is asked for" says '"state": ' keeping
ok "first" steps 'token 2.01,upload 2.01,'
sed -i '4s/^\(.\{20\}\)../\1ff/' "$tmp/tokens/$UUID.token"
ok "one that is refused goes, and another one comes" \
    says '"state": ' keeping
ok "all by itself" says '"state": ' keeping

# --- other rights ----------------------------------------------------------

policy 'retrieve update'
ok "another policy" reload_as 'done'
ok "gives more to the same context" says '^2.04' at_lamp \
    --ace-update ocf.acl2 post "$lamp/a/light" '{"power": 3}'
ok "by an update" steps \
    'hints 4.01,token 2.01,upload 2.01,update-token 2.01,update 2.01,'
ok "which the audit has" has_lines 1 ' update from=.* name=switch ' \
    "$tmp/as/audit"
sed -i 's/^allow/alow/' "$tmp/as/as.conf"
ok "a wrong policy is refused" reload_as refused
policy 'retrieve update'
sed -i 's/as.example/as.other/' "$tmp/as/as.conf"
ok "and so is what only a restart changes" reload_as refused
ok "and the old one is in force" says '^2.04' at_lamp --as "$as_uri" \
    post "$lamp/a/light" '{"power": 4}'
policy 'retrieve update'

# --- asked about -----------------------------------------------------------

ok "a reference" says '"state": ' at_asked get "$asked/a/light"
ok "is asked about" has_lines 1 ' introspect from=.* active=yes ' \
    "$tmp/as/audit"
ok "and the answer goes back" has_lines 1 'token answer=2.01 .*asked=yes' \
    "$tmp/asked.log"
ok "it is kept, too" says '"state": ' at_asked --tokens "$tmp/tokens" \
    get "$asked/a/light"
observe() {
	at_asked --tokens "$tmp/tokens" --observe --timeout 10 \
	    get "$asked/a/light"
}
ok "what is believed for a second ends an observation after it" \
    exits_with 4 '^4.01' observe

# --- revoked ---------------------------------------------------------------

ok "what is revoked is told apart" \
    says 'the server reads them itself' as revoke --client switch
ok "by who reads it and who asks" \
    grep -q 'the server asks about them' "$tmp/said"
ok "a revoked token is as good as it says at the one that reads it" \
    says '^2.05' keeping
ok "and none at the one that asks" says '"state": ' at_asked \
    --tokens "$tmp/tokens" get "$asked/a/light"
ok "so that a new one is asked for" steps \
    'upload 4.01,token 2.01,upload 2.01,'
as suspend switch > "$tmp/init"
suspended() {
	exits_with 6 'no token: the authorization server says' \
	    at_asked --as "$as_uri" get "$asked/a/light"
}
ok "who is suspended gets none" eventually suspended
as resume switch > "$tmp/init"
resumed() {
	says '"state": ' at_asked --as "$as_uri" get "$asked/a/light"
}
ok "until he is resumed" eventually resumed
ok "somebody who is enrolled while it works" as enroll-client late \
    7d1f2c3a-0000-4000-8000-000000000030 "$tmp/switch/late"
late() {
	exits_with 4 'unauthorized_client' \
	    timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
	    --as-context "$tmp/switch/late" --as "$as_uri" --timeout 2 \
	    --target "$UUID" get "$lamp/a/light"
}
ok "is known a moment later" eventually late

# --- keys change -----------------------------------------------------------

as rotate lamp "$tmp/lamp/ace" > "$tmp/init"
echo 'uploads = 1000' >> "$tmp/lamp/ace"
ok "a kept token" says '"state": ' keeping
stop_helper "${pids[lamp]}"
launch_server lamp '^listening' --listen "${lamp#coap://}" -v --uuid "$UUID" \
    --ace "$tmp/lamp/ace" || exit 1
ok "is good under the key of before" says '"state": ' keeping
as use-key lamp > "$tmp/init"
ok "and a new one under the new key" says '"state": ' at_lamp \
    --as "$as_uri" get "$lamp/a/light"

# --- killed ----------------------------------------------------------------

kill -KILL "$as_pid"
wait "$as_pid" 2> /dev/null
ok "without it a kept token is good" says '"state": ' keeping
ok "but one that it is asked about is not" \
    exits_with 5 'target says 5.03' at_asked --as "$as_uri" \
    --tokens "$tmp/tokens" --timeout 15 get "$asked/a/light"
start_as
ok "it goes on after kill -9" says '"state": ' at_lamp --as "$as_uri" \
    get "$lamp/a/light"
ok "and knows what it gave before" says '"state": ' at_asked \
    --tokens "$tmp/tokens" get "$asked/a/light"

# --- through two proxies ---------------------------------------------------

start_devnet --sealed --device "$lamp" --uuid "$UUID"
through() { # argument...
	ask --proxy "$PROXY_URI" "$@"
}
ok "the upload passes two proxies that require seals" \
    says '"state": ' through --as "$as_uri" get "ocf://$UUID/a/light"
ok "with the request behind it" steps 'token 2.01,upload 2.01,'
ok "hints do not: what asks for them is not sealed" \
    exits_with 6 'tells of no authorization server' through \
    get "ocf://$UUID/a/light"
no_token_in_logs() {
	local hex
	hex=$(sed -n 4p "$tmp/tokens/$UUID.token" | cut -c 21-52)
	[ ${#hex} -eq 32 ] && has_none -i "$hex" "$PROXY_1_LOG" \
	    "$PROXY_2_LOG" "$tmp/as/log" "$tmp/as/audit" "$tmp/lamp.log"
}
ok "no token is in a log" no_token_in_logs

# --- by DTLS ---------------------------------------------------------------

hop_credentials "$as_id" > "$tmp/switch/creds"
secured_as=$(sed -n 's/^listening \(coaps:.*\)/\1/p' "$tmp/as/log" | tail -n 1)
by_dtls() { # argument...
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" --unsealed \
	    --credentials "$tmp/switch/creds" --device "$CLIENT_ID" \
	    --accept none --format 19 "$@"
}
ok "a client with a key of DTLS gets a token, too" says '^2.01' by_dtls \
    --cbor "{5: \"uuid:$UUID\"}" post "$secured_as/token"
ok "and an error if it asks for nothing" exits_with 4 '^4.00' by_dtls \
    --cbor '{}' post "$secured_as/token"
ok "but it has no right to ask about tokens" exits_with 4 '^4.03' by_dtls \
    --cbor "{11: h'00'}" post "$secured_as/introspect"

# --- its own watch ---------------------------------------------------------

ok "it is well" says '^2.05' "$OSTLER_BUILD/src/tools/wax-client" \
    --unsealed --accept none get "$as_uri/health"
ok "who proves nothing gets nothing" exits_with 4 '^4.01' \
    "$OSTLER_BUILD/src/tools/wax-client" --unsealed --accept none \
    get "$as_uri/token"
kill -USR1 "$as_pid"
ok "it counts" await_line 'counters issued=[1-9].* longest_us=[1-9]' "$tmp/as/log"
ok "each line of the audit vouches for those before it" \
    says '^' "$OSTLER_BUILD/src/tools/ostlerctl" audit verify \
    "$tmp/as/audit"
finish
