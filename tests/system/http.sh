#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# http.sh - a proxy whose next hop is an HTTP server: what a client seals is
# opened by a device behind it, and plain requests are translated
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

start_server() { # name argument...; sets web_port
	local log=$tmp/$1.log
	shift
	start_helper "$log" python3 "$here/http_server.py" "$@"
	await_line '^port=' "$log" || exit 1
	web_port=$(sed -n 's/^port=//p' "$log")
}

configure() { # name; scheme and more of the hop's block may be set
	cat > "$tmp/$1.conf" <<- CONF
		listen "in" coap on 127.0.0.1:$port
		control off
		workers 2
		log level debug
		end-to-end optional
		${credential-}
		next "web" ${scheme:-http} to 127.0.0.1:$web_port {
			timeout 3s; max-message 20000; ${more-}
		}
		route * via "web"
		rule "all" peer any translate "web"
	CONF
}

answered() { # code argument...
	local code=$1
	shift
	raw send --to "127.0.0.1:$port" "$@" > "$tmp/answer"
	local status=$?
	cat "$tmp/answer"
	[ $status -eq 0 ] && grep -q " code=$code " "$tmp/answer"
}

has_option() { # number hex
	cat "$tmp/answer"
	grep -qE "[=,]$1=$2(,| )" "$tmp/answer"
}

has_payload() { # text
	cat "$tmp/answer"
	grep -q "payload=$(hex "$1")\$" "$tmp/answer"
}

port=$(free_ports 1)

# A device that opens what comes.
start_devnet --proxies 1
start_server device --device "$SERVER_URI"
configure bridge
start_ostlerd bridge
export PROXY_URI=coap://127.0.0.1:$port
light=ocf://$SERVER_UUID/a/light

ok "a device behind HTTP opens what the client has sealed" \
    says '"power": 0' client retrieve "$light"
ok "and changes by it" says '^2\.04' client update "$light" '{"power": 42}'
ok "as is to be seen" says '"power": 42' client retrieve "$light"
ok "the server got a POST that names the device and nothing else" grep -qE \
    "^request POST /hc/ocf://$SERVER_UUID .*;OSCORE=[A-Za-z0-9_-]+;" \
    "$tmp/device.log"
ok "with the type of sealed bodies, and not to be kept" grep -qE \
    ';Content-Type=application/oscore;.*;Cache-Control=no-cache' \
    "$tmp/device.log"
ok "and with Via and Hop-Limit" grep -qE \
    ';Via=CoAP/1 ostler;Hop-Limit=16;' "$tmp/device.log"
ok "nobody on the way could read what is sealed" \
    has_none -E 'light|power' "$tmp/device.log" "$tmp/bridge.log"
ok "an observer gets its first answer" \
    says '"power": 42' client retrieve "$light" --observe --count 1
stop_process "${pids[bridge]}"

# The same bytes at both ends.
start_server web
configure plain
start_ostlerd plain

ok "a sealed request passes" answered 2.04 --proxy-uri "ocf://$UUID" \
    --sealed --payload 'a sealed letter'
ok "its bytes at the server are those of the client" grep -q \
    "^sealed option=0905c1 body=$(hex 'a sealed letter')\$" "$tmp/web.log"
ok "and those of the answer come back" has_payload 'rettel delaes a'
ok "with the option" has_option 9 ''
ok "and no other" grep -q ' options=9= ' "$tmp/answer"

ask() { # code method path argument...
	local code=$1 method=$2 path=$3
	shift 3
	answered "$code" --code "$method" --proxy-uri "ocf://$UUID$path" "$@"
}
ok "a plain GET is translated" ask 2.05 GET "/a/json?x=1"
ok "with path and query" grep -q \
    "^request GET /hc/ocf://$UUID/a/json?x=1 " "$tmp/web.log"
ok "the answer has its format" has_option 12 32
ok "its ETag" has_option 4 "$(hex v1)"
ok "and what is left of its freshness" has_option 14 c8
ok "a POST tells where the new one is" ask 2.01 POST /made --payload x
ok "as a path of the same device" grep -q \
    "8=$(hex made),8=$(hex 7)" "$tmp/answer"
