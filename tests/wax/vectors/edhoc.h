/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc.h - two ends of a handshake in a vector file */
#ifndef TESTS_WAX_VECTORS_EDHOC_H
#define TESTS_WAX_VECTORS_EDHOC_H

#include "wax/edhoc/session.h"
#include "wax/edhoc/statement.h"
#include "wax/support.h"
#include "wax/vectors/vectors.h"

#define EADS_MAX 8
#define CERTIFICATES_MAX 4

struct edhoc_end {
	struct memory memory;		/* its script is the ephemeral key */
	struct wax_edhoc_conf conf;
	int suites[WAX_EDHOC_SUITES_MAX];
	struct wax_edhoc_credential *own;
	struct wax_edhoc_credential *peer;	/* what it knows */
	struct wax_edhoc *s;
	uint8_t subject[WAX_SUBJECT_LEN];	/* of peer, for a trace */
	struct value ephemeral;
};

/* A session object of a file, and both ends of it. */
struct edhoc_pair {
	struct run *r;
	json_t *object;
	bool is_compared;	/* what is written, with what the file says */
	bool has_message_4;
	int method;
	int suite;
	struct value c_i, c_r;
	struct value messages[5];	/* of the file; 1 to 4 */
	uint8_t written[VECTOR_MAX];
	size_t written_len;
	struct edhoc_end i, e;	/* Initiator, Responder */
};

/* False after a failure; edhoc_close in any case. */
bool edhoc_open(struct run *r, json_t *object, struct edhoc_pair *p);
void edhoc_close(struct edhoc_pair *p);

/* Up to and with the reading of message number 0 to 4; each is compared when it
   was written, and the file's one is read. False after a failure. */
bool edhoc_play(struct edhoc_pair *p, int number);

/* An Initiator that only wants that device. */
void edhoc_want(struct edhoc_pair *p, const uint8_t *subject);

/* EAD of that message, in the session's plaintext if the file only has its
   hash. */
struct wax_edhoc_eads edhoc_eads(struct edhoc_pair *p, int number,
    struct wax_edhoc_ead items[EADS_MAX]);

/* The session of that name, or trace of that id. NULL after a failure. */
json_t *edhoc_find_session(struct run *r, const char *name);

/* A member, or its length and hash if it is too long for the file. */
void edhoc_compare(struct edhoc_pair *p, const char *name, struct bytes got);

/* What both have agreed on, and what follows from it. */
void edhoc_compare_exports(struct edhoc_pair *p);

/* Every value between, computed by the modules from the private keys. */
void edhoc_compare_values(struct edhoc_pair *p);

/* The signature that the next one of ECDSA will be, if it verifies; absent:
   none. */
void edhoc_replay_signature(struct bytes signature);

void section_traces(struct run *r, json_t *section);
void section_sessions(struct run *r, json_t *section);
void section_invalid(struct run *r, json_t *section);
void section_identifiers(struct run *r, json_t *section);
void section_invalid_identifiers(struct run *r, json_t *section);
void section_rfc9668_example(struct run *r, json_t *section);
void section_negative_cases(struct run *r, json_t *section);
void section_combined_requests(struct run *r, json_t *section);
void section_suite_negotiation(struct run *r, json_t *section);
void section_error_messages(struct run *r, json_t *section);

#endif
