#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# obt.sh - wax-obt and what it owns: devices by PIN and by their maker's
# certificate, keys and rights given and taken back, devices lost on the way
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

obt=$OSTLER_BUILD/src/obt/wax-obt
client=$OSTLER_BUILD/src/tools/wax-client
server=$OSTLER_BUILD/src/tools/wax-server
companion=$OSTLER_BUILD/src/tools/ostler-device
if ! [ -x "$client" ] || ! [ -x "$server" ] || ! [ -x "$obt" ]; then
	skip_all "not built"
fi
command -v openssl > "$tmp/which" || skip_all "openssl is not installed"
cd "$tmp" || exit 1
export XDG_STATE_HOME=$tmp/state
mkdir -m 700 lamp bulb phone guest gate gate.given

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

pin() { # name
	sed -n 's/^pin //p' "$1.log" | tail -n 1
}

own() { # name
	"$obt" own "$(at coap "$1" | sed 's#^coap://##')" \
	    --pin "$(pin "$1")" --name "$1"
}

id_of() { # name
	"$obt" show "$1" | sed -n 's/^uuid  *//p'
}

as() { # name argument...
	local name=$1
	shift
	timeout "$DEADLINE" "$client" --device "$name" --target "$lamp_id" "$@"
}

refused() { # pattern command...
	exits_with 4 '^4.01' "$@"
}

# The device comes back where it was.
restart() { # name
	run "$1" "$server" --device "$1" --listen "$(at coap "$1")" \
	    --listen "$(at coaps "$1")"
}

# --- words -----------------------------------------------------------------

ok "without words it says what there is" exits_with 2 'COMMAND' "$obt"
ok "an unknown command is told, and the one that was meant" exits_with 2 \
    'pear' "$obt" pear a b
ok "before it begins there is no database" exits_with 1 'wax-obt init' \
    "$obt" list
ok "it begins" "$obt" init --name House
ok "once" exits_with 1 'obt.db' "$obt" init
ok "its database is for its user alone" test \
    "$(stat -c %a state/wax-obt state/wax-obt/obt.db | tr '\n' ' ')" = \
    "700 600 "
ok "nothing is ours yet" says 'No device is ours' "$obt" list
ok "one that nobody has is told" exits_with 1 'lamp: ' "$obt" show lamp

# --- owning ----------------------------------------------------------------

ok "a lamp starts" run lamp "$server" --device lamp --method pin "${any[@]}"
ok "it is found at its address" says 'random-pin' \
    "$obt" discover "$(at coap lamp)"
ok "as JSON, too" says '"methods": "random-pin"' \
    "$obt" --json discover "$(at coap lamp)"
