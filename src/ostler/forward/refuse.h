/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* refuse.h - the one way out for trouble: cause -> answer */
#ifndef OSTLER_FORWARD_REFUSE_H
#define OSTLER_FORWARD_REFUSE_H

#include "core/log.h"
#include "core/message.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/hop.h"

/* Any step on the way of a request or a response gives one of these; what it
   means to the client stands in the table of refuse.c and nowhere else. */
enum refusal {
	REFUSAL_NONE = 0,	/* go on */
	REFUSAL_TARGET_OPTION,	/* repeated, or of a wrong length */
	REFUSAL_TARGET_URI,	/* no URI, or no Device ID where one must be */
	REFUSAL_TARGET_CONFLICT,/* two options name two devices */
	REFUSAL_TARGET_SCHEME,	/* well-formed, not served */
	REFUSAL_TARGET_HOST,	/* well-formed, stands for no device */
	REFUSAL_TARGET_NONE,	/* the request names no target */
	REFUSAL_POLICY,
	REFUSAL_RATE,		/* the policy's, too: more often than it lets */
	REFUSAL_DROP,		/* the policy's, too: without a word */
	REFUSAL_UNSEALED,	/* end-to-end protection is required */
	REFUSAL_SEAL_FORMAT,	/* malformed OSCORE option, strict_seal */
	REFUSAL_ROUTE,		/* nothing leads to the device */
	REFUSAL_OPTION,		/* unsafe and not understood */
	REFUSAL_HOP_LIMIT,	/* 0 or above 255 */
	REFUSAL_HOPS_USED,	/* Hop-Limit ran out here */
	REFUSAL_LOOP,		/* own identifier in a 5.08 */
	REFUSAL_URI_LONG,	/* does not fit Proxy-Uri */
	REFUSAL_LARGE,		/* does not fit the transport, or our buffer */
	REFUSAL_EXCHANGES,	/* exchanges_max */
	REFUSAL_OBSERVATIONS,	/* observations_max */
	REFUSAL_MEMORY,
	REFUSAL_BUSY,		/* the next hop has its fill */
	REFUSAL_SOCKET,		/* no way to send to the next hop */
	REFUSAL_UNREACHABLE,
	REFUSAL_RESET,
	REFUSAL_TIMEOUT,
	REFUSAL_DOWN,		/* the next hop is known to be down */
	REFUSAL_NO_SESSION,	/* no connection to the next hop */
	REFUSAL_INSECURE,	/* whoever is there is not who it should be */
	REFUSAL_LOST,		/* the connection broke */
	REFUSAL_HOP_RETIRED,	/* the next hop was taken out of the
				   configuration */
	REFUSAL_RESPONSE_FORMAT,
	REFUSAL_RESPONSE_OPTION,/* unsafe and not understood, in a response */
	REFUSAL_RESPONSE_LARGE,
	REFUSAL_NAME,		/* the directory: not this peer's to give */
	REFUSAL_NAME_UNKNOWN,	/* no such entry, or another peer's */
	REFUSAL_NAME_QUERY,	/* ep or lt is wrong, or ep is missing */
	REFUSAL_NAME_METHOD,
	REFUSAL_NAME_OPTION,	/* critical and not understood */
	REFUSAL_NAME_ACCEPT,
	REFUSAL_NAME_LARGE,
	REFUSAL_NAMES,		/* the registry is full */
	REFUSAL_SEAL_BROKEN,	/* our own fault: rewriting changed the seal */
	REFUSAL_COUNT
};

enum refusal_age {
	REFUSAL_AGE_ZERO,	/* Max-Age 0: nobody keeps this answer */
	REFUSAL_AGE_RETRY,	/* Max-Age: when to try again */
};

struct refusal_rule {
	const char *reason;	/* for the log */
	uint8_t code;		/* CODE_EMPTY: there is no answer at all */
	enum refusal_age age;
	enum log_level level;	/* of the request's line */
	enum metric metric;
	const char *text;	/* diagnostic payload; NULL: our identifier */
	bool is_audited;	/* somebody asked for what it may not have */
};

/* Static. Not for REFUSAL_NONE. */
const struct refusal_rule *refuse_find_rule(enum refusal why);

/* Why hop_send_request, or inbound_respond, did not. Not for WAX_OK. */
enum refusal refuse_by_send(enum wax_status st);
enum refusal refuse_by_respond(enum wax_status st);

enum refusal refuse_by_failure(enum hop_failure why);

/* Seconds until a hop is tried again, for who asks it now: 1 at least, and at
   most what others are told; that, too, if it is not down. */
uint32_t refuse_find_delay(const struct hop_status *status,
    const struct forward_conf *conf, uint64_t now);

/* Writes the answer to w, which has room for 512 bytes at least; *out points
   there. Not of a cause without one. code: the policy's own, for
   REFUSAL_POLICY. 4.29 and 5.03 carry the
   delay, whoever chose them: seconds; 0: that of conf. */
void refuse_write(enum refusal why, uint8_t code,
    const struct forward_conf *conf, uint32_t delay, struct writer *w,
    struct message *out);

#endif
