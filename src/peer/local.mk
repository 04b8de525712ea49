# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

waxpeerdir = $(includedir)/wax-0/waxpeer
waxpeer_HEADERS = \
	$(END)

# All symbols, for the tests.
noinst_LTLIBRARIES += %D%/libwaxpeerall.la
%C%_libwaxpeerall_la_SOURCES = \
	%D%/placeholder.c \
	$(END)

# The installed library. Everything but waxpeer_* is hidden.
lib_LTLIBRARIES += %D%/libwaxpeer.la
%C%_libwaxpeer_la_SOURCES =
%C%_libwaxpeer_la_LIBADD = %D%/libwaxpeerall.la src/core/libcore.la \
	src/wax/libwax.la $(COAP_LIBS) $(EVENT_LIBS)
%C%_libwaxpeer_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined \
	-version-info $(WAXPEER_VERSION) -export-symbols-regex '^waxpeer_'
