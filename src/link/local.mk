# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# What both the daemon and endpoints need on a hop: TLS, streams, WebSockets,
# without input and output.
noinst_LTLIBRARIES += %D%/liblink.la
%C%_liblink_la_SOURCES = \
	%D%/certificate.c \
	%D%/certificate.h \
	%D%/certificate_der.c \
	%D%/certificate_role.c \
	%D%/credentials.c \
	%D%/credentials.h \
	%D%/credentials_identity.c \
	%D%/credentials_pem.c \
	%D%/credentials_pem.h \
	%D%/credentials_state.h \
	%D%/credentials_x509.c \
	%D%/secure.c \
	%D%/secure.h \
	%D%/secure_bio.c \
	%D%/secure_chain.c \
	%D%/secure_chain.h \
	%D%/secure_context.c \
	%D%/secure_door.c \
	%D%/secure_dtls.c \
	%D%/secure_failure.c \
	%D%/secure_lent.c \
	%D%/secure_lent.h \
	%D%/secure_owner.c \
	%D%/secure_owner.h \
	%D%/secure_pages.c \
	%D%/secure_pin.c \
	%D%/secure_psk.c \
	%D%/secure_resume.c \
	%D%/secure_state.h \
	%D%/secure_text.c \
	%D%/signal.c \
	%D%/signal.h \
	%D%/stream.c \
	%D%/secure_verify.c \
	%D%/stream.h \
	%D%/transfer.c \
	%D%/transfer.h \
	%D%/upgrade.c \
	%D%/upgrade.h \
	%D%/websocket.c \
	%D%/websocket.h \
	$(END)
# Whoever links it gets these, too.
%C%_liblink_la_LIBADD = $(WEBSOCKET_LIBS)
