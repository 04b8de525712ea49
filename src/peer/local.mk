# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

waxpeerdir = $(includedir)/wax-0/waxpeer
waxpeer_HEADERS = \
	%D%/endpoint.h \
	%D%/message.h \
	%D%/request.h \
	%D%/serve.h \
	$(END)

# All symbols, for the tests.
noinst_LTLIBRARIES += %D%/libwaxpeerall.la
%C%_libwaxpeerall_la_SOURCES = \
	%D%/block.c \
	%D%/block.h \
	%D%/courier.c \
	%D%/courier.h \
	%D%/endpoint.c \
	%D%/incoming.c \
	%D%/message.c \
	%D%/observer.c \
	%D%/options.c \
	%D%/options.h \
	%D%/piece.c \
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
	%D%/state.h \
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
