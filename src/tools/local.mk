# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# What the tools share, and what of them has tests of its own.
noinst_LTLIBRARIES += %D%/libtools.la
%C%_libtools_la_SOURCES = \
	%D%/ace_file.c \
	%D%/ace_file.h \
	%D%/audit_verify.c \
	%D%/audit_verify.h \
	%D%/base64.c \
	%D%/base64.h \
	%D%/chance.c \
	%D%/chance.h \
	%D%/client.h \
	%D%/client_ace.c \
	%D%/client_ace.h \
	%D%/client_ace_arguments.c \
	%D%/client_arguments.c \
	%D%/client_device.c \
	%D%/client_device.h \
	%D%/client_device_arguments.c \
	%D%/client_curl.c \
	%D%/client_edhoc.c \
	%D%/client_edhoc.h \
	%D%/client_edhoc_arguments.c \
	%D%/client_events.c \
	%D%/client_http.c \
	%D%/client_http.h \
	%D%/client_print.c \
	%D%/client_resolve.c \
	%D%/client_run.c \
	%D%/client_usage.c \
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
	%D%/device_export.c \
	%D%/device_export.h \
	%D%/device_host.c \
	%D%/device_host.h \
	%D%/device_node.c \
	%D%/device_node.h \
	%D%/device_options.c \
	%D%/device_options.h \
	%D%/diag.h \
	%D%/discoverable.c \
	%D%/discoverable.h \
	%D%/diag_parse.c \
	%D%/diag_print.c \
	%D%/edhoc_file.c \
	%D%/edhoc_file.h \
	%D%/endpoint_log.c \
	%D%/endpoint_log.h \
	%D%/item.c \
	%D%/item.h \
	%D%/light.c \
	%D%/secret_file.c \
	%D%/secret_file.h \
	%D%/sheet.c \
	%D%/sheet.h \
	%D%/token_file.c \
	%D%/token_file.h \
	%D%/server.h \
	%D%/server_arguments.c \
	%D%/server_ace.c \
	%D%/server_ace.h \
	%D%/server_edhoc.c \
	%D%/server_edhoc.h \
	$(END)
%C%_libtools_la_LIBTOOLFLAGS = $(PROGRAMS_ONLY)

tools_ldadd = %D%/libtools.la src/peer/libwaxpeer.la src/wax/libwax.la \
	src/core/libcore.la $(EVENT_LIBS) $(CBOR_LIBS)

bin_PROGRAMS += %D%/wax-client
%C%_wax_client_SOURCES = \
	%D%/wax-client.c \
	$(END)
%C%_wax_client_LDADD = $(tools_ldadd) src/link/liblink.la \
	src/core/libcore.la $(SSL_LIBS) $(CRYPTO_LIBS) $(CURL_LIBS)

bin_PROGRAMS += %D%/wax-server
%C%_wax_server_SOURCES = \
	%D%/wax-server.c \
	$(END)
%C%_wax_server_LDADD = $(tools_ldadd)

# The proxy's companion. It is a device as others are; ostlerd is not.
sbin_PROGRAMS += %D%/ostler-device
%C%_ostler_device_SOURCES = \
	%D%/ostler-device.c \
	$(END)
%C%_ostler_device_LDADD = $(tools_ldadd)

# No library of the endpoints, and no JSON: it shows what ostlerd has written.
sbin_PROGRAMS += %D%/ostlerctl
%C%_ostlerctl_SOURCES = \
	%D%/ostlerctl.c \
	$(END)
%C%_ostlerctl_LDADD = %D%/libtools.la src/audit/libaudit.la \
	src/core/libcore.la $(CRYPTO_LIBS)
