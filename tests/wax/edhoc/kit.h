/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* kit.h - two ends with keys for every suite and method, and a network of
   buffers between them */
#ifndef TESTS_WAX_EDHOC_KIT_H
#define TESTS_WAX_EDHOC_KIT_H

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/edhoc/session.h"
#include "wax/support.h"

#define KIT_MAX 12000		/* bytes of a message */
#define KIT_CURVES 4
#define KIT_KNOWN 24
#define KIT_EADS 8

static const int kit_suites[] = { 0, 1, 2, 3, 4, 5, 6, 24 };

#define KIT_SUITES (sizeof(kit_suites) / sizeof(kit_suites[0]))

struct kit_end {
	struct memory memory;
	struct wax_edhoc_conf conf;
	struct wax_edhoc_credential *own[KIT_CURVES];
	struct wax_edhoc_credential *known[KIT_KNOWN];
	size_t known_count;
	size_t finds;			/* calls of find */
	enum wax_status refusal;	/* of find, if not WAX_OK */
	bool understands_eads;
	struct wax_edhoc_ead eads[KIT_EADS];	/* taken; values are gone */
	size_t ead_count;
	struct wax_edhoc *s;
};

struct kit {
	struct kit_end i, r;
	uint8_t m[5][KIT_MAX];
	size_t len[5];
	struct wax_edhoc_start start;
	uint8_t c_r[8];
	size_t c_r_len;
	struct wax_edhoc_eads eads;	/* of each message that is written */
};

static const uint8_t kit_subject_i[] = "initiator......";
static const uint8_t kit_subject_r[] = "responder......";

/* The y of a point by its lowest bit, which nothing else tells. */
static inline bool
kit_is_odd(const struct pubkey *k)
{
	struct pubkey *odd;
	bool is_odd;

	if (pubkey_new_compressed(pubkey_curve(k), pubkey_x(k), true, &odd) !=
	    WAX_OK)
		abort();
	is_odd = pubkey_equal(k, odd);
	pubkey_free(odd);
	return is_odd;
}

/* A claims set: sub, and the key. */
static inline void
kit_write_ccs(struct writer *w, const struct pubkey *k, const uint8_t *subject)
{
	static const struct {
		uint8_t type, number;
	} rows[] = { [CURVE_X25519] = { 1, 4 }, [CURVE_ED25519] = { 1, 6 },
	    [CURVE_P256] = { 2, 1 }, [CURVE_P384] = { 2, 2 } };
	enum curve curve = pubkey_curve(k);
	char text[5 + DEVICEID_TEXT_LEN + 1] = "uuid:";
	struct deviceid id;

	memcpy(id.bytes, subject, sizeof(id.bytes));
	deviceid_format(&id, text + 5);
	items_write_map(w, 2);
	items_write_uint(w, 2);
	items_write_text(w, text);
	items_write_uint(w, 8);
	items_write_map(w, 1);
	items_write_uint(w, 1);
	items_write_map(w, rows[curve].type == 2 ? 4 : 3);
	items_write_uint(w, 1);
	items_write_uint(w, rows[curve].type);
	items_write_int(w, -1);
	items_write_uint(w, rows[curve].number);
	items_write_int(w, -2);
	items_write_bytes(w, pubkey_x(k));
	if (rows[curve].type == 2) {
		items_write_int(w, -3);
		items_write_bool(w, kit_is_odd(k));
	}
}

/* A credential with the private key of equal bytes. */
static inline struct wax_edhoc_credential *
kit_credential(enum curve curve, uint8_t seed, const uint8_t *subject,
    const char *kid, enum wax_edhoc_id_kind id, bool is_own)
{
	uint8_t private[CURVE_MAX], claims[256];
	struct writer w = writer_open(claims, sizeof(claims));
	struct wax_edhoc_credential_parameters p = {
		.encoded = claims,
		.id = is_own ? id : 0,
		.kid = (const uint8_t *)kid,
		.kid_len = strlen(kid),
		.private_key = is_own ? private : NULL,
		.private_key_len = is_own ? curve_size(curve) : 0,
	};
	struct wax_edhoc_credential *c;
	struct pubkey *k;

	memset(private, seed, sizeof(private));
	if (pubkey_new_private(curve, bytes_of(private, curve_size(curve)),
	    &k) != WAX_OK)
		abort();
	kit_write_ccs(&w, k, subject);
	pubkey_free(k);
	p.encoded_len = w.len;
	if (wax_edhoc_credential_new(&p, &c) != WAX_OK)
		abort();
	return c;
}

static inline enum wax_status
kit_find(void *arg, const struct wax_edhoc_id *id, size_t number,
    struct wax_edhoc_credential **out)
{
	struct kit_end *e = arg;
	size_t found = 0;

	e->finds++;
	if (e->refusal != WAX_OK)
		return e->refusal;
	for (size_t i = 0; i < e->known_count; i++)
		if (wax_edhoc_id_matches(id, e->known[i]) &&
		    found++ == number) {
			*out = wax_edhoc_credential_ref(e->known[i]);
			return WAX_OK;
		}
	return WAX_NOT_FOUND;
}

static inline enum wax_status
kit_take_ead(void *arg, const struct wax_edhoc *s, int message,
    const struct wax_edhoc_ead *item)
{
	struct kit_end *e = arg;

	(void)s;
	(void)message;
	if (e->ead_count < KIT_EADS)
		e->eads[e->ead_count++] = *item;
	return e->understands_eads ? WAX_OK : WAX_UNSUPPORTED;
}

