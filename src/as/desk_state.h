/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* desk_state.h - what both kinds of requests have in common */
#ifndef AS_DESK_STATE_H
#define AS_DESK_STATE_H

#include "as/desk.h"

#define DESK_URN_SIZE (sizeof("uuid:") + DEVICEID_TEXT_LEN)

/* "uuid:" and the ID. */
void desk_write_urn(const struct deviceid *id, char out[DESK_URN_SIZE]);
/* The same, read; false: it is none. */
bool desk_read_urn(struct bytes text, struct deviceid *out);

/* What must be so before a request is read: the code of the refusal, or 0. The
   caller is then there, and what of wanted he has to be. */
uint8_t desk_check(struct desk *d, const struct desk_request *q,
    bool wants_client, struct registry_party *caller);

/* A line's beginning: who, and from where. */
void desk_begin_line(struct line *l, const char *event,
    const struct desk_request *q, const struct registry_party *caller);
/* A scope as people read it. */
void desk_add_scope(struct line *l, const char *key, struct bytes scope,
    bool is_text);

struct bytes desk_view(struct wax_ace_view v);

/* A token from the registry as the messages have it; texts are kept in
   room. */
struct desk_texts {
	char client[DESK_URN_SIZE], server[DESK_URN_SIZE];
};
struct wax_ace_grant desk_grant(const struct desk *d,
    const struct registry_token *t, struct desk_texts *room);

#endif
