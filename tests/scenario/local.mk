# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The whole daemon on a fake transport and a fake clock; each *.scenario is a
# test. One alone: tests/scenario/run FILE
if !FUZZERS
check_PROGRAMS += %D%/run
endif
%C%_run_SOURCES = \
	%D%/fail.c \
	%D%/fail.h \
	%D%/house.c \
	%D%/house.h \
	%D%/message.c \
	%D%/names.c \
	%D%/names.h \
	%D%/play.c \
	%D%/play.h \
	%D%/run.c \
	%D%/script.c \
	%D%/script.h \
	%D%/shape.c \
	%D%/shape.h \
	%D%/shape_print.c \
	%D%/shape_read.c \
	$(END)
%C%_run_LDADD = tests/libfake.la src/ostler/libostler.la \
	src/audit/libaudit.la src/link/liblink.la \
	src/core/libcore.la $(CHECK_LIBS) $(EVENT_LIBS) $(CBOR_LIBS) \
	$(SSL_LIBS) $(CRYPTO_LIBS)

# All scenarios are distributed.
EXTRA_DIST += %D%/README
dist-hook: dist-scenarios
.PHONY: dist-scenarios
dist-scenarios:
	cp -p $(top_srcdir)/%D%/*.scenario $(distdir)/%D%/
