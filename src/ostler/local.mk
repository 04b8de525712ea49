# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The daemon without main; tests link it.
noinst_LTLIBRARIES += %D%/libostler.la
%C%_libostler_la_SOURCES = \
	%D%/conf/document.c \
	%D%/conf/document.h \
	%D%/conf/fields.c \
	%D%/conf/fields.h \
	%D%/conf/include.c \
	%D%/conf/keyword.c \
	%D%/conf/keyword.h \
	%D%/conf/lexer.c \
	%D%/conf/lexer.h \
	%D%/conf/parser.c \
	%D%/conf/parser.h \
	%D%/conf/report.c \
	%D%/conf/report.h \
	%D%/conf/state.h \
	%D%/conf/statement.c \
	%D%/conf/suggest.c \
	%D%/conf/suggest.h \
	%D%/conf/value.c \
	%D%/conf/value.h \
	%D%/daemon.c \
	%D%/daemon.h \
	%D%/discover/discover.h \
	%D%/discover/discover_conf.c \
	%D%/discover/discover_draft.h \
	%D%/discover/discover_conf.h \
	%D%/discover/found.c \
	%D%/discover/found.h \
	%D%/discover/links.c \
	%D%/discover/links.h \
	%D%/discover/locate.c \
	%D%/discover/locate.h \
	%D%/discover/seek.c \
	%D%/discover/seek.h \
	%D%/forward/blockwise.c \
	%D%/forward/blockwise.h \
	%D%/forward/exchange.c \
	%D%/forward/exchange.h \
	%D%/forward/facts.c \
	%D%/forward/facts.h \
	%D%/forward/filter.c \
	%D%/forward/filter.h \
	%D%/forward/forward.c \
	%D%/forward/forward.h \
	%D%/forward/forward_conf.c \
	%D%/forward/forward_conf.h \
	%D%/forward/forward_draft.c \
	%D%/forward/forward_draft.h \
	%D%/forward/hoplimit.c \
	%D%/forward/hoplimit.h \
	%D%/forward/observe.c \
	%D%/forward/observe.h \
	%D%/forward/proxyuri.c \
	%D%/forward/proxyuri.h \
	%D%/forward/refuse.c \
	%D%/forward/refuse.h \
	%D%/forward/rewrite.c \
	%D%/forward/rewrite.h \
	%D%/forward/route.c \
	%D%/forward/route.h \
	%D%/forward/state.h \
	%D%/forward/target.c \
	%D%/forward/target.h \
	%D%/http/oscore_header.c \
	%D%/http/oscore_header.h \
	%D%/metrics/metrics.c \
	%D%/metrics/metrics.def \
	%D%/metrics/metrics.h \
	%D%/net/credential_conf.c \
	%D%/net/device_set.c \
	%D%/net/device_set.h \
	%D%/net/entropy.c \
	%D%/net/entropy.h \
	%D%/net/grow.c \
	%D%/net/grow.h \
	%D%/net/heard.c \
	%D%/net/heard.h \
	%D%/net/hop.h \
	%D%/net/hop_conf.c \
	%D%/net/inbound.c \
	%D%/net/inbound.h \
	%D%/net/link_read.c \
	%D%/net/link_read.h \
	%D%/net/listener_conf.c \
	%D%/net/loop.c \
	%D%/net/loop.h \
	%D%/net/mids.c \
	%D%/net/mids.h \
	%D%/net/names.c \
	%D%/net/names.h \
	%D%/net/needs.c \
	%D%/net/needs.h \
	%D%/net/net.c \
	%D%/net/net.h \
	%D%/net/net_check.c \
	%D%/net/net_conf.c \
	%D%/net/net_conf.h \
	%D%/net/net_draft.c \
	%D%/net/net_draft.h \
	%D%/net/outbound.c \
	%D%/net/outbound.h \
	%D%/net/outbound_match.c \
	%D%/net/outbound_match.h \
	%D%/net/outbound_take.c \
	%D%/net/packet.c \
	%D%/net/packet.h \
	%D%/net/peers.c \
	%D%/net/peers.h \
	%D%/net/port.c \
	%D%/net/port.h \
	%D%/net/probe.c \
	%D%/net/probe.h \
	%D%/net/reliable.c \
	%D%/net/reliable.h \
	%D%/net/resolve.c \
	%D%/net/resolve.h \
	%D%/net/separate.c \
	%D%/net/separate.h \
	%D%/net/state.h \
	%D%/net/times.c \
	%D%/net/times.h \
	%D%/net/transport.h \
	%D%/net/transports.c \
	%D%/net/transports.h \
	%D%/net/udp.c \
	%D%/net/udp.h \
	%D%/net/udp_address.c \
	%D%/net/udp_error.c \
	%D%/net/udp_receive.c \
	%D%/net/udp_send.c \
	%D%/net/udp_state.h \
	%D%/policy/condition.h \
	%D%/policy/conditions.c \
	%D%/policy/policy.c \
	%D%/policy/policy.h \
	%D%/policy/policy_conf.c \
	%D%/policy/policy_draft.h \
	%D%/policy/rule.h \
	%D%/policy/when_listener.c \
	%D%/policy/when_peer.c \
	%D%/policy/when_sealed.c \
	%D%/policy/when_target.c \
	%D%/settings.c \
	%D%/settings.h \
	%D%/settings_tables.h \
	%D%/systemd.c \
	%D%/systemd.h \
	%D%/worker.c \
	%D%/worker.h \
	$(END)

# No libwax, of libcbor the stream decoder alone (discovery), and libcrypto only
# for what hops need: the middle can not open.
sbin_PROGRAMS += %D%/ostlerd
%C%_ostlerd_SOURCES = \
	%D%/main.c \
	$(END)
%C%_ostlerd_CPPFLAGS = $(AM_CPPFLAGS) \
	-DOSTLERD_CONF='"$(sysconfdir)/ostler/ostlerd.conf"'
%C%_ostlerd_LDADD = %D%/libostler.la src/link/liblink.la \
	src/core/libcore.la \
	$(EVENT_LIBS) $(CBOR_LIBS) $(SSL_LIBS) $(CRYPTO_LIBS)
