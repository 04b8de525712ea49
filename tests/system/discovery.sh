#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# discovery.sh - devices on the proxy's link are found by multicast and by
# asking an address, reached over DTLS where they prove who they are, and lost
# again; one that claims to be another gets nothing
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball

command -v openssl > /dev/null || skip_all "no openssl command"
enter_namespace
[ -z "$why_not" ] || skip_all "$why_not"
pki() { "$src/scripts/pki" "$@"; }
cd "$tmp" || exit 1

device=7d1f2c3a-d1d1-4111-8111-111111111111
liar=7d1f2c3a-d9d9-4111-8111-111111111111
proxy=7d1f2c3a-b1b1-4111-8111-111111111111
client=7d1f2c3a-c0c0-4111-8111-111111111111
pki ca root
for who in device liar proxy; do
	pki identity $who "${!who}" root
	pki cred $who.cred "${!who}" cert $who anchor root "$proxy"
done
secret=$(od -An -v -tx1 -N16 /dev/urandom | tr -d ' \n')
printf '%s\n' "master-secret = $secret" "sender-id = 01" \
    "recipient-id = 51" "peer = $device" "self = $client" > client.ctx
printf '%s\n' "master-secret = $secret" "sender-id = 51" \
    "recipient-id = 01" "peer = $client" "self = $device" > device.ctx

# One link with two hosts, and us.
{
	ip link add near type bridge &&
	    ip address add 192.0.2.1/24 dev near && ip link set near up
} > link.out 2>&1 || skip_all "no bridges here: $(cat link.out)"
add_host honest near 192.0.2.17/24 > link.out 2>&1 &&
    add_host other near 192.0.2.66/24 >> link.out 2>&1 ||
    skip_all "no links between namespaces here: $(cat link.out)"
eventually addresses_are_settled

link_local() { # host
	on_host "$1" ip -6 -oneline address show dev eth0 scope link |
	    sed -n 's/.*inet6 \([0-9a-f:]*\).*/\1/p'
}
honest=$(link_local honest) other=$(link_local other)

write_proxy() { # line of the block...
	cat > proxy.conf <<- CONF
	workers 2
	log level debug
	log warnings unlimited
	identifier proxy
	credential "house" {
		certificate "proxy.pem"; key "proxy.key";
		anchor "root.pem" for *;
	}
	listen "clients" coap on 127.0.0.1:5690
	discover "near" on near {
		credential "house"; every 1s; lifetime 3s; timeout 10s;
		$(printf '%s\n' "$@")
	}
	rule "all" forward
	CONF
}
log=proxy.log

start_target() { # uri
	server_host=${hosts[honest]} launch_server device '^ready' \
	    --context device.ctx --credentials device.cred \
	    --discoverable eth0 --listen "$1"
}

ask() { # argument...
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
	    --context client.ctx --proxy coap://127.0.0.1:5690 "$@"
}

reached() {
	says '^2\.05' ask get /a/light
}

gone() {
	exits_with 6 'unprotected 5\.05' ask get /a/light
}

found() { # event address
	await_line "discover event=$1 .*device=$device .*address=$2" "$log" "${3-}"
}

# Whatever way it is asked, the same is found.
for how in link ipv4 probe; do
	case $how in
	link)
		at="[$honest%eth0]:5684" told="\[$honest%[^ ]*:5684"
		write_proxy "groups link;" ;;
	ipv4)
		at=192.0.2.17:5684 told=$at
		write_proxy "groups ipv4;" ;;
	probe)
		at=192.0.2.17:5685 told=$at
		write_proxy "groups none;" "probe 192.0.2.17:5683;" ;;
	esac
	start_ostlerd proxy
	ok "$how: nothing is there, there is no way" gone
	events=$(count 'discover event=found' "$log")
	ok "$how: a device comes" start_target "coaps://$at"
	ok "$how: it is found" found found "$told" $((events + 1))
	ok "$how: and reached" reached
	ok "$how: over a session that proved its ID" await_line \
	    "session event=up .*identity=$device proof=x509 .*transport=coaps" \
	    "$log"
	ok "$how: by the way that was found" await_line \
	    "request .*target=$device .*next=found:.*result=2.04" "$log"
	stop_process "${pids[device]}"
	ok "$how: it is gone, and so is the way" eventually gone
	stop_process "${pids[proxy]}"
	mv "$log" "proxy-$how.log"
done
logs=("$tmp"/proxy-*.log "${logs[@]}")

# Somebody at another address tells to be that device, in the clear, and proves
# to be another when it comes to it.
cat > claim.py << 'PYTHON'
import socket, struct, sys

device, endpoint, interface = sys.argv[1:]


def text(s):
    s = s.encode()
    return (bytes([0x60 | len(s)]) if len(s) < 24 else
            bytes([0x78, len(s)])) + s


link = (b"\x81\xa3" + text("anchor") + text("ocf://" + device) +
        text("href") + text("/oic/d") + text("eps") +
        b"\x81\xa1" + text("ep") + text(endpoint))
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("::", 5683))
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
             socket.inet_pton(socket.AF_INET6, "ff02::158") +
             struct.pack("@I", socket.if_nametoindex(interface)))
print("ready", flush=True)
while True:
    data, peer = s.recvfrom(2000)
    if b"\x03res" in data:
        token = data[4:4 + (data[0] & 15)]
        s.sendto(bytes([0x50 | len(token), 0x45]) + data[2:4] + token +
                 b"\xc2\x27\x10\xff" + link, peer)
PYTHON
write_proxy "groups link;"
start_ostlerd proxy
server_host=${hosts[other]} launch_server liar '^ready' --uuid "$liar" \
    --credentials liar.cred --listen "coaps://[$other%eth0]:5684" > liar.out
start_helper claim.log nsenter -t "${hosts[other]}" -n \
    python3 claim.py "$device" "coaps://[$other]:5684" eth0
claim=$helper
ok "a liar is heard" found found "\[$other%[^ ]*:5684"
ok "and gets no request" exits_with 6 'unprotected 5\.02' ask get /a/light
ok "for it is another, which is told" await_line \
    'session event=failed .*reason=insecure detail=wrong-id' "$log"
ok "the honest one comes" start_target "coaps://[$honest%eth0]:5684"
ok "there are two, which is told" await_line \
    "discover event=contradicted .*device=$device" "$log"
ok "it is the honest one that is reached" eventually reached
ok "the liar has seen no request" has_none '^request ' liar.log
stop_process "$claim"
stop_process "${pids[liar]}"
ok "without the liar, too" eventually reached

# It moves to another port.
stop_process "${pids[device]}"
ok "it moves" start_target "coaps://[$honest%eth0]:5699"
ok "and is found there" await_line \
    "discover event=moved .*device=$device from=\[$honest%" "$log"
ok "and reached" eventually reached
finish
