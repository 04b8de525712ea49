# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

waxpeerdir = $(includedir)/wax-0/waxpeer
waxpeer_HEADERS = \
	%D%/ace.h \
	%D%/credentials.h \
	%D%/edhoc.h \
	%D%/endpoint.h \
	%D%/home.h \
	%D%/message.h \
	%D%/node.h \
	%D%/request.h \
	%D%/serve.h \
	$(END)

# All symbols, for the tests.
noinst_LTLIBRARIES += %D%/libwaxpeerall.la
%C%_libwaxpeerall_la_SOURCES = \
	%D%/acceptor.c \
	%D%/acceptor.h \
	%D%/ace_ask.c \
	%D%/ace_rates.c \
	%D%/ace_serve.c \
	%D%/ace_state.h \
	%D%/block.c \
	%D%/block.h \
	%D%/conduit.c \
	%D%/conduit.h \
	%D%/courier.c \
	%D%/courier.h \
	%D%/credentials.c \
	%D%/credentials_state.h \
	%D%/edhoc_attributes.c \
	%D%/edhoc_combined.c \
	%D%/edhoc_serve.c \
	%D%/edhoc_state.h \
	%D%/edhoc_table.c \
	%D%/edhoc_update.c \
	%D%/endpoint.c \
	%D%/endpoint_hops.c \
	%D%/farewell.c \
	%D%/farewell.h \
	%D%/handshake.c \
	%D%/handshake_flow.c \
	%D%/handshake_ride.c \
	%D%/handshake_state.h \
	%D%/home.c \
	%D%/home_names.c \
	%D%/home_state.h \
	%D%/incoming.c \
	%D%/keyring.c \
	%D%/keyring.h \
	%D%/listener.c \
	%D%/listener.h \
	%D%/locator.c \
	%D%/locator.h \
	%D%/message.c \
	%D%/node.c \
	%D%/node_ace.c \
	%D%/node_credentials.c \
	%D%/node_edhoc.c \
	%D%/node_gate.c \
	%D%/node_key.c \
	%D%/node_keyring.c \
	%D%/node_secret.c \
	%D%/node_serve.c \
	%D%/node_servers.c \
	%D%/node_state.h \
	%D%/node_transfer.c \
	%D%/observer.c \
	%D%/options.c \
	%D%/options.h \
	%D%/piece.c \
	%D%/post.c \
	%D%/proxy.c \
	%D%/proxy.h \
	%D%/receipts.c \
	%D%/receipts.h \
	%D%/request.c \
	%D%/request_state.h \
	%D%/resource.c \
	%D%/respond.c \
	%D%/response.c \
	%D%/serve.c \
	%D%/serve_state.h \
	%D%/channel.c \
	%D%/channel.h \
	%D%/channel_layers.c \
	%D%/sockaddr.c \
	%D%/sockaddr.h \
	%D%/state.h \
	%D%/trust.c \
	%D%/trust.h \
	%D%/wire.c \
	%D%/wire.h \
	$(END)

# The installed library. Everything but waxpeer_* is hidden.
lib_LTLIBRARIES += %D%/libwaxpeer.la
%C%_libwaxpeer_la_SOURCES =
%C%_libwaxpeer_la_LIBADD = %D%/libwaxpeerall.la src/link/liblink.la \
	src/core/libcore.la src/wax/libwax.la $(EVENT_LIBS) $(SSL_LIBS)
%C%_libwaxpeer_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined \
	-version-info $(WAXPEER_VERSION) -export-symbols-regex '^waxpeer_'
