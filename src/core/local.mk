# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

noinst_LTLIBRARIES += %D%/libcore.la
%C%_libcore_la_SOURCES = \
	%D%/address.c \
	%D%/address.h \
	%D%/bytes.c \
	%D%/bytes.h \
	%D%/clock.c \
	%D%/clock.h \
	%D%/code.c \
	%D%/code.h \
	%D%/deviceid.c \
	%D%/deviceid.h \
	%D%/hex.c \
	%D%/hex.h \
	%D%/line.c \
	%D%/line.h \
	%D%/log.c \
	%D%/log.h \
	%D%/message.c \
	%D%/message.h \
	%D%/option.c \
	%D%/option.h \
	%D%/oscore_header.c \
	%D%/oscore_header.h \
	%D%/oscore_option.c \
	%D%/oscore_option.h \
	%D%/reader.h \
	%D%/siphash.c \
	%D%/siphash.h \
	%D%/status.c \
	%D%/status.h \
	%D%/table.c \
	%D%/table.h \
	%D%/timers.c \
	%D%/timers.h \
	%D%/uri.c \
	%D%/uri.h \
	%D%/words.c \
	%D%/words.h \
	%D%/writer.h \
	$(END)
