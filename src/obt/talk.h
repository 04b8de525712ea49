/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* talk.h - one device and the onboarding tool: requests, one after the other */
#ifndef OBT_TALK_H
#define OBT_TALK_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "core/status.h"
#include "peer/credentials.h"

/*
 * A tool does one thing at a time: each call here runs the loop until the
 * answer has come or the time is over. All requests of a talk go over one
 * session: when that has ended, none is sent any more.
 */
struct talk;

#define TALK_TIMEOUT_MS 20000
#define TALK_WHY_SIZE 256
#define TALK_AGAIN_MAX 10	/* talk_do, after 5.03 */
#define TALK_AGAIN_MS 500
#define TALK_ANSWER_MAX 65536

/* Why it went wrong, for people: "/oic/sec/cred: 4.01 Unauthorized",
   "/oic/sec/cred: no answer in 20 s", "unknown-ca". */
struct talk_error {
	char text[TALK_WHY_SIZE];
};

struct talk_answer {
	uint8_t code;
	struct bytes payload;	/* borrowed until the next request */
};

/* hop: "coap://..." in clear, or "coaps://..." and the like. credentials may be
   NULL in clear. expected: who must be there, or NULL. Nothing is sent yet.
   WAX_FORMAT: hop; WAX_MEMORY. */
MUST_USE enum wax_status talk_open(const char *hop,
    const struct waxpeer_credentials *credentials,
    const struct deviceid *expected, struct talk **out);
void talk_close(struct talk *t);	/* NULL is fine */

/* How long each answer is waited for, instead of TALK_TIMEOUT_MS. */
void talk_set_patience(struct talk *t, uint32_t ms);

/* path with query. cbor: sent as OCF CBOR if method is POST. WAX_OK: *out is
   the answer, whatever its code; WAX_SYSTEM: there is none, or no session;
   WAX_AUTHENTICITY: the session failed because keys or certificates do not fit.
   (A wrong key for DTLS is silence, "no session in 20 s": what does not decrypt
   is dropped there, RFC 6347 section 4.1.2.7.) */
MUST_USE enum wax_status talk_ask(struct talk *t, uint8_t method,
    const char *path, struct bytes cbor, struct talk_answer *out,
    struct talk_error *error);

/* The same, and a code other than of success is WAX_STATE, and in error. A
   device that is not ready yet (5.03) is asked again TALK_AGAIN_MAX times. */
MUST_USE enum wax_status talk_do(struct talk *t, uint8_t method,
    const char *path, struct bytes cbor, struct talk_answer *out,
    struct talk_error *error);

/* The owner's key of the session, after the first answer of a transfer.
   WAX_STATE: there is no such session any more; WAX_CRYPTO. */
MUST_USE enum wax_status talk_make_owner_key(struct talk *t, unsigned method,
    const struct deviceid *owner, const struct deviceid *device,
    uint8_t key[16]);

#endif
