# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Programs to begin with, for makers of devices. They are compiled as if the
# libraries were installed, make installcheck compiles them with what was, and
# tests/system/examples.sh runs them.
noinst_PROGRAMS += \
	%D%/device-client \
	%D%/device-server \
	%D%/waxpeer-client \
	%D%/waxpeer-node \
	%D%/waxpeer-server \
	$(END)
example_cppflags = -D_GNU_SOURCE -I$(top_builddir)/include -I$(top_srcdir)/src
device_sources = \
	%D%/device_coap.h \
	%D%/device_env.c \
	%D%/device_env.h \
	%D%/device_keys.h \
	$(END)

%C%_device_client_SOURCES = %D%/device-client.c $(device_sources)
%C%_device_client_CPPFLAGS = $(example_cppflags)
%C%_device_client_LDADD = src/wax/libwax.la
%C%_device_server_SOURCES = %D%/device-server.c $(device_sources)
%C%_device_server_CPPFLAGS = $(example_cppflags)
%C%_device_server_LDADD = src/wax/libwax.la
%C%_waxpeer_client_SOURCES = %D%/waxpeer-client.c
%C%_waxpeer_client_CPPFLAGS = $(example_cppflags)
%C%_waxpeer_client_LDADD = src/peer/libwaxpeer.la src/wax/libwax.la \
	$(EVENT_LIBS)
%C%_waxpeer_node_SOURCES = %D%/waxpeer-node.c
%C%_waxpeer_node_CPPFLAGS = $(example_cppflags)
%C%_waxpeer_node_LDADD = src/peer/libwaxpeer.la src/wax/libwax.la \
	$(EVENT_LIBS)
%C%_waxpeer_server_SOURCES = %D%/waxpeer-server.c
%C%_waxpeer_server_CPPFLAGS = $(example_cppflags)
%C%_waxpeer_server_LDADD = src/peer/libwaxpeer.la src/wax/libwax.la \
	$(EVENT_LIBS)
