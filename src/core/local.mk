# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

noinst_LTLIBRARIES += %D%/libcore.la
%C%_libcore_la_SOURCES = \
	%D%/address.h \
	%D%/bytes.h \
	%D%/clock.h \
	%D%/code.h \
	%D%/deviceid.h \
	%D%/hex.h \
	%D%/log.h \
	%D%/message.h \
	%D%/option.h \
	%D%/oscore_option.h \
	%D%/placeholder.c \
	%D%/reader.h \
	%D%/status.h \
	%D%/table.h \
	%D%/timers.h \
	%D%/uri.h \
	%D%/writer.h \
	$(END)
