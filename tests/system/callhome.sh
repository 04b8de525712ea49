#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# callhome.sh - devices that nobody can connect to open a session to ostlerd,
# and are reached over it: by one proxy and by two, on whichever of its workers
# they are, and after whatever befalls them
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

command -v openssl > /dev/null || skip_all "no openssl command"
pki() { "$src/scripts/pki" "$@"; }
cd "$tmp" || exit 1

id() { # two hex digits
	echo "7d1f2c3a-$1$1-4111-8111-111111111111"
}
client=$(id c0) home=$(id b1) device=$(id d1) gateway=$(id d2) name=$(id d3)
foreign=$(id d4) stranger=$(id d5) field=$(id b2) lamp=$(id d6)

context() { # file device
	local secret
	secret=$(od -An -v -tx1 -N16 /dev/urandom | tr -d ' \n')
	printf '%s\n' "master-secret = $secret" "sender-id = $3" \
	    "recipient-id = $4" "peer = $2" "self = $client" > "$1.client"
	printf '%s\n' "master-secret = $secret" "sender-id = $4" \
	    "recipient-id = $3" "peer = $client" "self = $2" > "$1.server"
}
context device "$device" 01 51
context second "$device" 02 52
context other "$device" 05 55
context name "$name" 03 53
context lamp "$lamp" 04 54

pki ca root
pki ca other
pki identity home "$home" root
for who in device gateway stranger field; do
	pki identity $who "${!who}" root
	pki cred $who.cred "${!who}" cert $who anchor root "$home"
done
pki identity liar "$device" other
pki cred liar.cred "$device" cert liar anchor root "$home"

mapfile -t ports < <(free_ports 7)
declare -A homes=(
	[coaps+tcp]=127.0.0.1:${ports[2]}
	[coaps+ws]=127.0.0.1:${ports[3]}
	[coaps]=127.0.0.1:${ports[4]}
)
listener() { # transport
	cat <<- CONF
	listen "$1" $1 on ${homes[$1]} {
		credential "house";
		register $device $gateway $field;
		register-names $gateway $name;
		register-names $field $lamp;
	}
	CONF
}
credential() { # name
	echo "credential \"house\" { certificate \"$1.pem\";" \
	    "key \"$1.key\"; anchor \"root.pem\" for *; }"
}
cat > home.conf <<- CONF
	workers 4
	log level debug
	log warnings unlimited
	identifier home
	$(credential home)
	listen "clients" coap on 127.0.0.1:${ports[0]}
	$(for transport in "${!homes[@]}"; do listener "$transport"; done)
	rule "clients" listener "clients" forward
CONF
cat > front.conf <<- CONF
	workers 2
	log level info
	identifier front
	listen "clients" coap on 127.0.0.1:${ports[1]}
	next "home" coap to 127.0.0.1:${ports[0]}
	route * via "home"
	rule "all" forward
CONF
log=$tmp/home.log

ask() { # context proxies argument...
	local keys=$1.client port=${ports[$(($2 - 1))]}
	shift 2
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
	    --context "$keys" --proxy "coap://127.0.0.1:$port" --timeout 10 \
	    "$@"
}

# Requests of so many clients, which come to all of the workers.
ask_often() { # times context proxies
	local i
	for ((i = 0; i < $1; i++)); do
		says '^2\.05' ask "$2" "$3" get /a/light || return 1
	done
}

# Calls home; ready when it is registered there.
call() { # name keys transport credentials [option...]
	local called=$1 keys=$2 uri=$3://${homes[$3]} credentials=$4
	shift 4
	launch_server "$called" 'home uri=.* state=up' \
	    --context "$keys.server" --credentials "$credentials.cred" \
	    --peer "$home" --call-home "$uri" "$@"
}

registered() { # device
	count " registered target=$1 " "$log"
}

# Waits until the device is registered once more than before.
await_registered() { # device before
	await_line " registered target=$1 " "$log" $(($2 + 1))
}

gone() { # context proxies
	exits_with 6 'unprotected 5\.05' ask "$1" "$2" get /a/light
}

