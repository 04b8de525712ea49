#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# b2.sh - OSCORE keys that are renewed end to end through two proxies (RFC 8613
# Appendix B.2): at will by either end, at first use, with the server or the
# client killed in the middle, with a wrong value, with another client beside
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

mode=$tmp/mode
read -r port < <(free_ports 1)
start_helper "$tmp/door.log" python3 "$here/b2.py" --to "127.0.0.1:$port" \
    --mode "$mode"
door_log=$tmp/door.log
await_line '^port=' "$door_log" || exit 1
door=$(sed -n 's/^port=//p' "$door_log")
start_devnet --device "coap://127.0.0.1:$door" --uuid "$UUID"
light=ocf://$UUID/a/light
server_log=$tmp/server.log

start_server() { # argument...
	launch_server server "$READY" --listen "127.0.0.1:$port" -v \
	    --context "$NET/server.ctx" --context "$NET/server-2.ctx" "$@"
}

client_2() {
	CLIENT_CONTEXT=$CLIENT_2_CONTEXT client "$@"
}

renews() { # command...
	says '^wax-client: the keys were renewed' "$@"
}

keeps() { # command...
	"$@" > "$tmp/kept" 2>&1 || {
		cat "$tmp/kept"
		return 1
	}
	has_none 'renewed' "$tmp/kept"
}

# Starts a renewal of client 1 and waits until its second request is held.
begin_and_hold() {
	local before
	before=$(count '^hold' "$door_log")
	echo hold > "$mode"
	"$OSTLER_BUILD/src/tools/wax-client" --context "$CLIENT_CONTEXT" \
	    --proxy "$PROXY_URI" --timeout "$DEADLINE" -v --renew \
	    retrieve "$light" > "$tmp/held" 2>&1 &
	held=$!
	await_line '^hold' "$door_log" $((before + 1))
}

let_go() {
	echo pass > "$mode"
	wait "$held"
	local status=$?
	cat "$tmp/held"
	[ $status -eq 0 ] && grep -q 'the keys were renewed' "$tmp/held"
}

for name in client client-2 server server-2; do
	echo 'renewal = on' >> "$NET/$name.ctx"
done
echo 'renewal-values = stateless' >> "$NET/server-2.ctx"
ok "the server starts" start_server
ok "before: the keys as they were provisioned" keeps client -v retrieve "$light"
ok "a client renews and is served in one go" \
    renews client -v --renew retrieve "$light"
ok "the server asked it once to" \
    test "$(count 'verdict=renewing' "$server_log")" -eq 1
ok "the new keys stay" keeps client -v retrieve "$light"
ok "UPDATE under them" says '^2\.04' client update "$light" '{"power": 41}'
ok "again" renews client -v --renew retrieve "$light"
ok "the other client, of a server without memory" \
    renews client_2 -v --renew retrieve "$light"
ok "and again" renews client_2 -v --renew retrieve "$light"
ok "proxies saw POST only" has_none -E 'code=0\.0[134]' "$PROXY_1_LOG"

stop_process "${pids[server]}"
ok "the server starts again" start_server
ok "the renewed keys have survived" keeps client -v retrieve "$light"
stop_process "${pids[server]}" KILL
ok "the server starts after kill -9" start_server
ok "the renewed keys have survived that" keeps client -v retrieve "$light"

begin_and_hold
ok "another client is served meanwhile" keeps client_2 -v retrieve "$light"
ok "the held one is not served" test "$(count renewed "$tmp/held")" -eq 0
ok "the first goes on" let_go

begin_and_hold
stop_process "${pids[server]}" KILL
ok "the server starts, and has forgotten R2" start_server
ok "the client begins anew by itself" let_go
ok "its keys stay" keeps client -v retrieve "$light"

begin_and_hold
kill -KILL "$held"
wait "$held" 2> "$tmp/killed"
echo pass > "$mode"
ok "a client that was killed with its second request on the way renews" \
    renews client -v retrieve "$light"
ok "and once only" keeps client -v retrieve "$light"

echo flip > "$mode"
client -v --renew --timeout 10 retrieve "$light" > "$tmp/flipped" 2>&1
ok "a wrong R2 is refused: an error of nobody's" test $? -eq 6
ok "the server has not served it" \
    has_lines 1 'verdict=refused .*why="?tag' "$server_log"
echo pass > "$mode"
ok "the next request finishes it" renews client -v retrieve "$light"

echo drop > "$mode"
client --renew --timeout 1 retrieve "$light" > "$tmp/dropped" 2>&1
ok "a second request that is lost ends with the time" test $? -eq 7
echo pass > "$mode"
ok "the next request finishes that, too" renews client -v retrieve "$light"

client -v --renew retrieve "$light" > "$tmp/one" 2>&1 &
one=$!
client_2 -v --renew retrieve "$light" > "$tmp/two" 2>&1
ok "two renew at once" test $? -eq 0
wait $one
ok "both of them" test $? -eq 0

stop_process "${pids[server]}"
ok "the server starts with --renew" start_server --renew
ok "its client renews" renews client -v retrieve "$light"
ok "once" keeps client -v retrieve "$light"
ok "and the other" renews client_2 -v retrieve "$light"

observe=$tmp/observed
client_2 --count 2 observe "$light" > "$observe" 2>&1 &
observer=$!
ok "an observation of the other client" await_line '"power"' "$observe"
ok "is not disturbed" renews client -v --renew update "$light" '{"power": 44}'
wait $observer
ok "and told of the change" grep -q '"power": 44' "$observe"

sed -i 's/^renewal = on/renewal = first-use/' "$NET"/{client,server}.ctx
rm -f "$NET"/client.ctx.state
stop_process "${pids[server]}"
rm -f "$NET"/server.ctx.state
ok "the server starts with keys that nobody may use" start_server
ok "first use renews" renews client -v retrieve "$light"
ok "only the first" keeps client -v retrieve "$light"

head -c 100 /dev/urandom > "$NET/client.ctx.state"
ok "a damaged state is renewed" renews client -v retrieve "$light"
sed -i 's/^renewal = .*/renewal = off/' "$NET/client.ctx"
ok "without renewal the new keys still work" keeps client -v retrieve "$light"
client --renew retrieve "$light" > "$tmp/off" 2>&1
ok "but --renew is a mistake" test $? -eq 2
finish
