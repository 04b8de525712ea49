#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# hostile.sh - peers that mean no good end with one line that says why, are
# counted and cost bounded memory; an honest client, which keeps a session over
# each transport, gets all its answers meanwhile
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

command -v openssl > "$tmp/which" || skip_all "openssl is not installed"
ostlerd=$OSTLER_BUILD/src/ostler/ostlerd
hostile() { python3 "$here/hostile.py" "$@"; }
pki() { "$src/scripts/pki" "$@"; }
cd "$tmp" || exit 1

ROW_GROWTH=2048	# KiB that an attack may leave behind, with what is
GROWTH=8192	# remembered of honest requests meanwhile; and all of them
proxy_id=7d1f2c3a-bbbb-4bbb-8bbb-bbbbbbbbbbbb
honest_id=7d1f2c3a-1111-4111-8111-111111111111
other_id=7d1f2c3a-2222-4222-8222-222222222222
psk_id=686f7374-696c-652d-636c-69656e742d31	# "hostile-client-1"

make_keys() {
	pki ca root
	pki ca elsewhere
	pki identity proxy $proxy_id root
	pki identity honest $honest_id root
	pki identity stranger $other_id elsewhere
	pki identity expired $other_id root \
	    --from 20200101000000Z --until 20210101000000Z
	pki identity early $other_id root \
	    --from 20480101000000Z --until 20490101000000Z
	pki identity useless $other_id root --use serverAuth,clientAuth
	pki identity role $other_id root --use 1.3.6.1.4.1.44924.1.7
	pki identity nameless nobody root
	pki identity revoked $other_id root
	pki crl crl root revoked
	(umask 077 && echo "$psk_id 000102030405060708090a0b0c0d0e0f" > keys)
}

# A listener of each kind; the limits are small, so that they are reached.
make_configuration() { # the device's URI
	local place transport
	read -r -a ports < <(hostile ports 6)
	printf '%s\n' "udp 127.0.0.1:${ports[0]}" \
	    "dtls 127.0.0.1:${ports[1]}" "tcp 127.0.0.1:${ports[2]}" \
	    "tls 127.0.0.1:${ports[3]}" "ws 127.0.0.1:${ports[4]}" \
	    "wss 127.0.0.1:${ports[5]}" "unix $tmp/sock" > places
	{
		printf '%s\n' "workers 1" "log level info" \
		    "log warnings unlimited"
		printf '%s\n' 'credential "c" {' 'certificate "proxy.pem";' \
		    'key "proxy.key";' 'anchor "root.pem" for *;' \
		    'crl "crl.pem";' 'psk "keys";' '}'
		while read -r transport place; do
			listener "$transport" "$place"
		done < places
		echo "device $UUID coap to ${1#coap://}"
		echo 'rule "all" sealed forward'
	} > conf
}

listener() { # transport place
	declare -A schemes=([udp]=coap [dtls]=coaps [tcp]=coap+tcp
	    [tls]=coaps+tcp [ws]=coap+ws [wss]=coaps+ws [unix]=coap+unix)
	local place=$2 credential='' idle=5m patience=300ms
	# One is enough to see how sessions idle; elsewhere that must not end
	# what is attacked. And its handshakes must live until they make room.
	[ "$1" != dtls ] || idle=4s patience=2s
	[ "$1" != unix ] || place="\"$2\""
	case $1 in
	udp)
		echo "listen \"udp\" coap on $place"
		return ;;
	dtls | tls | wss)
		credential='credential "c";' ;;
	esac
	echo "listen \"$1\" ${schemes[$1]} on $place {
	    $credential
	    sessions 4; handshakes 8; handshake-timeout $patience;
	    idle $idle; }"
}

# All counters and the state, as they are now, in a file.
look() { # file
	local seen
	seen=$(count '(^| )listener name=unix ' log)
	kill -USR1 "$daemon"
	await_line '(^| )listener name=unix ' log $((seen + 1)) > await || {
		cat await
		return 1
	}
	grep -E '(^| )counters ' log | tail -n 30 | tr ' ' '\n' |
	    grep '=' | tac | awk -F= '!seen[$1]++' > "$1"
}

# The state has such a line now.
looks_like() { # pattern
	look after || return 1
	grep -E "(^| )${1%% sessions*} " log | tail -n 1 | grep -qE "$1"
}

value() { # counter file
	sed -n "s/^$1=//p" "$2"
}

memory() { # KiB of its own, not pages of libraries that nobody else has now
	awk '/^(Anonymous|Swap):/ { n += $2 } END { print n }' \
	    "/proc/$daemon/smaps_rollup"
}

# No more than that; what a sanitizer keeps is not ours.
grows_by() { # KiB-before KiB
	local now
	now=$(memory)
	grep -q __asan_init "$ostlerd" || [ "$now" -le $(($1 + $2)) ] || {
		echo "memory was $1 KiB and is $now KiB"
		return 1
	}
}

# The honest client got on since, and nothing of it failed.
goes_on() {
	local rounds
	rounds=$(count '^round=' honest.log)
	has_none '^failed' honest.log &&
	    await_line '^round=' honest.log $((rounds + 3)) &&
	    has_none '^failed' honest.log
}

# The ends of sessions, and of peers that never had one; those before the
# attack had the same addresses, perhaps.
since=0
ends() { # listener [peer]
	tail -n +$((since + 1)) log |
	    grep -E '(^| )session event=(end|refused) ' |
	    grep -E "listener=$1( |\$)" | grep -F "peer=${2:+$2 }"
}