# Has a connection to that port of loopback bytes that nobody has read?
has_unread() { # port
	awk -v to="0100007F:$(printf %04X "$1")" \
	    '$3 == to && $5 !~ /:00000000$/ { found = 1 }
	    END { exit !found }' /proc/net/tcp
}

# What a device says to a change that is made while it is observed.
observed() { # proxies power
	local told=$tmp/told.$1.$2 observer
	start_helper "$told" "$OSTLER_BUILD/src/tools/wax-client" \
	    --context second.client --timeout 10 --count 2 \
	    --proxy "coap://127.0.0.1:${ports[$(($1 - 1))]}" observe /a/light
	observer=$helper
	await_line '"power"' "$told" || return 1
	says '^2\.04' ask device "$1" update /a/light "{\"power\": $2}" ||
	    return 1
	await_line "\"power\": $2\\b" "$told" &&
	    eventually is_gone "$observer"
}

printf 'listen "x" coap+tcp on 127.0.0.1:1 { register %s; }\n' \
    "$device" > clear.conf
ok "to call home without a proof is impossible" exits_with 2 \
    'register means nothing here; expected it with a secure transport' \
    "$OSTLER_BUILD/src/ostler/ostlerd" -t -f clear.conf

start_ostlerd home
start_ostlerd front
ok "nobody has called: there is no way" gone device 1

power=0
for transport in coaps+tcp coaps+ws coaps; do
	before=$(registered "$device") shown=${transport/+/.}
	ok "$transport: a device calls" call device device "$transport" \
	    device --context second.server
	ok "$transport: and is registered" await_registered "$device" "$before"
	ok "$transport: it is reached by one proxy" ask_often 8 device 1
	ok "$transport: and by two" ask_often 4 device 2
	for proxies in 1 2; do
		power=$((power + 1))
		ok "$transport: an observation by $proxies" \
		    observed $proxies $power
	done

	# What was killed comes back before anybody has missed it.
	before=$(registered "$device")
	stop_process "${pids[device]}" KILL
	[ "$transport" = coaps ] ||
	    ok "$transport: killed, it is not reachable" \
		eventually gone device 2
	ok "$transport: started again, it calls" call device device \
	    "$transport" device --context second.server
	ok "$transport: and is registered at once" \
	    await_registered "$device" "$before"
	ok "$transport: and reached" ask_often 4 device 2
	[ "$transport" != coaps ] ||
	    ok "$transport: its old session is replaced" await_line \
		"event=end .*identity=$device .*coaps .*reason=replaced" "$log"

	# One that hangs keeps its session, until there is another.
	kill -STOP "${pids[device]}"
	before=$(registered "$device")
	replaced=$(count "event=end .*transport=$shown .*=replaced" "$log")
	ok "$transport: another of the same identity calls" \
	    call other other "$transport" device
	await_registered "$device" "$before" > /dev/null
	ok "$transport: the newest wins" ask_often 4 other 2
	ok "$transport: the earlier one is told to have been replaced" \
	    await_line "event=end .*transport=$shown .*reason=replaced" \
	    "$log" $((replaced + 1))
	stop_process "${pids[device]}" KILL
	ok "$transport: and is missed by nobody" ask_often 4 other 1
	stop_process "${pids[other]}"
	ok "$transport: its session has ended: no way again" gone device 1
done

# A proxy in the field, with a device behind it that calls nobody.
cat > field.conf <<- CONF
	workers 2
	log level debug
	identifier field
	$(credential field)
	listen "own" coap on 127.0.0.1:${ports[5]}
	next "home" coaps+tcp to ${homes[coaps+tcp]} {
		credential "house"; peer $home; connect start; requests on;
		retry 100ms 1s; announce $lamp $foreign;
	}
	device $lamp coap to 127.0.0.1:${ports[6]} { name "lamp"; }
	rule "home" listener "home" identity $home forward
CONF
launch_server lamp '^ready' --context lamp.server \
    --listen "127.0.0.1:${ports[6]}" > lamp.out
start_ostlerd field
ok "a proxy calls home and announces its device" await_line \
    "announced target=$lamp hop=home result=2.01" field.log
ok "which is registered" await_line \
    "registered target=$lamp by=$field listener=coaps.tcp" "$log"
