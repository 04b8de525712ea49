#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# obt-ace.sh - devices that wax-obt has enrolled with an authorization server:
# they need no files, tokens bring them together, and their own access control
# says what a client may do
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
# shellcheck source=tests/system/as-lib.sh
. "$here/as-lib.sh"

obt=$OSTLER_BUILD/src/obt/wax-obt
client=$OSTLER_BUILD/src/tools/wax-client
server=$OSTLER_BUILD/src/tools/wax-server
if ! [ -x "$client" ] || ! [ -x "$server" ] || ! [ -x "$obt" ]; then
	skip_all "not built"
fi
cd "$tmp" || exit 1
export XDG_STATE_HOME=$tmp/state
mkdir -m 700 lamp door phone

# A device in the background, its output in $1.log.
run() { # name program argument...
	local name=$1 ready
	shift
	[[ " ${logs[*]-} " == *" $tmp/$name.log "* ]] || logs+=("$tmp/$name.log")
	ready=$(count "$READY" "$name.log")
	"$@" >> "$name.log" 2>&1 < /dev/null &
	pids[$name]=$!
	helpers+=($!)
	await_line "$READY" "$name.log" $((ready + 1))
}

any=(--listen coap://127.0.0.1:0 --listen coaps://127.0.0.1:0)

at() { # scheme name
	sed -n "s/^listening \($1:.*\)/\1/p" "$2.log" | tail -n 1
}

own() { # name
	"$obt" own "$(at coap "$1" | sed 's#^coap://##')" \
	    --pin "$(sed -n 's/^pin //p' "$1.log" | tail -n 1)" --name "$1"
}

id_of() { # name
	"$obt" show "$1" | sed -n 's/^uuid  *//p'
}

# --- owned, and enrolled ---------------------------------------------------

ok "the tool begins" "$obt" init --name House
for name in lamp door; do
	ok "a $name starts" run $name "$server" --device $name --method pin \
	    "${any[@]}"
	ok "and is owned" own $name
done
ok "a phone" run phone "$client" --device phone --onboard --pin "${any[@]}"
ok "too" own phone
lamp_id=$(id_of lamp) door_id=$(id_of door) phone_id=$(id_of phone)

configure_as << 'CONF'
requests-per-minute 1000
tokens-per-client 200
allow client "phone" server any { role "com.example.reader"; }
CONF
as init > init || exit 1
as_id=$(sed -n 's/^Authorization server \([0-9a-f-]*\):.*/\1/p' init)
ok "the authorization server makes what the phone gets" \
    says 'is enrolled' as enroll-client phone "$phone_id" phone.enroll \
    --onboarding
ok "and the lamp, which reads tokens" \
    says 'is enrolled' as enroll-server lamp "$lamp_id" lamp.enroll \
    --onboarding
ok "and the door, which asks about them" \
    says 'is enrolled' as enroll-server door "$door_id" door.enroll \
    --onboarding --introspect
start_as

ok "nobody gets what is another one's" \
    exits_with 1 'for another device' "$obt" enroll lamp door.enroll
(umask 077; echo 'device = 1' > wrong)
ok "nor what is no such file" \
    exits_with 1 'expected a file of wax-as' "$obt" enroll lamp wrong
for name in phone lamp door; do
	ok "the $name is enrolled" says 'has its keys with' \
	    "$obt" enroll $name $name.enroll
done
ok "as it says itself" says "x.ostler.ace" "$obt" show lamp --ask
secret=$(sed -n 's/^ace = .*\(.\{32\}\)$/\1/p' lamp.enroll)
ok "and what it has is no secret of ours any more" has_none "$secret" \
    <("$obt" show lamp --ask --json)
stop_process "${pids[phone]}"

# --- a token ---------------------------------------------------------------

ask() { # name argument...
	local name=$1 id
	shift
	id=${name}_id
	timeout "$DEADLINE" "$client" -v --device phone --as-device "$as_id" \
	    --target "${!id}" "$@"
}
light() { # name
	echo "$(at coap "$1")/a/light"
}

ok "a token is taken, and gives no right by itself" \
    exits_with 4 '^4.03' ask lamp --as "$as_uri" get "$(light lamp)"
ok "a role of the token may look" "$obt" allow lamp \
    --role com.example.reader /a/light --permission R
ok "and it does" says '"state": ' ask lamp --as "$as_uri" \
    get "$(light lamp)"
ok "without --as by the lamp's hints" says '"state": ' ask lamp \
    get "$(light lamp)"
ok "but not more" exits_with 4 '^4.05' ask lamp post "$(light lamp)" \
    '{"power": 1}'
ok "the phone itself may do more" "$obt" allow lamp --device phone /a/light \
    --permission U
ok "and then it does" says '^2.04' ask lamp post "$(light lamp)" \
    '{"power": 7}'
ok "the door asks about the token" "$obt" allow door --device phone /a/light \
    --permission R
ok "and believes what it is told" says '"state": ' ask door \
    get "$(light door)"
ok "under its own context" has_lines 1 ' introspect .* active=yes ' \
    "$tmp/as/audit"

# --- what changes ----------------------------------------------------------

ok "the next key" as rotate lamp lamp.enroll --onboarding
ok "is given to the lamp" says 'has its keys' "$obt" enroll lamp lamp.enroll
ok "tokens of the old one are good" says '"state": ' ask lamp \
    get "$(light lamp)"
ok "it is used" as use-key lamp
ok "and tokens of it, too" says '"state": ' ask lamp get "$(light lamp)"
stop_process "${pids[lamp]}"
ok "the lamp starts again" run lamp "$server" --device lamp \
    --listen "$(at coap lamp)" --listen "$(at coaps lamp)"
ok "and believes the same" says '"state": ' ask lamp get "$(light lamp)"
ok "the server is dismissed" says 'nothing of that server' \
    "$obt" dismiss lamp "$as_id"
ok "and not believed any more" exits_with '4' 'target says 4.0[01]' ask lamp \
    --as "$as_uri" get "$(light lamp)"
ok "the door still does" says '"state": ' ask door get "$(light door)"
finish
