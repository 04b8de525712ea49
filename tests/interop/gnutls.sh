#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# gnutls.sh - GnuTLS on the other side of secured hops, as client and as
# server, and identities with a byte 00 as an OCF device may send them
# shellcheck source=tests/interop/lib.sh
. "${top_srcdir:?}/tests/interop/lib.sh"
need gnutls-bin gnutls-cli gnutls-serv

make_house
choose_ports 12
# Two whose IDs have a byte 00, and two that can not be told apart.
zero=41424344-4546-4748-494a-4b4c4d4e0050
like_1=51525354-5500-4748-494a-4b4c4d4e4f50
like_2=51525354-5500-4748-494a-4b4c4d4e4f51
printf '%s %s\n' $zero "$KEY" $like_1 "$KEY" $like_2 "$KEY" >> peers.psk
printf '#%s:%s\n' "$(hex "$PROXY_NAME")" "$KEY" > users.psk
tls1_2=NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-DTLS1.2
ecdhe_psk=$tls1_2:-KX-ALL:+ECDHE-PSK:-CIPHER-ALL:+AES-128-CBC:-MAC-ALL:+SHA256
plain_psk=$tls1_2:-KX-ALL:+PSK:-CIPHER-ALL:+AES-128-CCM-8
ccm_8=$tls1_2:-KX-ALL:+ECDHE-ECDSA:-CIPHER-ALL:+AES-128-CCM-8
tls1_3=NORMAL:-VERS-ALL:+VERS-TLS1.3

# Servers that know no CoAP. With DTLS a session is then open; with TLS it is
# not before a CSM came, but the server tells who we are.
conf=''
hops=()
server() { # name transport credential argument...
	local name=$1 transport=$2 credential=$3 port=${ports[2 + ${#hops[@]}]}
	shift 3
	start_helper "serv-${#hops[@]}.log" gnutls-serv --echo --crlf \
	    -p "$port" "$@"
	hops+=("$name")
	conf+="next \"$name\" $transport to 127.0.0.1:$port {
		credential \"$credential\"; peer $DEVICE_ID; connect start; }
	"
}
keys=(--pskpasswd users.psk --pskhint "$DEVICE_NAME")
us=(--x509certfile device.pem --x509keyfile device.key --x509cafile root.pem)
for kind in tls dtls; do
	transport=coaps udp=(-u) verify=()
	[ $kind = dtls ] || transport=coaps+tcp udp=() verify=(-r)
	server "$kind key" $transport keys "${keys[@]}" \
	    ${udp[@]+"${udp[@]}"} --priority $ecdhe_psk
	server "$kind plain key" $transport keys "${keys[@]}" \
	    ${udp[@]+"${udp[@]}"} --priority $plain_psk
	server "$kind certificate" $transport certificates "${us[@]}" \
	    ${udp[@]+"${udp[@]}"} --priority $ccm_8 \
	    ${verify[@]+"${verify[@]}"}
done
server "tls 1.3 certificate" coaps+tcp certificates "${us[@]}" -r \
    --priority $tls1_3 --alpn coap --alpn-fatal

await_ports "${ports[@]:2:${#hops[@]}}"
start_ostlerd gnutls <<CONF
listen "tls" coaps+tcp on 127.0.0.1:${ports[0]} { credential "all"; }
listen "dtls" coaps on 127.0.0.1:${ports[0]} { credential "all"; }
listen "key" coaps+tcp on 127.0.0.1:${ports[1]} { credential "keys"; }
listen "dkey" coaps on 127.0.0.1:${ports[1]} { credential "keys"; }
$conf
CONF

# shellcheck disable=SC2317 # called by ok
hop_is_up() { # number
	local who="Connected as '$PROXY_NAME'"
	case ${hops[$1]} in
	dtls*)
		await_line "event=up .*identity=$DEVICE_ID .*=\"${hops[$1]}\"" \
		    "$ostlerd_log" && return ;;
	*certificate)
		who="Subject: CN=uuid:$PROXY_ID" ;&
	*)
		await_line "$who" "serv-$1.log" &&
		    await_line '^- Version: TLS' "serv-$1.log" && return
	esac
	tail -n 20 "serv-$1.log"
	return 1
}
for ((i = 0; i < ${#hops[@]}; i++)); do
	ok "gnutls-serv, ${hops[i]}" hop_is_up $i
done

# shellcheck disable=SC2317
tls() { # port argument...
	local port=$1
	shift
	talk $STREAM_PING $STREAM_PONG gnutls-cli -p "$port" --x509cafile \
	    root.pem --insecure "$@" 127.0.0.1
}
# shellcheck disable=SC2317
dtls() { # port argument...
	local port=$1
	shift
	talk $DATAGRAM_PING $DATAGRAM_PONG gnutls-cli --udp -p "$port" \
	    --x509cafile root.pem --insecure "$@" 127.0.0.1
}
certificate=(--x509certfile client.pem --x509keyfile client.key)
x509="event=up .*identity=$CLIENT_ID proof=x509"
ok "tls: TLS 1.3, ALPN" told "$x509" tls "${ports[0]}" \
    "${certificate[@]}" --alpn coap --priority $tls1_3
ok "tls: it was taken" grep -a 'Application protocol: coap' talk.out
for kind in tls dtls; do
	ok "$kind: a certificate" told "$x509" $kind "${ports[0]}" \
	    "${certificate[@]}" --priority $tls1_2
	ok "$kind: ECDHE-ECDSA-AES128-CCM8" told "$x509" $kind \
	    "${ports[0]}" "${certificate[@]}" --priority $ccm_8
	ok "$kind: a key" told "event=up .*identity=$CLIENT_ID proof=psk" \
	    $kind "${ports[1]}" --pskusername "$CLIENT_NAME" \
	    --pskkey "$KEY" --priority $plain_psk
	ok "$kind: the hint is the proxy's UUID" \
	    grep -a "PSK hint '$PROXY_NAME'" talk.out
done
ok "tls: resumed" told "$x509" tls "${ports[0]}" "${certificate[@]}" -r \
    --priority $tls1_2
ok "tls: says GnuTLS too" grep -a 'This is a resumed session' talk.out

# Identities as an OCF device sends them: 16 bytes, whatever they are.
# shellcheck disable=SC2317
raw_key() { # tls|dtls uuid key priority
	local send=$STREAM_PING pattern=$STREAM_PONG
	[ "$1" = tls ] || send=$DATAGRAM_PING pattern=$DATAGRAM_PONG
	talk $send $pattern python3 "$interop/gnutls_psk.py" "$1" \
	    "${ports[1]}" "${2//-/}" "$3" "$4"
}
# shellcheck disable=SC2317
refused() {
	! "$@" > refused.out 2>&1
}
for kind in tls dtls; do
	ok "$kind: an identity of 16 bytes" \
	    told "event=up .*identity=$CLIENT_ID proof=psk" \
	    raw_key $kind "$CLIENT_ID" "$KEY" $ecdhe_psk
	ok "$kind: a hint of 16 bytes" \
	    grep "hint=$(hex "$PROXY_NAME")\$" talk.err
	ok "$kind: an identity with a byte 00" \
	    told "event=up .*identity=$zero proof=psk" \
	    raw_key $kind $zero "$KEY" $ecdhe_psk
	ok "$kind: with such a byte and another key" \
	    told 'event=refused .*=wrong-psk' \
	    refused raw_key $kind $zero "${KEY//3/4}" $plain_psk
	ok "$kind: two that are alike up to it are nobody" \
	    told 'event=refused .*=unknown-psk' \
	    refused raw_key $kind $like_1 "$KEY" $plain_psk
done
finish
