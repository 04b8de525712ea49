/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* kit.h - an authorization server, a client and a resource server, in
   memory */
#ifndef TESTS_WAX_ACE_KIT_H
#define TESTS_WAX_ACE_KIT_H

#include <stdio.h>

#include "core/code.h"
#include "wax/ace/rs.h"
#include "wax/support.h"

/* No assertion of check: those want memory and a test around them. */
#define KIT_HOLDS(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
			    __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

#define KIT_NOW 1700000000
#define KIT_RS "uuid:72732d2d-2d2d-2d2d-2d2d-2d2d2d2d2d2d"
#define KIT_CLIENT "uuid:636c6965-6e74-2d2d-2d2d-2d2d2d2d2d2d"
#define KIT_ISS "coap://as.example"
#define KIT_URI "coap://as.example/token"

struct kit {
	struct memory memory;
	struct wax_contexts *set;
	struct wax_ace_rs_conf conf;
	struct wax_ace_rs *rs;
	struct wax_ace_as as;
	int64_t now;
	uint8_t next_id;	/* the RS's next Recipient ID */
	unsigned gone;
	struct wax_context *made;	/* last; borrowed */
	enum wax_status refusal;	/* of made, if not WAX_OK */

	/* What the AS says next. */
	struct wax_ace_grant grant;
	struct wax_ace_key key;
	uint8_t iv[13];
	uint8_t ms[16], id[2];
	uint8_t token[1024];
	size_t token_len;

	struct wax_ace_offer offer;	/* of the client */
	uint8_t payload[2048];
	size_t payload_len;
	uint8_t out[1024];
	struct wax_ace_answer answer;
};

static const uint8_t kit_rs_id[] = "rs--------------";
static const uint8_t kit_client_id[] = "client----------";
static const uint8_t kit_key[] = "a key for tokens";

static inline enum wax_status
kit_choose_id(void *arg, const uint8_t *other, size_t other_len, size_t max,
    uint8_t out[WAX_ID_MAX], size_t *len)
{
	struct kit *k = arg;

	KIT_HOLDS(max > 0);
	do
		out[0] = k->next_id++;
	while (other_len == 1 && other[0] == out[0]);
	*len = 1;
	return WAX_OK;
}

static inline enum wax_status
kit_on_made(void *arg, struct wax_context *c)
{
	struct kit *k = arg;

	if (k->refusal != WAX_OK)
		return k->refusal;
	k->made = c;
	return wax_contexts_add(k->set, c);
}

static inline void
kit_on_gone(void *arg, struct wax_context *c)
{
	struct kit *k = arg;

	k->gone++;
	KIT_HOLDS(wax_contexts_remove(k->set, c) == WAX_OK);
	if (k->made == c)
		k->made = NULL;
}

static inline void
kit_start(struct kit *k)
{
	KIT_HOLDS(wax_ace_rs_new(&k->conf, &k->rs) == WAX_OK);
	KIT_HOLDS(wax_ace_rs_set_as(k->rs, &k->as, 1) == WAX_OK);
}

static inline void
kit_open(struct kit *k)
{
	memset(k, 0, sizeof(*k));
	memory_init(&k->memory);
	k->memory.rng.state = 7;
	k->set = wax_contexts_new(2000, NULL);
	KIT_HOLDS(k->set != NULL);
	k->now = KIT_NOW;
	k->conf = (struct wax_ace_rs_conf){
		.env = &k->memory.env,
		.record = "ace",
		.arg = k,
		.choose_id = kit_choose_id,
		.made = kit_on_made,
		.gone = kit_on_gone,
	};
	memcpy(k->conf.device, kit_rs_id, sizeof(k->conf.device));
	k->key = (struct wax_ace_key){ (const uint8_t *)"k1", 2, 10, kit_key,
		16 };
	k->as = (struct wax_ace_as){ .iss = KIT_ISS, .uri = KIT_URI,
		.keys = { k->key }, .key_count = 1 };
	memset(k->ms, 0x5a, sizeof(k->ms));
	k->id[0] = 1;
	k->grant = (struct wax_ace_grant){
		.iss = KIT_ISS,
		.audience = KIT_RS,
		.subject = KIT_CLIENT,
		.scope = { (const uint8_t *)"ocf.acl2", 8 },
		.scope_is_text = true,
		.issued = KIT_NOW,
		.expires = KIT_NOW + 3600,
		.expires_in = 3600,
		.id = { k->id, sizeof(k->id) },
		.ms = { k->ms, sizeof(k->ms) },
	};
	k->offer = (struct wax_ace_offer){ .nonce_len = 8, .id = { 0xc0 },
		.id_len = 1 };
	kit_start(k);
}

static inline void
kit_stop(struct kit *k)
{
	wax_ace_rs_free(k->rs);
	k->rs = NULL;
}

static inline void
kit_close(struct kit *k)
{
	kit_stop(k);
	KIT_HOLDS(wax_contexts_count(k->set) == 0);
	wax_contexts_free(k->set);
}

/* A token of the grant. */
static inline void
kit_make_token(struct kit *k)
{
	k->iv[0]++;
	KIT_HOLDS(wax_ace_token_make(&k->grant, &k->key, k->iv,
	    k->token, sizeof(k->token), &k->token_len) == WAX_OK);
}

/* Posts payload; the code of the answer. */
static inline uint8_t
kit_post_payload(struct kit *k, struct wax_context *context)
{
	const struct wax_ace_upload u = {
		.method = CODE_POST,
		.content_format = WAX_ACE_FORMAT,
		.payload = k->payload,
		.payload_len = k->payload_len,
		.context = context,
		.now = k->now,
	};

	KIT_HOLDS(wax_ace_rs_upload(k->rs, &u, k->out, sizeof(k->out),
	    &k->answer) == WAX_OK);
	return k->answer.code;
}

/* Posts the token that there is, with another nonce each time. */
static inline uint8_t
kit_post(struct kit *k, struct wax_context *context)
{
	const struct wax_ace_token t = {
		.token = { k->token, k->token_len }
	};

	k->offer.nonce[0]++;
	k->offer.is_update = context != NULL;
	KIT_HOLDS(wax_ace_upload_write(&t, &k->offer, k->payload,
	    sizeof(k->payload), &k->payload_len) == WAX_OK);
	return kit_post_payload(k, context);
}

/* A new token, and a context of it. */
static inline struct wax_context *
kit_begin(struct kit *k)
{
	kit_make_token(k);
	KIT_HOLDS(kit_post(k, NULL) == CODE_CREATED);
	return k->made;
}

static inline enum wax_status
kit_use(struct kit *k, struct wax_context *c)
{
	struct wax_ace_rights rights;

	return wax_ace_rs_use(k->rs, c, k->now, &rights);
}

/* Number of an error in the last answer. */
static inline int
kit_error(const struct kit *k)
{
	return (int)wax_ace_error_read(k->out, k->answer.len);
}

#endif
