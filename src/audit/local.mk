# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Lines that vouch for those before them: ostlerd writes them, ostlerctl checks
# them.
noinst_LTLIBRARIES += %D%/libaudit.la
%C%_libaudit_la_SOURCES = \
	%D%/chain.c \
	%D%/chain.h \
	%D%/ledger.c \
	%D%/ledger.h \
	$(END)
%C%_libaudit_la_LIBTOOLFLAGS = $(PROGRAMS_ONLY)
