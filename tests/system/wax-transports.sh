#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# wax-transports.sh - wax-client and wax-server as processes over DTLS, TCP,
# TLS, WebSocket and Unix sockets, with keys and with certificates of
# scripts/pki; and a server that calls home
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

client=$OSTLER_BUILD/src/tools/wax-client
server=$OSTLER_BUILD/src/tools/wax-server
if ! [ -x "$client" ] || ! [ -x "$server" ]; then skip_all "not built"; fi
command -v openssl > /dev/null || skip_all "no openssl command"
pki() { "$src/scripts/pki" "$@"; }
cd "$tmp" || exit 1

server_id=7d1f2c3a-1111-4111-8111-111111111117
client_id=7d1f2c3a-1111-4111-8111-111111111118
other_id=7d1f2c3a-1111-4111-8111-111111111119
key=0102030405060708090a0b0c0d0e0f10
printf '%s\n' "master-secret = $key" "sender-id = 01" "recipient-id = 02" \
    "peer = $server_id" "self = $client_id" > client.ctx
printf '%s\n' "master-secret = $key" "sender-id = 02" "recipient-id = 01" \
    "peer = $client_id" "self = $server_id" > server.ctx
pki ca root
pki ca other
pki ca middle --under root
pki identity server "$server_id" root
pki identity client "$client_id" middle
pki identity stranger "$client_id" other
pki cred server.x509 "$server_id" cert server anchor root '*'
pki cred client.x509 "$client_id" cert client anchor root "$server_id"
pki cred stranger.x509 "$client_id" cert stranger anchor root '*'
pki cred distrust.x509 "$client_id" cert client anchor other '*'
pki cred server.psk "$server_id" psk "$client_id" $key psk "$other_id" $key
pki cred client.psk "$client_id" psk "$server_id" $key
pki cred wrong.psk "$client_id" psk "$server_id" ${key//0/f}

# shellcheck disable=SC2317 # called by ok
exits() { # status pattern command...
	local status=$1 pattern=$2 got=0
	shift 2
	"$@" > said 2>&1 < /dev/null || got=$?
	cat said
	echo "exit status $got, expected $status"
	[ "$got" -eq "$status" ] && grep -qE -- "$pattern" said
}

# shellcheck disable=SC2317
ask() { # argument...
	timeout "$DEADLINE" "$client" --context client.ctx --timeout 10 "$@"
}

# Starts a server with a listener of each kind; sets uris.
declare -A uris
start_server() { # log credentials argument...
	local log=$1 credentials=$2
	shift 2
	start_helper "$log" "$server" --context server.ctx \
	    --credentials "$credentials" --listen 127.0.0.1:0 \
	    --listen 'coaps://127.0.0.1:0' --listen 'coap+tcp://[::1]:0' \
	    --listen 'coaps+tcp://127.0.0.1:0' \
	    --listen 'coap+ws://127.0.0.1:0' \
	    --listen 'coaps+ws://[::1]:0' --listen "coap+unix://$tmp/sock" \
	    "$@"
	server_pid=$helper
	await_line '(^| )ready ' "$log" || exit 1
	uris=()
	while read -r _ uri; do
		uris[${uri%%:*}]=$uri
	done < <(grep '^listening ' "$log")
	uris[coap+unix]=coap+unix://${tmp//\//%2F}%2Fsock
}

for kind in psk x509; do
	start_server "server-$kind.log" "server.$kind"
	ok "$kind: the server names each listener" \
	    test "$(count '^listening ' "server-$kind.log")" -eq 7
	for scheme in coap coap+tcp coap+ws coap+unix coaps coaps+tcp \
	    coaps+ws; do
		options=()
		[[ $scheme != coaps* ]] ||
		    options=(--credentials "client.$kind" --peer "$server_id" \
			--device "$client_id")
		ok "$kind $scheme: an update" exits 0 '^2.04' \
		    ask "${options[@]}" update "${uris[$scheme]}/a/light" \
		    '{"power": 7}'
		ok "$kind $scheme: what was updated is there" \
		    exits 0 '"power": 7' \
		    ask "${options[@]}" get "${uris[$scheme]}/a/light"
		ok "$kind $scheme: without a seal" exits 4 '^4.01' \
		    "$client" --unsealed "${options[@]}" --timeout 10 \
		    get "${uris[$scheme]}/a/light"
		ok "$kind $scheme: an observation is cancelled" exits 0 2.05 \
		    ask "${options[@]}" observe --count 1 \
		    "${uris[$scheme]}/a/light"
	done
	ok "$kind: the log tells the hop and who is there" await_line \
	    "method=GET .* hop=coaps.tcp hop-peer=$client_id" \
	    "server-$kind.log"
	for scheme in coaps coaps+tcp coaps+ws; do
		ok "$kind $scheme: another than pinned gets nothing" \
		    exits 8 ": (unknown-psk|wrong-id)$" ask --credentials "client.$kind" \
		    --peer "$other_id" get "${uris[$scheme]}/a/light"
	done
	if [ $kind = psk ]; then
		ok "psk: a wrong key is refused" exits 8 'coaps.tcp://.*: ' \
		    ask --credentials wrong.psk get "${uris[coaps+tcp]}/a/light"
		ok "psk: by DTLS, too" exits 8 'coaps://.*: ' \
		    ask --credentials wrong.psk get "${uris[coaps]}/a/light"
		stop_helper "$server_pid"
		continue
	fi
	for scheme in coaps coaps+tcp; do
		ok "x509 $scheme: a client of another CA is told" \
		    exits 8 'alert: unknown CA' \
		    ask --credentials stranger.x509 \
		    get "${uris[$scheme]}/a/light"
		ok "x509 $scheme: the log says why" await_line \
		    "session from=${scheme/+/.}://.* state=ended why=unknown-ca" \
		    "server-$kind.log"
		ok "x509 $scheme: a server of another CA gets nothing" \
		    exits 8 'unknown-ca' ask --credentials distrust.x509 \
		    get "${uris[$scheme]}/a/light"
	done
done

# The server goes and comes; an observation over a session tells.
start_helper watch.log "$client" --context client.ctx --timeout 10 \
    --credentials client.x509 observe "${uris[coaps+tcp]}/a/light"
watcher=$helper
await_line '^2.05' watch.log
stop_helper "$server_pid"
wait "$watcher"
ok "an observation ends with its session: 8" test $? -eq 8
ok "and says why" grep -q 'closed by the peer' watch.log
ok "the Unix socket is gone with the server" test ! -e sock
ok "nobody listens by TCP" exits 8 'Connection refused' \
    ask get "${uris[coap+tcp]}/a/light"
ok "nor by DTLS" exits 8 'Connection refused' \
    ask --credentials client.psk get "${uris[coaps]}/a/light"

# What can not be used is told before anything is sent.
ok "coaps without credentials" exits 2 'expected --credentials FILE' \
    ask get "${uris[coaps]}/a/light"
ok "a pin in clear" exits 2 'others prove nothing' \
    ask --peer "$server_id" get "${uris[coap+tcp]}/a/light"
ok "another own UUID than the certificate's" exits 2 \
    'client.x509: the certificate names another device' \
    ask --credentials client.x509 --device "$other_id" \
    get "${uris[coaps]}/a/light"
chmod 644 client.psk
ok "credentials that others may read" exits 2 'expected 600' \
    ask --credentials client.psk get "${uris[coaps]}/a/light"
ok "the server without credentials" exits 2 'expected --credentials' \
    "$server" --listen coaps://127.0.0.1:0
ok "the server, a name that is none" exits 2 'call-home-names' \
    "$server" --call-home coap+tcp://127.0.0.1:1 --call-home-names 1,2
ok "the server, calling by UDP in clear" exits 2 'coap://127.0.0.1:1: ' \
    "$server" --call-home coap://127.0.0.1:1

# A server that calls another: it comes up when the other is there.
start_helper caller.log "$server" --uuid "$client_id" \
    --credentials client.x509 --peer "$server_id" \
    --call-home "${uris[coaps+tcp]}" --call-home-names "$other_id"
ok "it calls" await_line '^calling coaps' caller.log
ok "nobody is at home yet" await_line \
    'home uri=coaps.tcp.* state=down why="Connection refused" retry_ms=' \
    caller.log
start_helper home.log "$server" --context server.ctx \
    --credentials server.x509 --listen "${uris[coaps+tcp]}"
ok "now somebody is" await_line 'home uri=coaps.tcp.* state=up' caller.log
ok "names are told, and refused by who is no directory" await_line \
    "state=refused name=$other_id why=4.0" caller.log
ok "the home knows the caller" await_line \
    "outer=POST .*hop=coaps.tcp hop-peer=$client_id" home.log

# libcoap, over TCP, DTLS and TLS: their client with our server, our client
# with their server. Its identities are text: UUIDs of printable bytes.
text_uuid() { # 16 characters
	local h
	h=$(hex "$1")
	printf '%s' "${h:0:8}-${h:8:4}-${h:12:4}-${h:16:4}-${h:20}"
}
their_key=aaaaaaaaaaaaaaaa
us=us-3456789abcdef them=them-56789abcdef
pki cred us.psk "$(text_uuid "$us")" psk "$(text_uuid "$them")" \
    "$(hex $their_key)"
if ! command -v coap-client-openssl coap-server-openssl > /dev/null; then
	skip "libcoap" "Debian's libcoap3-bin has it"
	finish
fi
start_helper us.log "$server" --uuid "$(text_uuid "$us")" --allow-clear \
    --credentials us.psk --listen coap+tcp://127.0.0.1:0 \
    --listen coaps://127.0.0.1:0 --listen coaps+tcp://127.0.0.1:0
await_line '(^| )ready ' us.log || exit 1
while read -r _ uri; do
	ok "libcoap's client over ${uri%%:*}" exits 0 '"oic.wk.d"|wax-server' \
	    timeout "$DEADLINE" coap-client-openssl -B 10 -m get \
	    -k $their_key -u "$them" "$uri/oic/d"
done < <(grep '^listening ' us.log)

# libcoap's server takes the next port, too.
port=$(free_ports 20 | awk '$1 == last + 1 { print last; exit } { last = $1 }')
start_helper them.log coap-server-openssl -v 7 -A 127.0.0.1 -p "$port" \
    -k $their_key -h "$them"
their_uri=127.0.0.1:$port
their_secure=127.0.0.1:$((port + 1))
# shellcheck disable=SC2317
theirs() { # uri
	timeout "$DEADLINE" "$client" --unsealed --accept none --timeout 10 \
	    --credentials us.psk --device "$(text_uuid "$us")" get "$1/time"
}
ok "libcoap's server runs" eventually theirs "coap+tcp://$their_uri"
for uri in "coap+tcp://$their_uri" "coaps://$their_secure" \
    "coaps+tcp://$their_secure"; do
	ok "libcoap's server over ${uri%%:*}" exits 0 '^2.05' theirs "$uri"
done
finish
