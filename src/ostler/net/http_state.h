/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_state.h - what the files http_*.c share; for them alone */
#ifndef OSTLER_NET_HTTP_STATE_H
#define OSTLER_NET_HTTP_STATE_H

#include <curl/curl.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <sys/queue.h>

#include "core/timers.h"
#include "link/secure_lent.h"
#include "ostler/http/http_fields.h"
#include "ostler/http/http_request.h"
#include "ostler/net/handshake.h"
#include "ostler/net/http_session.h"
#include "ostler/net/net.h"

/*
 *	http_session_connect
 *	        |
 *	    CONNECTING --- refused, not in time ---.
 *	        |                                  |
 *	       UP ---- closed, insecure -----------+
 *	                                           v
 *	                                         ENDED	freed at the flush
 */
enum http_stage { HTTP_CONNECTING, HTTP_UP, HTTP_ENDED };

TAILQ_HEAD(http_transfers, http_transfer);

/* A request on its way, and the answer as far as it has come. */
struct http_transfer {
	TAILQ_ENTRY(http_transfer) next;	/* in list */
	struct http_transfers *list;		/* of its session */
	struct http_session *session;
	CURL *easy;			/* owned; NULL: it is over, or was never
					   sent */
	struct curl_slist *lines;	/* owned; fields of the request */
	struct http_asked asked;
	size_t token_len;
	uint8_t token[MESSAGE_TOKEN_MAX];
	uint8_t refusal;		/* what we answer ourselves;
					   CODE_EMPTY: it was sent */
	CURLcode result;		/* when it is over */
	struct bytes base;		/* of the URL; owned, in room */
	struct bytes request;		/* its body, in room */
	size_t sent;			/* bytes of it */
	uint32_t redirects;		/* that may still be followed */
	struct http_fields fields;
	uint8_t *body;			/* owned; of the answer */
	size_t body_len;
	size_t body_size;
	bool is_large;			/* it is larger than allowed */
	bool is_broken;			/* libcurl refused a setting */
	uint8_t room[];
};

/* No setting is done without: that libcurl does not take one, because it knows
   none such or for want of memory, is remembered. */
#define HTTP_SET(t, option, value) \
	((t)->is_broken |= curl_easy_setopt((t)->easy, (option), (value)) != \
	    CURLE_OK)

#define HTTP_SPARE 32

struct http_session {
	struct endpoint common;		/* first */
	struct http_sessions *all;
	TAILQ_ENTRY(http_session) next;	/* in open or ended */
	enum http_stage stage;
	struct address address;
	char *origin;			/* owned: "https://host:port" */
	char *template;			/* owned: of http_path.h */
	struct curl_slist *to;		/* owned; where that leads */
	struct secure_lent *lent;	/* owned; NULL: the system's CAs, or no
					   TLS */
	uint32_t max_message;
	uint32_t redirects;
	long connections;
	long connect_ms;
	CURLM *multi;			/* owned */
	CURL *spare[HTTP_SPARE];	/* owned; set up for this session, to be
					   used again */
	size_t spare_count;
	int fd;				/* ours, connecting or connected; -1:
					   libcurl has it, or nobody */
	int error;			/* of it: to be told later */
	bool is_handed;			/* fd is just being given to libcurl */
	bool is_stale;			/* its credentials are old */
	struct event connectable;	/* fd is, or there is news to tell */
	struct event wakeup;		/* what libcurl asked for */
	struct timer timer;		/* until it is up */
	struct http_transfers active;	/* libcurl works for these */
	struct http_transfers done;	/* and these are to be told */
};

struct http_sessions {
	struct net *net;
	const struct net_context *context;
	const struct transport *transport;
	TAILQ_HEAD(, http_session) open;
	TAILQ_HEAD(, http_session) ended;
};

static inline struct http_session *
http_session_of(struct endpoint *endpoint)
{
	return (struct http_session *)(void *)endpoint;
}

/* http_session.c */

/* Over, and the net is told, from the loop only. */
void http_session_end(struct http_session *s, enum session_end how,
    const char *detail);
/* Transfers that are over are told, from the loop only. */
void http_session_tell(struct http_session *s);

/* http_connect.c */

/* Begins our own connection. Statuses as connect of a transport. */
MUST_USE enum wax_status http_connect_begin(struct http_session *s,
    uint64_t timeout);
/* Nothing of it is left. */
void http_connect_stop(struct http_session *s);
/* For its easy handle: the connection there is, then others to the same
   address. */
void http_connect_attach(struct http_transfer *t);
/* There is news to be told, soon. */
void http_connect_wake(struct http_session *s);

/* http_events.c */

/* The multi handle in the loop. WAX_MEMORY. */
MUST_USE enum wax_status http_events_begin(struct http_session *s);
void http_events_stop(struct http_session *s);

/* http_transfer.c */

/* For send_message: in active, or in done if it is answered by ourselves.
   WAX_MEMORY. */
MUST_USE enum wax_status http_transfer_begin(struct http_session *s,
    const struct message *m);
/* NULL: no transfer has that Token. */
struct http_transfer *http_transfer_find(struct http_session *s,
    struct bytes token);
/* libcurl is done with it. */
void http_transfer_finish(struct http_transfer *t, CURLcode result);
void http_transfer_free(struct http_transfer *t);

/* http_answer.c */

/* Tells the net what became of a transfer, which is in no list any more and is
   freed. */
void http_answer_tell(struct http_transfer *t);

#endif
