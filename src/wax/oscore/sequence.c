/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sequence.c - Sender Sequence Numbers, each used once (RFC 8613 section 7.2,
   Appendix B.1.1) */
#include "wax/oscore/sequence.h"

#include "wax/oscore/b2.h"

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

static void
sequence_name_keys(struct store_record *record, const struct wax_context *keys)
{
	memcpy(record->fingerprint, keys->fingerprint,
	    sizeof(keys->fingerprint));
	record->has_id_context = keys->is_renewed;
	if (!keys->is_renewed)
		return;
	memcpy(record->id_context, keys->id_context, keys->id_context_len);
	record->id_context_len = keys->id_context_len;
}

/* What a crash from now on would find, but for what the callers raise. */
static void
sequence_fill(const struct wax_context *c, struct store_record *record)
{
	*record = (struct store_record){
		.ssn = c->ssn_limit,
		.bound = c->window_bound,
		.has_bound = c->has_bound,
		.must_renew = b2_must_renew(c),
	};
	sequence_name_keys(record, c);
}

static enum wax_status
sequence_write(struct wax_context *c, const struct store_record *record)
{
	uint8_t buffer[STORE_RECORD_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));

	store_write(&w, record);
	if (writer_close(&w) != WAX_OK)
		return WAX_SPACE;
	return c->env->store(c->env->arg, c->record, buffer, w.len);
}

enum wax_status
sequence_store_again(struct wax_context *c)
{
	struct store_record record;

	if (!sequence_is_stored(c))
		return WAX_OK;
	sequence_fill(c, &record);
	return sequence_write(c, &record);
}

enum wax_status
sequence_store_derived(struct wax_context *c, struct wax_context *derived)
{
	struct store_record record = {
		.ssn = sequence_step(derived->ssn_next, c->ssn_step),
		.has_bound = c->window_step > 0,
	};
	enum wax_status st;

	if (!sequence_is_stored(c))
		return WAX_OK;
	if (record.has_bound && derived->replay.has_highest)
		record.bound = sequence_step(derived->replay.highest,
		    c->window_step);
	sequence_name_keys(&record, derived);
	st = sequence_write(c, &record);
	if (st == WAX_OK) {
		derived->ssn_limit = record.ssn;
		derived->window_bound = record.bound;
		derived->has_bound = record.has_bound;
	}
	return st;
}

/* Stored first, used afterwards: c changes only if the store succeeded. */
static enum wax_status
sequence_raise_limit(struct wax_context *c)
{
	struct store_record record;
	enum wax_status st;

	sequence_fill(c, &record);
	record.ssn = sequence_step(c->ssn_next, c->ssn_step);
	st = sequence_write(c, &record);
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
	struct store_record record;
	enum wax_status st;

	if (c->window_step == 0 || !sequence_is_stored(c) ||
	    (c->has_bound && piv < c->window_bound))
		return WAX_OK;
	sequence_fill(c, &record);
	record.bound = sequence_step(piv, c->window_step);
	record.has_bound = true;
	st = sequence_write(c, &record);
	if (st == WAX_OK) {
		c->window_bound = record.bound;
		c->has_bound = true;
	}
	return st;
}

enum wax_status
sequence_store_exact(struct wax_context *c)
{
	struct store_record record;

	if (!sequence_is_stored(c))
		return WAX_OK;
	sequence_fill(c, &record);
	record.ssn = c->ssn_next;
	record.has_window = c->replay.is_known;
	record.window = c->replay;
	return sequence_write(c, &record);
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

/* What is stored can not be trusted: that the keys were used is all that is
   known. They are never used again; a renewal gives others. */
static enum wax_status
sequence_start_over(struct wax_context *c)
{
	b2_want(c);
	c->ssn_next = c->ssn_limit = CONTEXT_SSN_END;
	c->window_bound = CONTEXT_SSN_END;
	c->has_bound = c->window_step > 0;
	replay_forget(&c->replay);
	return sequence_store_again(c);
}

/* The keys of a renewal: the record says with which ID Context. */
static enum wax_status
sequence_restore_keys(struct wax_context *c,
    const struct store_record *record)
{
	struct wax_context *derived;
	enum wax_status st;

	if (!record->has_id_context)
		return WAX_OK;
	st = context_new_derived(c, bytes_of(record->id_context,
	    record->id_context_len), &derived);
	if (st != WAX_OK)
		return st;
	context_take_keys(c, derived);
	wax_context_free(derived);
	return WAX_OK;
}

/* A missing record always means a context that was never used: the first one is
   made before the first message. */
static enum wax_status
sequence_begin(struct wax_context *c)
{
	if (b2_is_first_use(c))
		b2_want(c);
	c->has_bound = c->window_step > 0;
	return sequence_raise_limit(c);
}

static enum wax_status
sequence_restore(struct wax_context *c, const struct store_record *record)
{
	enum wax_status st = sequence_restore_keys(c, record);

	if (st != WAX_OK)
		return st;
	if (memcmp(record->fingerprint, c->fingerprint,
	    sizeof(c->fingerprint)) != 0)
		return WAX_STATE;
	c->ssn_next = sequence_step(record->ssn, c->ssn_pad);
	sequence_restore_window(c, record);
	if (record->must_renew ||
	    (b2_is_first_use(c) && !record->has_id_context))
		b2_want(c);
	/* From here on the record no longer says that its window is exact. */
	return sequence_raise_limit(c);
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
		if (b2_is_first_use(c))
			b2_want(c);
		return WAX_OK;
	}
	st = c->env->load(c->env->arg, c->record, buffer, sizeof(buffer),
	    &len);
	c->is_loaded = st != WAX_EXISTS;
	if (st == WAX_NOT_FOUND)
		return sequence_begin(c);
	if (st == WAX_OK)
		st = store_read(bytes_of(buffer, len), &record);
	if (st == WAX_DAMAGED && c->b2 != NULL)
		return sequence_start_over(c);
	return st == WAX_OK ? sequence_restore(c, &record) : st;
}
