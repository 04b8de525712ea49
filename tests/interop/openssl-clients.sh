#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# openssl-clients.sh - openssl s_client with ostlerd's listeners: versions,
# suites, keys and certificates, resumption, and what is refused
# shellcheck source=tests/interop/lib.sh
. "${top_srcdir:?}/tests/interop/lib.sh"

make_house
choose_ports 8
bound=$(text_uuid interop-client-2)
pki ca other
pki ca bound-ca
pki identity stranger "$CLIENT_ID" other
pki identity bound "$bound" bound-ca
pki identity wrong-bound "$CLIENT_ID" bound-ca
pki identity revoked "$ABSENT_ID" root
pki identity expired "$CLIENT_ID" root --days 0
pki identity no-use "$CLIENT_ID" root --use serverAuth,clientAuth
pki identity role "$CLIENT_ID" root \
    --use serverAuth,clientAuth,1.3.6.1.4.1.44924.1.7
pki identity no-client "$CLIENT_ID" root \
    --use serverAuth,1.3.6.1.4.1.44924.1.6
pki identity unnamed "nobody" root
pki crl crl root revoked
cat >> credentials.conf <<CONF
credential "strict" {
	certificate "proxy.pem"; key "proxy.key";
	anchor "root.pem" for *; anchor "bound-ca.pem" for $bound;
	crl "crl.pem";
}
CONF
start_ostlerd server <<CONF
listen "tls" coaps+tcp on 127.0.0.1:${ports[0]} { credential "all"; }
listen "dtls" coaps on 127.0.0.1:${ports[0]} { credential "all"; }
listen "key" coaps+tcp on 127.0.0.1:${ports[1]} { credential "keys"; }
listen "dkey" coaps on 127.0.0.1:${ports[1]} { credential "keys"; }
listen "strict" coaps+tcp on 127.0.0.1:${ports[2]} { credential "strict"; }
listen "dstrict" coaps on 127.0.0.1:${ports[2]} { credential "strict"; }
listen "anyone" coaps+tcp on 127.0.0.1:${ports[3]} {
	credential "certificates"; peer optional;
}
listen "danyone" coaps on 127.0.0.1:${ports[3]} {
	credential "certificates"; peer optional;
}
CONF

# shellcheck disable=SC2317 # called by ok
tls() { # port argument...
	local port=$1
	shift
	talk $STREAM_PING $STREAM_PONG openssl s_client \
	    -connect "127.0.0.1:$port" -CAfile root.pem -verify_return_error \
	    "$@"
}

# shellcheck disable=SC2317
dtls() { # port argument...
	local port=$1
	shift
	talk $DATAGRAM_PING $DATAGRAM_PONG openssl s_client \
	    -connect "127.0.0.1:$port" -CAfile root.pem -verify_return_error \
	    -dtls "$@"
}

certificate() {
	options=(-cert "$1.pem" -key "$1.key")
}
key=(-psk_identity "$CLIENT_NAME" -psk "$KEY")

# shellcheck disable=SC2317
negotiated() { # text of s_client
	grep -aq -- "$1" talk.out || {
		tr -dc ' -~\n' < talk.out
		return 1
	}
}

# A session that is refused; nothing but an alert comes.
# shellcheck disable=SC2317
refused() { # function argument...
	! "$@" > refused.out 2>&1
}

certificate client
x509="event=up .*identity=$CLIENT_ID proof=x509"
psk="event=up .*identity=$CLIENT_ID proof=psk"
for version in tls1_2 tls1_3; do
	ok "$version: a certificate" told "$x509" \
	    tls "${ports[0]}" "${options[@]}" -$version -alpn coap
	ok "$version: ALPN coap" negotiated 'ALPN protocol: coap'
	ok "$version: our CSM comes first" has_hex $STREAM_CSM talk.out
done
ok "dtls: a certificate" told "$x509" dtls "${ports[0]}" "${options[@]}"

for suite in ECDHE-ECDSA-AES128-CCM8 ECDHE-ECDSA-AES128-CCM \
    ECDHE-ECDSA-AES256-CCM8 ECDHE-ECDSA-AES256-CCM \
    ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-GCM-SHA384 \
    ECDHE-ECDSA-AES128-SHA256 ECDHE-ECDSA-AES256-SHA384; do
	for kind in tls dtls; do
		version=()
		[ $kind = dtls ] || version=(-tls1_2)
		ok "$kind: $suite" $kind "${ports[0]}" "${options[@]}" \
		    ${version[@]+"${version[@]}"} -cipher $suite
		ok "$kind: $suite it is" negotiated "Cipher is $suite"
	done
