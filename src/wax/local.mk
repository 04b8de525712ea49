# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The public API, installed below wax-0/ with the spelling of the tree.
waxdir = $(includedir)/wax-0/wax
wax_HEADERS = \
	$(END)

waxcoredir = $(includedir)/wax-0/core
waxcore_HEADERS = src/core/status.h

# All symbols, for the tests. It does not contain libcore, so that a program
# which also links libostler has one core.
noinst_LTLIBRARIES += %D%/libwaxall.la
%C%_libwaxall_la_SOURCES = \
	%D%/placeholder.c \
	$(END)

# The installed library. Everything but wax_* is hidden.
lib_LTLIBRARIES += %D%/libwax.la
%C%_libwax_la_SOURCES =
%C%_libwax_la_LIBADD = %D%/libwaxall.la src/core/libcore.la \
	$(CBOR_LIBS) $(CRYPTO_LIBS)
%C%_libwax_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined \
	-version-info $(WAX_VERSION) -export-symbols-regex '^wax_'
