# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# lib.sh - sourced by the system tests: TAP, devnets, waiting for events.
# Nothing here sleeps for a fixed time; what is awaited has a deadline.

# make may run tests by another shell.
[ -n "${BASH_VERSION-}" ] || exec bash "$0" "$@"
set -u
src=$(cd "${top_srcdir:?make check sets it}" && pwd)
OSTLER_BUILD=${OSTLER_BUILD:-$(cd "${top_builddir:?make check sets it}" && pwd)}
export OSTLER_BUILD
here=$src/tests/system
devnet=$src/scripts/devnet
tmp=$(mktemp -d)
networks=()		# directories of devnets to stop
helpers=()		# pids to end
logs=()			# of these, to be read if anything fails
tests=0
failures=0
READY='(^| )ready '	# as in devnet
export UUID=7d1f2c3a-0000-4000-8000-000000000017	# of outside devices
DEADLINE=${DEADLINE:-20}	# seconds until an awaited thing is late

cleanup() {
	local status=$? d
	for d in ${networks[@]+"${networks[@]}"}; do
		"$devnet" stop --dir "$d"
	done
	[ ${#helpers[@]} -eq 0 ] || kill "${helpers[@]}" 2>/dev/null
	wait
	rm -rf "$tmp"
	exit $status
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# The long ones are run from the source folder, not once more from the tarball.
not_from_the_tarball() {
	[ -z "${OSTLER_TARBALL-}" ] || skip_all "run from the source folder"
}

hex() { # text
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
}

# Tells a result; on failure the text of the file, if given.
result() { # status name [file]
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $tests - $2"
	[ -z "${3-}" ] || sed 's/^/# /' "$3"
}

ok() { # name command...
	local name=$1
	shift
	"$@" > "$tmp/ok.out" 2>&1
	result $? "$name" "$tmp/ok.out"
}

skip() { # name reason
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

no_reports() {
	local d
	for d in ${helpers[@]+"${helpers[@]}"}; do
		stop_process "$d"
	done
	for d in ${logs[@]+"${logs[@]}"}; do
		has_none -E 'ERROR: [A-Za-z]+Sanitizer|runtime error:' "$d" ||
		    return 1
	done
	for d in ${networks[@]+"${networks[@]}"}; do
		"$devnet" stop --dir "$d"
		! grep -E 'ERROR: [A-Za-z]+Sanitizer|runtime error:' "$d"/*.log ||
		    return 1
	done
}

# The plan at the end, with the logs of all devnets if anything failed.
finish() {
	local d log
	ok "all of it ended without a sanitizer's report" no_reports
	if [ $failures -gt 0 ]; then
		for d in ${networks[@]+"${networks[@]}"}; do
			for log in "$d"/*.log; do
				echo "# $log:"
				tail -n 30 "$log" | sed 's/^/#   /'
			done
		done
		for log in ${logs[@]+"${logs[@]}"}; do
			echo "# $log:"
			tail -n 30 "$log" | sed 's/^/#   /'
		done
	fi
	echo "1..$tests"
	[ $failures -eq 0 ]
	exit
}

# Starts a devnet in a directory of its own and reads its env; ends the test
# if it does not start.
start_devnet() { # argument...
	local d=$tmp/net${#networks[@]}
	networks+=("$d")
	if ! "$devnet" start --dir "$d" "$@" > "$tmp/devnet.out" 2>&1; then
		sed 's/^/# /' "$tmp/devnet.out"
		echo "Bail out! devnet does not start"
		exit 1
	fi
	export NET=$d
	# shellcheck disable=SC1091
	. "$d/env"
}

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

# The number of lines with the pattern; 0 also if there is no file yet.
count() { # pattern file
	local n
	n=$(grep -cE -- "$1" "$2" 2>/dev/null)
	echo "${n:-0}"
}

has_lines() { # number pattern file
	[ "$(count "$2" "$3")" -ge "$1" ]
}

# Waits for a line in a growing file.
await_line() { # pattern file [number of them]
	eventually has_lines "${3:-1}" "$1" "$2" && return
	tail -n 20 "$2"
	return 1
}

start_helper() { # log command...
	local log=$1
	shift
	"$@" > "$log" 2>&1 < /dev/null &
	helpers+=($!)
	export helper=$!
}

# An ostlerd of $tmp/NAME.conf, beside any devnet: its log is $tmp/NAME.log, and
# its pid ${pids[NAME]}. It is started again with the same log.
declare -A pids=()
start_ostlerd() { # name
	local log=$tmp/$1.log ready
	[[ " ${logs[*]-} " == *" $log "* ]] || logs+=("$log")
	ready=$(count "$READY" "$log")
	"$OSTLER_BUILD/src/ostler/ostlerd" -f "$tmp/$1.conf" \
	    >> "$log" 2>&1 < /dev/null &
	helpers+=($!)
	pids[$1]=$!
	await_line "$READY" "$log" $((ready + 1)) > "$tmp/start.out" || {
		sed 's/^/# /' "$tmp/start.out"
		echo "Bail out! ostlerd $1 does not start"
		exit 1
	}
}

# The same for a wax-server, which is ready when the pattern comes; on another
# host if server_host is its process.
launch_server() { # name pattern argument...
	local name=$1 pattern=$2 log=$tmp/$1.log before
	shift 2
	[[ " ${logs[*]-} " == *" $log "* ]] || logs+=("$log")
	before=$(count "$pattern" "$log")
	${server_host:+nsenter -t "$server_host" -n} \
	    "$OSTLER_BUILD/src/tools/wax-server" "$@" \
	    >> "$log" 2>&1 < /dev/null &
	helpers+=($!)
	# shellcheck disable=SC2034 # read by the tests
	pids[$name]=$!
	await_line "$pattern" "$log" $((before + 1))
}

# UDP and TCP ports of loopback that nobody has, below those that the system
# gives by itself. Tests that start at one time look at different places.
free_ports() { # count
	python3 - "$1" $$ <<- 'PYTHON'
		import socket, sys
		count, port = int(sys.argv[1]), 2000 + int(sys.argv[2]) % 780 * 10
		while count > 0:
		    port += 1
		    try:
		        for kind in socket.SOCK_DGRAM, socket.SOCK_STREAM:
		            with socket.socket(type=kind) as s:
		                s.bind(("127.0.0.1", port))
		    except OSError:
		        continue
		    print(port)
		    count -= 1
	PYTHON
}

stop_helper() { # pid [signal]
	kill "-${2:-TERM}" "$1"
	wait "$1" 2>/dev/null
	return 0
}

# A proxy with another configuration, or after it ended: the same address and
# log, its own pid in the devnet's books.
restart_proxy() { # number
	local conf log pid ready
	conf=$(printf 'PROXY_%s_CONF' "$1") log=$(printf 'PROXY_%s_LOG' "$1")
	pid=$(printf 'PROXY_%s_PID' "$1")
	stop_process "${!pid}"
	ready=$(count "$READY" "${!log}")
	setsid "$OSTLER_BUILD/src/ostler/ostlerd" -f "${!conf}" \
	    < /dev/null >> "${!log}" 2>&1 &
	eval "$pid=\$!"
	sed -i "s/^proxy-$1 .*/proxy-$1 $! $(cut -d' ' -f22 "/proc/$!/stat")/" \
	    "$NET/processes"
	await_line "$READY" "${!log}" $((ready + 1)) > "$tmp/restart.out" || {
		sed 's/^/# /' "$tmp/restart.out"
		echo "Bail out! proxy $1 does not start again"
		exit 1
	}
}

is_gone() { # pid
	[ ! -e "/proc/$1" ] || grep -q '^State:.*Z' "/proc/$1/status"
}

stop_process() { # pid [signal]
	kill "-${2:-TERM}" "$1" 2>/dev/null
	eventually is_gone "$1"
}

# Starts a device that is none of ours; sets device_uri and device_log.
start_device() { # option...
	export device_log=$tmp/device${#helpers[@]}.log device_uri
	start_helper "$device_log" python3 "$here/raw.py" device "$@"
	await_line '^port=' "$device_log" || exit 1
	device_uri=coap://127.0.0.1:$(sed -n 's/^port=//p' "$device_log")
}

# Sets why_not to why there are no network namespaces here; empty if there are.
# With them the test begins anew in one of its own, where it may do everything.
enter_namespace() {
	local how=(unshare -n)
	export why_not=''
	if [ -n "${IN_NAMESPACE-}" ]; then
		ip link set lo up
		return
	fi
	[ "$(id -u)" -eq 0 ] || how=(unshare -Urn)
	if ! command -v unshare nsenter ip > "$tmp/which"; then
		why_not="unshare, nsenter or ip is not installed"
	elif ! "${how[@]}" ip link set lo up 2> "$tmp/which"; then
		why_not="network namespaces are not allowed here"
	else
		rm -rf "$tmp"
		IN_NAMESPACE=1 exec "${how[@]}" "$BASH" "$0"
	fi
}

# Another host, at the end of a link: sets ${hosts[NAME]} to its process, and
# its interface is called eth0. The near end is called as the host; it has an
# address, or is a port of a bridge.
declare -A hosts=()
add_host() { # name address-here|bridge address-there
	local ours
	ours=$(readlink /proc/self/ns/net)
	start_helper "$tmp/host-$1.log" unshare -n sleep infinity
	hosts[$1]=$helper
	eventually is_elsewhere "$helper" "$ours" || return 1
	ip link add "$1" type veth peer name eth0 netns "$helper" &&
	    attach "$1" "$2" && ip link set "$1" up &&
	    on_host "$1" ip address add "$3" dev eth0 &&
	    on_host "$1" ip link set eth0 up &&
	    on_host "$1" ip link set lo up
}

attach() { # interface address|bridge
	if [[ $2 = */* ]]; then
		ip address add "$2" dev "$1"
	else
		ip link set "$1" master "$2"
	fi
}

# No address of this host and the others waits for its neighbours' objection.
addresses_are_settled() {
	local name
	[ -z "$(ip -6 address show tentative)" ] || return 1
	for name in "${!hosts[@]}"; do
		[ -z "$(on_host "$name" ip -6 address show tentative)" ] ||
		    return 1
	done
}

is_elsewhere() { # pid namespace
	local there
	there=$(readlink "/proc/$1/ns/net") && [ "$there" != "$2" ]
}

on_host() { # name command...
	local pid=${hosts[$1]}
	shift
	nsenter -t "$pid" -n "$@"
}

# A raw CoAP client without any of our code: see raw.py.
raw() {
	python3 "$here/raw.py" "$@"
}

# wax-client through the first proxy.
client() { # argument...
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
	    ${CLIENT_CREDENTIALS:+--credentials "$CLIENT_CREDENTIALS"} \
	    --context "$CLIENT_CONTEXT" --proxy "$PROXY_URI" "$@"
}

# A command that must end with 0 and print a line with the pattern.
says() { # pattern command...
	local pattern=$1 status
	shift
	"$@" > "$tmp/said" 2>&1
	status=$?
	cat "$tmp/said"
	[ $status -eq 0 ] || {
		echo "exit status $status"
		return 1
	}
	grep -qE -- "$pattern" "$tmp/said"
}

exits_with() { # status pattern command...
	local status=$1 pattern=$2 got=0
	shift 2
	"$@" > "$tmp/said" 2>&1 || got=$?
	cat "$tmp/said"
	echo "exit status $got"
	[ $got -eq "$status" ] && grep -qE -- "$pattern" "$tmp/said"
}

# The file, or what is read, has no such line.
has_none() { # argument of grep...
	! grep "$@"
}
