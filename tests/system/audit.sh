#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# audit.sh - the audit file of a running ostlerd: rotated, torn, broken, on a
# full disk
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

ostlerctl=$OSTLER_BUILD/src/tools/ostlerctl
audit=$tmp/audit
target=ocf://$UUID/a/light
read -r port other < <(free_ports 2 | tr '\n' ' ')

write_conf() { # path of the audit file
	cat > "$tmp/proxy.conf" <<- CONF
		log level info
		control "$tmp/ctl"
		audit "$1"
		listen "front" coap on 127.0.0.1:$port
		next "nobody" coap to 127.0.0.1:$other
		route * via "nobody"
		rule "sealed" sealed forward
	CONF
}

ctl() { # word...
	"$ostlerctl" -s "$tmp/ctl" "$@"
}

verify() { # file...
	"$ostlerctl" audit verify "$@"
}

# A request without a seal, which no rule lets pass.
deny() {
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" --unsealed \
	    --proxy "coap://127.0.0.1:$port" retrieve "$target" \
	    > "$tmp/denied" 2>&1
	grep -q '^4\.03' "$tmp/denied"
}

refuses_to_start() { # pattern
	exits_with "$1" "$2" timeout "$DEADLINE" \
	    "$OSTLER_BUILD/src/ostler/ostlerd" -f "$tmp/proxy.conf"
}

restart() {
	stop_process "${pids[proxy]}" "${1:-TERM}" && start_ostlerd proxy
}

write_conf "$audit"
start_ostlerd proxy
ok "a new file begins a chain" grep -qE \
    '^1 [0-9TZ:.-]+ begin after=0 head=0{64} hash=[0-9a-f]{64}$' "$audit"
ok "it is the owner's alone" test "$(stat -c %a "$audit")" = 600
ok "a request is denied" deny
ok "and that stands in it" await_line " deny .*target=$UUID .*result=4.03" \
    "$audit"
ok "a second process does not write there" refuses_to_start 1 \
    'audit: another process writes this audit log'

# --- rotation ---
mv "$audit" "$audit.1"
ok "after SIGHUP too there is a new file" eval 'kill -HUP ${pids[proxy]} &&
    await_line " begin after=[1-9]" "$audit"'
ok "both are one chain" verify "$audit.1" "$audit"
ok "and no chain the other way round" exits_with 1 'goes on from' verify \
    "$audit" "$audit.1"

# --- the end, orderly and not ---
ok "it is started again" restart
ok "its end was told" grep -q ' stop signal=SIGTERM ' "$audit"
ok "it is killed, and started again" restart KILL
ok "the same file is gone on with" has_lines 2 ' open hash=' "$audit"
stop_process "${pids[proxy]}" KILL
truncate -s -30 "$audit"
ok "a line that is not finished is told, and no offence" says \
    'bytes of a line that was not finished' verify "$audit.1" "$audit"
start_ostlerd proxy
ok "it is cut off and kept in the next line" has_lines 1 \
    ' open torn=[1-9][0-9]* text="[1-9][0-9]* .* open hash=' "$audit"
ok "all is one chain again" verify "$audit.1" "$audit"

# --- what is broken ---
cp "$audit" "$tmp/broken"
sed -i '2s/result=ok/result=no/' "$tmp/broken"
write_conf "$tmp/broken"
ok "a broken file is refused by reload" exits_with 1 \
    'broken:[0-9]+: number [0-9]+ has the hash ' ctl reload
ln -s "$audit" "$tmp/link"
write_conf "$tmp/link"
ok "so is a symbolic link" exits_with 1 'link: is a symbolic link' ctl reload
denied=$(count ' deny ' "$audit")
ok "the old one goes on" deny
ok "and has what was denied" await_line ' deny ' "$audit" $((denied + 1))
stop_process "${pids[proxy]}"
write_conf "$tmp/broken"
ok "with a broken file it does not start" refuses_to_start 1 \
    'broken: is not added to as it is; move it away'

# --- a full disk ---
write_conf "$audit"
: > "$tmp/proxy.log"	# a full disk is one for the log, too
start_ostlerd proxy
# No file of it grows beyond what this one has, and a part of a line.
prlimit --pid "${pids[proxy]}" \
    --fsize=$(($(stat -c %s "$audit") + 50)):unlimited
truncate -s 0 "$tmp/proxy.log"
ok "with a full disk requests go on" deny
ok "and once more" deny
ok "what is lost is counted" says '^lost +2$' ctl audit head
ok "the file is whole" verify "$audit.1" "$audit"
ok "it has no part of a line" test "$(tail -c 1 "$audit" | od -An -tx1)" = " 0a"
prlimit --pid "${pids[proxy]}" --fsize=unlimited:unlimited
ok "with room again the next is denied" deny
ok "and tells how many are missing" await_line ' deny .* lost=2 hash=' "$audit"
head=$(ctl audit head | sed -n 's/^head *//p')
ok "all of it is one chain up to the head" verify --head "$head" "$audit.1" \
    "$audit"
sed -i '$d' "$audit"
ok "without the last line only the head tells" verify "$audit.1" "$audit"
ok "and does" exits_with 1 'lines are missing at the end' verify \
    --head "$head" "$audit.1" "$audit"
finish
