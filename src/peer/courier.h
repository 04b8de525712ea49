/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* courier.h - the message layer over datagrams (RFC 7252 section 4):
   acknowledgement, retransmission, duplicates, NSTART */
#ifndef PEER_COURIER_H
#define PEER_COURIER_H

#include <sys/queue.h>

#include "core/clock.h"
#include "core/message.h"
#include "core/timers.h"
#include "peer/receipts.h"

/*
 * Out:  courier_send -> parcel --(ACK, RST, silence)--> courier_done, freed
 * In:   courier_receive -> on_request, on_response
 * Back: on_request; courier_answer at once: piggybacked in the ACK
 *                   courier_acknowledge, then courier_answer: separate
 *
 * A parcel that is confirmable:
 *
 *   waiting --(fewer than nstart to that peer)--> sent --(timeout)--+
 *                                                  ^----------------+
 */

#define COURIER_PARCELS_MAX 1024
#define COURIER_RECEIPTS_MAX 16384
#define COURIER_DATAGRAM_MAX 65507	/* bytes */

/* How a parcel ended. For a NON, COURIER_SILENCE is the normal end. */
enum courier_end {
	COURIER_ACKNOWLEDGED,
	COURIER_RESET,
	COURIER_SILENCE,
	COURIER_UNREACHABLE,
};

/* The parcel is gone when this is called. */
typedef void courier_done(void *arg, enum courier_end end);

struct parcel;

/* What an answer needs of its request. */
struct slip {
	struct address from;
	uint64_t session;	/* by which it came; 0: UDP as it is */
	uint16_t mid;
	bool is_con;
	uint8_t token[MESSAGE_TOKEN_MAX];
	uint8_t token_len;
};

struct courier_rules {
	uint64_t ack_timeout;	/* microseconds; RFC 7252 section 4.8: 2 s */
	unsigned max_retransmit;
	unsigned nstart;
};

struct courier_hooks {
	void *arg;		/* given to each */
	void (*send)(void *arg, const struct address *to,
	    struct bytes datagram);
	void (*on_request)(void *arg, const struct slip *slip,
	    const struct message *m);
	/* False: nobody waits for it; it is reset. */
	bool (*on_response)(void *arg, const struct address *from,
	    const struct message *m);
	/* A request came again and its answer was sent again; may be NULL. */
	void (*on_duplicate)(void *arg, const struct address *from,
	    const struct message *m);
	void (*random)(void *arg, uint8_t *out, size_t len);
};

struct courier {
	struct courier_rules rules;
	struct courier_hooks hooks;
	const struct clock *clock;
	struct timers *timers;
	struct receipts receipts;
	TAILQ_HEAD(, parcel) parcels;
	size_t parcel_count;
	uint16_t next_mid;
};

/* clock and timers are borrowed for its life. */
void courier_init(struct courier *c, const struct courier_rules *rules,
    const struct courier_hooks *hooks, const struct clock *clock,
    struct timers *timers);
void courier_clear(struct courier *c);	/* calls nothing */

/* Sends m with a Message ID of its own, as often as its type asks for. done
   may be NULL. *out, if out is not NULL, is borrowed until done or
   courier_cancel. WAX_SPACE: too long for a datagram; WAX_LIMIT: too many
   parcels; WAX_MEMORY. */
MUST_USE enum wax_status courier_send(struct courier *c,
    const struct address *to, const struct message *m, courier_done *done,
    void *arg, struct parcel **out);

/* The parcel matters no more, or was answered: no done. NULL does nothing. */
void courier_cancel(struct parcel *p);

void courier_receive(struct courier *c, const struct address *from,
    struct bytes datagram);

/* The system told that nobody listens at that address. */
void courier_unreachable(struct courier *c, const struct address *to);

/* An empty ACK, if the request is confirmable. */
void courier_acknowledge(struct courier *c, const struct slip *slip);

/* Sends code, options and payload of response as the answer: in the ACK, or if
   that is sent already (or the request was a NON) as a message of its own, for
   which done, arg and out are as with courier_send. */
MUST_USE enum wax_status courier_answer(struct courier *c,
    const struct slip *slip, const struct message *response,
    courier_done *done, void *arg, struct parcel **out);

#endif
