# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# What the tools share, and what of them has tests of its own.
noinst_LTLIBRARIES += %D%/libtools.la
%C%_libtools_la_SOURCES = \
	%D%/audit_verify.c \
	%D%/audit_verify.h \
	%D%/base64.c \
	%D%/base64.h \
	%D%/client.h \
	%D%/client_arguments.c \
	%D%/client_print.c \
	%D%/client_resolve.c \
	%D%/client_run.c \
	%D%/collection.c \
	%D%/contexts.c \
	%D%/contexts.h \
	%D%/cred_file.c \
	%D%/cred_file.h \
	%D%/ctl_arguments.c \
	%D%/ctl_arguments.h \
	%D%/ctl_request.c \
	%D%/ctl_request.h \
	%D%/ctl_talk.c \
	%D%/ctl_talk.h \
	%D%/device.c \
	%D%/device.h \
	%D%/diag.h \
	%D%/discoverable.c \
	%D%/discoverable.h \
	%D%/diag_parse.c \
	%D%/diag_print.c \
	%D%/item.c \
	%D%/item.h \
	%D%/light.c \
	%D%/server.h \
	%D%/server_arguments.c \
	$(END)
%C%_libtools_la_LIBTOOLFLAGS = $(PROGRAMS_ONLY)

tools_ldadd = %D%/libtools.la src/peer/libwaxpeer.la src/wax/libwax.la \
	src/core/libcore.la $(EVENT_LIBS) $(CBOR_LIBS)

bin_PROGRAMS += %D%/wax-client
%C%_wax_client_SOURCES = \
	%D%/wax-client.c \
	$(END)
%C%_wax_client_LDADD = $(tools_ldadd)

bin_PROGRAMS += %D%/wax-server
%C%_wax_server_SOURCES = \
	%D%/wax-server.c \
	$(END)
%C%_wax_server_LDADD = $(tools_ldadd)

# No library of the endpoints, and no JSON: it shows what ostlerd has written.
sbin_PROGRAMS += %D%/ostlerctl
%C%_ostlerctl_SOURCES = \
	%D%/ostlerctl.c \
	$(END)
%C%_ostlerctl_LDADD = %D%/libtools.la src/audit/libaudit.la \
	src/core/libcore.la $(CRYPTO_LIBS)
