#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# obt-edhoc.sh - devices that wax-obt has given each other's keys, or the
# domain's anchor, for handshakes: who gets a context by that, directly and by a
# proxy, and who does not any more
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

obt=$OSTLER_BUILD/src/obt/wax-obt
client=$OSTLER_BUILD/src/tools/wax-client
server=$OSTLER_BUILD/src/tools/wax-server
companion=$OSTLER_BUILD/src/tools/ostler-device
if ! [ -x "$client" ] || ! [ -x "$server" ] || ! [ -x "$obt" ]; then
	skip_all "not built"
fi
cd "$tmp" || exit 1
export XDG_STATE_HOME=$tmp/state
mkdir -m 700 lamp phone guest gate gate.given

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

# A client is on for its owner only; it sends when that is over.
on() { # name
	run "$1" "$client" --device "$1" --onboard --pin "${any[@]}"
}

back() { # name
	run "$1" "$client" --device "$1" --onboard \
	    --listen "$(at coap "$1")" --listen "$(at coaps "$1")"
}

off() { # name
	stop_process "${pids[$1]}"
}

as() { # name argument...
	local name=$1
	shift
	timeout "$DEADLINE" "$client" --device "$name" --target "$lamp_id" "$@"
}

# The messages of the last client's handshake: ">1 <2 >3 ".
shook() { # name argument...
	as "$@" -v > said 2>&1 || {
		cat said
		return 1
	}
	grep -q '"power"' said && [ "$(sed -nE \
	    's/^edhoc ([<>]) message_([0-9]) .*/\1\2/p' said | tr '\n' ' ')" = \
	    ">1 <2 >3 " ]
}

ok "the tool begins" "$obt" init --name House
ok "a lamp starts" run lamp "$server" --device lamp --method pin "${any[@]}"
ok "and is owned" own lamp
ok "a phone" on phone
ok "too" own phone
ok "and a guest" on guest
ok "too" own guest
ok "what a proxy is as a device" run gate "$companion" --device gate \
    --output gate.given --method pin "${any[@]}"
ok "too" own gate
lamp_id=$(id_of lamp)
light="$(at coap lamp)/a/light"

# --- keys ------------------------------------------------------------------

ok "--edhoc goes with nothing that is about contexts" exits_with 2 \
    '--edhoc does not go with --renewal' "$obt" pair phone lamp --edhoc \
    --renewal off
ok "nor with devices of others" exits_with 2 '--edhoc does not go with' \
    "$obt" pair phone lamp --edhoc --foreign
ok "phone and lamp get each other's key" says 'key for handshakes now' \
    "$obt" pair phone lamp --edhoc
ok "the phone may use the light" "$obt" allow lamp --device phone /a/light \
    --permission RU
ok "the tool knows of it" says '^edhoc  *lamp' "$obt" show phone
ok "as the lamp says, and no context is there" says \
    'edhoc .*x.ostler.edhoc' "$obt" show lamp --ask
ok "a proxy is given none" exits_with 1 'gate: .*no key for handshakes' \
    "$obt" pair phone gate --edhoc
ok "and nothing is left of that" test \
    "$("$obt" show phone | grep -c '^edhoc')" -eq 1
ok "the phone ends" off phone
ok "it shakes hands and is answered" shook phone get "$light"
ok "the lamp says with whom" await_line "^edhoc .*complete=yes" lamp.log
ok "again for each request, and may change it" says '^2.04' \
    as phone post "$light" '{"power": 5}'
ok "what it may not is refused under seal" exits_with 4 '^4.01' \
    as phone get "$(at coap lamp)/a/collection"
ok "whom the lamp does not know has nothing to send" off guest
ok "and says so" exits_with 1 'no keys for' as guest get "$light"

# --- by a proxy that knows where it is, and no key -------------------------

way=$(free_ports 1)
cat > way.conf << CONF
listen "way" coap on 127.0.0.1:$way
control "$tmp/control"
workers 1
log level info
end-to-end required
key-establishment on
device $lamp_id coap to $(at coap lamp | sed 's#^coap://##') { name "lamp"; }
rule "all" peer any forward
CONF
start_ostlerd way
proxy=coap://127.0.0.1:$way
ok "a proxy that lets only seals and handshakes pass is enough" \
    shook phone --proxy "$proxy" get /a/light
ok "a request in clear does not pass" exits_with 4 '4.03' \
    as phone --unsealed --proxy "$proxy" get /a/light

# --- what is taken ---------------------------------------------------------

ok "the lamp is killed" stop_process "${pids[lamp]}" KILL
ok "it comes back where it was" run lamp "$server" --device lamp \
    --listen "$(at coap lamp)" --listen "$(at coaps lamp)"
ok "with its key, and the phone's" shook phone get "$light"
ok "the phone is on again" back phone
ok "what is no bond is not parted" exits_with 1 'nothing in common' \
    "$obt" unpair phone lamp
ok "the keys are taken from both" "$obt" unpair phone lamp --edhoc
ok "the phone ends again" off phone
ok "which has nothing to send by" exits_with 1 'no keys for' \
    as phone get "$light"

# --- the domain's anchor ---------------------------------------------------

ok "the phone is on once more" back phone
ok "the guest, too" back guest
ok "phone and lamp are certified for handshakes" eval \
    '"$obt" certify phone --edhoc && "$obt" certify lamp --edhoc'
ok "the guest for hops alone" "$obt" certify guest
ok "a proxy not for handshakes" exits_with 1 'gate: .*handshakes' \
    "$obt" certify gate --edhoc
ok "both end" eval 'off phone && off guest'
ok "the certified shake hands" shook phone get "$light"
ok "the guest does not" exits_with 1 'no keys for' as guest get "$light"

# --- the end ---------------------------------------------------------------

ok "the lamp is given up" "$obt" reset lamp
ok "it waits for an owner" await_line '^device state=RFOTM' lamp.log 2
ok "nobody shakes hands with it" eval '! shook phone get "$light"'
ok "no private key is told" has_none -i 'private' ./*.log said
finish
