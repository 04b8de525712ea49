#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# device.sh - devices that are owned and provisioned: wax-server, wax-client
# and ostler-device with their state in directories, from arguments to damage
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

client=$OSTLER_BUILD/src/tools/wax-client
server=$OSTLER_BUILD/src/tools/wax-server
companion=$OSTLER_BUILD/src/tools/ostler-device
ostlerd=$OSTLER_BUILD/src/ostler/ostlerd
owner=$OSTLER_BUILD/tests/system/owner
if ! [ -x "$client" ] || ! [ -x "$server" ] || ! [ -x "$owner" ]; then
	skip_all "not built"
fi
cd "$tmp" || exit 1
obt=7d1f2c3a-0b0b-4b0b-8b0b-0b0b0b0b0b0b
lamp_id=7d1f2c3a-1111-4111-8111-111111111111
phone_id=7d1f2c3a-2222-4222-8222-222222222222
proxy_id=7d1f2c3a-3333-4333-8333-333333333333
mkdir -m 700 lamp phone proxy out

# A device in the background, its output in $1.log; sets clear and secure.
run() { # name program argument...
	local name=$1 ready
	shift
	[[ " ${logs[*]-} " == *" $tmp/$name.log "* ]] || logs+=("$tmp/$name.log")
	ready=$(count "$READY" "$name.log")
	"$@" --listen 127.0.0.1:0 --listen coaps://127.0.0.1:0 \
	    >> "$name.log" 2>&1 < /dev/null &
	pids[$name]=$!
	helpers+=($!)
	await_line "$READY" "$name.log" $((ready + 1)) || return 1
	clear=$(sed -n 's/^listening \(coap:.*\)/\1/p' "$name.log" | tail -n 1)
	secure=$(sed -n 's/^listening \(coaps:.*\)/\1/p' "$name.log" | tail -n 1)
}

stop() { # name
	stop_process "${pids[$1]}"
}

pin_of() { # name
	sed -n 's/^pin //p' "$1.log" | tail -n 1
}

ask() { # method uri [payload]
	timeout "$DEADLINE" "$client" --unsealed "$@"
}

