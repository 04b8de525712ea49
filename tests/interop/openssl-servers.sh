#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# openssl-servers.sh - ostlerd's hops to openssl s_server: a request and its
# answer with keys and certificates, and servers that are not believed
# shellcheck source=tests/interop/lib.sh
. "${top_srcdir:?}/tests/interop/lib.sh"

make_house
pki ca other
pki identity stranger "$DEVICE_ID" other
pki identity expired "$DEVICE_ID" root --days 0
pki identity revoked "$DEVICE_ID" root
pki identity absent "$ABSENT_ID" root
pki identity no-use "$DEVICE_ID" root --use serverAuth,clientAuth
pki identity no-server "$DEVICE_ID" root \
    --use clientAuth,1.3.6.1.4.1.44924.1.6
pki crl crl root revoked
# A cloud may have a key of RSA.
printf '%s\n' "extendedKeyUsage=serverAuth,clientAuth,1.3.6.1.4.1.44924.1.6" \
    keyUsage=digitalSignature > rsa.ext
openssl req -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.csr \
    -subj "/CN=uuid:$DEVICE_ID" 2> /dev/null
openssl x509 -req -in rsa.csr -CA root.pem -CAkey root.key -CAcreateserial \
    -days 9 -extfile rsa.ext -out rsa.pem 2> /dev/null
cat >> credentials.conf <<CONF
credential "strict" {
	certificate "proxy.pem"; key "proxy.key";
	anchor "root.pem" for *; crl "crl.pem";
}
CONF

trust=(-CAfile root.pem -Verify 1 -verify_return_error)
us=(-cert device.pem -key device.key)
keys=(-nocert -psk "$KEY" -psk_identity "$PROXY_NAME")
hint=(-psk_hint "$DEVICE_NAME")
names=() conf=''

# A server and our hop to it; the name of a test is that of the hop.
server() { # name transport credential argument-of-s_server...
	local name=$1 transport=$2 credential=$3 kind=stream port number
	shift 3
	number=${#names[@]}
	names+=("$name")
	port=${ports[number]}
	[ "$transport" != coaps ] || kind=datagram
	start_helper "s_server-$number.log" python3 "$interop/behind.py" \
	    $kind "this is $name" openssl s_server -quiet \
	    -accept "127.0.0.1:$port" "$@"
	conf+="next \"$name\" $transport to 127.0.0.1:$port {
		credential \"$credential\"; peer $DEVICE_ID;
		connect-timeout 20s; }
	route $(target $number) via \"$name\"
	"
}

target() { # number
	printf '7d1f2c3a-0000-4000-8000-0000000000%02d' $(($1 + 10))
}

choose_ports 40
for suite in ECDHE-ECDSA-AES128-CCM8 ECDHE-ECDSA-AES128-CCM \
    ECDHE-ECDSA-AES256-CCM8 ECDHE-ECDSA-AES256-CCM; do
	server "tls1_2 $suite" coaps+tcp all "${us[@]}" "${trust[@]}" \
	    -tls1_2 -cipher $suite -alpn coap
done
server "tls1_3" coaps+tcp certificates "${us[@]}" "${trust[@]}" -tls1_3
for suite in ECDHE-RSA-AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384; do
	server "tls1_2 $suite" coaps+tcp all -cert rsa.pem -key rsa.key \
	    "${trust[@]}" -tls1_2 -cipher $suite
done
server "dtls" coaps all "${us[@]}" "${trust[@]}" -dtls1_2
server "dtls, small datagrams" coaps all "${us[@]}" "${trust[@]}" \
    -dtls1_2 -mtu 300 -cipher ECDHE-ECDSA-AES128-CCM8
for suite in ECDHE-PSK-AES128-CBC-SHA256 PSK-AES128-CCM8; do
	server "tls hint $suite" coaps+tcp all "${keys[@]}" "${hint[@]}" \
	    -tls1_2 -cipher $suite
	server "dtls hint $suite" coaps keys "${keys[@]}" "${hint[@]}" \
	    -dtls1_2 -cipher $suite
done
server "tls without a hint" coaps+tcp keys "${keys[@]}" -cipher PSK
server "dtls, a hint that is no UUID" coaps keys "${keys[@]}" \
    -psk_hint hello -dtls1_2 -cipher PSK
good=${#names[@]}
bad=()	# reasons
refused() { # reason argument-of-server...
	local reason=$1
	shift
	server "$@"
	bad+=("$reason")
}
for kind in coaps+tcp coaps; do
	version=()
	[ $kind = coaps+tcp ] || version=(-dtls1_2)
	while read -r name reason credential; do
		refused "$reason" "${kind/+/ } $name" $kind "$credential" \
		    ${version[@]+"${version[@]}"} \
		    -cert "$name.pem" -key "$name.key"
	done <<-END
	stranger unknown-ca all
	expired expired all
	revoked revoked strict
	absent wrong-id all
	no-use wrong-use all
	no-server wrong-use all
	END
done
refused wrong-id "another's hint" coaps+tcp keys "${keys[@]}" \
    -psk_hint "$CLIENT_NAME" -cipher PSK
refused '(wrong-psk|bad record mac)' "another key" coaps+tcp keys -nocert \
    -psk "${KEY//3/4}" -cipher PSK
refused "no application protocol" "ALPN" coaps+tcp all "${us[@]}" -alpn other
refused "unknown CA" "we are not believed" coaps+tcp all "${us[@]}" \
    -CAfile other.pem -Verify 1 -verify_return_error -tls1_2
refused "(protocol version|handshake failure)" "TLS 1.1 only" coaps+tcp all "${us[@]}" \
    -max_protocol TLSv1.1 -cipher DEFAULT@SECLEVEL=0

await_ports "${ports[@]:0:${#names[@]}}"
start_ostlerd client <<CONF
listen "front" coap on 127.0.0.1:${ports[39]}
$conf
CONF
front=coap://127.0.0.1:${ports[39]}

ask() { # number
	raw send --to "$front" --code GET \
	    --proxy-uri "ocf://$(target "$1")/a/light"
}
for ((i = 0; i < ${#names[@]}; i++)); do
	if [ $i -lt $good ]; then
		ok "${names[i]}: an answer" says \
		    " code=2.05 .*=$(hex "this is ${names[i]}")" ask $i
		ok "${names[i]}: it is the device" \
		    grep "event=up .*identity=$DEVICE_ID .*hop=\"*${names[i]}" \
		    "$ostlerd_log"
		continue
	fi
	reason=${bad[i - good]}
	ok "${names[i]}: no answer" says ' code=5.02 ' ask $i
	ok "${names[i]}: $reason" \
	    grep -E "event=failed .*hop=\"?${names[i]}\"? reason=insecure detail=\"?$reason" \
	    "$ostlerd_log"
done
ok "each session was counted" counted sessions_opened 'event=up '
ok "each failure was counted" counted sessions_insecure 'event=failed '
finish
