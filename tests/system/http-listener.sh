#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# http-listener.sh - clients of HTTP: curl, Python's own, and raw bytes that are
# no request; what a client seals passes an HTTP hop byte for byte
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

cd "$tmp" || exit 1
read -r -d '' web_port a_port tls_port < <(free_ports 3)
web=http://127.0.0.1:$web_port
ours=7d1f2c3a-0000-4000-8000-0000000000aa
theirs=7d1f2c3a-0000-4000-8000-0000000000bb
guest=7d1f2c3a-0000-4000-8000-0000000000cc

http() { # argument of http_client.py...
	python3 "$here/http_client.py" "$@"
}

# Status and body of what curl gets; its head is in $tmp/head.
got() { # status pattern argument of curl...
	local status=$1 pattern=$2 code
	shift 2
	code=$(curl -sS -m "$DEADLINE" -D heads -o body -w '%{http_code}' "$@")
	cat heads body
	[ "$code" = "$status" ] || return
	[ -z "$pattern" ] || grep -qaE -- "$pattern" body
}

has_head() { # pattern
	cat heads
	tr -d '\r' < heads | grep -qiE -- "$1"
}

start_devnet --proxies 1
light=ocf://$SERVER_UUID/a/light
device="device $SERVER_UUID coap to ${SERVER_URI#coap://} { name \"device\"; }"

configure_web() { # more of the listener's block, more of the file
	cat > web.conf <<- CONF
		listen "web" http on 127.0.0.1:$web_port {
			handshake-timeout 1s; max-message 20000; sessions 100;
			$1
		}
		control "$tmp/control"
		workers 1
		log level info
		log warnings unlimited
		end-to-end optional
		$device
		rule "no" target $UUID deny
		rule "quiet" target $guest drop
		rule "all" peer any forward
		${2-}
	CONF
}
configure_web ''
start_ostlerd web

# --- what curl gets ---------------------------------------------------------
ok "a GET is a GET of the device" got 200 power "$web/hc/$light"
ok "with its type" has_head '^content-type: application/cbor$'
ok "and no shared cache may keep it" has_head '^cache-control:.*private'
ok "merged slashes are the same" got 200 power "$web/hc/${light/:\/\//:/}"
ok "an encoded target, too" got 200 power \
    "$web/hc/ocf%3A%2F%2F$SERVER_UUID%2Fa%2Flight"
ok "and coap as its scheme" got 200 power "$web/hc/coap://${light#ocf://}"
ok "HEAD is a GET without its body" got 200 '' -I "$web/hc/$light"
ok "with the length of it" has_head '^content-length: [1-9]'
python3 -c 'print("bf65706f77657207ff", end="")' | xxd -r -p > on.cbor
ok "a POST changes the device" got 204 '' --data-binary @on.cbor \
    -H 'Content-Type: application/cbor' "$web/hc/$light"
ok "as is to be seen" got 200 'power.?.?' "$web/hc/$light"
ok "a body in chunks, too" got 204 '' --data-binary @on.cbor \
    -H 'Content-Type: application/cbor' -H 'Transfer-Encoding: chunked' \
    "$web/hc/$light"
large=$(printf 'x%.0s' {1..900})
{
	printf '\xa2\x65power\x07\x61x\x79\x04\xb0'
	printf 'x%.0s' {1..1200}
} > large.cbor
ok "a body of more than 1 kB goes in blocks" got 204 '' \
    --data-binary @large.cbor -H 'Content-Type: application/cbor' \
    "$web/hc/$light"
ok "of which each is a request" test \
    "$(count 'request .*code=0.02 .*result=2.31' web.log)" -eq 1
for n in 1 2; do
	client create "ocf://$SERVER_UUID/a/collection" \
	    "{\"rt\": [\"core.light\"], \"if\": [\"oic.if.rw\"],
	    \"rep\": {\"lamp\": \"$large\"}}" > created$n
done
ok "an answer in blocks is one" got 200 'x{900}' \
    "$web/hc/ocf://$SERVER_UUID/a/collection?if=oic.if.b"
ok "with all that is in them" test "$(tr -cd x < body | wc -c)" -ge 1800
ok "as long as it says" has_head "^content-length: $(stat -c %s body)\$"
ok "what the device refuses is 403" got 403 '' \
    "$web/hc/ocf://$SERVER_UUID/nothing"
