# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# With other implementations, where they are installed.
script_tests += \
	%D%/gnutls.sh \
	%D%/iotivity.sh \
	%D%/libcoap.sh \
	%D%/nginx.sh \
	%D%/node-coap.sh \
	%D%/openssl-clients.sh \
	%D%/openssl-servers.sh \
	%D%/websocket.sh \
	$(END)

EXTRA_DIST += \
	%D%/behind.py \
	%D%/coap.py \
	%D%/gnutls_psk.py \
	%D%/lib.sh \
	%D%/node-coap.js \
	%D%/ws.py \
	$(END)
