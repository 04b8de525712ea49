/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* vectors.h - running files of OSCORE and EDHOC test vectors */
#ifndef TESTS_WAX_VECTORS_VECTORS_H
#define TESTS_WAX_VECTORS_VECTORS_H

#include <jansson.h>

#include "core/bytes.h"
#include "core/message.h"
#include "wax/oscore.h"
#include "wax/oscore/context.h"
#include "wax/oscore/derive.h"

#define VECTOR_MAX 16384	/* bytes of the longest value */

/* A run over one file. Every comparison is counted; whatever is not understood
   is a failure. */
struct run {
	const char *file;
	const char *section;
	char where[128];	/* case and step, for messages */
	unsigned passed;
	unsigned failed;
	json_t *root;
	json_t *elsewhere;	/* what was found in other files */
};

/* A byte string of the file, decoded; absent for null. */
struct value {
	struct bytes bytes;
	uint8_t data[VECTOR_MAX];
};

void run_fail(struct run *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void run_pass(struct run *r);
void run_set_where(struct run *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Fails for a member of object that is not named in the list, which ends with
   NULL. */
void run_check_members(struct run *r, json_t *object,
    const char *const *names);

/* The member's bytes. A missing one, or one that is no hexadecimal text or
   null, is a failure; false then. */
bool run_read(struct run *r, json_t *object, const char *name,
    struct value *out);
bool run_read_uint(struct run *r, json_t *object, const char *name,
    uint64_t *out);
bool run_read_int(struct run *r, json_t *object, const char *name, int *out);
/* NULL and a failure if it is not a text. */
const char *run_read_text(struct run *r, json_t *object, const char *name);

/* Compares bytes, absent and empty apart. */
void run_compare(struct run *r, const char *name, struct bytes expected,
    struct bytes got);
/* The same with a member of the file. */
void run_compare_member(struct run *r, json_t *object, const char *name,
    struct bytes got);
void run_compare_uint(struct run *r, const char *name, uint64_t expected,
    uint64_t got);
void run_compare_text(struct run *r, const char *name, const char *expected,
    const char *got);
/* A check that has no values to show. */
void run_check(struct run *r, const char *what, bool is_right);

/* The input of a context, and the keys derived from it. */
struct vector_context {
	struct value secret, salt, id_context, sender_id, recipient_id;
	struct wax_context_parameters parameters;
	struct derive_keys keys;
	struct derive_input input;
};

/* Reads a context object; own and other are the names of the two IDs seen from
   the end that is wanted. False after a failure. */
bool vector_read_context(struct run *r, json_t *object, const char *own,
    const char *other, struct vector_context *out);

/* A context without storage; NULL after a failure. */
struct wax_context *vector_new_context(struct run *r,
    const struct vector_context *v);

/* The context of that name in section contexts, seen by "client" or
   "server". */
bool vector_find_context(struct run *r, const char *name, const char *end,
    struct vector_context *out);

/* Parses a UDP message into its CoAP parts. */
bool vector_parse(struct run *r, const struct value *v, struct message *m,
    struct wax_message *out);
/* The UDP message with the header of like and the parts of m. */
struct bytes vector_encode(const struct message *like,
    const struct wax_message *m, struct value *out);
/* m without the options that stay outside and with Observe emptied if
   is_notification, as a plaintext. */
struct bytes vector_plaintext(const struct wax_message *m,
    bool is_notification, struct value *out);
/* The OSCORE option of m; absent if there is none. */
struct bytes vector_option(const struct wax_message *m);

/* Runs Appendix B.2 between two ends with the random values of the case, and
   compares each message with its step; the client's and the server's context
   without ID Context are the input. */
void renewal_compare_runs(struct run *r, json_t *object,
    const struct vector_context *client, const struct vector_context *server);

/* One function for each section; each reads its own file's JSON. */
void section_key_derivation(struct run *r, json_t *section);
void section_contexts(struct run *r, json_t *section);
void section_messages(struct run *r, json_t *section);
void section_exchanges(struct run *r, json_t *section);
void section_appendix_b2(struct run *r, json_t *section);
void section_appendix_b2_stateless(struct run *r, json_t *section);
void section_proxy_uri(struct run *r, json_t *section);
void section_option_encoding(struct run *r, json_t *section);
void section_aad_example(struct run *r, json_t *section);
void section_aad_only(struct run *r, json_t *section);
void section_tcp_framing(struct run *r, json_t *section);
void section_http_header(struct run *r, json_t *section);
void section_adverse(struct run *r, json_t *section);
void section_local_errors(struct run *r, json_t *section);

#endif
