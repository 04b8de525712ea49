# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Files of SQLite: wax-obt and wax-as keep what they know in one.
noinst_LTLIBRARIES += %D%/libdatabase.la
%C%_libdatabase_la_SOURCES = \
	%D%/backup.c \
	%D%/database.h \
	%D%/file.c \
	%D%/memory.c \
	%D%/open.c \
	%D%/rows.c \
	%D%/schema.c \
	%D%/statement.c \
	$(END)
%C%_libdatabase_la_LIBTOOLFLAGS = $(PROGRAMS_ONLY)