# The device that runs now gets an owner; as_owner goes on from there.
own() { # name pin uuid
	"$owner" "$clear" "$secure" "$2" "$obt" "$3" > "$1.key" 2>&1 || {
		cat "$1.key"
		return 1
	}
	cat > "$1.cred" <<- CRED
	{"creds": [{"credid": 1, "credtype": 1, "subjectuuid": "$3",
	  "privatedata": {"encoding": "oic.sec.encoding.raw",
	  "data": h'$(sed -n 's/^key //p' "$1.key")'}}]}
	CRED
	chmod 600 "$1.cred"
}

as_owner() { # name method path [payload]
	local name=$1 method=$2 path=$3
	shift 3
	timeout "$DEADLINE" "$client" --unsealed --credentials "$name.cred" \
	    --device $obt "$method" "$secure$path" "$@"
}

go() { # name state
	as_owner "$1" post /oic/sec/pstat "{\"dos\": {\"s\": $2}}"
}

raw_key() { # hex
	printf '"privatedata": {"encoding": "oic.sec.encoding.raw", "data": '
	printf "h'%s'}" "$1"
}

# --- arguments -------------------------------------------------------------

ok "a directory that is not there is told, and how to make it" exits_with 1 \
    'nowhere: No such file.*mkdir -m 700' "$server" --device nowhere
mkdir open
chmod 755 open
ok "one that others may look into is refused" exits_with 1 \
    'open: others may use it; .*chmod 700' "$server" --device open
: > file
ok "a file is none" exits_with 1 'file: no directory' "$server" --device file
ok "what the owner gives is not given by files" exits_with 2 \
    '\-\-uuid: not with --device' "$server" --device lamp --uuid $lamp_id
ok "nor is everything open to everybody" exits_with 2 \
    '\-\-allow-clear: not with --device' "$server" --device lamp --allow-clear
ok "what is for a device needs its directory" exits_with 2 \
    'expected --device DIR' "$server" --accept-previous
ok "a method that is not there is told" exits_with 2 'expected pin' \
    "$server" --device lamp --method jw
ok "a maker has a certificate and a key" exits_with 2 'CERT KEY' \
    "$server" --device lamp --maker file
ok "which are read" exits_with 1 'nokey: No such file' \
    "$server" --device lamp --maker file nokey
: > key.pem
chmod 644 key.pem
ok "if others may not read the key" exits_with 1 'key.pem: .*chmod 600' \
    "$server" --device lamp --maker file key.pem
chmod 600 key.pem
ok "and are what they should be" exits_with 1 "file: expected the maker's" \
    "$server" --device lamp --maker file key.pem
ok "an address that can not be is told" exits_with 2 'expected an address' \
    "$server" --device lamp --listen coap://nowhere

# --- a lamp ----------------------------------------------------------------

ok "a device without an owner starts" run lamp "$server" --device lamp
ok "and shows its PIN" test "$(pin_of lamp | tr -d 0-9 | wc -c)" -eq 1 -a \
    "$(pin_of lamp | wc -c)" -eq 9
ok "whoever asks in the clear may see what it is" says '"owned": false' \
    ask get "$clear/oic/sec/doxm"
ok "its state was logged once" test "$(count '^device state=RFOTM' \
    lamp.log)" -eq 1
ok "and where its door is" says "\"ep\": \"$secure\"" \
    ask get "$clear/oic/res"
ok "but not its light" exits_with 4 '^4.01' ask get "$clear/a/light"
ok "nor whom it trusts" exits_with 4 '^4.01' ask get "$clear/oic/sec/cred"
ok "nor may he write" exits_with 4 '^4.01' \
    ask post "$clear/oic/sec/doxm" "{\"devowneruuid\": \"$obt\"}"
ok "a directory in use is told" exits_with 1 'another process uses it' \
    "$server" --device lamp --listen 127.0.0.1:0
ok "a wrong PIN makes nobody the owner" exits_with 1 'session ended' \
    "$owner" "$clear" "$secure" 00000000x $obt $lamp_id
ok "the PIN does" own lamp "$(pin_of lamp)" $lamp_id
ok "the log tells it" await_line \
    "^device state=RFPRO uuid=$lamp_id owner=$obt " lamp.log
secret=$(od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n')
ok "the owner gives keys for the phone" as_owner lamp post /oic/sec/cred \
    "{\"creds\": [{\"credtype\": 64, \"subjectuuid\": \"$phone_id\",
    $(raw_key "$secret"), \"oscore\": {\"senderid\": \"01000000000051\",
    \"recipientid\": \"01000000000052\"}},
    {\"credtype\": 1, \"subjectuuid\": \"$phone_id\",
    $(raw_key 000102030405060708090a0b0c0d0e0f)}]}"
ok "and rights" as_owner lamp post /oic/sec/acl2 "{\"aclist2\": [
    {\"subject\": {\"conntype\": \"anon-clear\"}, \"resources\":
    [{\"href\": \"/oic/res\"}], \"permission\": 2},
    {\"subject\": {\"uuid\": \"$phone_id\"}, \"resources\":
    [{\"href\": \"/a/light\"}], \"permission\": 2}]}"
ok "which it reads back without the keys" says '"ssn"' \
    as_owner lamp get /oic/sec/cred
ok "no key among them" has_none -iE "privatedata|$secret" said
ok "and a profile" says baseline as_owner lamp get \
    '/oic/sec/sp?if=oic.if.baseline'
ok "then it is in operation" says '^2.04' go lamp 3
ok "which the log tells" await_line '^device state=RFNOP' lamp.log
ok "in the clear there is what the owner allows" says 'oic.wk.res' \
    ask get "$clear/oic/res"
ok "and nothing else" exits_with 4 '^4.01' ask get "$clear/oic/d"
ok "not even who the owner is" exits_with 4 '^4.01' \
    ask get "$clear/oic/sec/doxm"
lamp_clear=$clear lamp_secure=$secure

# --- a phone ---------------------------------------------------------------

as_phone() { # argument...
	timeout "$DEADLINE" "$client" --device phone "$@"
}

ok "a client needs a target" exits_with 2 '\-\-target UUID' \
    as_phone get "$lamp_clear/a/light"
ok "and its directory" exits_with 2 'a directory, with --target' \
    "$client" --unsealed --target $lamp_id get "$lamp_clear/a/light"
ok "and no files beside it" exits_with 2 'without --context' as_phone \
    --credentials lamp.cred --target $lamp_id get "$lamp_clear/a/light"
ok "what is for a device that serves is not for requests" exits_with 2 \
    'expected a directory and --onboard' as_phone --erase \
    --target $lamp_id get "$lamp_clear/a/light"
ok "a request is none while it is onboarded" exits_with 2 'no request' \
    as_phone --onboard get /a/light
ok "a device that is nobody's sends nothing, and says what to do" \
    exits_with 1 'no owner yet; .*--device phone --onboard' \
    as_phone --target $lamp_id get "$lamp_clear/a/light"
ok "it shows no PIN for that" has_none '^pin' said
ok "it is onboarded" run phone "$client" --device phone --onboard
ok "a request beside it is told that" exits_with 1 'another process' \
    as_phone --target $lamp_id get "$lamp_clear/a/light"
ok "by its PIN" own phone "$(pin_of phone)" $phone_id
ok "with its half of the keys" as_owner phone post /oic/sec/cred \
    "{\"creds\": [{\"credtype\": 64, \"subjectuuid\": \"$lamp_id\",
    $(raw_key "$secret"), \"oscore\": {\"senderid\": \"01000000000052\",
    \"recipientid\": \"01000000000051\"}},
    {\"credtype\": 1, \"subjectuuid\": \"$lamp_id\",
    $(raw_key 000102030405060708090a0b0c0d0e0f)}]}"
stop phone
ok "one that is being provisioned sends nothing either" exits_with 1 \
    'is in RFPRO' as_phone --target $lamp_id get "$lamp_clear/a/light"
ok "after a restart it goes on where it was" run phone "$client" \
    --device phone --onboard
ok "up to operation" says '^2.04' go phone 3
ok "the client ends with a signal" stop phone
ok "it sees the light, sealed, with the keys that it was given" \
    says '"power": 0' as_phone --target $lamp_id get "$lamp_clear/a/light"
ok "and over DTLS, as the device that it is" says '"power": 0' as_phone \
    --target $lamp_id --peer $lamp_id get "$lamp_secure/a/light"
ok "named as to a proxy" says '"power": 0' as_phone --target $lamp_id \
    --hop "$lamp_secure" get /a/light
ok "which is the same as ocf://" says '"power": 0' as_phone \
    --proxy "$lamp_secure" get ocf://$lamp_id/a/light
ok "two targets are none" exits_with 2 'to name one device' as_phone \
    --target $phone_id --proxy "$lamp_secure" get ocf://$lamp_id/a/light
ok "a right that it has not is refused under seal" exits_with 4 '^4.01' \
    as_phone --target $lamp_id post "$lamp_clear/a/light" '{"power": 1}'
ok "without keys for it nothing is sent" exits_with 1 \
    "no keys for $proxy_id" as_phone --target $proxy_id get "$lamp_clear/a"
ok "who came by a seal is the log's peer" await_line \
    "verdict=opened .*path=/a/light answer=2.05 sealed=yes peer=$phone_id" \
    lamp.log

# --- a proxy ---------------------------------------------------------------

port=$(free_ports 1)
cat > proxyd.conf <<- CONF
	workers 2
	control "$tmp/control"
	include "out/device.conf"
	listen "clients" coaps on 127.0.0.1:$port { credential "device"; }
	device $lamp_id coaps to ${lamp_secure#coaps://} { credential "device"; }
	rule "all" sealed forward
CONF
run_companion() { # argument...
	run proxy "$companion" --device proxy --output out \
	    --control "$tmp/control" --pin-file "$tmp/pin" "$@"
}
through_proxy() {
	as_phone --hop "coaps://127.0.0.1:$port" --peer $proxy_id \
	    --timeout 5 --target $lamp_id get /a/light
}
give_key() { # name uuid hex
	as_owner "$1" post /oic/sec/cred "{\"creds\": [{\"credtype\": 1,
	    \"subjectuuid\": \"$2\", $(raw_key "$3")}]}"
}
# With a configuration that is wrong; it is right again afterwards.
refuse_reload() {
	echo 'nonsense' >> proxyd.conf
	go proxy 2 && go proxy 3 &&
	    await_line '^reload state=refused why=' proxy.log &&
	    says '"power": 0' through_proxy
	local status=$?
	sed -i '/^nonsense/d' proxyd.conf
	return $status
}
at_lamp() { # command...
	local secure=$lamp_secure
	"$@"
}
for_phone=101112131415161718191a1b1c1d1e1f
for_lamp=202122232425262728292a2b2c2d2e2f

ok "the companion of a proxy needs its directories" exits_with 2 \
    '\-\-output DIR' "$companion" --device proxy
ok "each of them" exits_with 2 '\-\-device DIR' "$companion" --output out
ok "and says if one is not there" exits_with 1 'nowhere: .*mkdir -m 700' \
    "$companion" --device proxy --output nowhere
ok "it writes what there is, and ends" "$companion" --once --device proxy \
    --output out
ok "which ostlerd accepts" "$ostlerd" -t -f proxyd.conf
ok "and has shown no PIN" has_none pin ok.out
ok "nothing else goes with that" exits_with 2 'no option with it' \
    "$companion" --once --device proxy --output out --control control
ok "it starts, without a daemon to tell" run_companion
ok "its PIN is in a file" grep -E '^[0-9]{8}$' pin
ok "of its user alone" test "$(stat -c %a pin)" = 600
ok "and nowhere else" has_none -f pin proxy.log
ok "it takes no contexts" says '"sct": 9,' ask get "$clear/oic/sec/doxm"
ok "ostlerd accepts what is there before it has an owner" \
    "$ostlerd" -t -f proxyd.conf
start_ostlerd proxyd
ok "nobody gets in by that" exits_with 8 . through_proxy
ok "it is owned" own proxy "$(cat pin)" $proxy_id
ok "and keeps no PIN" eventually test ! -e pin
ok "a context of end devices is refused" exits_with 4 '^4.00' \
    as_owner proxy post /oic/sec/cred "{\"creds\": [{\"credtype\": 64,
    \"subjectuuid\": \"$lamp_id\", $(raw_key "$secret"), \"oscore\":
    {\"senderid\": \"01\", \"recipientid\": \"02\"}}]}"
ok "keys of hops are not" give_key proxy $phone_id $for_phone
ok "of all hops" give_key proxy $lamp_id $for_lamp
ok "while it is provisioned ostlerd has what it had" \
    has_none -r $for_phone out
ok "then it is in operation" says '^2.04' go proxy 3
ok "ostlerd is told, and takes it" await_line '^reload state=done' proxy.log
ok "and accepts it at its next start" "$ostlerd" -t -f proxyd.conf
ok "the files are for its user alone" test \
    -z "$(find out -perm /077 -print)"
ok "the lamp gets its half" at_lamp go lamp 2
ok "the key" at_lamp give_key lamp $proxy_id $for_lamp
ok "and operates" at_lamp go lamp 3
run phone "$client" --device phone --onboard
ok "the phone, too" go phone 2
ok "has its key" give_key phone $proxy_id $for_phone
ok "and operates" go phone 3
stop phone
ok "by its proxy the phone sees the light" says '"power": 0' through_proxy
ok "the lamp knows who has asked, and who has brought it" await_line \
    "sealed=yes peer=$phone_id hop=coaps hop-peer=$proxy_id" lamp.log
stop proxy
ok "the companion restarts" run_companion
ok "with what it had" says '"power": 0' through_proxy
ok "an ostlerd that refuses is told in the log, and all goes on" \
    refuse_reload
ok "by a reset" says '^2.04' go proxy 0
ok "no key is left" eventually has_none -rE "$for_phone|$for_lamp" out
ok "ostlerd is told" await_line '^reload state=done' proxy.log 3
ok "and nobody gets in" exits_with 8 . through_proxy
ok "it asks for an owner again" grep -E '^[0-9]{8}$' pin
ok "ostlerd accepts that, too" "$ostlerd" -t -f proxyd.conf
stop proxy
ok "at the end no PIN is left" test ! -e pin

# --- restart and damage ----------------------------------------------------

used=$(count 'verdict=opened' lamp.log)
stop lamp
ok "a device restarts" run lamp "$server" --device lamp
ok "as it was" await_line "^device state=RFNOP uuid=$lamp_id owner=$obt" \
    lamp.log 2
ok "and keeps its contexts" says '"power": 0' as_phone --target $lamp_id \
    get "$clear/a/light"
ok "without a step of its own" await_line 'verdict=opened' lamp.log \
    $((used + 1))
stop_process "${pids[lamp]}" KILL
ok "after kill -9, too" run lamp "$server" --device lamp
ok "with its contexts" says '"power": 0' as_phone --target $lamp_id \
    get "$clear/a/light"
stop lamp
cp -r lamp saved
# The newest copy is the one of the higher generation, of which the record of
# both tells; its file has that twice, the older one, too.
newest_copy() { # directory
	python3 - "$1" <<- 'PYTHON'
		import re, sys
		with open(sys.argv[1] + "/device.state", "rb") as f:
		    data = f.read()
		pairs = []
		for at in (m.end() for m in re.finditer(b"WSV1", data)):
		    a, b = (int.from_bytes(data[at + n:at + n + 8], "big")
		        for n in (0, 44))
		    pairs.append((max(a, b), "a" if a > b else "b"))
		print(f"{sys.argv[1]}/device.{max(pairs)[1]}.0.state")
	PYTHON
}
newest=$(newest_copy lamp)
ruin() { # file
	printf 'ruined' | dd of="$1" bs=1 seek=2000 conv=notrunc 2> dd.out
	printf 'ruined' | dd of="$1" bs=1 seek=6100 conv=notrunc 2> dd.out
	printf 'ruined' | dd of="$1" bs=1 seek=40 conv=notrunc 2> dd.out
	printf 'ruined' | dd of="$1" bs=1 seek=4140 conv=notrunc 2> dd.out
}
ruin "$newest"
ok "a damaged state is not used, and both ways on are told" exits_with 1 \
    'expected --accept-previous, .* or --erase' \
    timeout "$DEADLINE" "$server" --device lamp --listen 127.0.0.1:0
ok "the copy before it is used if that is wanted" run lamp "$server" \
    --device lamp --accept-previous
ok "in a soft reset" await_line \
    '^device state=SRESET .*restored=previous' lamp.log
ok "where nobody gets anything" exits_with 4 '^4.01' \
    as_phone --target $lamp_id get "$clear/a/light"
ok "but the owner, who goes on" says '^2.04' go lamp 2
ok "to operation" says '^2.04' go lamp 3
stop lamp
for f in lamp/device.[ab].0.state; do ruin "$f"; done
ok "if both copies are damaged only one way is left" exits_with 1 \
    'can not be used either; expected --erase' \
    "$server" --device lamp --accept-previous --listen 127.0.0.1:0
ok "the device begins anew" run lamp "$server" --device lamp --erase
ok "with another ID and a PIN" await_line '^device state=RFOTM uuid=' \
    lamp.log 2
ok "and nobody is its owner" says '"owned": false' \
    ask get "$clear/oic/sec/doxm"
stop lamp

finish
