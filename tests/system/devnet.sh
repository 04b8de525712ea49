#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# devnet.sh - scripts/devnet starts, tells, stops, and cleans up behind itself
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

for wrong in "" "begin" "start --proxies 0" "start --proxies ten" \
    "start --dir" "start --device coap://127.0.0.1:1" \
    "start --device http://127.0.0.1:1 --uuid $UUID" \
    "start --device coap://127.0.0.1:1 --uuid 1234" \
    "stop --workers 2" "start now" "stop --secure" \
    "start --client-hop" "start --client-hop udp" "start --proxy-hop coap/psk" \
    "start --device-hop coaps/rpk" "status --proxy-hop coap" \
    "start --device coap://127.0.0.1:1 --uuid $UUID --device-hop coap"; do
	# shellcheck disable=SC2086
	ok "devnet $wrong: usage, 2" exits_with 2 "^usage: devnet" \
	    "$devnet" $wrong
done

# Neither files nor names of what secured hops need
no_secrets() {
	local files
	files=$(find "$NET" -name '*.pem' -o -name '*.key' -o -name '*.psk' \
	    -o -name '*.cred' -o -name '*.sock')
	echo "$files"
	[ -z "$files" ] && has_none -E 'CREDENTIALS|PROXY_._UUID' "$NET/env"
}

start_devnet --proxies 3
first=$NET
ok "hops in clear need no keys, no certificates and no identities" \
    no_secrets
ok "start tells where to send" test "$PROXY_URI" = "$PROXY_1_URI"
ok "each proxy has a log, a configuration and a process" test \
    -s "$PROXY_3_CONF" -a -s "$PROXY_3_LOG" -a -d "/proc/$PROXY_3_PID"
ok "nobody else can read the keys" \
    test "$(stat -c %a "$NET" "$CLIENT_CONTEXT" | tr '\n' ' ')" = "700 600 "
ok "the contexts are each other's mirror" test \
    "$(grep -E 'secret|salt' "$CLIENT_CONTEXT" "$SERVER_CONTEXT" | \
    cut -d: -f2 | sort -u | wc -l)" -eq 2
secret=$(grep master-secret "$CLIENT_CONTEXT")
ok "status finds all of it running" exits_with 0 "^proxy-3 .* running$" \
    "$devnet" status --dir "$NET"
ok "a second start in the same directory is refused" \
    exits_with 1 "runs already" "$devnet" start --dir "$NET"

start_devnet --proxies 1
ok "another network lives beside it" test -d "/proc/$PROXY_1_PID" -a \
    "$(grep -c running <("$devnet" status --dir "$first"))" -eq 4
ok "and has other keys" test "$secret" != \
    "$(grep master-secret "$CLIENT_CONTEXT")"

kill -KILL "$PROXY_1_PID"
eventually is_gone "$PROXY_1_PID"
ok "a part that died is told" exits_with 1 "^proxy-1 .* gone$" \
    "$devnet" status --dir "$NET"
# The pid has become another process's, so it seems: the start time differs.
sleep 1000 &
helpers+=($!)
sed -i "s/^proxy-1 .*/proxy-1 $! 1/" "$NET/processes"
ok "stop ends the rest" "$devnet" stop --dir "$NET"
ok "but no process that it did not start" kill -0 $!
ok "nothing runs after it" exits_with 3 "nothing runs" \
    "$devnet" status --dir "$NET"
ok "logs stay for reading" test -s "$NET/proxy-1.log"

mkdir -p "$tmp/broken/src/ostler" "$tmp/broken/src/tools"
cat > "$tmp/broken/src/ostler/ostlerd" <<'FAKE'
#!/bin/sh
echo "the listener's own complaint"
exit 1
FAKE
printf '#!/bin/sh\necho ready now; exec sleep 1000\n' \
    > "$tmp/broken/src/tools/wax-server"
chmod +x "$tmp"/broken/src/*/*
ok "a program that fails is shown with its log" \
    exits_with 1 "the listener's own complaint" \
    env OSTLER_BUILD="$tmp/broken" "$devnet" start --dir "$tmp/half"
ok "and the other half is stopped" exits_with 3 "nothing runs" \
    "$devnet" status --dir "$tmp/half"
mkdir "$tmp/full"
echo mine > "$tmp/full/file"
ok "a directory with other files is left alone" \
    exits_with 1 "choose another" "$devnet" start --dir "$tmp/full"

if ! command -v openssl > /dev/null; then
	skip "secured hops" "openssl is not installed"
	finish
fi

# Who proves what on a hop: the rest of a statement's line
proof_in() { # statement configuration
	sed -n "s/^$1 .* { credential \"\([a-z0-9]*\)\";.*/\1/p" "$2"
}

