#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# transports.sh - every pair of transports through two proxies: a request comes
# in by X and goes out by Y at the first, the other way round at the second;
# requests and notifications, clear and secured
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

command -v openssl > /dev/null || skip_all "openssl is not installed"

# What a hop may be: a transport, and what is proved on it
transports=(udp dtls-psk dtls-x509 tcp tls-psk tls-x509 ws wss unix)
word() { # name
	case $1 in
	udp) echo coap ;;
	dtls-*) echo coaps ;;
	tcp) echo coap+tcp ;;
	tls-*) echo coaps+tcp ;;
	ws) echo coap+ws ;;
	wss) echo coaps+ws ;;
	unix) echo coap+unix ;;
	esac
}
proof() { # name
	case $1 in
	*-psk) echo psk ;;
	*-x509 | wss) echo x509 ;;
	esac
}

# A listener for each pair, in order of rows and columns. The ways of secure
# sessions with keys and with certificates take turns in the columns, so that
# each proxy has fewer than 64.
columns=(udp dtls-psk tcp tls-x509 ws wss unix)

start_devnet --secure
for n in 1 2; do
	pid=PROXY_${n}_PID
	stop_process "${!pid}"
done
dir=$NET
a_uuid=$PROXY_1_UUID b_uuid=$PROXY_2_UUID

# An address of loopback that nobody else has: no other process has our number.
# So the ports are ours to choose.
host=127.$((100 + $$ / 65536)).$(($$ / 256 % 256)).$(($$ % 256))

place() { # proxy row column name
	if [ "$4" = unix ]; then
		echo "\"$dir/p$1-$2-$3.sock\""
	else
		echo "$host:$((10000 + $1 * 1000 + $2 * 10 + $3))"
	fi
}

credential() { # name
	[ -z "$(proof "$1")" ] || echo "	credential \"$(proof "$1")\";"
}

credentials() { # number uuid
	cat <<CONF
credential "psk" { id $2; psk "$dir/proxy-$1.psk"; }
credential "x509" {
	certificate "$dir/proxy-$1.pem"; key "$dir/proxy-$1.key";
	anchor "$dir/ca.pem" for *;
}
CONF
}

