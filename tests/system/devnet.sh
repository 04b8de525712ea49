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
    "stop --workers 2" "start now"; do
	# shellcheck disable=SC2086
	ok "devnet $wrong: usage, 2" exits_with 2 "^usage: devnet" \
	    "$devnet" $wrong
done

start_devnet --proxies 3
first=$NET
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

start_devnet --proxies 2 --device coap://127.0.0.1:5999 \
    --uuid 7D1F2C3A-0000-4000-8000-000000000017
ok "with an outside device no server is started" \
    test "$(wc -l < "$NET/processes")" -eq 2
ok "and the last proxy leads to it" grep -q \
    "^device 7d1f2c3a-0000-4000-8000-000000000017 coap to 127.0.0.1:5999 " \
    "$PROXY_2_CONF"
finish
