# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The onboarding tool without its main.
noinst_LTLIBRARIES += %D%/libobt.la
%C%_libobt_la_SOURCES = \
	%D%/arguments.c \
	%D%/arguments.h \
	%D%/bonding.c \
	%D%/bonding.h \
	%D%/ca.c \
	%D%/ca.h \
	%D%/change.c \
	%D%/change.h \
	%D%/cmd_allow.c \
	%D%/cmd_backup.c \
	%D%/cmd_certify.c \
	%D%/cmd_discover.c \
	%D%/cmd_enroll.c \
	%D%/cmd_help.c \
	%D%/cmd_init.c \
	%D%/cmd_list.c \
	%D%/cmd_own.c \
	%D%/cmd_pair.c \
	%D%/cmd_reset.c \
	%D%/command.c \
	%D%/command.h \
	%D%/commands.c \
	%D%/commands.h \
	%D%/discover.c \
	%D%/discover.h \
	%D%/entries.c \
	%D%/entries.h \
	%D%/locate.c \
	%D%/locate.h \
	%D%/method.c \
	%D%/method.h \
	%D%/pin.c \
	%D%/pin.h \
	%D%/provision.h \
	%D%/provision_allow.c \
	%D%/provision_certify.c \
	%D%/provision_edhoc.c \
	%D%/provision_enroll.c \
	%D%/provision_link.c \
	%D%/provision_pair.c \
	%D%/provision_reset.c \
	%D%/rules.c \
	%D%/rules.h \
	%D%/show.c \
	%D%/show.h \
	%D%/store.c \
	%D%/store.h \
	%D%/store_bond.c \
	%D%/store_device.c \
	%D%/store_log.c \
	%D%/store_schema.c \
	%D%/store_state.h \
	%D%/store_statement.c \
	%D%/svr_names.h \
	%D%/svr_read.c \
	%D%/svr_read.h \
	%D%/svr_write.c \
	%D%/svr_write.h \
	%D%/sweep.c \
	%D%/sweep.h \
	%D%/talk.c \
	%D%/talk.h \
	%D%/transfer.c \
	%D%/transfer.h \
	$(END)
%C%_libobt_la_LIBTOOLFLAGS = $(PROGRAMS_ONLY)

bin_PROGRAMS += %D%/wax-obt
%C%_wax_obt_SOURCES = \
	%D%/main.c \
	$(END)
%C%_wax_obt_LDADD = %D%/libobt.la src/database/libdatabase.la src/tools/libtools.la \
	src/peer/libwaxpeer.la src/wax/libwax.la src/core/libcore.la \
	$(EVENT_LIBS) $(CBOR_LIBS) $(SQLITE_LIBS) $(CRYPTO_LIBS)
