# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# A net that only notes, for tests of transports alone, and what each of them
# has to do. Not for tests of the real net: the names are the same.
check_LTLIBRARIES += %D%/libnetstub.la
%C%_libnetstub_la_SOURCES = \
	%D%/dtls_peer.c \
	%D%/dtls_peer.h \
	%D%/http_client_rig.h \
	%D%/http_rig.c \
	%D%/http_rig.h \
	%D%/relay.c \
	%D%/relay.h \
	%D%/stub_certificates.c \
	%D%/stub_drive.c \
	%D%/stub_net.c \
	%D%/stub_net.h \
	%D%/transport_suite.c \
	%D%/transport_suite.h \
	%D%/transport_trouble.c \
	$(END)

%C%_test_conn_LDADD = %D%/libnetstub.la $(LDADD)
# Calls are counted.
%C%_test_conn_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sendmsg
%C%_units_stub_LDADD = %D%/libnetstub.la $(LDADD)
%C%_test_transports_LDADD = %D%/libnetstub.la $(LDADD)