/* It takes c. */
static inline void
kit_take_known(struct kit_end *e, struct wax_edhoc_credential *c)
{
	if (e->known_count == KIT_KNOWN)
		abort();
	e->known[e->known_count++] = c;
}

static inline void
kit_open_end(struct kit_end *e, const uint8_t *subject, uint8_t seed,
    const uint8_t *peer, uint8_t peer_seed)
{
	/* one byte that is an integer, and one that is none */
	const char *kid = seed == 0x41 ? "\x01" : "\x58";
	const char *peer_kid = seed == 0x41 ? "\x58" : "\x01";

	*e = (struct kit_end){ .known_count = 0 };
	memory_init(&e->memory);
	e->memory.rng.state = seed;
	for (size_t i = 0; i < KIT_CURVES; i++) {
		e->own[i] = kit_credential((enum curve)i, seed, subject, kid,
		    WAX_EDHOC_ID_KID, true);
		kit_take_known(e, kit_credential((enum curve)i, peer_seed, peer,
		    peer_kid, WAX_EDHOC_ID_KID, false));
	}
	e->conf = (struct wax_edhoc_conf){
		.env = &e->memory.env,
		.methods = 15,
		.suites = kit_suites,
		.suites_count = KIT_SUITES,
		.own = e->own,
		.own_count = KIT_CURVES,
		.has_message_4 = true,
		.arg = e,
		.find = kit_find,
		.take_ead = kit_take_ead,
	};
}

/* Both ends, without sessions; method 3 and suite 2. */
static inline void
kit_open(struct kit *k)
{
	memset(k, 0, sizeof(*k));
	kit_open_end(&k->i, kit_subject_i, 0x41, kit_subject_r, 0x42);
	kit_open_end(&k->r, kit_subject_r, 0x42, kit_subject_i, 0x41);
	k->start = (struct wax_edhoc_start){ WAX_EDHOC_NONE_SIGNS, 2,
	    (const uint8_t *)"\x0a", 1, kit_subject_r };
	/* what the Initiator prefers to it is not the Responder's */
	k->r.conf.suites += 2;
	k->r.conf.suites_count -= 2;
	memcpy(k->c_r, "r", 1);
	k->c_r_len = 1;
}

/* Only that suite, so that it is the first one that is offered. */
static inline void
kit_set(struct kit *k, unsigned method, size_t suite)
{
	k->start.method = (enum wax_edhoc_method)method;
	k->start.suite = kit_suites[suite];
	k->i.conf.suites = k->r.conf.suites = kit_suites + suite;
	k->i.conf.suites_count = k->r.conf.suites_count = 1;
}

static inline void
kit_end_sessions(struct kit *k)
{
	wax_edhoc_free(k->i.s);
	wax_edhoc_free(k->r.s);
	k->i.s = k->r.s = NULL;
}

static inline void
kit_begin(struct kit *k)
{
	kit_end_sessions(k);
	k->i.ead_count = k->r.ead_count = k->i.finds = k->r.finds = 0;
	if (wax_edhoc_new(&k->i.conf, WAX_EDHOC_INITIATOR, &k->i.s) !=
	    WAX_OK ||
	    wax_edhoc_new(&k->r.conf, WAX_EDHOC_RESPONDER, &k->r.s) != WAX_OK)
		abort();
}

static inline void
kit_close(struct kit *k)
{
	struct kit_end *ends[] = { &k->i, &k->r };

	kit_end_sessions(k);
	for (size_t e = 0; e < 2; e++) {
		for (size_t i = 0; i < KIT_CURVES; i++)
			wax_edhoc_credential_free(ends[e]->own[i]);
		for (size_t i = 0; i < ends[e]->known_count; i++)
			wax_edhoc_credential_free(ends[e]->known[i]);
	}
}

static inline enum wax_status
kit_write(struct kit *k, int number)
{
	uint8_t *m = k->m[number];
	size_t *len = &k->len[number];

	*len = 0;
	switch (number) {
	case 1:
		return wax_edhoc_write_message_1(k->i.s, &k->start, &k->eads, m,
		    KIT_MAX, len);
	case 2:
		return wax_edhoc_write_message_2(k->r.s, k->c_r, k->c_r_len,
		    &k->eads, m, KIT_MAX, len);
	case 3:
		return wax_edhoc_write_message_3(k->i.s, &k->eads, m, KIT_MAX,
		    len);
	default:
		return wax_edhoc_write_message_4(k->r.s, &k->eads, m, KIT_MAX,
		    len);
	}
}

static inline enum wax_status
kit_read_bytes(struct kit *k, int number, struct bytes m)
{
	switch (number) {
	case 1:
		return wax_edhoc_read_message_1(k->r.s, m.data, m.len);
	case 2:
		return wax_edhoc_read_message_2(k->i.s, m.data, m.len);
	case 3:
		return wax_edhoc_read_message_3(k->r.s, m.data, m.len);
	default:
		return wax_edhoc_read_message_4(k->i.s, m.data, m.len);
	}
}

static inline enum wax_status
kit_read(struct kit *k, int number)
{
	return kit_read_bytes(k, number, bytes_of(k->m[number],
	    k->len[number]));
}

/* New sessions, and all messages before that number. */
static inline void
kit_play_before(struct kit *k, int number)
{
	kit_begin(k);
	for (int i = 1; i < number; i++)
		if (kit_write(k, i) != WAX_OK || kit_read(k, i) != WAX_OK)
			abort();
}

/* Those, and the message written. */
static inline void
kit_play_written(struct kit *k, int number)
{
	kit_play_before(k, number);
	if (kit_write(k, number) != WAX_OK)
		abort();
}

#endif