done
for suite in ECDHE-PSK-AES128-CBC-SHA256 PSK-AES128-CCM8; do
	for kind in tls dtls; do
		for port in "${ports[0]}" "${ports[1]}"; do
			ok "$kind: $suite" told "$psk" \
			    $kind "$port" "${key[@]}" -cipher $suite
			ok "$kind: $suite it is" \
			    negotiated "Cipher is $suite"
		done
	done
done
ok "the hint is the proxy's UUID" tls "${ports[1]}" "${key[@]}" \
    -cipher PSK
ok "and s_client says so" negotiated "PSK identity hint: $PROXY_NAME"
ok "a key and TLS 1.3 on offer" told "$psk" \
    tls "${ports[0]}" "${key[@]}" -cipher PSK:ECDHE-ECDSA-AES128-CCM8

# The second session of each kind is the first one's again.
for kind in tls dtls; do
	for proof in x509 psk; do
		case $proof in
		x509) certificate client ;;
		psk) options=("${key[@]}" -cipher ECDHE-PSK-AES128-CBC-SHA256)
		esac
		ok "$kind $proof: a session is kept" $kind "${ports[0]}" \
		    "${options[@]}" -sess_out $kind.session
		ok "$kind $proof: and goes on, with its identity" told \
		    "event=up .*identity=$CLIENT_ID proof=$proof" \
		    $kind "${ports[0]}" "${options[@]}" \
		    -sess_in $kind.session
		ok "$kind $proof: resumed" negotiated '^Reused'
	done
done

# What is refused, and why.
refuse() { # name pattern function argument...
	local name=$1 pattern=$2
	shift 2
	ok "$name" told "event=refused .*$pattern" refused "$@"
}

refuse "TLS 1.1" 'listener=tls .*=no-cipher' \
    tls "${ports[0]}" -tls1_1 -cipher DEFAULT@SECLEVEL=0
refuse "DTLS 1.0" 'listener=dtls .*=no-cipher' \
    dtls "${ports[0]}" -max_protocol DTLSv1 \
    -cipher DEFAULT@SECLEVEL=0
certificate client
refuse "another protocol than coap" '=no-cipher' \
    tls "${ports[0]}" "${options[@]}" -alpn http/1.1
refuse "a suite that we do not have" '=no-cipher' \
    tls "${ports[0]}" "${options[@]}" -tls1_2 \
    -cipher ECDHE-ECDSA-CHACHA20-POLY1305
for kind in tls dtls; do
	refuse "$kind: a wrong key" '=wrong-psk' \
	    $kind "${ports[1]}" -psk_identity "$CLIENT_NAME" \
	    -psk "${KEY//3/4}" -cipher PSK-AES128-CCM8
	refuse "$kind: an identity that nobody has" '=unknown-psk' \
	    $kind "${ports[1]}" -psk_identity nobody -psk "$KEY" \
	    -cipher PSK-AES128-CCM8
	refuse "$kind: a part of an identity" '=unknown-psk' \
	    $kind "${ports[1]}" -psk_identity "${CLIENT_NAME:0:15}" \
	    -psk "$KEY" -cipher PSK-AES128-CCM8
	refuse "$kind: no certificate" '=no-certificate' \
	    $kind "${ports[0]}"
	while read -r name reason port; do
		certificate "$name"
		refuse "$kind: $reason ($name)" "=$reason" \
		    $kind "${ports[$port]}" "${options[@]}"
	done <<-END
	stranger unknown-ca 0
	expired expired 0
	no-use wrong-use 0
	role wrong-use 0
	no-client wrong-use 0
	unnamed no-id 0
	wrong-bound wrong-anchor 2
	revoked revoked 2
	END
	certificate bound
	ok "$kind: whom its anchor stands for" told \
	    "event=up .*identity=$bound proof=x509" \
	    $kind "${ports[2]}" "${options[@]}"
	ok "$kind: who need not tell who he is" told \
	    "event=up .* proof=none" $kind "${ports[3]}"
done

# Certificates of a CA between, which travels with the leaf.
pki ca middle --under root
pki identity under "$CLIENT_ID" middle
ok "a chain of three" told "$x509" \
    tls "${ports[0]}" -cert under.pem -key under.key -cert_chain under.pem
ok "each session was counted" counted sessions_accepted 'event=up '
ok "each refusal was counted" counted sessions_refused 'event=refused '
finish
