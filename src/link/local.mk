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
	%D%/websocket.h \
	$(END)
