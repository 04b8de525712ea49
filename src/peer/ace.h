/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace.h - an endpoint that takes tokens of authorization servers at /authz-info
   (RFC 9200, RFC 9203) */
#ifndef PEER_ACE_H
#define PEER_ACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "wax/ace.h"

#ifdef __cplusplus
extern "C" {
#endif

struct waxpeer_endpoint;
struct waxpeer_incoming;

/* A token that only its AS can read, and which is asked about. */
struct waxpeer_ace_question;

/* For logs: never a token, a nonce or a secret. */
struct waxpeer_ace_event {
	uint8_t code;		/* of the answer */
	bool is_update;		/* of rights, under a seal */
	bool was_asked;		/* the AS */
	bool is_too_many;	/* nothing of it was read */
};

/* Zero it, then set what is needed. Borrowed during the call, but for what says
   otherwise. */
struct waxpeer_ace_settings {
	/* As for wax_ace_rs_new; choose_id, made, gone, is_reserved and arg are
	   the endpoint's. */
	const struct wax_ace_rs_conf *rs;
	const struct wax_ace_as *as;	/* as wax_ace_rs_set_as */
	size_t as_count;

	/* Uploads in ten seconds that are read: of one host, and of all. 0: 10,
	   and four times that. Those beyond get 4.29. */
	unsigned host_max, all_max;

	/* Sends the request to the AS of that number, and tells the answer by
	   waxpeer_ace_answer, later or at once. Not WAX_OK: it can not, and the
	   client gets 5.03. NULL: no AS is asked. */
	enum wax_status (*ask)(void *arg, struct waxpeer_ace_question *q,
	    size_t as, const uint8_t *request, size_t len);
	bool (*is_reserved)(void *arg, const uint8_t uuid[WAX_SUBJECT_LEN]);
	void (*told)(void *arg, const struct waxpeer_ace_event *event);
	void *arg;		/* given to these three */
};

/*
 * Takes tokens at /authz-info. Their contexts go into the endpoint's set; a
 * sealed request under one counts as its token's subject. Whoever has no right
 * by the token's scope is refused under the seal (4.03, 4.05), before any gate
 * is asked; a gate learns more by waxpeer_ace_rights.
 *
 * A request in the clear for what is only for sealed ones gets the hints of
 * RFC 9200 section 5.3 with its 4.01. When a token ends its observations get
 * 4.01, and requests under it an unprotected one.
 *
 * WAX_STATE: the endpoint has no set of contexts; WAX_EXISTS: it takes tokens,
 * or the path is taken; else as wax_ace_rs_new and wax_ace_rs_set_as.
 */
WAX_MUST_USE enum wax_status waxpeer_endpoint_serve_ace(
    struct waxpeer_endpoint *e, const struct waxpeer_ace_settings *settings);

/* Others from now on, as wax_ace_rs_set_as. WAX_STATE: nothing is served. */
WAX_MUST_USE enum wax_status waxpeer_endpoint_set_as(
    struct waxpeer_endpoint *e, const struct wax_ace_as *all, size_t count);

/* As wax_ace_rs_set_device. */
void waxpeer_ace_set_device(struct waxpeer_endpoint *e,
    const uint8_t device[WAX_SUBJECT_LEN]);

/* Ends all contexts of tokens. */
void waxpeer_ace_forget(struct waxpeer_endpoint *e);

/* What the token of a request's context gives. False: it was sealed by another
   context, or not at all. Borrowed during the handler or gate. */
bool waxpeer_ace_rights(const struct waxpeer_incoming *in,
    struct wax_ace_rights *out);

/* For ask: POST to /introspect at uri, sealed with context, and
   waxpeer_ace_answer with what comes. As waxpeer_request_send. */
WAX_MUST_USE enum wax_status waxpeer_ace_ask(struct waxpeer_endpoint *e,
    struct waxpeer_ace_question *q, const char *uri,
    struct wax_context *context, const uint8_t *request, size_t len);

/* What the AS has answered, once; NULL: nothing. q is gone then. */
void waxpeer_ace_answer(struct waxpeer_ace_question *q,
    const uint8_t *response, size_t len);

#ifdef __cplusplus
}
#endif

#endif
