#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# badnet.sh - networks that lose, delay, repeat and reorder datagrams, and NATs
# that forget: sealed requests over DTLS come through, each is done once, and
# sessions come back
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

command -v openssl > /dev/null || skip_all "no openssl command"
enter_namespace
DEADLINE=120
pki() { "$src/scripts/pki" "$@"; }
cd "$tmp" || exit 1

device=7d1f2c3a-d1d1-4111-8111-111111111111
proxy=7d1f2c3a-b1b1-4111-8111-111111111111
client=7d1f2c3a-c0c0-4111-8111-111111111111
clients=8

pki ca root
for who in device proxy client; do
	pki identity $who "${!who}" root
	pki cred $who.cred "${!who}" cert $who anchor root '*'
done
server_contexts=()
for ((i = 1; i <= clients; i++)); do
	secret=$(od -An -v -tx1 -N16 /dev/urandom | tr -d ' \n')
	printf '%s\n' "master-secret = $secret" "sender-id = 0$i" \
	    "recipient-id = 5$i" "peer = $device" "self = $client" > client$i
	printf '%s\n' "master-secret = $secret" "sender-id = 5$i" \
	    "recipient-id = 0$i" "peer = $client" "self = $device" > server$i
	server_contexts+=(--context "server$i")
done

# Starts a relay; sets relay and relay_port.
start_relay() { # name to option...
	local name=$1 to=$2
	shift 2
	rm -f "relay-$name.log"	# an earlier one's port stands there
	start_helper "relay-$name.log" python3 "$here/relay.py" --to "$to" "$@"
	relay=$helper
	await_line '^port=' "relay-$name.log" || exit 1
	relay_port=$(sed -n 's/^port=//p' "relay-$name.log")
}

write_proxy() { # ADDRESS-OF-DEVICE
	cat > proxy.conf <<- CONF
	workers 2
	log level debug
	log warnings unlimited
	identifier proxy
	ack-timeout 400ms
	credential "house" {
		certificate "proxy.pem"; key "proxy.key";
		anchor "root.pem" for *;
	}
	listen "secure" coaps on [::]:${ports[0]} {
		credential "house"; handshake-timeout 60s;
	}
	listen "plain" coap on [::]:${ports[1]}
	device $device coaps to $1 {
		credential "house"; name "device"; connect-timeout 60s;
		timeout 80s; retry 100ms 1s;
	}
	rule "all" forward
	CONF
}

ask() { # number proxy argument...
	local keys=client$1 at=$2
	shift 2
	"$OSTLER_BUILD/src/tools/wax-client" --context "$keys" \
	    --credentials client.cred --device "$client" --timeout 90 \
	    --proxy "$at" "$@"
}

# One change. Where so much is lost a handshake may be too long for those who
# wait; it is begun anew, for without it nothing was sent.
change() { # number proxy power
	local status=0 tries
	for tries in 1 2 3 4; do
		ask "$1" "$2" update /a/light "{\"power\": $3}" \
		    > "answer$1" 2>&1 && return
		status=$?
		[ $status -eq 8 ] ||
		    grep -q 'no connection to the next hop\|hop is down' \
			"answer$1" || break
	done
	echo "$tries tries, exit status $status" >> "answer$1"
	return 1
}

# Each client makes its change at the same time as the others.
change_all() { # proxy power
	local i waits=() bad=0
	for ((i = 1; i <= clients; i++)); do
		change $i "$1" $(($2 + i)) &
		waits+=($!)
	done
	for ((i = 1; i <= clients; i++)); do
		wait "${waits[i - 1]}" || bad=1
		sed "s/^/client $i: /" "answer$i"
		[ "$(count '^2\.04' "answer$i")" -eq 1 ] || bad=1
	done
	return $bad
}

done_once() { # number
	local made replays
	made=$(count 'verdict=opened .*method=POST .*answer=2.04' device.log)
	replays=$(count 'verdict=(replay|refused|failed)' device.log)
	echo "$made changes, $replays replays"
	[ "$made" -eq "$1" ] && [ "$replays" -eq 0 ]
}

said() { # name word
	sed -n "s/.*\\b$2=\\([0-9]*\\).*/\\1/p" "relay-$1.log" | tail -1
}

# What the two bad links did must have been what was asked for.
was_bad() { # word
	local near far
	near=$(said near "$1") far=$(said far "$1")
	echo "$1: $near and $far"
	[ "${near:-0}" -gt 0 ] && [ "${far:-0}" -gt 0 ]
}

# --- two bad links, made by relays on loopback -----------------------------

mapfile -t ports < <(free_ports 5)
start_target() {
	launch_server device '^ready' "${server_contexts[@]}" \
	    --credentials device.cred --uuid "$device" --listen "$@"
}
start_target "coaps://127.0.0.1:${ports[2]}" > start.out
changes=0
seed=0
for trouble in "--loss 10" "--delay 50" "--reorder 30 --delay 10" \
    "--duplicate 50" "--loss 8 --delay 20 --reorder 20 --duplicate 20"; do
	seed=$((seed + 1))
	# shellcheck disable=SC2086
	start_relay far "127.0.0.1:${ports[2]}" --seed $seed $trouble
	far=$relay
	write_proxy "127.0.0.1:$relay_port"
	start_ostlerd proxy
	# shellcheck disable=SC2086
	start_relay near "127.0.0.1:${ports[0]}" --seed 2$seed $trouble
	near=$relay
	ok "$trouble: changes come through DTLS" \
	    change_all "coaps://127.0.0.1:$relay_port" $((seed * 10))
	changes=$((changes + clients))
	ok "$trouble: each was made once" done_once $changes
	stop_process "${pids[proxy]}"
	stop_process "$near"
	stop_process "$far"
	for word in loss.lost reorder.reordered duplicate.doubled; do
		[[ $trouble != *${word%.*}* ]] ||
		    ok "$trouble: it was so" was_bad "${word#*.}"
	done
