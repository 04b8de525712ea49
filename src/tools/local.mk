# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

tools_ldadd = src/peer/libwaxpeer.la src/wax/libwax.la src/core/libcore.la \
	$(COAP_LIBS) $(EVENT_LIBS)

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
