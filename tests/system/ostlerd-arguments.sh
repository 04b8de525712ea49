#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# ostlerd-arguments.sh - arguments, wrong configurations, start, signals and
# stop of the daemon
set -u

top=$(cd "${top_srcdir:-.}" && pwd)
ostlerd=$(cd "${top_builddir:-.}" && pwd)/src/ostler/ostlerd
work=$(mktemp -d) || exit 1
pid=
trap 'test -n "$pid" && kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
# what the service manager of whoever runs this has set
unset NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID JOURNAL_STREAM

number=0

ok() {	# status of what was tested, its name
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		sed 's/^/# /' out err 2>/dev/null
	fi
}

run() {	# arguments of ostlerd; sets status
	"$ostlerd" "$@" >out 2>err
	status=$?
}

# A test: the status, the first line on the error output, then the name
expect() {	# status, text, name
	[ "$status" -eq "$1" ] && [ "$(head -n 1 err)" = "$2" ]
	ok $? "$3"
}

usage='usage: ostlerd [-dt] [-f FILE]'

run -x
[ "$status" -eq 2 ] && grep -qF "$usage" err && [ ! -s out ]
ok $? "unknown option: usage on the error output, status 2"

run -f
[ "$status" -eq 2 ] && grep -qF "$usage" err
ok $? "option without its argument: usage, status 2"

run -t surplus
[ "$status" -eq 2 ] && grep -q 'surplus is one argument too many' err &&
    grep -qF "$usage" err
ok $? "argument too many: told, usage, status 2"

run -h
[ "$status" -eq 0 ] && [ "$(head -n 1 out)" = "$usage" ] && [ ! -s err ]
ok $? "-h: usage on the output, status 0"

run --help
[ "$status" -eq 0 ] && grep -q 'ostlerd.conf(5)' out
ok $? "--help: points at the manual"

for option in -v --version; do
	run $option
	[ "$status" -eq 0 ] && grep -Eqx 'ostlerd [0-9]+\.[0-9]+\.[0-9]+' out
	ok $? "$option: name and version, status 0"
done

run -f missing.conf
expect 2 'missing.conf: can not be read: No such file or directory' \
    "missing file: told, status 2"

run -f "$work"
expect 2 "$work: is not a file; expected a file" \
    "folder as file: told, status 2"

mkfifo pipe.conf
run -t -f pipe.conf
expect 2 'pipe.conf: is not a file; expected a file' \
    "pipe as file: told at once, status 2"

echo 'hop-limit 1' >secret.conf
chmod 0 secret.conf
if [ -r secret.conf ]; then
	number=$((number + 1))
	echo "ok $number - file without permission # SKIP root may read it"
else
	run -f secret.conf
	expect 2 'secret.conf: can not be read: Permission denied' \
	    "file without permission: told, status 2"
fi

wrong() {	# a name in wrong/, more arguments
	name=$1
	shift
	(cd "$top/tests/ostler/conf/wrong" &&
	    "$ostlerd" "$@" -f "$name.conf") >out 2>err
	status=$?
	[ "$status" -eq 2 ] && [ ! -s out ] &&
	    cmp -s err "$top/tests/ostler/conf/wrong/$name.expected"
	ok $? "wrong configuration $name $*: exactly its errors, status 2"
}
wrong names -t
wrong rules
wrong empty

for file in ostlerd.conf examples/one-hop.conf; do
	run -t -f "$top/conf/$file"
	[ "$status" -eq 0 ] && [ "$(cat out)" = "$top/conf/$file: ok" ] &&
	    [ ! -s err ]
	ok $? "-t with $file: ok, status 0, nothing started"
done

printf '%s\n' 'listen "l" coap on 127.0.0.1:5683' \
    'group "lost" devices { file "lost.list"; }' \
    'rule "lost" target group "lost" deny' >group.conf
echo '# none' >lost.list
run -t -f group.conf
[ "$status" -eq 0 ] && [ "$(cat out)" = "group.conf: ok" ] &&
    [ "$(head -n 1 err)" = 'group.conf:2:7: note: group "lost" is empty' ]
ok $? "-t with what is odd but right: a note, status 0"