wrong=$(printf '%08d' $(((10#$(pin lamp) + 1) % 100000000)))
ok "a wrong PIN makes nobody the owner" exits_with 1 'is it the PIN' \
    "$obt" own "$(at coap lamp)" --pin "$wrong" --name lamp
ok "and nothing is kept of it" says 'No device is ours' "$obt" list
ok "another method is not guessed" exits_with 2 'expected one of --pin' \
    "$obt" own "$(at coap lamp)"
ok "the right PIN does" own lamp
ok "the log of the device tells it" await_line \
    '^device state=RFNOP .*owner=' lamp.log
lamp_id=$(id_of lamp)
ok "somebody else has a tool, too" "$obt" --db other.db init
ok "but does not become its owner" exits_with 1 'has an owner' \
    "$obt" --db other.db own "$(at coap lamp)" --pin 12345678

"$src/scripts/pki" ca maker && "$src/scripts/pki" ca other &&
    "$src/scripts/pki" maker bulb.cert bulb maker > pki.out 2>&1
ok "a bulb of a maker starts" run bulb "$server" --device bulb --maker \
    bulb.cert.pem bulb.cert.key "${any[@]}"
ok "a maker that is not ours is refused" exits_with 1 'another maker' \
    "$obt" own "$(at coap bulb)" --maker-anchors other.pem --name bulb
ok "anchors that are none are told" exits_with 1 'no trust anchor' \
    "$obt" own "$(at coap bulb)" --maker-anchors pki.out --name bulb
ok "ours is not" "$obt" own "$(at coap bulb)" --maker-anchors maker.pem \
    --name bulb
ok "the method is kept" says '^method  *maker' "$obt" show bulb

ok "a phone waits for its owner" run phone "$client" --device phone \
    --onboard --pin "${any[@]}"
ok "who takes it" own phone
ok "and a guest" run guest "$client" --device guest --onboard --pin "${any[@]}"
ok "whom he takes, too" own guest
ok "a name is one device's" exits_with 1 'guest: that name is taken' \
    own guest
ok "what a proxy is as a device starts" run gate "$companion" --device gate \
    --output gate.given --method pin "${any[@]}"
ok "and is owned" own gate
ok "all of it is listed" test "$("$obt" list | grep -c ready)" -eq 5

# --- keys and rights -------------------------------------------------------

ok "phone and lamp get keys" "$obt" pair phone lamp --renewal first-use
ok "guest and lamp, for a guest in a role" \
    "$obt" pair guest lamp --role visitor
ok "a device has none with itself" exits_with 2 'not lamp twice' \
    "$obt" pair lamp lamp
ok "a proxy gets no key of a seal" exits_with 1 'gate' "$obt" pair phone gate
ok "and nothing is left of that" test \
    "$("$obt" show phone | grep -c '^pair')" -eq 1
ok "the phone ends" stop_process "${pids[phone]}"
ok "the guest, too" stop_process "${pids[guest]}"
light="$(at coap lamp)/a/light"
ok "keys are no rights: refused under seal" refused as phone get "$light"
ok "the right is given" "$obt" allow lamp --device phone /a/light \
    --permission RU
ok "now it is answered" says '"power": 0' as phone get "$light"
ok "and changed" says '^2.04' as phone post "$light" '{"power": 3}'
ok "the guest has none of it" refused as guest get "$light"
ok "until his role may look" "$obt" allow lamp --role visitor /a/light --permission R
ok "he does" says '"power": 3' as guest get "$light"
ok "and no more than that" refused as guest post "$light" '{"power": 4}'
ok "a right that has not begun is none" "$obt" allow lamp --device phone \
    /a/collection --permission CR --period 29990101T000000Z/P1D
ok "it is refused" refused as phone get "$(at coap lamp)/a/collection"
ok "what it has is shown" says '"/a/light"' "$obt" show lamp --ask
aceid=$(sed -n 's/.*"aceid": *\([0-9]*\).*/\1/p' said | tail -n 1)
ok "without its keys" has_none -i privatedata said
ok "all that was given is taken back" "$obt" disallow lamp --all
ok "the phone is refused" refused as phone get "$light"
ok "what is not there can not be taken back" exits_with 1 '.' \
    "$obt" disallow lamp "${aceid:-77}9"
ok "it is given again" "$obt" allow lamp --device phone /a/light
ok "a pair is not parted while one of it is off" exits_with 1 \
    'nothing was changed' "$obt" unpair guest lamp
ok "it is on again" run guest "$client" --device guest --onboard \
    --listen "$(at coap guest)" --listen "$(at coaps guest)"
ok "the pair is parted" "$obt" unpair guest lamp
ok "the guest ends" stop_process "${pids[guest]}"
ok "whose keys are gone at the one" exits_with 1 'no keys for' \
    as guest get "$light"
ok "gate and lamp get a key for their hop" "$obt" link gate lamp
ok "gate a certificate" "$obt" certify gate --days 30
ok "which is written for ostlerd" eventually grep -q 'certificate "' \
    gate.given/device.conf
ok "the key is taken back" "$obt" unlink gate lamp

# --- devices lost on the way -----------------------------------------------

ok "the lamp dies" stop_process "${pids[lamp]}" KILL
ok "what it is to be given is not done, and says so" exits_with 1 'lamp' \
    timeout 100 "$obt" allow lamp --device phone /a/collection
ok "it comes back where it was" restart lamp
ok "and is settled" "$obt" settle lamp
ok "with the rights it had" says '"power"' as phone get "$light"
ok "one that is elsewhere is not asked" exits_with 2 'expected coaps://' \
    "$obt" move lamp 127.0.0.1
ok "where it is can be said" "$obt" move lamp "$(at coaps lamp)"
ok "the database is copied in use" "$obt" backup copy.db
ok "and has all of it" test "$("$obt" --db copy.db list | grep -c ready)" -eq 5
ok "for its user alone" test "$(stat -c %a copy.db)" = 600
ok "a copy does not replace a file" exits_with 1 'copy.db' "$obt" backup copy.db
dd if=/dev/urandom of=copy.db bs=4096 seek=1 count=8 conv=notrunc \
    2> dd.out
ok "a damaged one is told, and not used" exits_with 1 'copy.db' \
    "$obt" --db copy.db list

# --- the end ---------------------------------------------------------------

ok "a device is given up" "$obt" reset lamp
ok "it waits for an owner" await_line '^device state=RFOTM' lamp.log 2
ok "its keys are gone at the other, which is told when it can be" \
    test "$("$obt" show phone | grep -c 'whole')" -eq 0
ok "a device that is gone is kept" exits_with 1 'reset --force phone' \
    "$obt" reset phone
ok "unless it must not be" "$obt" reset phone --force
ok "what was done is known" says 'reset .* done' "$obt" log
ok "no PIN is in it" has_none -F -e "$(pin guest | tail -n 1)" said
ok "nor in any log of a device but where it is shown" test \
    "$(grep -h "$(pin guest)" ./*.log | grep -vc '^pin ')" -eq 0
finish
