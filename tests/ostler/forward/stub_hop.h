/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stub_hop.h - net/hop.h without a network: keeps what is sent, hands in what
   the test says */
#ifndef TESTS_STUB_HOP_H
#define TESTS_STUB_HOP_H

#include "ostler/forward/sample.h"
#include "ostler/net/hop.h"
#include "ostler/net/transport.h"

#define STUB_MAX 64

/* A client's request and what became of it. */
struct stub_inbound {
	struct inbound part;		/* must be the first */
	struct net *net;
	enum message_type type;
	char token[MESSAGE_TOKEN_MAX];
	size_t token_len;
	unsigned answers;
	enum response_kind kind;	/* of the last answer; a refusal is a
					   final one */
	bool is_refusal;
	enum message_type answer_type;
	struct sample answer;		/* the last */
	bool owned;			/* the receiver may still answer */
	bool dropped;			/* or ignored */
	bool ignored;
};

/* A request that went out. */
struct stub_outbound {
	struct outbound part;		/* must be the first */
	struct net *net;
	struct sample request;
	bool has_client;
	struct hop_client client;
	struct outbound *same_as;
	bool is_cancel;
	uint32_t session;
	uint64_t timeout;
	unsigned share;
	const struct hop_taker *taker;	/* NULL: the receiver */
	bool rejected;
	bool kept;
	bool ended;
};

struct hop {
	struct net *net;
	struct hop_conf conf;
	bool is_retired;
	const struct hop_status *status;	/* borrowed; NULL: the net's */
};

#define STUB_SESSIONS 8
#define STUB_WORKERS 3		/* this one is 0 */

/* Of its listeners; nothing of it but its name is there. */
extern const struct transport stub_transport;

/* This stub's net. Entries stay until stub_clear, so that a test sees what
   became of them. */
struct net {
	struct hop_receiver receiver;
	struct hop hops[4];
	struct hop sessions[STUB_SESSIONS];	/* of this worker, by number */
	bool session_is_up[STUB_SESSIONS];
	struct hop_session session_facts[STUB_SESSIONS];
	struct hop workers[STUB_WORKERS];
	struct hop found;
	char found_name[64];	/* of the last hop_get_found */
	bool found_is_full;
	unsigned ends;		/* calls of hop_end_session; the last: */
	unsigned end_worker;
	uint32_t end_session;
	const char *end_reason;
	enum wax_status send_status;	/* of the sends to come */
	struct hop_status status;	/* of hops without one */
	enum wax_status respond_status;	/* of the responses to come ... */
	unsigned respond_failures;	/* ... so many of them */
	struct stub_inbound *inbounds[STUB_MAX];
	size_t inbound_count;
	struct stub_outbound *outbounds[STUB_MAX];
	size_t outbound_count;
};

/* Hops: 0 "b" a proxy, 1 "lamp" a device, 2 "door" a device, 3 "c" a proxy. */
void stub_init(struct net *net);
void stub_clear(struct net *net);

/* A request from [::1]:port with that Token (text). m's type counts. */
struct stub_inbound *stub_take_request(struct net *net, uint16_t port,
    const char *token, const struct message *m, uint64_t now);

/* The same over a session: with its number, and who its peer proved to be, or
   NULL. */
struct stub_inbound *stub_take_called(struct net *net,
    const struct listener_conf *listener, uint32_t session,
    const struct deviceid *identity, const struct message *m, uint64_t now);

/* An answer, or the next notification, of the next hop. */
void stub_take_response(struct stub_outbound *out, const struct message *m);
void stub_take_failure(struct stub_outbound *out, enum hop_failure why);
void stub_take_cancel(struct stub_inbound *in);

/* The last request that went out; NULL: none. */
struct stub_outbound *stub_last(struct net *net);

#endif
