/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client.h - what wax-client is told, does and prints */
#ifndef TOOLS_CLIENT_H
#define TOOLS_CLIENT_H

#include <stdio.h>

#include "core/deviceid.h"
#include "peer/credentials.h"
#include "peer/edhoc.h"
#include "peer/message.h"
#include "peer/request.h"
#include "tools/contexts.h"
#include "tools/device_host.h"

/* For scripts; wax-client(1) has the same table. */
enum client_exit {
	CLIENT_OK = 0,		/* 2.xx */
	CLIENT_FAILED = 1,	/* none of the others */
	CLIENT_USAGE = 2,	/* arguments, or a context file */
	CLIENT_STORAGE = 3,	/* the context's state can not be kept: nothing
				   was sent */
	CLIENT_CLIENT_ERROR = 4,	/* 4.xx of the target */
	CLIENT_SERVER_ERROR = 5,	/* 5.xx of the target */
	CLIENT_HOP_ERROR = 6,	/* an unprotected error, by whoever */
	CLIENT_TIMEOUT = 7,
	CLIENT_UNREACHABLE = 8,	/* the hop resets or is not there */
};

#define CLIENT_HOP_SIZE 128	/* characters of "coaps+tcp://address:port" */
#define CLIENT_PATH_SIZE 1024	/* characters of path and query */
#define CLIENT_URL_SIZE 1024	/* characters of an URL of HTTP */

struct client_arguments {
	uint8_t code;		/* of the method */
	bool is_create;		/* CREATE: a POST with if=oic.if.create */
	char hop[CLIENT_HOP_SIZE];	/* where to send */
	char url[CLIENT_URL_SIZE];	/* by HTTP: the target there; "": not
					   by HTTP (client_http.h) */
	const char *to_http;		/* only to that file; NULL: none */
	bool is_hop_secure;		/* which takes credentials */
	struct waxpeer_credentials *credentials;	/* owned, or NULL */
	bool has_device;		/* the own UUID */
	struct deviceid device;
	bool has_peer;			/* whom the hop must be */
	struct deviceid peer;
	bool has_target;		/* there is a proxy */
	struct deviceid target;
	enum waxpeer_form form;
	char path[CLIENT_PATH_SIZE];

	const uint8_t *payload;	/* owned */
	size_t payload_len;
	bool has_payload;
	bool has_format;	/* else OCF CBOR with its version */
	uint32_t format;
	bool has_accept;	/* else OCF CBOR with its version */
	bool accepts_all;
	uint32_t accept;

	struct contexts contexts;
	/* A device that was provisioned, instead of files; its directory is
	   NULL if there is none. */
	struct device_host_options host;
	bool is_onboarding;
	bool has_end;		/* whose keys the request is sealed with */
	struct deviceid end;
	/* A handshake first (client_edhoc.h). */
	const char *edhoc_path;		/* or NULL */
	struct waxpeer_keyring *keyring;	/* counted, or NULL */
	int method, suite;		/* -1: what the keyring says */
	bool is_reverse, is_sequential, has_message_4;
	bool is_updating;	/* and new keys after it (RFC 9528 H) */
	/* A token first (client_ace.h); texts may be NULL. */
	const char *as, *as_context;
	bool has_as_id;			/* with a device: whose context */
	struct deviceid as_id;
	const char *tokens;		/* a folder, where they are kept */
	const char *scope, *update_scope;
	struct wax_context_file *as_channel;	/* owned, or NULL */
	bool is_unsealed;
	bool is_renewing;	/* new keys first (RFC 8613 Appendix B.2) */
	bool is_non;
	bool is_observe;
	unsigned count;		/* notifications, 0: no limit */
	unsigned duration;	/* seconds, 0: no limit */
	unsigned timeout_ms;
	bool keep_waiting;
	bool is_raw;
	bool is_verbose;
};

extern const char client_usage[];

/* -1: go on; else a client_exit, and what is wrong was said. Clear a in any
   case. */
int client_arguments_take(struct client_arguments *a, int argc, char **argv);
void client_arguments_clear(struct client_arguments *a);

/* Where METHOD URI leads: fills hop, target and path. proxy is the value of
   --proxy or NULL; context may be NULL. On WAX_FORMAT expected says what was
   expected. */
MUST_USE enum wax_status client_resolve(struct client_arguments *a,
    const char *uri, const char *proxy, struct wax_context *context,
    const char **expected);

/* Sends and waits; a client_exit. */
int client_run(struct client_arguments *a);

/* What is to be asked, without what goes by blocks and Observe; owned. NULL: no
   memory. */
struct waxpeer_message *client_make_message(const struct client_arguments *a);

/* The exit for a response of the target, and for what could not be sent. */
int client_exit_of(uint8_t code);
int client_exit_of_status(enum wax_status st);

/* "2.05 Content" and a line feed, then the payload in the form that its
   Content-Format asks for: diagnostic notation, text, or hexadecimal. */
void client_print_response(FILE *out, const struct wax_message *m);
/* The payload alone. */
void client_print_payload(FILE *out, const struct wax_message *m);
/* A line for each option, "  Uri-Path: a". title may be NULL. */
void client_print_options(FILE *out, const char *title,
    const struct wax_message *m);

#endif