ok "404 is 4.04" ask 4.04 GET /gone
ok "with its text" has_payload 'not here'
ok "503 is 5.03" ask 5.03 GET /busy
ok "with the time to try again" has_option 14 4d
ok "302 is not followed" ask 5.02 GET /there
ok "nor is 307, unless the hop says so" ask 5.02 GET /moved
ok "an answer larger than max-message is 5.02" ask 5.02 GET /large
ok "a block of one can be asked for" ask 2.05 GET /medium --option 23=16
ok "and is cut from it" grep -qE '23=1e .*payload=(78){1024}$' "$tmp/answer"
ok "one that is coded is 5.02" ask 5.02 GET /zip
ok "FETCH has no form in HTTP" ask 5.01 FETCH /a --payload x
ok "nor has a path that leaves the device" ask 4.00 GET /../../etc
ok "which the server never saw" has_none etc "$tmp/web.log"
ok "a silent server is 5.04 at the hop's timeout" ask 5.04 GET /slow \
    --answers 2
ok "the next one is answered" ask 2.05 GET /hello

# The server goes away, and comes back at another place.
stop_helper "$helper"
ok "a server that is gone is 5.02" ask '5.0[23]' GET /hello
start_server web2
configure plain
sed -i "s|^control off|control \"$tmp/control\"|" "$tmp/plain.conf"
stop_process "${pids[plain]}"
start_ostlerd plain
ok "a server in another place is found" ask 2.05 GET /hello
sed -i 's|timeout 3s|url-path "/d/{uuid}"; redirects 1; &|' \
    "$tmp/plain.conf"
ok "another place for devices is taken by a reload" says '^hops +1' \
    "$OSTLER_BUILD/src/tools/ostlerctl" --socket "$tmp/control" reload
ok "and used" ask 2.05 GET /hello
ok "at the server" grep -q "^request GET /d/$UUID/hello " "$tmp/web2.log"
ok "which may send requests on now" ask 2.05 GET /moved
ok "to itself" grep -q '^request GET /hc/json ' "$tmp/web2.log"
stop_process "${pids[plain]}"

# Both ends show who they are.
ours=7d1f2c3a-0000-4000-8000-0000000000aa
theirs=7d1f2c3a-0000-4000-8000-0000000000bb
cd "$tmp" || exit 1
"$src/scripts/pki" ca house > pki.out &&
    "$src/scripts/pki" identity ours $ours house >> pki.out &&
    "$src/scripts/pki" identity theirs $theirs house >> pki.out || exit 1
start_server secure --tls theirs --ca house.pem
credential='credential "us" {
	certificate "ours.pem"; key "ours.key"; anchor "house.pem" for *;
}'
scheme=https more="credential \"us\"; peer $theirs;"
configure secured
start_ostlerd secured
ok "over TLS a sealed request passes too" answered 2.04 \
    --proxy-uri "ocf://$UUID" --sealed --payload 'a sealed letter'
ok "as do its bytes" grep -q \
    "^sealed option=0905c1 body=$(hex 'a sealed letter')\$" "$tmp/secure.log"
ok "and the server knows who brought it" grep -q "^client uuid:$ours\$" \
    "$tmp/secure.log"
stop_process "${pids[secured]}"
more="credential \"us\"; peer $ours;"
configure stranger
start_ostlerd stranger
ok "a server that is somebody else gets nothing" answered 5.02 \
    --proxy-uri "ocf://$UUID" --sealed --payload 'another letter'
ok "and is told in the log" grep -q 'reason=insecure detail=wrong-id' \
    "$tmp/stranger.log"
ok "it saw one letter only" test "$(count '^sealed' "$tmp/secure.log")" -eq 1
stop_process "${pids[stranger]}"
credential='' more=''
configure worldly
start_ostlerd worldly
ok "without a credential the system does not know it" answered 5.02 \
    --proxy-uri "ocf://$UUID" --sealed --payload 'another letter'
ok "so it saw no other" test "$(count '^sealed' "$tmp/secure.log")" -eq 1
finish
