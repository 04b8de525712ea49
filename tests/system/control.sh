#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# control.sh - ostlerctl asks a running ostlerd, and tells it
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

ostlerctl=$OSTLER_BUILD/src/tools/ostlerctl
start_devnet --workers 2 --proxy-hop coaps/x509
light=ocf://$SERVER_UUID/a/light
socket=$PROXY_1_CONTROL

ctl() { # word...
	"$ostlerctl" -s "$socket" "$@"
}

# What python thinks of the answer, which is j.
json() { # expression word...
	local expression=$1
	shift
	ctl --json "$@" > "$tmp/json" || return
	python3 -c "
import json, sys
j = json.load(open(sys.argv[1]))
print(j)
sys.exit(not ($expression))" "$tmp/json"
}

# The exit status and what is said, on both outputs.
refused() { # status text command...
	local wanted=$1 text=$2 status=0
	shift 2
	"$@" > "$tmp/said" 2> "$tmp/complained" || status=$?
	cat "$tmp/said" "$tmp/complained"
	[ $status -eq "$wanted" ] || return
	[ ! -s "$tmp/said" ] || return
	grep -Fq -- "$text" "$tmp/complained"
}

mode_is() { # mode file
	[ "$(stat -c %a "$2")" = "$1" ]
}

ok "a sealed request goes through" says '^2\.05' client get "$light"

# --- questions ---
ok "the socket is for its owner alone" mode_is 600 "$socket"
ok "status tells the daemon at a glance" says '^workers +2$' ctl status
ok "and that its workers answer" says '^answer +yes$' ctl status
ok "the same in JSON" json "j['workers'] == 2 and j['answer'] is True
    and j['pid'] == $PROXY_1_PID and j['sessions'] == 1
    and j['configuration'] == '$PROXY_1_CONF'" status
ok "--json may stand behind the command" says '^\{"version"' \
    ctl status --json
ok "sessions tells the one to the next proxy" json "len(j) == 1
    and j[0]['way'] == 'out' and j[0]['name'] == 'proxy-2'
    and j[0]['transport'] == 'coaps' and j[0]['proof'] == 'x509'
    and j[0]['identity'] == '$PROXY_2_UUID' and j[0]['state'] == 'up'" sessions
ok "sessions of one identity are those of that one" \
    json "len(j) == 1" sessions "$PROXY_2_UUID"
ok "and of another one none" json "j == []" sessions "$SERVER_UUID"
socket=$PROXY_2_CONTROL
ok "the next proxy has accepted it" json "len(j) == 1
    and j[0]['way'] == 'in' and j[0]['name'] == 'front'" sessions
socket=$PROXY_1_CONTROL
ok "hops tells that it is up" json "[h['state'] for h in j
    if h['sessions'] > 0] == ['up']
    and j[0]['origin'] == 'configured'" hops proxy-2
ok "a hop that there is not is none" says '^none$' ctl hops elsewhere
ok "routes tells where all devices are" json "j == [{'target': '*',
    'source': 'configured', 'name': 'proxy-2', 'owner': None, 'worker': None,
    'session': None, 'expires_s': None}]" routes
ok "policy show tells the rule that has decided" json "j[0]['hits'] == 1
    and j[0]['action'] == 'forward' and j[-1]['rule'] == 'default'
    and j[-1]['hits'] == 0" policy show
ok "counters tells what was counted" json "j['requests_received'] == 1
    and j['requests_forwarded'] == 1 and j['control_requests'] > 5" counters
ok "explain tells what would become of a request" \
    json "j['verdict'].startswith('forward \"proxy-2\" by ')
    and j['rules'][-1]['holds'] is True" \
    explain --target "$SERVER_UUID" --sealed --peer 127.0.0.1
ok "and of one from elsewhere" says '^verdict +deny 4\.03 by "default"$' \
    ctl explain --target "$SERVER_UUID" --sealed --peer 192.0.2.1
ok "a question that is none is refused" refused 1 'target is 17; expected ' \
    ctl explain --target 17
asked="expect peer 127.0.0.1 target $SERVER_UUID sealed =>"
echo "$asked forward \"proxy-2\"" > "$tmp/good.policy-test"
echo "$asked drop" > "$tmp/bad.policy-test"
ok "policy test tells that all is as expected" says '^1 passed, 0 failed$' \
    ctl policy test "$tmp/good.policy-test"
ok "and what is not" refused 1 \
    'bad.policy-test:1: expected drop; decided forward "proxy-2" by ' \
    ctl policy test "$tmp/bad.policy-test"
echo "$asked nothing" > "$tmp/wrong.policy-test"
ok "and what is wrong with it" refused 1 \
    'wrong.policy-test:1:' ctl policy test "$tmp/wrong.policy-test"
ok "a test that is not there is told" refused 2 'No such file' \
    ctl policy test "$tmp/missing"
ok "help lists what can be asked" says '^policy show +- ' ctl help
ok "without an audit file that is told" says '^kept +no$' ctl audit head
ok "the log tells nothing of questions" has_none -E ' control ' "$PROXY_1_LOG"

