#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# renew.sh - a certificate that expires soon is told, another takes its place
# without a restart, and one that is broken does not; sessions go on
# meanwhile, and those that nobody uses end as idle
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

command -v openssl > "$tmp/which" || skip_all "openssl is not installed"
ostlerd=$OSTLER_BUILD/src/ostler/ostlerd
pki() { "$src/scripts/pki" "$@"; }
cd "$tmp" || exit 1
proxy_id=7d1f2c3a-bbbb-4bbb-8bbb-bbbbbbbbbbbb

pki ca root
pki identity honest 7d1f2c3a-1111-4111-8111-111111111111 root
pki identity soon $proxy_id root --days 5
pki identity fresh $proxy_id root --days 300
use() { # certificate
	cp "$1.pem" proxy.pem.new && mv proxy.pem.new proxy.pem
	cp -p "$1.key" proxy.key.new && mv proxy.key.new proxy.key
}

serial() {
	openssl x509 -noout -serial
}

# The certificate that a new session gets to see there.
presents() { # certificate transport
	local place version=-tls1_3
	place=$(sed -n "s/^$2 //p" places)
	[ "$2" = tls ] || version=-dtls1_2
	timeout "$DEADLINE" openssl s_client $version -connect "$place" \
	    -CAfile root.pem -cert honest.pem -key honest.key \
	    < /dev/null 2> s_client.err | serial > seen
	serial < "$1.pem" | tee expected | diff - seen
}

# The counter has that value now.
counts() { # counter value
	local seen
	seen=$(count "(^| )counters( .*)? $1=" log)
	kill -USR1 "$daemon"
	await_line "(^| )counters( .*)? $1=" log $((seen + 1)) &&
	    grep -E "counters( .*)? $1=" log | tail -n 1 | grep -qE " $1=$2( |\$)"
}

# Each of its old sessions answers.
goes_on() {
	local rounds
	rounds=$(count '^round=' honest.log)
	await_line '^round=' honest.log $((rounds + 3)) &&
	    has_none '^failed' honest.log
}

reload() { # result
	local seen
	seen=$(count "reload result=$1 " log)
	kill -HUP "$daemon" &&
	    await_line "reload result=$1 " log $((seen + 1))
}

start_device --sealed
use soon
read -r dtls tls < <(python3 "$here/hostile.py" ports 2)
printf '%s\n' "dtls 127.0.0.1:$dtls" "tls 127.0.0.1:$tls" > places
cat > conf << CONF
workers 2
log level info
credential "c" { certificate "proxy.pem"; key "proxy.key";
    anchor "root.pem" for *; }
listen "dtls" coaps on 127.0.0.1:$dtls { credential "c"; }
listen "tls" coaps+tcp on 127.0.0.1:$tls { credential "c"; idle 3s; }
device $UUID coap to ${device_uri#coap://}
rule "all" sealed forward
CONF
start_helper log "$ostlerd" -f conf
daemon=$helper
await_line "$READY" log || exit 1
ok "a certificate with few days is told at the start" grep -qE \
    'credential name=c what=certificate expires=[-0-9]+ days=[45]$' log
ok "and counted" counts credentials_expiring 1
start_helper honest.log python3 "$here/hostile.py" honest --places places \
    --keys . --uuid "$UUID"
ok "sessions are there" await_line '^round=2 transports=2' honest.log
for transport in tls dtls; do
	ok "$transport: the old one is presented" presents soon $transport
done

use fresh
ok "SIGHUP reads the new one" reload ok
ok "it does not expire soon" counts credentials_expiring 0
ok "that was counted" counts reloads 1
for transport in tls dtls; do
	ok "$transport: a new session gets to see the new one" \
	    presents fresh $transport
done
ok "old sessions go on" goes_on

cp proxy.pem good.pem
echo nonsense > proxy.pem
ok "a broken file is refused" reload refused
ok "with an error that names the file" \
    grep -qE 'reload error="?proxy.pem: ' log
ok "that was counted, too" counts reloads_refused 1
for transport in tls dtls; do
	ok "$transport: the good one stays" presents fresh $transport
done
ok "old sessions go on, again" goes_on
ok "a start with it is refused" exits_with 2 '^proxy.pem: ' \
    "$ostlerd" -t -f conf
cp good.pem proxy.pem
cp soon.key proxy.key
ok "a key of another certificate is refused" reload refused
ok "and old sessions go on" goes_on

# A session that says nothing: CSM, and then a Ping is no use of it.
idle_places() {
	python3 - "$here" << 'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import hostile
places = hostile.read_places("places")
s = hostile.join("tls", places, ".")
print("peer=" + hostile.address(s), flush=True)
hostile.come_up(s, "tls")
data = b""
while True:
    more = s.recv(1000)
    if not more:
        break
    data += more
print("last=" + data.hex())
PYTHON
}

ok "a session without use is released and closed" says '^last=00e4$' \
    idle_places
peer=$(sed -n 's/^peer=//p' "$tmp/said")
ok "the log says that it was idle" \
    await_line "event=end peer=$peer .*listener=tls reason=idle" log
ok "it is counted" counts sessions_idle '[1-9][0-9]*'
ok "the proxy ends when it is told to" stop_process "$daemon"
ok "without a sanitizer's report" \
    has_none -E 'ERROR: [A-Za-z]+Sanitizer|runtime error:' log

# What the sessions need is told where there are too few files.
few_files() {
	(ulimit -n 200 && exec "$ostlerd" -f conf) > few.log 2>&1 &
	helpers+=($!)
	await_line "$READY" few.log && cat few.log &&
	    grep -qE 'files limit=200 wanted=[0-9]+ msg=".*LimitNOFILE' few.log
}
cp fresh.key proxy.key
ok "too few files are told with the number that is wanted" few_files
finish
