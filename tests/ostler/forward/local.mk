# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Messages as text, hops without a network, and all of forward/ between them.
# Not for tests of the real hops: the names are the same.
check_LTLIBRARIES += %D%/libstub.la
%C%_libstub_la_SOURCES = \
	%D%/sample.c \
	%D%/sample.h \
	%D%/stub_hop.c \
	%D%/stub_hop.h \
	%D%/world.c \
	%D%/world.h \
	$(END)

%C%_units_stub_LDADD = %D%/libstub.la $(LDADD)
# Its messages only; hops, where there are any, are the real ones.
%C%_units_LDADD = %D%/libstub.la $(LDADD)
%C%_test_forward_change_LDADD = %D%/libstub.la $(LDADD)
%C%_test_seal_LDADD = %D%/libstub.la $(LDADD)

# A fault is put into what option_write writes.
%C%_test_seal_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=option_write