ln -s group.conf link.conf
run -t -f link.conf
expect 2 'link.conf: is a symbolic link; expected the file itself' \
    "-t with a symbolic link: told, status 2"

chmod o+w lost.list
run -t -f group.conf
expect 2 'group.conf:2:29: lost.list may be written by anybody; expected a '\
'file that others can not write (chmod o-w)' \
    "-t with a group's file that anybody may write: told, status 2"

truncate -s 1G lost.list
chmod o-w lost.list
run -t -f group.conf
expect 2 'group.conf:2:29: lost.list is too large; expected at most 16 MiB' \
    "-t with a group's file of 1 GiB: told, status 2"

printf '%s\n' 'listen "l" coap on 127.0.0.1:5683' \
    'credential "c" { id 7d1f2c3a-1111-4111-8111-111111111111; psk "keys"; }' \
    >keys.conf
echo '7d1f2c3a-2222-4222-8222-222222222222 0001' >keys
chmod 600 keys
for option in -t -d; do
	run $option -f keys.conf
	expect 2 'keys:1: a key of another length; expected 16 or 32 bytes' \
	    "$option with credentials that are wrong: told, status 2"
done
chmod 644 keys
run -t -f keys.conf
expect 2 'keys: has mode 0644; expected 0600 or 0400: nobody but its owner '\
'may have the key' "-t with a key that others may read: told, status 2"

lamp=7d1f2c3a-0000-4000-8000-000000000018
one_hop=$top/conf/examples/one-hop.conf

run --explain -f "$one_hop" --peer 10.7.2.9 --target "$lamp" --sealed
[ "$status" -eq 0 ] && [ ! -s err ] &&
    grep -q '^question  *peer 10.7.2.9 identity none ' out &&
    grep -q ' boiler  *no  *no  *from 10.7.2.9;' out &&
    [ "$(tail -n 1 out)" = 'verdict     forward "lamp" by "lamp"' ]
ok $? "--explain: each rule and the verdict, status 0"

run --explain -f "$one_hop" --target "$lamp"
[ "$status" -eq 0 ] &&
    [ "$(tail -n 1 out)" = 'verdict     deny 4.03 by "default"' ] &&
    grep -qx 'by_default  peer, identity, listener, code' out
ok $? "--explain: tells what was not asked and has a default"

run --explain -f "$one_hop" --peer 10.7.2.9 --target "$lamp" --sealed --json
[ "$status" -eq 0 ] && [ "$(head -n 1 out)" = '{' ] &&
    grep -qF '"verdict": "forward \"lamp\" by \"lamp\""' out
ok $? "--explain --json: the same for programs"

run --explain -f "$one_hop" --target 18
expect 2 'ostlerd: target is 18; expected a device ID such as '\
'7d1f2c3a-0000-4000-8000-000000000017' \
    "--explain with a wrong question: told, status 2"

run --explain -f missing.conf --target "$lamp"
expect 2 'missing.conf: can not be read: No such file or directory' \
    "--explain without a configuration: told, status 2"

run --target "$lamp"
[ "$status" -eq 2 ] && grep -qx 'ostlerd: --target is for --explain only' err &&
    grep -qF "$usage" err
ok $? "a question without --explain: told, usage, status 2"

question="expect peer 10.7.2.9 target $lamp sealed"
echo "$question => forward \"lamp\" by \"lamp\"" >good.policy-test
run --policy-test good.policy-test -f "$one_hop"
[ "$status" -eq 0 ] && [ ! -s err ] && [ "$(tail -n 1 out)" = \
    '1 passed, 0 failed' ]
ok $? "--policy-test: all is as expected, status 0"

printf '# night\n%s => deny\n' "$question" >bad.policy-test
run -f "$one_hop" --policy-test bad.policy-test
[ "$status" -eq 1 ] && [ ! -s err ] && [ "$(head -n 1 out)" = \
    'bad.policy-test:2: expected deny; decided forward "lamp" by "lamp"' ] &&
    [ "$(tail -n 1 out)" = '0 passed, 1 failed' ]
ok $? "--policy-test: what is not as expected is told, status 1"

