#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# wax-tools.sh - wax-client and wax-server as processes, without a proxy:
# every method, exit statuses, observation, restarts, and that no Partial IV
# is ever used twice
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

client=$OSTLER_BUILD/src/tools/wax-client
server=$OSTLER_BUILD/src/tools/wax-server
uuid=7d1f2c3a-0000-4000-8000-000000000017
if ! [ -x "$client" ] || ! [ -x "$server" ]; then skip_all "not built"; fi

# Two ends of one context; a and b are their identifiers.
make_contexts() { # name secret-digit a b
	local secret=${2}102030405060708090a0b0c0d0e0f10
	printf '%s\n' "master-secret = $secret" "sender-id = $3" \
	    "recipient-id = $4" "peer = $uuid" > "$tmp/$1-client.ctx"
	printf '%s\n' "master-secret = $secret" "sender-id = $4" \
	    "recipient-id = $3" "self = $uuid" \
	    "peer = 7d1f2c3a-0000-4000-8000-00000000001$2" \
	    > "$tmp/$1-server.ctx"
}

# Starts the server with both contexts; its log goes on in $log, where $uri
# is read.
log=$tmp/server.log
starts=0
start_server() { # argument...
	"$server" --listen "127.0.0.1:${port:-0}" \
	    --context "$tmp/one-server.ctx" --context "$tmp/two-server.ctx" \
	    "$@" >> "$log" 2>&1 < /dev/null &
	server_pid=$!
	helpers+=($!)
	starts=$((starts + 1))
	await_line '^listening coap://' "$log" $starts || exit 1
	uri=$(grep '^listening' "$log" | tail -n 1 | cut -d' ' -f2)
	port=${uri##*:}
}

# The exit status and a pattern of the output.
exits() { # status pattern command...
	local status=$1 pattern=$2 got=0
	shift 2
	"$@" > "$tmp/said" 2>&1 < /dev/null || got=$?
	cat "$tmp/said"
	echo "exit status $got, expected $status"
	[ $got -eq "$status" ] && grep -qE -- "$pattern" "$tmp/said"
}

one() {
	"$client" --context "$tmp/one-client.ctx" "$@"
}

two() {
	"$client" --context "$tmp/two-client.ctx" "$@"
}

make_contexts one 1 01 02
make_contexts two 2 03 04
: > "$log"
start_server

# --- methods ---------------------------------------------------------------

ok "retrieve" exits 0 '^\{"state": false, "power": 0, "name": "Light"\}$' \
    one retrieve "$uri/a/light"
ok "update" exits 0 '^2.04 Changed$' \
    one update "$uri/a/light" '{"power": 7, "state": true}'
ok "plain CBOR is given to who asks for it" exits 0 \
    'Content-Format: 60$' one -v --accept 60 get "$uri/a/light"
ok "what was updated is there" exits 0 '"state": true, "power": 7,' \
    one get "$uri/a/light"
ok "the baseline interface tells the type" exits 0 '"rt": \["core.light"\]' \
    one get "$uri/a/light?if=oic.if.baseline"
ok "another interface is a bad request" exits 4 '^4.00 Bad Request$' \
    one get "$uri/a/light?if=oic.if.b"
ok "a value out of range changes nothing" exits 4 '^4.00 Bad Request$' \
    one update "$uri/a/light" '{"power": 101, "name": "x"}'
ok "nor the values beside it" exits 0 '"name": "Light"' \
    one get "$uri/a/light"
ok "a payload that is no map is a bad request" exits 4 '^4.00' \
    one update "$uri/a/light" '[1]'
ok "a payload of another format is not supported" exits 4 '^4.15' \
    one post "$uri/a/light" -p hello
ok "another format is not acceptable" exits 4 '^4.06' \
    one get "$uri/a/light" --accept 0
ok "a method that is not there is told" exits 4 '^4.05' \
    one delete "$uri/a/light"
ok "an unknown path is told" exits 4 '^4.04' one get "$uri/a/dark"
ok "create" exits 0 '^\{"href": "/a/collection/1", "rt": \["x.a"\]' \
    one create "$uri/a/collection" '{"rt": ["x.a"], "rep": {"v": 1}}'
ok "the child is there" exits 0 '^\{"v": 1\}$' one get "$uri/a/collection/1"
ok "put creates under a name" exits 0 '^2.01 Created' \
    one put "$uri/a/collection/lamp" '{"v": 2}'
ok "put again replaces" exits 0 '^2.04' \
    one put "$uri/a/collection/lamp" '{"v": 3}'
ok "the collection shows its links" exits 0 '"href": "/a/collection/lamp"' \
    one get "$uri/a/collection"
ok "and its batch" exits 0 '\{"href": "/a/collection/lamp", "rep": \{"v": 3\}' \
    one get "$uri/a/collection?if=oic.if.b"
ok "delete" exits 0 '^2.02 Deleted' one delete "$uri/a/collection/lamp"
ok "what was deleted is gone" exits 4 '^4.04' \
    one get "$uri/a/collection/lamp"
ok "discovery finds the light" exits 0 '"href": "/a/light"' \
    one get "$uri/oic/res?rt=core.light"
ok "and nothing else if asked so" test "$(count collection "$tmp/said")" -eq 0
ok "the device tells its UUID" exits 0 "\"di\": \"$uuid\"" \
    one get "$uri/oic/d"
ok "the platform tells its maker" exits 0 '"mnmn"' one get "$uri/oic/p"
ok "a request by NON" exits 0 '^2.05' one --non get "$uri/a/light"
ok "--raw gives the payload alone" test \
    "$(one get "$uri/a/light" --raw | od -An -tx1 | head -c 12)" = \
    " a3 65 73 74"
ok "--verbose shows what is sealed and what is not" exits 0 \
    '^> outer 0.02 POST' one -v get "$uri/a/light"
head -c 60000 /dev/zero | tr '\0' x > "$tmp/long"
ok "a body of 60000 bytes arrives in blocks" exits 4 '^4.15' \
    one post "$uri/a/light" --payload-file "$tmp/long" --format 0
ok "a body above the bound is refused before anything is sent" exits 1 \
    'nothing was sent' one post "$uri/a/light" --payload-file \
    <(head -c 70000 /dev/zero)

# --- without a seal --------------------------------------------------------

ok "discovery is open to everybody" exits 0 '^2.05' \
    "$client" --unsealed get "$uri/oic/res"
ok "the light is not" exits 4 '^4.01' \
    "$client" --unsealed get "$uri/a/light"
ok "nor is writing to what can be read" exits 4 '^4.01' \
    "$client" --unsealed post "$uri/oic/res" '{}'
foreign=$(command -v coap-client-openssl)
if [ -n "$foreign" ]; then
	"$foreign" -B 5 -m get "$uri/oic/d" > "$tmp/foreign" 2> /dev/null
	ok "a foreign client is served" grep -aq "wax-server" "$tmp/foreign"
	ok "a foreign client gets 4.01 for the light" exits 0 '4\.01' \
	    "$foreign" -B 5 -m get "$uri/a/light"
else
	skip "a foreign client is served" "no coap-client-openssl"
fi
ok "the server names another device no proxy" exits 5 '^5.05' \
    "$client" --unsealed --proxy "$uri" \
    get ocf://7d1f2c3a-0000-4000-8000-000000000099/oic/d
for form in uri scheme; do
	ok "and serves its own name, form $form" exits 0 '^2.05' \
	    "$client" --unsealed --proxy "$uri" --proxy-form $form \
	    get "ocf://$uuid/oic/d?if=oic.if.baseline"
	ok "a sealed one, too, form $form" exits 0 '^2.05' \
	    one --proxy "$uri" --proxy-form $form get /a/light
done

# --- observation -----------------------------------------------------------

"$client" --context "$tmp/one-client.ctx" observe --count 3 \
    "$uri/a/light" > "$tmp/observed" 2>&1 &
observer=$!
await_line '"power": 7' "$tmp/observed"
two update "$uri/a/light" '{"power": 8}' > /dev/null
await_line '"power": 8' "$tmp/observed"
two update "$uri/a/light" '{"power": 9}' > /dev/null
ok "an observer is told each change and ends after --count" wait $observer
ok "in order" test "$(grep -oE '"power": [0-9]+' "$tmp/observed" | \
    tr -dc '789')" = 789
two update "$uri/a/light" '{"power": 10}' > /dev/null
ok "and is told no more" test "$(count '^notify ' "$log")" -eq 2
ok "--duration ends an observation" exits 0 '^2.05' \
    one observe --duration 1 "$uri/a/light"

# --- kill -9, and numbers --------------------------------------------------

one get "$uri/a/light" --timeout 20 > /dev/null
for _ in 1 2 3; do
	: > "$tmp/killed"
	start_helper "$tmp/killed" "$client" --context \
	    "$tmp/one-client.ctx" observe "$uri/a/light"
	victim=$helper
	await_line '"power"' "$tmp/killed"
	stop_helper $victim KILL
	one get "$uri/a/light" > /dev/null
done 2> /dev/null
# flags 09 or 0a and so on, Partial IV, kid: of one sender they differ
grep -oE 'verdict=opened .*oscore=[0-9a-f]+' "$log" | \
    grep -oE 'oscore=[0-9a-f]+' > "$tmp/numbers"
ok "kill -9 of the client never repeats a Partial IV" test \
    "$(sort "$tmp/numbers" | uniq -d | wc -l)" -eq 0 -a \
    "$(wc -l < "$tmp/numbers")" -gt 40

stop_helper $server_pid KILL 2> /dev/null
start_server
ok "after kill -9 of the server the client repeats with Echo" exits 0 \
    '^2.05' one get "$uri/a/light"
ok "which the server had asked for" test \
    "$(count 'verdict=challenged' "$log")" -eq 1
ok "and asks for no more" exits 0 '^2.05' one get "$uri/a/light"
ok "of this peer" test "$(count 'verdict=challenged' "$log")" -eq 1
ok "but of another" exits 0 '^2.05' two get "$uri/a/light"
ok "once" test "$(count 'verdict=challenged' "$log")" -eq 2

kill -TERM $server_pid
wait $server_pid
ok "SIGTERM ends the server with 0" test $? -eq 0
start_server
ok "after an orderly end nothing is asked" exits 0 '^2.05' \
    one get "$uri/a/light"
ok "indeed" test "$(count 'verdict=challenged' "$log")" -eq 2

# --- the way is broken -----------------------------------------------------

make_contexts strange 6 77 78
ok "a context that the server does not know: a hop error, 6" exits 6 \
    'unprotected 4.01 .*not authenticated' \
    "$client" --context "$tmp/strange-client.ctx" get "$uri/a/light"
ok "with --keep-waiting, too, after the time" exits 6 'unprotected 4.01' \
    "$client" --context "$tmp/strange-client.ctx" --keep-waiting --timeout 0.2 \
    get "$uri/a/light"
closed=$port
stop_helper $server_pid
ok "a port where nobody listens: 8" exits 8 'nobody listens' \
    one get "coap://127.0.0.1:$closed/a/light"
start_helper "$tmp/silent.log" python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print("port", s.getsockname()[1], flush=True)
while True:
    s.recv(2048)
    print("got", flush=True)
'
await_line '^port' "$tmp/silent.log"
silent=$(cut -d' ' -f2 "$tmp/silent.log")
ok "a silent proxy: 7" exits 7 'no response' \
    one --proxy "coap://127.0.0.1:$silent" --timeout 0.3 get /a/light
ok "a silent proxy by NON: 7" exits 7 'no response' \
    one --proxy "coap://127.0.0.1:$silent" --timeout 0.3 --non get /a/light

# --- a state that can not be kept ------------------------------------------

make_contexts broken 3 05 06
mkdir "$tmp/broken-client.ctx.state"
ok "a state that can not be written: nothing is sent, 3" exits 3 \
    'nothing was sent' "$client" --context "$tmp/broken-client.ctx" \
    get "$uri/a/light"
make_contexts damaged 4 07 08
"$client" --context "$tmp/damaged-client.ctx" --timeout 0.1 \
    get "coap://127.0.0.1:$silent/a" > /dev/null 2>&1
truncate -s 0 "$tmp/damaged-client.ctx.state"
ok "a state that was damaged: nothing is sent, 3" exits 3 \
    'nothing was sent' "$client" --context "$tmp/damaged-client.ctx" \
    get "$uri/a/light"
make_contexts busy 5 09 0a
got=$(count "^got" "$tmp/silent.log")
"$client" --context "$tmp/busy-client.ctx" --timeout 20 \
    get "coap://127.0.0.1:$silent/a" > /dev/null 2>&1 &
helpers+=($!)
await_line "^got" "$tmp/silent.log" $((got + 1))
ok "a context in use by another process: nothing is sent, 3" exits 3 \
    'nothing was sent' "$client" --context "$tmp/busy-client.ctx" \
    get "$uri/a/light"

# --- arguments -------------------------------------------------------------

ctx=$tmp/two-client.ctx
ok "no arguments: usage, 2" exits 2 '^usage: wax-client' "$client"
ok "--help" exits 0 '^usage: wax-client' "$client" --help
ok "--version" exits 0 '^wax-client [0-9]' "$client" --version
ok "an unknown method" exits 2 'expected a method' \
    "$client" --context "$ctx" fly "$uri/a"
ok "an unknown option" exits 2 'usage' "$client" --wings get "$uri/a"
ok "no context" exits 2 'expected --context' "$client" get "$uri/a"
ok "no such file" exits 2 "$tmp/none.ctx.*No such file" \
    "$client" --context "$tmp/none.ctx" get "$uri/a"
printf 'master-secret = 01\nsender-id = zz\n' > "$tmp/wrong.ctx"
ok "a wrong line is told with file and line" exits 2 "wrong.ctx:2: " \
    "$client" --context "$tmp/wrong.ctx" get "$uri/a"
ok "a wrong payload is told with its place" exits 2 \
    "payload:9: .*expected a value" \
    "$client" --context "$ctx" post "$uri/a" '{"a": 1,'
ok "two payloads" exits 2 'expected one' \
    "$client" --context "$ctx" post "$uri/a" 1 -p x
ok "a missing payload file" exits 2 'No such file' \
    "$client" --context "$ctx" post "$uri/a" --payload-file "$tmp/none"
ok "a host name" exits 2 'expected coap://ADDR:PORT' \
    "$client" --context "$ctx" get coap://localhost/a
ok "ocf without a proxy" exits 2 'expected --proxy' \
    "$client" --context "$ctx" get "ocf://$uuid/a"
for wrong in "--timeout 0" "--timeout x" "--count 0" "--duration -1" \
    "--format 65536" "--accept x" "--proxy-form both" "--count 3"; do
	# shellcheck disable=SC2086
	ok "$wrong" exits 2 'expected' \
	    "$client" --context "$ctx" $wrong get "$uri/a"
done
ok "observing with post" exits 2 'expected get or fetch' \
    "$client" --context "$ctx" --observe post "$uri/a"
# Both ways; what a page says in passing of other programs is not looked at.
help_is_manual() { # program section
	"$OSTLER_BUILD/src/tools/$1" --help | grep -oE -- '--[a-z0-9-]+' |
	    sort -u > "$tmp/help"
	grep -E '^\.(It|Op|Fl) ?(Fl)? ' "$src/doc/$1.$2" |
	    grep -oE '(Fl|,) -[a-z0-9-]+' | sed -E 's/^(Fl|,) /-/' |
	    sort -u > "$tmp/mentioned"
	grep '^\.It ' "$src/doc/$1.$2" | grep -oE '(Fl|,) -[a-z0-9-]+' |
	    sed -E 's/^(Fl|,) /-/' | sort -u > "$tmp/described"
	comm -23 "$tmp/help" "$tmp/mentioned" | sed "s/$/ is not in $1.$2/"
	comm -13 "$tmp/help" "$tmp/described" | sed "s/$/ is not in $1 --help/"
} > "$tmp/differences"
same_options() { # program section
	help_is_manual "$1" "$2"
	[ -s "$tmp/help" ] && [ -s "$tmp/described" ] || return 1
	[ ! -s "$tmp/differences" ] || { cat "$tmp/differences"; return 1; }
}
ok "wax-client --help and its manual have the same options" \
    same_options wax-client 1
ok "so have those of wax-server" same_options wax-server 1
ok "and of ostler-device" same_options ostler-device 8
for wrong in "--listen localhost:1" "--uuid 1234" "--notify-every 0" \
    "--context $tmp/none.ctx" "--wings" "more"; do
	# shellcheck disable=SC2086
	ok "wax-server $wrong: 2" exits 2 'wax-server' "$server" $wrong
done
make_contexts three 3 03 04
cp "$tmp/three-server.ctx" "$tmp/same.ctx"
ok "wax-server, the same keys in two files: 1" exits 1 \
    'same.ctx: no context: .* another file of this one has its sender key' \
    "$server" --listen 127.0.0.1:0 --context "$tmp/three-server.ctx" \
    --context "$tmp/same.ctx"
ok "wax-server, both ends of one context: 2" exits 2 \
    'three-client.ctx: has the keys of a file before it' "$server" \
    --listen 127.0.0.1:0 --context "$tmp/three-server.ctx" \
    --context "$tmp/three-client.ctx"
ok "wax-server --help" exits 0 '^usage: wax-server' "$server" --help
ok "wax-server --version" exits 0 '^wax-server [0-9]' "$server" --version
port=0
start_server
ok "a port in use: 1" exits 1 'in use' "$server" --listen "127.0.0.1:$port"

stop_helper $server_pid
start_server --allow-clear --notify-every 1
ok "--allow-clear opens the light" exits 0 '^2.05' \
    "$client" --unsealed get "$uri/a/light"
ok "--notify-every notifies without a change" exits 0 '^2.05' \
    one observe --count 2 "$uri/a/light"
finish