done

# Without DTLS the first link's messages are repeated by CoAP alone.
write_proxy "127.0.0.1:${ports[2]}"
start_ostlerd proxy
start_relay near "127.0.0.1:${ports[1]}" --seed 7 --loss 10 --duplicate 30 \
    --reorder 20 --delay 20
ok "changes come through UDP" change_all "coap://127.0.0.1:$relay_port" 80
changes=$((changes + clients))
ok "each was made once" done_once $changes
stop_process "$relay"
stop_process "${pids[proxy]}"

# --- a NAT that forgets ----------------------------------------------------

stop_process "${pids[device]}"
cat > home.conf <<- CONF
	workers 2
	log level debug
	log warnings unlimited
	identifier home
	ack-timeout 100ms
	max-retransmit 2
	credential "house" {
		certificate "proxy.pem"; key "proxy.key";
		anchor "root.pem" for *;
	}
	listen "clients" coaps on 127.0.0.1:${ports[3]} {
		credential "house"; keep-alive 1s;
	}
	listen "devices" coaps on 127.0.0.1:${ports[4]} {
		credential "house"; register $device; keep-alive 1s;
	}
	rule "clients" listener "clients" forward
CONF
log=home.log
start_ostlerd home
start_relay device "127.0.0.1:${ports[4]}"
device_nat=$relay
launch_server device 'state=up' "${server_contexts[@]}" \
    --credentials device.cred --uuid "$device" --keep-alive 1 \
    --call-home "coaps://127.0.0.1:$relay_port" > start.out
ok "a device behind a NAT calls home" \
    await_line " registered target=$device " "$log"
start_relay client "127.0.0.1:${ports[3]}"
client_nat=$relay
at=coaps://127.0.0.1:$relay_port
ok "a client behind another reaches it" says '^2\.05' ask 1 "$at" get /a/light
registrations=$(count " registered target=$device " "$log")
kill -USR1 "$device_nat"
ok "the device's NAT forgets" await_line '^forgot' relay-device.log
ok "the device calls again" await_line " registered target=$device " "$log" \
    $((registrations + 1))
ok "its old session has ended" await_line \
    "event=end .*listener=devices reason=(replaced|lost|silent)" "$log"
ok "it is reached again" says '^2\.05' ask 2 "$at" get /a/light

start_helper watch "$OSTLER_BUILD/src/tools/wax-client" --context client3 \
    --credentials client.cred --device "$client" --proxy "$at" \
    observe /a/light
watcher=$helper
ok "a client observes" await_line '"power"' watch
ends=$(count "event=end .*listener=clients reason=silent" "$log")
kill -USR1 "$client_nat"
ok "the client's NAT forgets" await_line '^forgot' relay-client.log
ok "its session ends, for it is silent" await_line \
    "event=end .*listener=clients reason=(silent|lost)" "$log" $((ends + 1))
ok "and the observation with it" await_line \
    "observe=register .*reason=" "$log"
ok "a new session begins through the same NAT" says '^2\.04' \
    ask 4 "$at" update /a/light '{"power": 99}'
update_is_silent() {
	local before
	before=$(count '^notify ' device.log)
	power=$((power + 1))
	says '^2\.04' ask 4 "$at" update /a/light "{\"power\": $power}" &&
	    [ "$(count '^notify ' device.log)" -eq "$before" ]
}
power=60
ok "the device tells the old one nothing any more" \
    eventually update_is_silent
ok "nor did that hear of it" has_none '"power": 99' watch
stop_process "$watcher"
stop_process "${pids[device]}"
stop_process "${pids[home]}"

# --- other hosts, and every tenth packet lost -----------------------------

lose() { # command...
	"$@" nft -f - <<- 'NFT'
	table inet bad {
		chain in {
			type filter hook input priority 0;
			meta l4proto udp numgen inc mod 10 == 9 counter drop
		}
	}
	NFT
}

lost() { # command...
	"$@" nft list table inet bad | grep -E 'packets [1-9][0-9]* .*drop'
}

[ -n "$why_not" ] || command -v nft > which || why_not="nft is not installed"
if [ -z "$why_not" ] && ! lose env > nft.out 2>&1; then
	why_not="nft can not count packets here"
fi
if [ -n "$why_not" ]; then
	skip "every tenth packet is lost" "$why_not"
	finish
fi
ok "another host" add_host far fd00:6f73::1/64 fd00:6f73::2/64
lose on_host far
eventually addresses_are_settled
server_host=${hosts[far]} start_target "coaps://[fd00:6f73::2]:5684" \
    > start.out
changes=$(count 'verdict=opened .*method=POST .*answer=2.04' device.log)
write_proxy "[fd00:6f73::2]:5684"
start_ostlerd proxy
for secure in coaps coap; do
	port=${ports[0]}
	[ $secure = coaps ] || port=${ports[1]}
	ok "$secure: changes come through" \
	    change_all "$secure://[::1]:$port" $((port % 50))
	changes=$((changes + clients))
	ok "$secure: each was made once" done_once $changes
done
ok "packets were lost here" lost env
ok "and there" lost on_host far
finish
