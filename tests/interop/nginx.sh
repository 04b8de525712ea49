#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# nginx.sh - nginx between two proxies, and between a client and a proxy: HTTP/2
# on its one side and HTTP/1.1 on its other, and the seal unbroken
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"
not_from_the_tarball
PATH=$PATH:/usr/sbin
command -v nginx > /dev/null ||
    skip_all "nginx is missing; Debian's nginx-light has it"

cd "$tmp" || exit 1
read -r -d '' near_port web_port nginx_port < <(free_ports 3)
nginx_id=7d1f2c3a-0000-4000-8000-0000000000bb
near_id=7d1f2c3a-0000-4000-8000-0000000000aa

start_devnet --proxies 1
light=ocf://$SERVER_UUID/a/light
"$src/scripts/pki" ca house > pki.out &&
    "$src/scripts/pki" identity nginx "$nginx_id" house >> pki.out &&
    "$src/scripts/pki" identity near "$near_id" house >> pki.out &&
    "$src/scripts/pki" identity me "$CLIENT_UUID" house >> pki.out &&
    "$src/scripts/pki" cred me.cred "$CLIENT_UUID" cert me \
	anchor house '*' >> pki.out &&
    "$src/scripts/pki" identity watcher "$CLIENT_2_UUID" house >> pki.out &&
    "$src/scripts/pki" cred watcher.cred "$CLIENT_2_UUID" cert watcher \
	anchor house '*' >> pki.out || exit 1

cat > far.conf <<- CONF
	listen "web" http on 127.0.0.1:$web_port
	control off
	device $SERVER_UUID coap to ${SERVER_URI#coap://} { name "device"; }
	rule "all" sealed forward
CONF
cat > near.conf <<- CONF
	workers 1
	credential "us" {
		certificate "near.pem"; key "near.key";
		anchor "house.pem" for *;
	}
	listen "in" coap on 127.0.0.1:$near_port
	control off
	next "far" https to 127.0.0.1:$nginx_port {
		credential "us"; peer $nginx_id; timeout 5s;
	}
	route * via "far"
	rule "all" sealed forward
CONF
cat > nginx.conf <<- CONF
	daemon off;
	master_process off;
	error_log stderr warn;
	pid $tmp/nginx.pid;
	events { worker_connections 64; }
	http {
		log_format ours '\$server_protocol connection=\$connection '
		    '\$request_method \$request_uri \$status';
		access_log $tmp/access.log ours;
		client_body_temp_path $tmp/body;
		proxy_temp_path $tmp/proxy;
		fastcgi_temp_path $tmp/fastcgi;
		uwsgi_temp_path $tmp/uwsgi;
		scgi_temp_path $tmp/scgi;
		server {
			listen 127.0.0.1:$nginx_port ssl http2;
			ssl_certificate $tmp/nginx.pem;
			ssl_certificate_key $tmp/nginx.key;
			location / {
				proxy_pass http://127.0.0.1:$web_port;
				proxy_http_version 1.1;
				proxy_set_header Connection "";
				proxy_buffering off;
			}
		}
	}
CONF

listens() { # port
	(: > "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

start_nginx() {
	start_helper nginx.log nginx -p "$tmp" -c "$tmp/nginx.conf"
	nginx=$helper
	eventually listens "$nginx_port" > start.out && return
	sed 's/^/# /' nginx.log
	echo "Bail out! nginx does not start"
	exit 1
}

all_by_one_connection() {
	cat access.log
	[ "$(grep -o 'connection=[0-9]*' access.log | sort -u | wc -l)" -eq 1 ]
}

by_http2() { # argument of wax-client...
	timeout "$DEADLINE" "$OSTLER_BUILD/src/tools/wax-client" \
	    --context "$CLIENT_CONTEXT" --credentials me.cred \
	    --proxy "https://localhost:$nginx_port" --peer "$nginx_id" "$@"
}

start_ostlerd far
start_ostlerd near
start_nginx
export PROXY_URI=coap://127.0.0.1:$near_port

# --- between two proxies: CoAP, HTTP/2, HTTP/1.1, CoAP ------------------------
ok "a device behind nginx opens what the client has sealed" \
    says '"power": 0' client retrieve "$light"
ok "and changes by it" says '^2\.04' client update "$light" '{"power": 42}'
ok "as is to be seen" says '"power": 42' client retrieve "$light"
ok "the proxy speaks HTTP/2 where the server does" \
    has_lines 3 "^HTTP/2\.0 .* POST /hc/ocf://$SERVER_UUID 200\$" access.log
ok "and no other" has_none -v '^HTTP/2\.0 ' access.log
ok "all by one connection" all_by_one_connection
stop_process "$nginx"
ok "a server that is gone is told" exits_with 6 'unprotected' \
    client retrieve "$light"
start_nginx
ok "and found again" says '"power": 42' client retrieve "$light"

# --- between a client and a proxy ---------------------------------------------
: > access.log
ok "a client by HTTP/2 is opened at the device" says '"power": 42' \
    by_http2 retrieve "$light"
ok "it was HTTP/2" grep -q '^HTTP/2\.0 ' access.log
start_helper events.log "$OSTLER_BUILD/src/tools/wax-client" \
    --context "$CLIENT_2_CONTEXT" --credentials watcher.cred \
    --proxy "https://localhost:$nginx_port" --peer "$nginx_id" --count 2 \
    observe "$light"
watcher=$helper
ok "an observer gets the state" await_line '"power": 42' events.log
ok "a change" says '^2\.04' by_http2 update "$light" '{"power": 43}'
ok "comes as a sealed event" await_line '"power": 43' events.log
ok "and after the second one it ends" eventually is_gone "$watcher"
ok "nobody on the way could read any of it" has_none -E '[^-]light|power' \
    access.log nginx.log near.log far.log
finish
