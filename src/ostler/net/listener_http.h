/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listener_http.h - what a listener of HTTP has beside all others: where
   hosting URIs are, and rows that are added to the tables of RFC 8075 */
#ifndef OSTLER_NET_LISTENER_HTTP_H
#define OSTLER_NET_LISTENER_HTTP_H

#include "ostler/conf/parser.h"
#include "ostler/http/hc_conf.h"

struct listener_conf;

/* All owned; conf is made of the others. */
struct listener_http {
	struct hc_conf conf;
	char *path;
	char *template;
	char *scheme;			/* NULL: none */
	struct hc_method *methods;
	struct hc_status *statuses;
	struct media_type *types;
	struct hc_field_option *fields;
};

/* What a block said; zeros at first. */
struct listener_http_draft {
	struct listener_http *http;	/* NULL: nothing that needs one */
	struct place path_at;
	struct place template_at;
	char *scheme;			/* owned */
	bool is_strict;
	bool takes_numbers;
	bool is_shared;
};

/* The read functions of the rows; target: listener_draft. */
keyword_read listener_http_read_path, listener_http_read_template,
    listener_http_read_method, listener_http_read_status,
    listener_http_read_type, listener_http_read_field;

/* The block is read: its listener, one of HTTP or not, gets what it said. */
void listener_http_finish(struct parser *p, struct listener_http_draft *d,
    struct listener_conf *listener);

/* Without the added rows. NULL: no memory. */
struct listener_http *listener_http_copy(const struct listener_http *of);
void listener_http_free(struct listener_http *h);	/* NULL is fine */

#endif
