#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# nspawn-inside.sh - run by nspawn.sh as root under a systemd of its own
# shellcheck source=tests/tap.sh
top_srcdir=/test top_builddir=/test . /test/tap.sh
set -u
UUID=7d1f2c3a-0000-4000-8000-000000000017
CLIENT=7d1f2c3a-0000-4000-8000-000000000018
DEADLINE=15		# seconds until an awaited thing is late
export LD_LIBRARY_PATH=/test

# Waits until a command succeeds.
eventually() { # command...
	local end=$((SECONDS + DEADLINE))
	until "$@"; do
		if [ $SECONDS -ge $end ]; then
			echo "after $DEADLINE s still not: $*"
			return 1
		fi
		sleep 0.02
	done
}

# --- what systemd knows ---

property() { # unit name
	systemctl show -P "$2" "$1"
}

has() { # unit name value
	[ "$(property "$1" "$2")" = "$3" ] || {
		echo "$2 of $1 is $(property "$1" "$2")"
		return 1
	}
}

said() { # unit pattern
	journalctl --sync
	journalctl -q -o cat -u "$1" | grep -E -- "$2"
}

said_as_error() { # pattern
	journalctl -q -o cat -p err -u ostlerd.service | grep -E -- "$1"
}

# Another process than that one, ready.
is_another() { # unit pid
	local pid
	pid=$(property "$1" MainPID)
	[ "$pid" -gt 0 ] && [ "$pid" -ne "$2" ] && has "$1" SubState running
}

status_has() { # pid line
	grep -E "^$2" "/proc/$1/status"
}

# --- two proxies and a device ---

conf=$(systemctl cat ostlerd.service | sed -n 's|^ExecStart=\(.*\)/sbin/.*|\1|p')
conf=$conf/etc/ostler
[ -d "$conf" ] || conf=/etc/ostler
unit_folder=/run/systemd/system
audit=/var/log/ostler/audit

write_a() { # [another line]
	cat > "$conf/ostlerd.conf" <<- CONF
		workers 2
		log level info
		audit "$audit"
		identifier a
		listen "front" coap on 127.0.0.1:5683
		listen "stream" coap+tcp on 127.0.0.1:5683
		listen "unix" coap+unix on "/run/ostler/front.sock"
		next "b" coap to 127.0.0.1:5783
		route * via "b"
		rule "all" peer any sealed forward
		${1-}
	CONF
}

write_b() {
	cat > "$conf/second.conf" <<- CONF
		log level info
		control "/run/ostler-second/control"
		identifier b
		listen "front" coap on 127.0.0.1:5783
		device $UUID coap to 127.0.0.1:5883
		rule "a" peer 127.0.0.0/8 sealed forward
	CONF
}

# The second one is the first in all but its configuration and its folders.
write_units() {
	mkdir -p "$unit_folder/ostlerd.service.d"
	printf '[Unit]\nStartLimitIntervalSec=0\n' \
	    > "$unit_folder/ostlerd.service.d/limit.conf"
	sed -e "s|^\(Exec.*/ostlerd.*\)|\1 -f $conf/second.conf|" \
	    -e 's|^\(Exec.*/ostlerctl\)|\1 -s /run/ostler-second/control|' \
	    -e 's|Directory=ostler$|Directory=ostler-second|' \
	    "$(property ostlerd.service FragmentPath)" \
	    > "$unit_folder/second.service"
	systemctl daemon-reload
}

write_context() { # file sender recipient self peer
	cat > "$1" <<- CONTEXT
		master-secret = 0102030405060708090a0b0c0d0e0f10
		sender-id     = $2
		recipient-id  = $3
		self          = $4
		peer          = $5
	CONTEXT
	chmod 0600 "$1"
}

start_device() {
	write_context "$tap_tmp/server.ctx" 51 c1 $UUID $CLIENT
	write_context "$tap_tmp/client.ctx" c1 51 $CLIENT $UUID
	/test/wax-server --listen 127.0.0.1:5883 --uuid $UUID \
	    --context "$tap_tmp/server.ctx" > "$tap_tmp/device.log" 2>&1 &
	eventually grep -qE '(^| )ready ' "$tap_tmp/device.log"
}

# A sealed request through both.
request() {
	timeout "$DEADLINE" /test/wax-client --context "$tap_tmp/client.ctx" \
	    --proxy coap://127.0.0.1:5683 retrieve /a/light |
	    grep power
}

is_denied_and_audited() {
	timeout "$DEADLINE" /test/wax-client --unsealed \
	    --proxy coap://127.0.0.1:5683 retrieve "ocf://$UUID/a/light"
	grep -E " deny .*target=$UUID .*hash=" "$audit"
}

listens_everywhere() {
	grep -q ' 0100007F:1633 00000000:0000 07 ' /proc/net/udp &&
	    grep -q ' 0100007F:1633 00000000:0000 0A ' /proc/net/tcp &&
	    grep -q '/run/ostler/front.sock$' /proc/net/unix
}

start_listens_at_once() {
	systemctl start ostlerd.service && listens_everywhere
}

# --- the start ---

tap_ok user_is_made_by_sysusers \
    systemd-sysusers
tap_ok folder_of_the_configuration_is_made_by_tmpfiles \
    systemd-tmpfiles --create --prefix "$conf"
tap_ok keys_can_be_read_by_root_and_the_daemon_alone \
    test "$(stat -c '%a %U %G' "$conf")" = "750 root _ostler"
write_units
tap_ok unit_is_understood_where_its_programs_are \
    systemd-analyze verify --man=no --recursive-errors=yes ostlerd.service
