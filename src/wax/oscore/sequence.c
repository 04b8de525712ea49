/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sequence.c - Sender Sequence Numbers, each used once (RFC 8613 section 7.2,
   Appendix B.1.1) */
#include "wax/oscore/sequence.h"

static bool
sequence_is_stored(const struct wax_context *c)
{
	return c->record[0] != '\0';
}

static uint64_t
sequence_step(uint64_t from, uint64_t step)
{
	return step > CONTEXT_SSN_END - from ? CONTEXT_SSN_END : from + step;
}

/* What a crash from now on would find, but for what the callers raise. */
static struct store_record
sequence_record(const struct wax_context *c)
{
	return (struct store_record){
		.ssn = c->ssn_limit,
		.bound = c->window_bound,
		.has_bound = c->has_bound,
	};
}

static enum wax_status
sequence_store(struct wax_context *c, struct store_record *record)
{
	uint8_t buffer[STORE_RECORD_LEN];
	struct writer w = writer_open(buffer, sizeof(buffer));

	memcpy(record->fingerprint, c->fingerprint, sizeof(c->fingerprint));
	store_write(&w, record);
	if (writer_close(&w) != WAX_OK)
		return WAX_SPACE;
	return c->env->store(c->env->arg, c->record, buffer, w.len);
}

/* Stored first, used afterwards: c changes only if the store succeeded. */
static enum wax_status
sequence_raise_limit(struct wax_context *c)
{
	struct store_record record = sequence_record(c);
	enum wax_status st;

	record.ssn = sequence_step(c->ssn_next, c->ssn_step);
	st = sequence_store(c, &record);
	if (st == WAX_OK)
		c->ssn_limit = record.ssn;
	return st;
}

enum wax_status
sequence_take(struct wax_context *c, uint64_t *number)
{
	enum wax_status st;

	if (c->is_retired)
		return WAX_STATE;
	if (c->ssn_next >= CONTEXT_SSN_END)
		return WAX_EXHAUSTED;
	if (c->ssn_next >= c->ssn_limit &&
	    (st = sequence_raise_limit(c)) != WAX_OK)
		return st;
	*number = c->ssn_next++;
	return WAX_OK;
}

enum wax_status
sequence_raise_bound(struct wax_context *c, uint64_t piv)
{
	struct store_record record = sequence_record(c);
	enum wax_status st;

	if (c->window_step == 0 || (c->has_bound && piv < c->window_bound))
		return WAX_OK;
	record.bound = sequence_step(piv, c->window_step);
	record.has_bound = true;
	st = sequence_store(c, &record);
	if (st == WAX_OK) {
		c->window_bound = record.bound;
		c->has_bound = true;
	}
	return st;
}

enum wax_status
sequence_store_exact(struct wax_context *c)
{
	struct store_record record = sequence_record(c);

	if (!sequence_is_stored(c))
		return WAX_OK;
	record.ssn = c->ssn_next;
	record.has_window = c->replay.is_known;
	record.window = c->replay;
	return sequence_store(c, &record);
}

/* The bound that a whole window stands for, when nobody kept one. */
static uint64_t
sequence_find_bound(const struct replay *r)
{
	uint64_t above = r->has_highest ? r->highest + 1 : 0;

	return above > r->floor ? above : r->floor;
}

/* A window that was stored whole is as good as before; else what is known is
   the bound, or nothing. Nothing, too, if a store may have been lost, or if
   the bound is of a time without window_step. */
static void
sequence_restore_window(struct wax_context *c,
    const struct store_record *record)
{
	unsigned size = c->replay.size;
	uint64_t bound = record->bound;

	c->has_bound = false;
	if (record->has_window && c->ssn_pad == 0) {
		c->replay = record->window;
		c->replay.size = size;
		c->replay.is_known = true;
		bound = sequence_find_bound(&record->window);
	} else if (record->has_bound && c->window_step > 0) {
		replay_recover(&c->replay, bound);
	} else {
		replay_forget(&c->replay);
		return;
	}
	if (c->window_step == 0)
		return;
	c->window_bound = record->has_bound && record->bound > bound ?
	    record->bound : bound;
	c->has_bound = true;
}

enum wax_status
sequence_load(struct wax_context *c)
{
	struct store_record record;
	uint8_t buffer[WAX_RECORD_MAX];
	size_t len = 0;
	enum wax_status st;

	if (!sequence_is_stored(c)) {
		c->ssn_limit = CONTEXT_SSN_END;
		return WAX_OK;
	}
	st = c->env->load(c->env->arg, c->record, buffer, sizeof(buffer),
	    &len);
	c->is_loaded = st != WAX_EXISTS;
	/* The first record is made before the first message, so that a missing
	   one always means a context that was never used. */
	if (st == WAX_NOT_FOUND) {
		c->has_bound = c->window_step > 0;
		return sequence_raise_limit(c);
	}
	if (st == WAX_OK)
		st = store_read(bytes_of(buffer, len), &record);
	if (st != WAX_OK)
		return st;
	if (memcmp(record.fingerprint, c->fingerprint,
	    sizeof(c->fingerprint)) != 0)
		return WAX_STATE;
	c->ssn_next = sequence_step(record.ssn, c->ssn_pad);
	sequence_restore_window(c, &record);
	/* From here on the record no longer says that its window is exact. */
	return sequence_raise_limit(c);
}
