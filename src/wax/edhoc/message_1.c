/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message_1.c - method, suites, G_X and C_I (RFC 9528 section 5.2) */
#include "wax/cbor/deterministic.h"
#include "wax/cbor/items.h"
#include "wax/edhoc/ead.h"
#include "wax/edhoc/identifier.h"
#include "wax/edhoc/session.h"

#define METHOD_MAX 3

/* ---- Initiator ---- */

static enum wax_status
message_1_start(struct wax_edhoc *s, const struct wax_edhoc_start *start)
{
	struct suite_list own = session_suites(s->conf);
	enum wax_status st;

	if (start->method > METHOD_MAX ||
	    (s->conf->methods & 1u << start->method) == 0 ||
	    !suite_list_has(&own, start->suite))
		return WAX_RANGE;
	s->method = (int)start->method;
	s->suite = suite_find(start->suite);
	s->is_wanted = start->peer != NULL;
	if (s->is_wanted)
		memcpy(s->wanted.bytes, start->peer, sizeof(s->wanted.bytes));
	st = session_set_id(s, bytes_of(start->c_i, start->c_i_len), s->c_i,
	    &s->c_i_len);
	if (st == WAX_OK)
		st = session_choose_own(s);
	return st == WAX_OK ? session_make_ephemeral(s) : st;
}

static enum wax_status
message_1_write(struct wax_edhoc *s, const struct wax_edhoc_start *start,
    const struct wax_edhoc_eads *eads, struct writer *w)
{
	struct suite_list own = session_suites(s->conf);
	enum wax_status st = message_1_start(s, start);

	if (st != WAX_OK)
		return st;
	items_write_int(w, s->method);
	suites_write(w, &own, s->suite->number);
	items_write_bytes(w, pubkey_x(s->ephemeral));
	identifier_write(w, session_c_i(s));
	ead_write(w, eads);
	if (writer_close(w) != WAX_OK)
		return WAX_SPACE;
	return schedule_hash(s->suite->hash, writer_bytes(w),
	    &s->h_message_1);
}

enum wax_status
wax_edhoc_write_message_1(struct wax_edhoc *s,
    const struct wax_edhoc_start *start, const struct wax_edhoc_eads *eads,
    uint8_t *buffer, size_t size, size_t *len)
{
	struct writer w = writer_open(buffer, size);
	enum wax_status st;

	if (s->step != WAX_EDHOC_WRITE_1)
		return WAX_STATE;
	st = message_1_write(s, start, eads, &w);
	if (st == WAX_OK)
		*len = w.len;
	return session_end_step(s, st, WAX_EDHOC_READ_2);
}

/* ---- Responder ---- */

static enum wax_status
message_1_read_method(struct wax_edhoc *s, struct reader *r)
{
	struct node n;
	int64_t method;

	if (node_read(r, &n) != WAX_OK ||
	    !node_is_int(&n, INT64_MIN, INT64_MAX, &method))
		return WAX_FORMAT;
	if (method < 0 || method > METHOD_MAX ||
	    (s->conf->methods & 1u << method) == 0)
		return session_fail(s, WAX_EDHOC_FAILURE_METHOD);
	s->method = (int)method;
	return WAX_OK;
}

/* Before anything of which the suite says how long it is. */
static enum wax_status
message_1_read_suites(struct wax_edhoc *s, struct reader *r)
{
	struct suite_list own = session_suites(s->conf);
	struct node n;
	enum wax_status st;

	if (node_read(r, &n) != WAX_OK)
		return WAX_FORMAT;
	if ((st = suites_choose(&n, &own, &s->choice)) != WAX_OK)
		return st;
	if (!s->choice.is_accepted)
		return session_fail(s, WAX_EDHOC_FAILURE_SUITE);
	s->suite = suite_find(s->choice.selected);
	return session_choose_own(s) == WAX_OK ? WAX_OK :
	    session_fail(s, WAX_EDHOC_FAILURE_METHOD);
}

static enum wax_status
message_1_read_key(struct wax_edhoc *s, struct reader *r)
{
	struct node n;
	enum wax_status st;

	if (node_read(r, &n) != WAX_OK || n.kind != NODE_BYTES)
		return WAX_FORMAT;
	st = pubkey_new_x(s->suite->curve, n.string, &s->peer_ephemeral);
	return st == WAX_RANGE ? session_fail(s, WAX_EDHOC_FAILURE_KEY) : st;
}

static enum wax_status
message_1_read_id(struct wax_edhoc *s, struct reader *r)
{
	struct bytes c_i;

	if (identifier_read(r, &c_i) != WAX_OK)
		return WAX_FORMAT;
	return session_set_id(s, c_i, s->c_i, &s->c_i_len) == WAX_OK ?
	    WAX_OK : session_fail(s, WAX_EDHOC_FAILURE_IDENTIFIER);
}

/* G_XY now and not with message_2: what is not good for it is refused
   here. */
static enum wax_status
message_1_agree(struct wax_edhoc *s, struct bytes message)
{
	enum wax_status st = schedule_hash(s->suite->hash, message,
	    &s->h_message_1);

	if (st == WAX_OK)
		st = session_make_ephemeral(s);
	if (st == WAX_OK)
		st = schedule_th_2(s->suite->hash, pubkey_x(s->ephemeral),
		    &s->h_message_1, &s->th);
	return st == WAX_OK ? session_make_prk_2e(s) : st;
}

/* Sections 5.2.3 and 6.3, what costs little first. */
static enum wax_status
message_1_read(struct wax_edhoc *s, struct bytes message)
{
	struct reader r = reader_open(message);
	struct bytes ead;
	enum wax_status st;

	if (message.len > WAX_EDHOC_MESSAGE_MAX ||
	    deterministic_check(message) != WAX_OK)
		return WAX_FORMAT;
	if ((st = message_1_read_method(s, &r)) != WAX_OK ||
	    (st = message_1_read_suites(s, &r)) != WAX_OK ||
	    (st = message_1_read_key(s, &r)) != WAX_OK ||
	    (st = message_1_read_id(s, &r)) != WAX_OK)
		return st;
	ead = reader_rest(&r);
	if (ead_check(ead) != WAX_OK)
		return WAX_FORMAT;
	st = message_1_agree(s, message);
	return st == WAX_OK ? session_take_eads(s, 1, ead) : st;
}

enum wax_status
wax_edhoc_read_message_1(struct wax_edhoc *s, const uint8_t *message,
    size_t len)
{
	if (s->step != WAX_EDHOC_READ_1)
		return WAX_STATE;
	return session_end_step(s, message_1_read(s, bytes_of(message, len)),
	    WAX_EDHOC_WRITE_2);
}
