# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The onboarding tool without its main.
noinst_LTLIBRARIES += %D%/libobt.la
%C%_libobt_la_SOURCES = \
	%D%/arguments.c \
	%D%/arguments.h \
	%D%/ca.c \
	%D%/ca.h \
	%D%/cmd_help.c \
	%D%/command.c \
	%D%/command.h \
	%D%/commands.c \
	%D%/commands.h \
	%D%/provision.h \
	%D%/store.c \
	%D%/store.h \
	%D%/store_backup.c \
	%D%/store_bond.c \
	%D%/store_device.c \
	%D%/store_file.c \
	%D%/store_log.c \
	%D%/store_memory.c \
	%D%/store_schema.c \
	%D%/store_state.h \
	%D%/store_statement.c \
	%D%/talk.h \
	%D%/transfer.h \
	$(END)

bin_PROGRAMS += %D%/wax-obt
%C%_wax_obt_SOURCES = \
	%D%/main.c \
	$(END)
%C%_wax_obt_LDADD = %D%/libobt.la src/tools/libtools.la \
	src/peer/libwaxpeer.la src/wax/libwax.la src/core/libcore.la \
	$(EVENT_LIBS) $(CBOR_LIBS) $(SQLITE_LIBS) $(CRYPTO_LIBS)
