# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The daemon without main; tests link it.
noinst_LTLIBRARIES += %D%/libostler.la
%C%_libostler_la_SOURCES = \
	%D%/forward/forward.h \
	%D%/forward/forward_conf.h \
	%D%/metrics/metrics.def \
	%D%/metrics/metrics.h \
	%D%/net/hop.h \
	%D%/net/net.h \
	%D%/net/net_conf.h \
	%D%/net/transport.h \
	%D%/placeholder.c \
	%D%/policy/policy.h \
	%D%/settings.h \
	$(END)

# No libwax, no libcbor, and libcrypto only for what hops need: the middle
# can not open.
sbin_PROGRAMS += %D%/ostlerd
%C%_ostlerd_SOURCES = \
	%D%/main.c \
	$(END)
%C%_ostlerd_LDADD = %D%/libostler.la src/core/libcore.la \
	$(EVENT_LIBS) $(SSL_LIBS) $(CRYPTO_LIBS)