echo "$question => allow" >wrong.policy-test
run -f "$one_hop" --policy-test wrong.policy-test
[ "$status" -eq 2 ] && [ ! -s out ] && [ "$(head -n 1 err)" = \
    'wrong.policy-test:1:76: allow; expected forward, deny or drop' ] &&
    [ "$(wc -l <err)" -eq 3 ]
ok $? "--policy-test with errors: line, column and caret, status 2"

run -f "$one_hop" --policy-test missing
expect 2 'missing: can not be read: No such file or directory' \
    "--policy-test without its file: told, status 2"

# Starts a daemon with the file and waits for a line; its log goes to log and,
# by a pipe, to descriptor 3. False: it ended before.
start() {	# file, more arguments
	file=$1
	shift
	rm -f pipe
	mkfifo pipe
	"$ostlerd" -f "$file" "$@" >out 2>pipe &
	pid=$!
	exec 3<pipe
	: >log
	await ready
}

# Reads the log up to a line with that event
await() {	# event
	while read -r line <&3; do
		printf '%s\n' "$line" >>log
		case $line in
		*"Z $1"*) return 0 ;;
		esac
	done
	return 1
}

drain() {
	cat <&3 >>log
}

# A port that nobody has
port=$((20000 + $$ % 20000))
tries=0
while :; do
	printf 'workers 2\ncontrol off\nlisten "here" coap on 127.0.0.1:%d\n' \
	    "$port" >good.conf
	start good.conf && break
	drain
	wait "$pid"
	pid=
	port=$((port + 1))
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || break
done
[ -n "$pid" ]
ok $? "daemon starts and says ready"

grep -q 'Z start version=' log &&
    grep -q "Z listen name=here address=127.0.0.1:$port\$" log &&
    grep -q 'Z ready workers=2 ' log
ok $? "log tells the version, each listener and the workers"

set -- "/proc/$pid/task/"*
[ $# -eq 3 ]
ok $? "there are as many threads as workers, and one more"

run -f good.conf
[ "$status" -eq 1 ] && grep -q "listen name=here address=127.0.0.1:$port \
error=\"Address already in use\"" err
ok $? "port in use: told with name, address and reason, status 1"

kill -USR1 "$pid"
await counters
grep -q 'Z counters requests_received=0 requests_duplicate=0 ' log
ok $? "SIGUSR1: all counters in the log"

kill -HUP "$pid"
await reload
grep -q 'Z reload result=ok ' log
ok $? "SIGHUP: all is read again, with a line that says so"

kill -PIPE "$pid"
kill -TERM "$pid"
drain
wait "$pid"
status=$?
pid=
[ "$status" -eq 0 ] && grep -q 'Z stop signal=SIGTERM' log
ok $? "SIGPIPE: nothing; SIGTERM: stop, status 0"

start good.conf -d
kill -INT "$pid"
drain
wait "$pid"
status=$?
pid=
[ "$status" -eq 0 ] && grep -q 'Z stop signal=SIGINT' log
ok $? "SIGINT: stop, status 0; the port is free again"

cat >many.conf <<CONF
workers 1
listen "here" coap on 127.0.0.1:$port
next "b" coap to 127.0.0.1:$port
CONF
rm -f pipe
mkfifo pipe
prlimit --nofile=64 "$ostlerd" -f many.conf 2>pipe &
pid=$!
exec 3<pipe
: >log
await ready
kill "$pid"
drain
wait "$pid"
pid=
grep -q 'Z files limit=64 wanted=' log
ok $? "limit of open files that may be too low: told"

rm -f pipe
mkfifo pipe
# The journal's stream is known by device and inode: here the pipe's.
# shellcheck disable=SC2094
JOURNAL_STREAM=$(stat -c '%d:%i' pipe) "$ostlerd" -f good.conf 2>pipe &
pid=$!
exec 3<pipe
: >log
while read -r line <&3; do
	printf '%s\n' "$line" >>log
	case $line in
	*ready*) break ;;
	esac
done
kill "$pid"
drain
wait "$pid"
pid=
grep -q '^<5>start version=' log && ! grep -q Z log
ok $? "lines for the journal begin with their priority and have no time"

echo "1..$number"