ok "another's is refused" await_line \
    "unannounced target=$foreign hop=home result=4.03" field.log
ok "the device is reached by two proxies" eventually ask_often 4 lamp 1
ok "and by three" eventually ask_often 4 lamp 2
before=$(registered "$lamp")
stop_process "${pids[home]}"
start_ostlerd home
ok "after the home was away it is registered again" \
    await_registered "$lamp" "$before"
ok "and reached" eventually ask_often 4 lamp 2
stop_process "${pids[field]}" KILL
ok "with the proxy its device is gone" eventually gone lamp 2
stop_process "${pids[lamp]}"

# Who is somebody else takes nothing over.
before=$(registered "$device")
ok "a device calls" call device device coaps+tcp device
await_registered "$device" "$before" > /dev/null
ok "a stranger may connect" call stranger lamp coaps+ws stranger \
    --uuid "$stranger" --call-home-names "$device"
ok "but is registered as nobody" await_line \
    "unregistered target=$stranger .*not a caller" "$log"
ok "nor as the device" await_line \
    "state=refused name=$device why=4.03" stranger.log
ok "which the log tells" await_line \
    "target=$device code=0.02 .*result=4.03 reason=name" "$log"
ok "there is no way to the stranger" exits_with 6 'unprotected 5\.05' \
    ask device 1 get "ocf://$stranger/oic/d"
ok "who has a certificate of another CA is not let in" \
    launch_server liar 'state=down why=' --context other.server \
    --credentials liar.cred --call-home "coaps+tcp://${homes[coaps+tcp]}"
ok "which the log tells" await_line \
    'event=refused .*listener=coaps.tcp reason=insecure detail=unknown-ca' \
    "$log"
ok "the device is reached as before" ask_often 4 device 2
stop_process "${pids[liar]}"
stop_process "${pids[stranger]}"

# A gateway speaks for those that it may speak for.
ok "a gateway calls" call gateway name coaps gateway \
    --uuid "$gateway" --call-home-names "$name,$foreign"
ok "a name of its list is registered" await_line \
    "registered target=$name by=$gateway listener=coaps " "$log"
ok "the gateway knows" await_line "state=registered name=$name" gateway.log
ok "another name is refused" await_line \
    "state=refused name=$foreign why=4.03" gateway.log
ok "which the log tells" await_line \
    "target=$foreign code=0.02 .*result=4.03 reason=name" "$log"
ok "the name is reached by one proxy" ask_often 4 name 1
ok "and by two" ask_often 4 name 2
ok "the other is not" exits_with 6 'unprotected 5\.05' \
    ask name 2 get "ocf://$foreign/a/light"

# New credentials are for new sessions.
reloads=$(count ' reloaded? ' "$log")
ends=$(count 'session event=end ' "$log")
pki identity home "$home" root
kill -HUP "${pids[home]}"
ok "credentials are loaded again" await_line ' reload' "$log" $((reloads + 1))
ok "sessions go on: a device's" ask_often 4 device 2
ok "and a gateway's" ask_often 4 name 2
ok "none of them ended" test "$(count 'session event=end ' "$log")" \
    -eq "$ends"
before=$(registered "$device")
stop_process "${pids[device]}" KILL
ok "a new session has the new ones" call device device coaps+tcp device
await_registered "$device" "$before" > /dev/null
ok "by which the device is reached" ask_often 4 device 2
stop_process "${pids[gateway]}"
ok "a name goes with its gateway's session" gone name 2

# Whoever waits for a device when its session ends is told.
kill -STOP "${pids[device]}"
start_helper waiting "$OSTLER_BUILD/src/tools/wax-client" \
    --context device.client --proxy "coap://127.0.0.1:${ports[0]}" \
    get /a/light
ok "a request waits at a device that hangs" eventually has_unread \
    "${homes[coaps+tcp]##*:}"
stop_process "${pids[device]}" KILL
ok "who waits for a device that is gone is told" await_line \
    'unprotected 5\.02' waiting
stop_process "${pids[home]}"
ok "requests went from worker to worker" await_line \
    ' counters .*crossings_sent=[1-9]' "$log"
finish