ok "another path is 404" got 404 '' "$web/other"
ok "a rule's denial is 403" got 403 '' "$web/hc/ocf://$UUID/a"
ok "a device that nobody knows is 501" got 501 '' \
    "$web/hc/ocf://$theirs/a"
ok "a rule that drops closes without an answer" exits_with 52 '' \
    curl -sS -m "$DEADLINE" "$web/hc/ocf://$guest/a"
ok "where devices stand can be found" got 200 'rt="core.hc"' \
    "$web/.well-known/core"
ok "TRACE is 501" got 501 '' -X TRACE "$web/hc/$light"
ok "to be a proxy for any URI is 501" got 501 '' "$web" \
    --request-target "coap://$ours/a"
ok "a body above max-message is 413" got 413 '' --data-binary @- \
    -H 'Content-Type: application/cbor' "$web/hc/$light" \
    < <(head -c 30000 /dev/zero)
ok "two requests share a connection" says 'connections=1' curl -sS \
    -o one "$web/hc/$light" -o two "$web/hc/$light" \
    -w 'connections=%{num_connects}\n'
ok "the log has a line for each request, and rules in it" grep -qE \
    "request from=127.0.0.1:[0-9]+ target=$SERVER_UUID code=0.01 .*rule=all" \
    web.log

# --- events -----------------------------------------------------------------
start_helper events.log curl -sSN -H 'Accept: text/event-stream' \
    "$web/hc/$light"
watcher=$helper
ok "an observer gets the state at once" await_line '^id: 1' events.log
ok "a change" client update "$light" '{"power": 42}'
ok "is an event" await_line '^id: 2' events.log
ok "of its value" test "$(grep '^data: ' events.log | sort -u | wc -l)" -eq 2
stop_helper "$watcher"
ok "who goes is forgotten" await_line 'observe=register .*client-gone' web.log

# --- Python's own client, and what is no request ----------------------------
ok "http.client gets 500 answers over one connection" http many \
    "$web_port" "/hc/$light" 500
ok "pipelined requests are answered in their order" http pipeline \
    "$web_port" "/hc/$light" 50
ok "each form of smuggling is refused, and the connection closed" \
    http smuggle "$web_port" "/hc/$light"
ok "floods of heads, chunks and bodies are refused early" \
    http flood "$web_port" "/hc/$light"
ok "heads and bodies that trickle end after the configured second" \
    http trickle "$web_port" "/hc/$light"
ok "sealed requests that are none each have their status" \
    http seals "$web_port" "/hc/ocf://$SERVER_UUID"
ok "no byte of a client stands in the log as it came" \
    has_none -aE '[^[:print:]]|evil' web.log
memory() {
	sed -n 's/^VmRSS:\s*\([0-9]*\) kB/\1/p' "/proc/${pids[web]}/status"
}
before=$(memory)
ok "a thousand connections that stop in the middle" http hold \
    "$web_port" "/hc/$light" 1000
after=$(memory)
ok "took less than 40 MB ($before to $after kB)" \
    test $((after - before)) -lt 40960
ok "and others are served again" eventually got 200 power "$web/hc/$light"

# --- reload -----------------------------------------------------------------
ctl() {
	"$OSTLER_BUILD/src/tools/ostlerctl" --socket "$tmp/control" "$@"
}
start_helper load.log http load "$web_port" "/hc/$light"
loader=$helper
await_line '^answered' load.log || exit 1
configure_web 'url-path "/d/"; status 4.01 410;'
ok "another path is taken by a reload" ctl reload
ok "on the connection that there is, no request is lost" \
    await_line '^moved' load.log
stop_helper "$loader"
ok "none was" has_none '^lost' load.log
ok "the new path is served" got 200 power "$web/d/$light"
ok "with the new status" got 410 '' "$web/d/ocf://$SERVER_UUID/nothing"
start_helper held.log http held "$web_port" "/d/$light"
holder=$helper
await_line '^holds' held.log || exit 1
sed -i "s/:$web_port /:$a_port /" web.conf
ok "a listener that moves" ctl reload
ok "closes its connections" await_line '^closed' held.log
ok "and is served at its new place" got 200 power \
    "http://127.0.0.1:$a_port/d/$light"
stop_helper "$holder"
stop_process "${pids[web]}"