has_ended() { # listener pattern [peer]
	ends "$1" "${3-}" | grep -qE "$2"
}

# Each of these peers has one line on its end, and that says why.
each_is_told() { # listener pattern file of peers
	local peer
	while IFS='=' read -r _ peer; do
		if ! eventually has_ended "$1" "$2" "$peer" ||
		    [ "$(ends "$1" "$peer" | wc -l)" -ne 1 ]; then
			grep -F "peer=$peer " log
			return 1
		fi
	done < "$3"
}

# Its peers are in a file then.
do_attack() { # name transport
	local line
	: > peers
	echo "$1 $2" >&"${attacker[1]}"
	while read -r -t "$DEADLINE" line <&"${attacker[0]}"; do
		case $line in
		peer=*) echo "$line" >> peers ;;
		end) return 0 ;;
		*) break ;;
		esac
	done
	echo "attack: ${line-}"
	return 1
}

# An attack: what it is, how, what the log and which counter says, and how much
# more the counter has to be.
attack() { # name transport counter pattern [least]
	local before room
	room=$(memory)
	look before || return 1
	since=$(wc -l < log)
	before=$(value "$3" before)
	do_attack "$1" "$2" || return 1
	if [ "$4" != - ]; then
		eventually has_ended "$2" "$4" || {
			ends "$2" | tail -n 5
			return 1
		}
		each_is_told "$2" "$4" peers || return 1
	fi
	look after || return 1
	[ "$(value "$3" after)" -ge $((before + ${5-1})) ] || {
		echo "$3 was $before and is $(value "$3" after)"
		return 1
	}
	grows_by "$room" "$ROW_GROWTH" && goes_on
}

make_keys
start_device --sealed
make_configuration "$device_uri"
ok "the configuration is good" "$ostlerd" -t -f conf
start_helper log "$ostlerd" -f conf
daemon=$helper
await_line "$READY" log || exit 1
start_helper honest.log python3 "$here/hostile.py" honest --places places \
    --keys . --uuid "$UUID"
ok "an honest client is served over each transport" \
    await_line '^round=2 transports=7' honest.log
[ $failures -eq 0 ] || finish
coproc attacker {
	exec python3 "$here/hostile.py" attack --places places --keys . \
	    2> attacker.log
}
helpers+=("$attacker_PID")

start=$(memory)
while read -r name transports counter pattern least; do
	case $name in '' | '#'*) continue ;; esac
	for transport in ${transports//,/ }; do
		ok "$transport: $name" \
		    attack "$name" "$transport" "$counter" "$pattern" "$least"
	done
done << 'TABLE'
wrong-psk dtls,tls,wss sessions_refused reason=insecure.detail=wrong-psk 1
unknown-psk dtls,tls sessions_refused reason=insecure.detail=unknown-psk 1
unknown-ca dtls,tls,wss sessions_refused reason=insecure.detail=unknown-ca 1
expired dtls,tls,wss sessions_refused reason=insecure.detail=expired 1
not-yet-valid dtls,tls sessions_refused reason=insecure.detail=expired 1
wrong-use dtls,tls sessions_refused reason=insecure.detail=wrong-use 1
role dtls,tls sessions_refused reason=insecure.detail=wrong-use 1
no-uuid dtls,tls sessions_refused reason=insecure.detail=no-id 1
revoked dtls,tls sessions_refused reason=insecure.detail=revoked 1
no-certificate dtls,tls sessions_refused reason=insecure.detail=no-certificate 1
silent dtls sessions_refused reason=silent.detail=timeout 1
silent tls,wss sessions_refused detail=handshake-timeout 1
silent ws sessions_refused detail=upgrade-timeout 1
silent tcp,unix sessions_refused detail=csm-timeout 1
slow tls,wss sessions_refused detail=handshake-timeout 1
slow ws sessions_refused detail=upgrade-timeout 1
slow tcp,unix sessions_refused detail=csm-timeout 1
large tcp,tls,ws,wss,unix sessions_broken reason=protocol.detail=too-large 1
no-csm tcp,tls,ws,wss,unix sessions_refused detail=no-csm 1
csm-flood tcp,tls,ws,unix sessions_accepted event=end 1
ping-flood tcp,tls,ws,wss,unix sessions_slow detail=not-reading 1
header-flood ws,wss sessions_refused detail=too-large 1
path ws,wss sessions_refused detail=path 1
subprotocol ws,wss sessions_refused detail=protocol 1
no-upgrade ws sessions_refused detail=http 1
half-open dtls handshakes_evicted detail=evicted 4
half-open tcp,tls,ws handshakes_evicted detail=evicted 4
sessions tcp,tls,ws,wss,dtls sessions_full reason=full 2
spoofed dtls cookies_sent - 5000
garbage udp messages_ignored - 100
garbage dtls records_malformed - 1000
garbage tcp,ws,tls,wss,unix sessions_refused event=refused 20
TABLE

since=0
ok "sessions that are left alone end as idle" \
    eventually has_ended dtls reason=idle
ok "no request of the honest client was lost" has_none -q failed honest.log
ok "of everybody else nothing is left" eventually \
    looks_like 'listener name=dtls transport=coaps sessions=1 '
ok "memory is bounded: $start KiB before" grows_by "$start" $GROWTH
ok "the proxy ends when it is told to" stop_process "$daemon"
ok "without a sanitizer's report" \
    has_none -E 'ERROR: [A-Za-z]+Sanitizer|runtime error:' log
ok "and in order" grep -q '^.* stop signal=SIGTERM' log
[ $failures -eq 0 ] || tail -n 60 log | sed 's/^/# /'
finish