# --- log level ---
ok "the log level is told" says '^log_level +info$' ctl log level
ok "it is changed" says '^log_level +debug$' ctl log level debug
ok "which is logged with who did it" await_line \
    ' control command="log level" word=debug uid=[0-9]+ pid=[0-9]+ result=ok' \
    "$PROXY_1_LOG"
ok "and back" says '^log_level +info$' ctl log level info
ok "another word is none" refused 1 'ostlerctl: loud is no level; expected' \
    ctl log level loud

# --- reload ---
cp "$PROXY_1_CONF" "$tmp/good"
printf 'audit "%s/audit"\n' "$tmp" >> "$PROXY_1_CONF"
ok "reload takes another configuration" says '^hops +1$' ctl reload
ok "now there is an audit file" json "j['kept'] is True" audit head
printf 'hopp "x"\nhop-limit 0\n' >> "$PROXY_1_CONF"
ok "a wrong one is refused, with all errors" refused 1 'hop-limit' ctl reload
ok "each of them with its place" grep -q "proxy-1.conf:.*hopp" \
    "$tmp/complained"
ok "the first line says that nothing was changed" grep -q \
    '^ostlerctl: nothing was changed' "$tmp/complained"
ok "requests go on" says '^2\.05' client get "$light"
ok "in JSON a refusal is a list of lines" python3 - "$ostlerctl" "$socket" \
    << 'PYTHON'
import json, subprocess, sys
done = subprocess.run([sys.argv[1], "-s", sys.argv[2], "--json", "reload"],
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
lines = json.loads(done.stdout)
print(done, lines)
sys.exit(not (done.returncode == 1 and any("hopp" in l for l in lines)))
PYTHON
ok "who reloaded is in the audit file, and how it went" await_line \
    'control command="?reload"? uid=.* result=refused' "$tmp/audit"
head=$(ctl audit head | sed -n 's/^head  *//p')
ok "audit verify finds the file whole, up to the head that was told" \
    "$ostlerctl" audit verify --head "$head" "$tmp/audit"
sed -i 's/result=refused/result=ok/' "$tmp/audit"
is_broken() { # file
	local status=0
	"$ostlerctl" audit verify "$1" > "$tmp/said" 2>&1 || status=$?
	cat "$tmp/said"
	[ $status -eq 1 ] && grep -q 'the line was changed' "$tmp/said"
}
ok "and sees what was changed" is_broken "$tmp/audit"
sed 's/\.ctl"/.moved"/' "$tmp/good" > "$PROXY_1_CONF"
ok "a reload may move the socket, and is answered" says '^hops +1$' \
    ctl reload
ok "the old one is gone" [ ! -e "$socket" ]
socket=${socket%.ctl}.moved
ok "and the new one answers" says '^hops +1$' ctl status
cp "$tmp/good" "$PROXY_1_CONF"
ctl reload > "$tmp/said"
socket=$PROXY_1_CONTROL

# --- what goes wrong ---
ok "no such command" refused 1 'no such command; "help" lists them' ctl fly
ok "too many words" refused 1 'expected: status' ctl status now
ok "no command" refused 2 'usage: ostlerctl' ctl
ok "an unknown option" refused 2 'usage: ostlerctl' "$ostlerctl" -x
ok "a word that can not be said" refused 2 'without control characters' \
    ctl hops $'\e[2J'
socket=$tmp/nowhere
ok "no daemon: the path, the reason and what to do" refused 3 \
    "is ostlerd running?" ctl status
ok "the path is told" grep -Fq "$tmp/nowhere: No such file" "$tmp/complained"
socket=$PROXY_1_CONTROL
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$tmp" "$NET"
	ok "another user can not open the socket" refused 3 "try it as root" \
	    setpriv --reuid 65534 --clear-groups "$ostlerctl" -s "$socket" \
	    status
	chmod 666 "$socket"
	ok "and is turned away where its file is open to all" refused 1 \
	    "only root and the daemon's own user may ask" \
	    setpriv --reuid 65534 --clear-groups "$ostlerctl" -s "$socket" \
	    status
	ok "which is counted" json "j['control_denied'] == 1" counters
	chmod 600 "$socket"
else
	skip "another user is turned away" "only root can be somebody else"
fi

# A half line is not in the way of others.
talker() {
	python3 -c '
import socket, sys
s = [socket.socket(socket.AF_UNIX) for _ in range(8)]
for each in s:
    each.connect(sys.argv[1])
    each.send(b"stat")
s[0].send(b"us\nmore")
print(s[0].recv(1000))
input()' "$socket"
}
mkfifo "$tmp/hold"
exec 9<> "$tmp/hold"
talker < "$tmp/hold" > "$tmp/talker" &
ok "one that says too much is refused" await_line 'more than the request' \
    "$tmp/talker"
ok "those who say nothing are not in the way" says '^answer +yes$' \
    ctl status
echo >&9
wait $!

# --- the end ---
stop_process "$PROXY_1_PID" KILL
ok "a killed daemon leaves its socket behind" [ -S "$socket" ]
ok "which is told as such" refused 3 "nobody listens there any more" ctl status
restart_proxy 1
ok "the next one takes its place" says '^answer +yes$' ctl status
stop_process "$PROXY_1_PID"
ok "an orderly stop takes it away" [ ! -e "$socket" ]
finish
