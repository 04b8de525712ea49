#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# trouble.sh - next hops that are not there, fail, stay silent or are somebody
# else, over each transport: what the client is answered, what the log says
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

command -v openssl > "$tmp/which" || skip_all "openssl is not installed"
ostlerd=$OSTLER_BUILD/src/ostler/ostlerd
pki() { "$src/scripts/pki" "$@"; }
cd "$tmp" || exit 1

proxy_id=7d1f2c3a-bbbb-4bbb-8bbb-bbbbbbbbbbbb
hop_id=7d1f2c3a-1111-4111-8111-111111111111
other_id=7d1f2c3a-2222-4222-8222-222222222222
declare -A schemes=([udp]=coap [dtls]=coaps [tcp]=coap+tcp [tls]=coaps+tcp
    [ws]=coap+ws [wss]=coaps+ws [unix]=coap+unix)
HOPS=32		# lines of the server

pki ca root
pki ca elsewhere
pki identity proxy $proxy_id root
pki identity honest $hop_id root
pki identity stranger $other_id root
# Until its standard input ends, as it does with this shell.
coproc server {
	exec python3 "$here/trouble.py" serve --keys . > hops 2> server.log
}
helpers+=("$server_PID")
export server
await_line . hops $HOPS || exit 1

number=0
device_of() { # number
	printf '7d1f2c3a-0000-4000-8000-%012d' "$1"
}

# A device behind each hop; its number is that of the line.
make_configuration() {
	local transport how place block port
	port=$(python3 "$here/hostile.py" ports 1)
	proxy=127.0.0.1:$port
	printf '%s\n' 'workers 1' 'log level info' 'log warnings unlimited' \
	    'retry-after 10s' "listen \"clients\" coap on $proxy" \
	    'credential "c" {' 'certificate "proxy.pem";' 'key "proxy.key";' \
	    'anchor "root.pem" for *;' '}' 'rule "all" sealed forward'
	while read -r transport how place; do
		number=$((number + 1))
		block="name \"$transport-$how\"; timeout 1s;"
		[ "$transport" = udp ] ||
		    block+=" connect-timeout 400ms; retry 3s 6s;"
		case $transport in
		dtls | tls | wss) block+=" credential \"c\"; peer $hop_id;" ;;
		unix) place="\"$place\"" ;;
		esac
		echo "device $(device_of $number)" \
		    "${schemes[$transport]} to $place { $block }"
	done < hops
}

make_configuration > conf
ok "the configuration is good" "$ostlerd" -t -f conf
start_helper log "$ostlerd" -f conf
daemon=$helper
await_line "$READY" log || exit 1
coproc client {
	exec python3 "$here/trouble.py" ask --to \
	    "$(sed -n 's/^listen "clients" coap on //p' conf)" 2> client.log
}
helpers+=("$client_PID")

# The answer to a request by that hop is "CODE MAX-AGE", and the log says why.
answered() { # transport how answer reason
	local line device
	device=$(device_of "$(grep -n "^$1 $2 " hops | cut -d: -f1)")
	echo "$device" >&"${client[1]}"
	read -r -t "$DEADLINE" line <&"${client[0]}"
	echo "answer: $line"
	[[ $line =~ ^$3$ ]] && await_line "target=$device .*reason=$4 " log
}

while read -r how transports code reason detail; do
	case $how in '' | '#'*) continue ;; esac
	for transport in ${transports//,/ }; do
		ok "$transport: $how is $code" \
		    answered "$transport" "$how" "$code 0" "$reason"
		[ "$detail" = - ] || ok "$transport: $how, the log says why" \
		    await_line "hop=$transport-$how .*$detail" log
		[ "$how" != refused ] || [ "$transport" = udp ] ||
		    ok "$transport: then it is down until it is tried again" \
			answered "$transport" "$how" '5.03 [3-6]' down
	done
done << 'TABLE'
refused udp 5.02 unreachable -
refused dtls,tcp,tls,ws,wss,unix 5.02 no-session reason=refused
reset udp 5.02 reset -
silent udp,dtls,tcp,tls,ws,wss,unix 5.04 timeout -
mute dtls,tcp,tls,ws,wss,unix 5.04 timeout timeout
closes tcp,tls,ws,wss,unix 5.02 lost reason=(closed|lost)
wrong-id dtls,tls,wss 5.02 insecure detail=wrong-id
alert dtls,tls,wss 5.02 insecure detail=.*unknown.CA
TABLE

kill -USR1 "$daemon"
ok "the state says which hop is down" \
    await_line 'hop name=tcp-refused state=down since_s=[0-9]+ retry_s=[0-9]+ ' log
ok "and which is up" await_line 'hop name=tcp-silent state=up .*sessions=1 ' log
ok "the proxy ends when it is told to" stop_process "$daemon"
ok "without a sanitizer's report" \
    has_none -E 'ERROR: [A-Za-z]+Sanitizer|runtime error:' log
finish
