# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The authorization server without its main.
noinst_LTLIBRARIES += %D%/libas.la
%C%_libas_la_SOURCES = \
	%D%/channels.c \
	%D%/channels.h \
	%D%/cmd_enroll.c \
	%D%/cmd_registry.c \
	%D%/cmd_run.c \
	%D%/cmd_token.c \
	%D%/command.c \
	%D%/command.h \
	%D%/desk.c \
	%D%/desk.h \
	%D%/desk_introspect.c \
	%D%/desk_state.h \
	%D%/desk_token.c \
	%D%/enroll.c \
	%D%/enroll.h \
	%D%/enroll_text.c \
	%D%/enroll_text.h \
	%D%/enroll_updates.c \
	%D%/policy.c \
	%D%/policy.h \
	%D%/policy_conf.c \
	%D%/policy_conf.h \
	%D%/quota.c \
	%D%/quota.h \
	%D%/registry.c \
	%D%/registry.h \
	%D%/registry_key.c \
	%D%/registry_party.c \
	%D%/registry_state.h \
	%D%/registry_statement.c \
	%D%/registry_token.c \
	%D%/sealed.c \
	%D%/sealed.h \
	%D%/server.c \
	%D%/server.h \
	%D%/server_resources.c \
	%D%/server_state.h \
	%D%/server_watch.c \
	%D%/settings.c \
	%D%/settings.h \
	$(END)
%C%_libas_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DWAX_AS_CONF='"$(sysconfdir)/wax-as/wax-as.conf"'
%C%_libas_la_LIBTOOLFLAGS = $(PROGRAMS_ONLY)

sbin_PROGRAMS += %D%/wax-as
%C%_wax_as_SOURCES = \
	%D%/main.c \
	$(END)
%C%_wax_as_LDADD = %D%/libas.la src/database/libdatabase.la \
	src/ostler/libcustoms.la src/audit/libaudit.la src/tools/libtools.la \
	src/peer/libwaxpeer.la src/wax/libwax.la src/core/libcore.la \
	$(EVENT_LIBS) $(CBOR_LIBS) $(SQLITE_LIBS) $(CRYPTO_LIBS)