# Rows are how a request comes in, columns how it goes out.
print_a() {
	local i j x y
	echo 'log level info'
	echo 'workers 1'
	credentials 1 "$a_uuid"
	for ((i = 0; i < ${#transports[@]}; i++)); do
		x=${transports[i]}
		for ((j = 0; j < ${#columns[@]}; j++)); do
			y=${columns[j]}
			echo "listen \"$x:$y\" $(word "$x") on" \
			    "$(place 1 $i $j "$x") {"
			credential "$x"
			echo '}'
			echo "next \"$x:$y\" $(word "$y") to" \
			    "$(place 2 $i $j "$y") {"
			credential "$y"
			[ -z "$(proof "$y")" ] || echo "	peer $b_uuid;"
			echo '}'
			echo "rule \"$x:$y\" listener \"$x:$y\"" \
			    "forward \"$x:$y\""
		done
	done
}

print_b() {
	local i j x y
	echo 'log level info'
	echo 'workers 1'
	credentials 2 "$b_uuid"
	for ((i = 0; i < ${#transports[@]}; i++)); do
		x=${transports[i]}
		echo "next \"$x\" $(word "$x") to $(device_place "$i") {"
		credential "$x"
		[ -z "$(proof "$x")" ] || echo "	peer $SERVER_UUID;"
		echo '}'
		for ((j = 0; j < ${#columns[@]}; j++)); do
			y=${columns[j]}
			echo "listen \"$x:$y\" $(word "$y") on" \
			    "$(place 2 $i $j "$y") {"
			credential "$y"
			echo '}'
			echo "rule \"$x:$y\" listener \"$x:$y\" forward \"$x\""
		done
	done
}

device_place() { # row
	if [ "${transports[$1]}" = unix ]; then
		echo "\"$dir/device.sock\""
	else
		echo "$host:$((10000 + $1))"
	fi
}

uri() { # name place
	local p=${2//\"/}
	echo "$(word "$1")://$p"
}

# The device with a listener for each
start_device_everywhere() {
	local i arguments=()
	for ((i = 0; i < ${#transports[@]}; i++)); do
		arguments+=(--listen "$(uri "${transports[i]}" \
		    "$(device_place "$i")")")
	done
	start_helper "$dir/everywhere.log" "$OSTLER_BUILD/src/tools/wax-server" \
	    "${arguments[@]}" --context "$SERVER_CONTEXT" \
	    --context "${SERVER_CONTEXT%.ctx}-2.ctx" --uuid "$SERVER_UUID" \
	    --credentials "$dir/server.cred"
	await_line "$READY" "$dir/everywhere.log"
}

start_proxy() { # number
	start_helper "$dir/p$1.log" "$OSTLER_BUILD/src/ostler/ostlerd" \
	    -f "$dir/p$1.conf"
	await_line "$READY" "$dir/p$1.log"
}

ask() { # row column argument...
	local name=${transports[$1]} proxy options=()
	proxy=$(uri "$name" "$(place 1 "$1" "$2" "$name")")
	[ -z "$(proof "$name")" ] ||
	    options=(--credentials "$CLIENT_CREDENTIALS" --peer "$a_uuid")
	shift 2
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
	    ${options[@]+"${options[@]}"} \
	    --context "$CLIENT_CONTEXT" --proxy "$proxy" "$@"
}

# Retrieves; then observes, is told a change, and ends in order.
power=0
passes() { # row column
	local observer told=$tmp/told-$1-$2
	power=$((power % 100 + 1))
	says '^2\.05' ask "$1" "$2" retrieve /a/light || return
	CLIENT_CONTEXT=$CLIENT_2_CONTEXT \
	    CLIENT_CREDENTIALS=$CLIENT_2_CREDENTIALS ask "$1" "$2" --count 2 \
	    observe /a/light > "$told" 2>&1 &
	observer=$!
	if await_line '"power"' "$told" &&
	    says '^2\.04' ask "$1" "$2" update /a/light \
	    "{\"power\": $power}" &&
	    await_line "\"power\": $power\\b" "$told" &&
	    wait "$observer"; then
		return
	fi
	cat "$told"
	return 1
}

# What a proxy's log has of a pair: all requests, and nothing but those of who
# has proved to come by this way.
knows() { # log rule secured by...
	local log=$1 rule=$2 secured=$3 who
	shift 3
	who=$(IFS='|' && echo "$*")
	grep " request .* rule=$rule " "$log" > "$tmp/known"
	[ "$(count ' sealed=yes .* verdict=forward ' "$tmp/known")" -ge 3 ] ||
	    return
	if [ -n "$secured" ]; then
		has_none -vE " identity=($who) " "$tmp/known"
	else
		has_none ' identity=' "$tmp/known"
	fi
}

stop_process "$SERVER_PID"
print_a > "$dir/p1.conf"
print_b > "$dir/p2.conf"
ok "the device listens everywhere" start_device_everywhere
ok "the second proxy listens everywhere" start_proxy 2
ok "the first proxy listens everywhere" start_proxy 1
for ((row = 0; row < ${#transports[@]}; row++)); do
	for ((column = 0; column < ${#columns[@]}; column++)); do
		ok "${transports[row]} to ${columns[column]} and back:\
 a request, a notification" passes "$row" "$column"
	done
done

know_all() {
	local x y
	for x in "${transports[@]}"; do
		for y in "${columns[@]}"; do
			knows "$dir/p1.log" "$x:$y" "$(proof "$x")" \
			    "$CLIENT_UUID" "$CLIENT_2_UUID" &&
			    knows "$dir/p2.log" "$x:$y" "$(proof "$y")" \
				"$a_uuid" && continue
			echo "$x to $y:"
			cat "$tmp/known"
			return 1
		done
	done
}

ok "each went the way it should, and both proxies knew by whom" know_all
ok "the device knew who was before it" grep -q \
    "hop=coaps.ws hop-peer=$b_uuid" "$dir/everywhere.log"
ok "no seal was broken, nothing refused" \
    has_none -E 'seal-broken|reason=(policy|insecure|no-session|lost)' \
    "$dir/p1.log" "$dir/p2.log"
finish