# Starts it again in the same directory.
again() { # argument...
	"$devnet" stop --dir "$NET"
	"$devnet" start --dir "$NET" "$@" > "$tmp/devnet.out" 2>&1 || {
		cat "$tmp/devnet.out"
		return 1
	}
	unset CLIENT_CREDENTIALS PROXY_1_UUID PROXY_2_UUID
	# shellcheck disable=SC1091
	. "$NET/env"
}

start_devnet --secure
ok "--secure: each hop has a transport of its own" test \
    "${PROXY_URI%%:*} ${PROXY_2_URI%%:*} ${SERVER_URI%%:*}" = \
    "coaps coaps+tcp coaps"
ok "keys towards client and device, certificates between the proxies" \
    test "$(proof_in listen "$PROXY_1_CONF") $(proof_in next \
    "$PROXY_1_CONF") $(proof_in listen "$PROXY_2_CONF") $(proof_in device \
    "$PROXY_2_CONF")" = "psk x509 x509 psk"
ok "the first proxy takes nobody else for the second" \
    grep -q "^next .* peer $PROXY_2_UUID;" "$PROXY_1_CONF"
ok "env tells a client what to show" test -s "$CLIENT_CREDENTIALS"
ok "nobody else can read keys and credentials" test "$(stat -c %a \
    "$NET"/*.key "$NET"/*.psk "$NET"/*.cred | sort -u)" = 600
ok "a request passes" says '^2\.05' client retrieve /a/light
ok "the second client has credentials of its own" says '^2\.05' \
    eval 'CLIENT_CONTEXT=$CLIENT_2_CONTEXT \
    CLIENT_CREDENTIALS=$CLIENT_2_CREDENTIALS client retrieve /a/light'
ok "without credentials nothing is sent" exits_with 2 'expected --cred' \
    eval 'CLIENT_CREDENTIALS="" client retrieve /a/light'
ok "each proxy knows who is before it" eval \
    'grep -q " request .* identity=$CLIENT_UUID " "$PROXY_1_LOG" &&
    grep -q " request .* identity=$PROXY_1_UUID " "$PROXY_2_LOG"'
ok "and the device" grep -q "hop-peer=$PROXY_2_UUID" "$SERVER_LOG"
ok "a start in clear removes keys and certificates" again
ok "all of them" no_secrets

# Each transport at each hop once, and each proof
for hops in "coap coap+tcp coap+ws" "coap+tcp coap+ws coap+unix" \
    "coap+ws coap+unix coap+tcp" "coap+unix coap coaps" \
    "coaps coaps/x509 coaps+tcp" "coaps/x509 coaps coaps+ws" \
    "coaps+tcp coaps+tcp/x509 coaps/x509" \
    "coaps+tcp/x509 coaps+tcp coaps+ws/x509" \
    "coaps+ws coaps+ws/x509 coap" "coaps+ws/x509 coaps+ws coaps+tcp/x509"; do
	read -r client_hop proxy_hop device_hop <<< "$hops"
	name="$client_hop, $proxy_hop, $device_hop"
	ok "$name: starts" again --client-hop "$client_hop" \
	    --proxy-hop "$proxy_hop" --device-hop "$device_hop"
	ok "$name: a request passes" says '^2\.05' client retrieve /a/light
	ok "$name: a secure hop is proved as asked, one in clear not at all" \
	    test "$(proof_in listen "$PROXY_1_CONF") $(proof_in next \
	    "$PROXY_1_CONF") $(proof_in device "$PROXY_2_CONF")" = \
	    "$(for hop in $hops; do
		    case $hop in
		    coaps*/*) echo "${hop#*/}" ;;
		    coaps*) echo psk ;;
		    *) echo ;;
		    esac
	    done | paste -sd ' ')"
done
ok "a network with sockets starts" again --client-hop coap+unix \
    --proxy-hop coap+unix --device-hop coap+unix
ok "and stops" "$devnet" stop --dir "$NET"
ok "no socket is left behind" \
    test -z "$(find "$NET" -name '*.sock')"

start_devnet --secure --proxies 1 --device coap://127.0.0.1:5999 --uuid "$UUID"
ok "an outside device is reached in clear, whatever comes before it" \
    grep -q "^device $UUID coap to 127.0.0.1:5999 { name" "$PROXY_1_CONF"
start_devnet --proxies 2 --device coap://127.0.0.1:5999 \
    --uuid 7D1F2C3A-0000-4000-8000-000000000017
ok "with an outside device no server is started" \
    test "$(wc -l < "$NET/processes")" -eq 2
ok "and the last proxy leads to it" grep -q \
    "^device 7d1f2c3a-0000-4000-8000-000000000017 coap to 127.0.0.1:5999 " \
    "$PROXY_2_CONF"
finish
