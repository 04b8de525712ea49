# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

dist_man_MANS += \
	%D%/libwax.3 \
	%D%/libwaxpeer.3 \
	%D%/ostlerctl.8 \
	%D%/ostlerd.8 \
	%D%/ostlerd.conf.5 \
	%D%/wax-client.1 \
	%D%/wax-server.1 \
	$(END)

EXTRA_DIST += \
	%D%/architecture.md \
	%D%/style.md \
	$(END)

# Examples for makers of devices. They are compiled as if libwaxpeer were
# installed, and tests/system/examples.sh runs them.
noinst_PROGRAMS += %D%/examples/waxpeer-client %D%/examples/waxpeer-server
%C%_examples_waxpeer_client_SOURCES = %D%/examples/waxpeer-client.c
%C%_examples_waxpeer_client_CPPFLAGS = -I$(top_builddir)/include \
	-I$(top_srcdir)/src
%C%_examples_waxpeer_client_LDADD = src/peer/libwaxpeer.la \
	src/wax/libwax.la $(EVENT_LIBS)
%C%_examples_waxpeer_server_SOURCES = %D%/examples/waxpeer-server.c
%C%_examples_waxpeer_server_CPPFLAGS = -I$(top_builddir)/include \
	-I$(top_srcdir)/src
%C%_examples_waxpeer_server_LDADD = src/peer/libwaxpeer.la \
	src/wax/libwax.la $(EVENT_LIBS)
