# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# What both the daemon and endpoints need on a hop: TLS, streams, WebSockets,
# without input and output.
noinst_LTLIBRARIES += %D%/liblink.la
%C%_liblink_la_SOURCES = \
	%D%/credentials.h \
	%D%/secure.h \
	%D%/secure_text.c \
	%D%/signal.c \
	%D%/signal.h \
	%D%/stream.c \
	%D%/stream.h \
	%D%/upgrade.c \
	%D%/upgrade.h \
	%D%/websocket.c \
	%D%/websocket.h \
	$(END)
# Whoever links it gets these, too.
%C%_liblink_la_LIBADD = $(WEBSOCKET_LIBS)
