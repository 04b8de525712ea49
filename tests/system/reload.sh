#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# reload.sh - 200 times another configuration under load: no answer is lost or
# wrong, sessions and an observation go on; then what a new policy forbids ends,
# and what is wrong changes nothing
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

bench=$OSTLER_BUILD/tests/bench
[ -x "$bench/bench-load" ] || skip_all "bench-load is not built"
command -v openssl > "$tmp/which" || skip_all "openssl is not installed"
pki() { "$src/scripts/pki" "$@"; }

start_devnet --proxies 1 --workers 2	# its device and contexts are of use
cd "$tmp" || exit 1
pki ca root
pki identity proxy 7d1f2c3a-bbbb-4bbb-8bbb-bbbbbbbbbbbb root
pki identity honest 7d1f2c3a-1111-4111-8111-111111111111 root
start_helper echo.log "$bench/bench-echo"
await_line '^port=' echo.log || exit 1
echo_port=$(sed -n 's/^port=//p' echo.log)
read -r udp more dtls tls spare < <(python3 "$here/hostile.py" ports 5)
printf '%s\n' "dtls 127.0.0.1:$dtls" "tls 127.0.0.1:$tls" > places
export PROXY_URI=coap://127.0.0.1:$udp
light=ocf://$SERVER_UUID/a/light
errors='reload error='

# What all configurations have; then hops' limits.
common() { # options-of-echo workers
	cat << CONF
workers $2
log level notice
control off
credential "c" { certificate "proxy.pem"; key "proxy.key";
    anchor "root.pem" for *; }
listen "udp" coap on 127.0.0.1:$udp
listen "dtls" coaps on 127.0.0.1:$dtls { credential "c"; }
listen "tls" coaps+tcp on 127.0.0.1:$tls { credential "c"; }
device $UUID coap to 127.0.0.1:$echo_port { name "echo"; $1 }
device $SERVER_UUID coap to ${SERVER_URI#coap://} { name "light"; }
CONF
}

{
	common "outstanding 1000;" 2
	echo 'rule "all" sealed forward'
} > a
{
	common "outstanding 500; timeout 40s;" 2
	cat << CONF
hop-limit 9
listen "more" coap on 127.0.0.1:$more
next "spare" coap to 127.0.0.1:$spare
rule "nobody" peer 192.0.2.0/24 deny
rule "echo" target $UUID sealed forward
rule "light" target $SERVER_UUID sealed forward
CONF
} > b

export NOTIFY_SOCKET=@ostler-reload.$$
cp a proxy.conf
start_ostlerd proxy
daemon=${pids[proxy]}
change() { # argument of reload.py...
	timeout 100 "$here/reload.py" --pid "$daemon" --conf proxy.conf \
	    --socket "${NOTIFY_SOCKET#@}" "$@"
}

result_is() { # result source
	local seen
	seen=$(count "reload result=$1 " proxy.log)
	change "$2" && await_line "reload result=$1 " proxy.log $((seen + 1))
}

load() { # port
	"$bench/bench-load" -n 5000 -o 50 -c 100 -u "$UUID" "$1"
}

load_while_it_changes() {
	local rounds=0
	start_helper change.log "$here/reload.py" --pid "$daemon" \
	    --conf proxy.conf --socket "${NOTIFY_SOCKET#@}" --times 200 b a
	until is_gone "$helper"; do
		load "$udp" || return 1
		rounds=$((rounds + 1))
	done
	echo "rounds=$rounds"
	cat change.log
	grep -q '^reloads=200$' change.log && [ $rounds -gt 0 ]
}

goes_on() {
	local rounds
	rounds=$(count '^round=' honest.log)
	await_line '^round=' honest.log $((rounds + 3)) &&
	    has_none '^failed' honest.log
}

update() { # power
	says '^2\.04' client update "$light" "{\"power\": $1}"
}

is_told() { # power
	await_line "\"power\": $1\\b" observer.log
}

start_helper honest.log python3 "$here/hostile.py" honest --places places \
    --keys . --uuid "$UUID"
ok "a TLS and a DTLS session are there" \
    await_line '^round=2 transports=2' honest.log
start_helper observer.log "$OSTLER_BUILD/src/tools/wax-client" \
    --context "$CLIENT_2_CONTEXT" --proxy "$PROXY_URI" observe "$light"
observer=$helper
ok "an observation begins" is_told 0

ok "200 times another configuration: each answer comes and is right" \
    load_while_it_changes
ok "each of them was taken" \
    test "$(count 'reload result=ok ' proxy.log)" -eq 200
ok "none was refused" has_none -E 'reload (error|result=refused)' proxy.log
ok "the sessions are the same ones and go on" goes_on
ok "a change is made at the device" update 31
ok "and the observer is told" is_told 31
ok "no seal was touched" has_none -E 'seal_broken=[1-9]' proxy.log

ok "a listener is added" result_is ok b
ok "it takes requests" load "$more"
ok "a listener is removed" result_is ok a
ok "it is closed" exits_with 1 'refused|lost=[1-9]' "$bench/bench-load" \
    -n 1 -o 1 -c 1 -w 100 -u "$UUID" "$more"
ok "and another process may have it" python3 -c "
import socket
socket.socket(type=socket.SOCK_DGRAM).bind(('127.0.0.1', $more))"

common "" 3 | cat - <(echo 'rule "all" sealed forward') > c
ok "what only a start can change is told" result_is ok c
ok "with its value" grep -q 'reload note="workers stay 2 ' proxy.log

# Two mistakes, and a port that somebody has.
sed 's/^rule "light".*/rule "all" sealed forwards/; s/^hop-limit.*/hop-limit 0/' \
    b > d
ok "a wrong configuration is refused" result_is refused d
ok "its first mistake is told" \
    grep -qE "$errors\".*/proxy.conf:[0-9]+:[0-9]+: hop-limit " proxy.log
ok "its last one, too" \
    grep -qE "$errors\".*/proxy.conf:[0-9]+:[0-9]+: forwards;" proxy.log
start_helper held.log python3 -c "
import socket
s = socket.socket(type=socket.SOCK_DGRAM)
s.bind(('127.0.0.1', $more))
print('held', flush=True)
s.recv(1)"
ok "somebody has a port" await_line held held.log
ok "a listener that can not be opened is refused" result_is refused b
ok "with its name and place" grep -qE \
    "$errors\"listen .*more.* on 127.0.0.1:$more: Address already in use" \
    proxy.log
ok "all goes on as it was" load "$udp"
ok "sessions, too" goes_on
ok "and the observation" update 32
ok "which is told" is_told 32

{
	common "" 2
	echo "rule \"closed\" target $SERVER_UUID deny"
	echo 'rule "all" sealed forward'
} > e
ok "a policy that forbids the observation is taken" result_is ok e
ok "the observer is told so" await_line '^4\.03' observer.log
ok "and ends" eventually is_gone "$observer"
ok "others go on" goes_on
ok "the proxy ends when it is told to" stop_process "$daemon"
finish