echo 'listen "front" coap on nowhere' > "$conf/ostlerd.conf"
tap_fails wrong_configuration_does_not_start "failed" \
    systemctl start ostlerd.service
tap_ok and_the_journal_tells_what_is_wrong \
    said ostlerd.service 'ostlerd.conf:1:.*nowhere'
systemctl stop ostlerd.service	# it would be tried again
write_a
write_b
tap_ok start_comes_back_when_every_listener_listens \
    start_listens_at_once
tap_ok second_instance_starts_beside_it \
    systemctl start second.service
pid=$(property ostlerd.service MainPID)
tap_ok it_runs_as_its_own_user \
    status_has "$pid" "Uid:	$(id -u _ostler)"
tap_ok it_has_no_capability \
    status_has "$pid" 'CapEff:	0+$'
tap_ok it_can_not_get_more \
    status_has "$pid" 'NoNewPrivs:	1'
tap_ok its_system_calls_are_filtered \
    status_has "$pid" 'Seccomp:	2'
tap_ok device_is_there \
    start_device
tap_ok request_passes_both_instances \
    request
tap_ok journal_has_the_request_s_line \
    eventually said second.service '^request from=127.0.0.1:.* verdict=forward'

# --- reloads ---

# In the same process, which still carries requests.
goes_on() {
	has ostlerd.service MainPID "$pid" &&
	    has ostlerd.service ActiveState active && request
}

tap_ok ostlerctl_asks_the_running_daemon \
    ostlerctl status
tap_fails nobody_else_may_ask ostler/control \
    setpriv --reuid nobody --clear-groups "$(command -v ostlerctl)" status
tap_ok what_an_unsealed_request_was_denied_is_audited \
    is_denied_and_audited
write_a 'listen "more" coap on 127.0.0.1:5684'
tap_ok reload_takes_a_changed_configuration \
    systemctl reload ostlerd.service
tap_ok new_listener_listens_when_it_comes_back \
    grep ' 0100007F:1634 00000000:0000 07 ' /proc/net/udp
tap_ok and_it_goes_on_in_the_same_process \
    goes_on
write_a 'rule "wrong" peer elsewhere forward'
tap_fails reload_of_a_wrong_configuration_fails "failed" \
    systemctl reload ostlerd.service
tap_ok and_the_journal_tells_where_it_is_wrong \
    said ostlerd.service 'ostlerd.conf:[0-9]+:.*elsewhere'
tap_ok and_that_an_operator_must_act \
    said_as_error 'reload .*refused|elsewhere'
tap_ok and_it_goes_on_as_before \
    goes_on
tap_ok and_systemd_does_not_think_it_failed \
    has ostlerd.service NRestarts 0
write_a
tap_ok second_instance_reloads_by_its_own_socket \
    systemctl reload second.service
mv "$audit" "$audit.1"
tap_ok reload_begins_a_new_audit_file \
    systemctl reload ostlerd.service
tap_ok which_goes_on_from_the_old_one \
    ostlerctl audit verify "$audit.1" "$audit"

# --- trouble ---

# From the next start on; before, a busy machine must not set it off.
hurry_watchdog() {
	printf '[Service]\nWatchdogSec=2\nTimeoutAbortSec=1\n' \
	    > "$unit_folder/ostlerd.service.d/watchdog.conf"
	systemctl daemon-reload
}

kill_and_return() {
	local before
	before=$(property ostlerd.service MainPID)
	restarts=$(property ostlerd.service NRestarts)
	systemctl kill -s KILL ostlerd.service
	eventually is_another ostlerd.service "$before" && request
}

# All of it stands still, so that nobody feeds the watchdog.
stop_and_return() {
	local before
	before=$(property ostlerd.service MainPID)
	kill -STOP "$before"
	eventually is_another ostlerd.service "$before" && request
}

# One worker of two does; the main thread runs on and knows.
hang_and_return() {
	local before
	before=$(property ostlerd.service MainPID)
	python3 /test/stop-thread.py "$before" > "$tap_tmp/stopped" 2>&1 &
	eventually grep stopped "$tap_tmp/stopped" &&
	    eventually is_another ostlerd.service "$before" && request
}

was_restarted() {
	has ostlerd.service NRestarts $((restarts + 1))
}

watchdog_acted() { # times
	[ "$(said ostlerd.service 'Watchdog timeout' | wc -l)" -ge "$1" ]
}

hurry_watchdog
tap_ok killed_it_comes_back \
    kill_and_return
tap_ok and_systemd_did_that \
    was_restarted
tap_ok hung_process_is_killed_and_comes_back \
    stop_and_return
tap_ok and_the_watchdog_did_that \
    watchdog_acted 1
tap_ok hung_worker_alone_is_noticed_too \
    hang_and_return
tap_ok and_the_watchdog_did_that_too \
    watchdog_acted 2

# --- the end ---

head=$(ostlerctl audit head | sed -n 's/^head *//p')
tap_ok audit_files_are_one_chain_after_all_that \
    ostlerctl audit verify --head "$head" "$audit.1" "$audit"
tap_ok they_belong_to_the_daemon_alone \
    test "$(stat -c '%a %U' "$audit")" = "600 _ostler"
tap_ok stop_is_a_success \
    systemctl stop ostlerd.service second.service
tap_ok which_is_the_last_that_is_audited \
    sh -c "tail -n 1 '$audit' | grep ' stop signal=SIGTERM hash='"
tap_ok result_is_good \
    has ostlerd.service Result success
tap_ok nothing_of_it_is_left_in_run \
    test ! -e /run/ostler
journalctl -q -o short-monotonic -u ostlerd.service -u second.service \
    > /out/journal
tap_done
