/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_http.h - requests of wax-client by a proxy that speaks HTTP: sealed
   here, carried by libcurl, or in a file for curl (RFC 8613 section 11.4) */
#ifndef TOOLS_CLIENT_HTTP_H
#define TOOLS_CLIENT_HTTP_H

#include "core/oscore_header.h"
#include "tools/client.h"

#define CLIENT_BODY_MAX (1 << 20)	/* bytes of an answer, or of an event */

/* What is posted. Borrowed. */
struct client_post {
	const char *url;
	const char *oscore;	/* the field's value */
	struct bytes body;
	bool takes_events;
};

/* What came back. Zero it first; clear it in any case. */
struct client_posted {
	unsigned status;
	unsigned type_count;	/* fields of that name */
	unsigned oscore_count;
	char type[128];		/* the last one's value, cut */
	char oscore[OSCORE_HEADER_MAX + 2];
	uint8_t *body;		/* owned */
	size_t len;
};

void client_posted_clear(struct client_posted *p);

/* Called with each piece of an answer of text/event-stream; false: enough. */
typedef bool client_take_piece(void *arg, struct bytes piece);

/* Does it. -1: there is an answer, whole unless take said enough; else a
   client_exit, and why was said. take may be NULL. */
int client_curl_post(const struct client_arguments *a,
    const struct client_post *post, client_take_piece *take, void *arg,
    struct client_posted *out);

/* --- events -------------------------------------------------------------- */

/* Server-Sent Events, a piece at a time. Zero it first, but take and arg; clear
   it in any case. */
struct client_events {
	/* An event: borrowed during the call; data without its last line feed.
	   False: enough. */
	bool (*take)(void *arg, struct bytes name, struct bytes data);
	void *arg;
	char name[16];		/* of the event so far, cut */
	size_t name_len;
	bool has_data;
	uint8_t *data;		/* owned */
	size_t data_len;
	uint8_t *line;		/* owned: the line so far */
	size_t line_len;
};

/* False: take said enough, or an event is above CLIENT_BODY_MAX, or there is no
   memory. */
bool client_events_take(struct client_events *e, struct bytes piece);
void client_events_clear(struct client_events *e);

/* --- all of it ------------------------------------------------------------ */

/* True if proxy is a URL of HTTP; then it, or HTTP_PATH below its origin if it
   has no path, is what the target's URI will be appended to: written to a->url,
   and the origin to a->hop. *expected is set if it can not be. */
bool client_http_resolve(struct client_arguments *a, const char *proxy,
    const char **expected);
/* Appends the target. False: there is no room. */
bool client_http_name_target(struct client_arguments *a);

/* What does not fit to HTTP: NULL, or what was expected instead of *what. */
const char *client_http_judge(const struct client_arguments *a,
    const char **what);

/* Sends and waits, as client_run. */
int client_http_run(struct client_arguments *a);

/* Writes the sealed request to a->to_http and the same name with .headers, and
   a command line for curl to out. */
int client_http_write(struct client_arguments *a, FILE *out);

#endif