# --- client -HTTP-> A -CoAP-> device -----------------------------------------
configure_web ''
start_device --sealed --answer 2.04 --payload 'another letter'
sed -i "s|^device .*|device $UUID coap to ${device_uri#coap://} { name \"device\"; }|;
	/^rule \"no\"/d" web.conf
start_ostlerd web
ok "a sealed POST passes to CoAP and back" http sealed "$web_port" \
    "/hc/ocf://$UUID" 0905c1 'a sealed letter'
ok "with the same option and payload at the device" grep -qE \
    "9=0905c1.*payload=$(hex 'a sealed letter')" "$device_log"
ok "curl does the same" got 200 '' -X POST "$web/hc/ocf://$UUID" \
    -H 'Content-Type: application/oscore' -H 'OSCORE: CQXB' \
    --data-binary 'a sealed letter'
ok "and gets the field" has_head '^oscore: '
ok "which is not to be kept" has_head '^cache-control: .*no-cache'
stop_process "${pids[web]}"

# --- client -CoAP-> A -HTTPS-> B -CoAP-> device -------------------------------
"$src/scripts/pki" ca house > pki.out &&
    "$src/scripts/pki" ca other >> pki.out &&
    "$src/scripts/pki" identity a $ours house >> pki.out &&
    "$src/scripts/pki" identity b $theirs house >> pki.out &&
    "$src/scripts/pki" identity stranger $ours other >> pki.out &&
    "$src/scripts/pki" identity server $ours house \
	--use serverAuth >> pki.out || exit 1
cat > a.conf <<- CONF
	listen "in" coap on 127.0.0.1:$a_port
	control off
	log level info
	credential "us" {
		certificate "a.pem"; key "a.key"; anchor "house.pem" for *;
	}
	next "b" https to 127.0.0.1:$tls_port {
		credential "us"; peer $theirs; timeout 5s;
	}
	route * via "b"
	rule "all" sealed translate "b"
CONF
cat > b.conf <<- CONF
	credential "us" {
		certificate "b.pem"; key "b.key"; anchor "house.pem" for *;
	}
	listen "tls" https on 127.0.0.1:$tls_port {
		credential "us"; handshake-timeout 2s;
	}
	control off
	log level info
	log warnings unlimited
	end-to-end optional
	device $UUID coap to ${device_uri#coap://} { name "raw"; }
	$device
	rule "a" identity $ours forward
CONF
start_ostlerd b
start_ostlerd a
ok "a letter passes CoAP, HTTPS and CoAP" raw send \
    --to "127.0.0.1:$a_port" --proxy-uri "ocf://$UUID" --sealed \
    --payload 'over three hops'
ok "byte for byte" grep -qE "9=0905c1.*payload=$(hex 'over three hops')" \
    "$device_log"
export PROXY_URI=coap://127.0.0.1:$a_port
ok "wax-client opens what the device has sealed" says '"power": 42' \
    client retrieve "$light"
ok "and changes it" says '^2\.04' client update "$light" '{"power": 43}'
ok "B knew who brought it" grep -qE \
    "request .*identity=$ours .*rule=a" b.log
ok "and neither could read it" has_none -E '[^-]light|power' a.log b.log

# --- who may come over TLS -----------------------------------------------------
tls=https://localhost:$tls_port/hc/$light
curl_tls() { # certificate argument...
	local name=$1
	shift
	curl -sS -m "$DEADLINE" -k --cert "$name.pem" --key "$name.key" "$@"
}
ok "curl with a certificate of the house gets in" says 'power' \
    curl_tls a --output - "$tls"
ok "one of another house does not" exits_with 56 '' curl_tls stranger "$tls"
ok "nor one for servers only" exits_with 56 '' curl_tls server "$tls"
ok "nor nobody" exits_with 56 '' curl -sS -m "$DEADLINE" -k "$tls"
ok "each is told in the log" eventually has_lines 3 \
    'event=refused .*reason=insecure' b.log
ok "another identity is judged by the rules" says '^403$' curl_tls b \
    -o "$tmp/body" -w '%{http_code}\n' "$tls"
ok "a session of TLS that is offered again does no harm" http resume \
    "$tls_port" "/hc/$light" a house
ok "HTTP in clear there is none" exits_with 52 '' curl -sS \
    -m "$DEADLINE" "http://127.0.0.1:$tls_port/"
ok "who says nothing is let go" http silent "$tls_port"
finish
