/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs_exi.c - ends of tokens without a clock, over restarts (RFC 9200 section
   5.10.3) */
#include "wax/ace/rs.h"

#define RECORD_MAX (6 + RS_EXI_MAX * 12)	/* bytes */

/* Of those that are below one that is over nothing is known but that. */
static void
exi_expire(struct rs_exi *e, uint32_t number)
{
	size_t kept = 0;

	if (!e->has_expired || number > e->expired)
		e->expired = number;
	e->has_expired = true;
	for (size_t i = 0; i < e->count; i++)
		if (e->seen[i].number > e->expired)
			e->seen[kept++] = e->seen[i];
	e->count = kept;
}

static size_t
exi_lowest(const struct rs_exi *e)
{
	size_t lowest = 0;

	for (size_t i = 1; i < e->count; i++)
		if (e->seen[i].number < e->seen[lowest].number)
			lowest = i;
	return lowest;
}

static void
put_u32(struct writer *w, uint32_t n)
{
	writer_u8(w, (uint8_t)(n >> 24));
	writer_u8(w, (uint8_t)(n >> 16));
	writer_u8(w, (uint8_t)(n >> 8));
	writer_u8(w, (uint8_t)n);
}

static enum wax_status
exi_store(struct wax_ace_rs *rs, const struct rs_exi *e)
{
	uint8_t record[RECORD_MAX];
	struct writer w = writer_open(record, sizeof(record));

	writer_u8(&w, e->has_expired);
	put_u32(&w, e->expired);
	writer_u8(&w, (uint8_t)e->count);
	for (size_t i = 0; i < e->count; i++) {
		put_u32(&w, e->seen[i].number);
		put_u32(&w, (uint32_t)((uint64_t)e->seen[i].until >> 32));
		put_u32(&w, (uint32_t)e->seen[i].until);
	}
	return rs->conf.env->store(rs->conf.env->arg, rs->record, record,
	    w.len);
}

static enum wax_status
exi_load(struct bytes record, struct rs_exi *e)
{
	struct reader r = reader_open(record);
	uint64_t high;

	e->has_expired = reader_u8(&r) != 0;
	e->expired = reader_u32(&r);
	e->count = reader_u8(&r);
	if (e->count > RS_EXI_MAX)
		return WAX_DAMAGED;
	for (size_t i = 0; i < e->count; i++) {
		e->seen[i].number = reader_u32(&r);
		high = reader_u32(&r);
		e->seen[i].until = (int64_t)(high << 32 | reader_u32(&r));
	}
	return reader_close(&r) == WAX_OK ? WAX_OK : WAX_DAMAGED;
}

enum wax_status
rs_exi_open(struct wax_ace_rs *rs)
{
	const struct wax_env *env = rs->conf.env;
	uint8_t record[RECORD_MAX];
	size_t len;
	enum wax_status st;

	if (rs->record[0] == '\0')
		return WAX_OK;
	st = env->load(env->arg, rs->record, record, sizeof(record), &len);
	rs->is_record_open = st != WAX_EXISTS;
	if (st == WAX_NOT_FOUND)
		return WAX_OK;
	return st == WAX_OK ? exi_load(bytes_of(record, len), &rs->exi) : st;
}

void
rs_exi_close(struct wax_ace_rs *rs)
{
	const struct wax_env *env = rs->conf.env;

	if (rs->is_record_open && env->release != NULL)
		env->release(env->arg, rs->record);
	rs->is_record_open = false;
}

/* With one that is over all below it are. */
bool
rs_exi_find(const struct wax_ace_rs *rs, uint32_t number, int64_t now,
    int64_t exi, int64_t *until)
{
	const struct rs_exi *e = &rs->exi;

	if (now < 0 || (e->has_expired && number <= e->expired))
		return false;
	for (size_t i = 0; i < e->count; i++)
		if (e->seen[i].until <= now && e->seen[i].number >= number)
			return false;
	for (size_t i = 0; i < e->count; i++)
		if (e->seen[i].number == number) {
			*until = e->seen[i].until;
			return true;
		}
	*until = now + exi;
	return true;
}

/* Where there is no room the lowest number is over. */
enum wax_status
rs_exi_see(struct wax_ace_rs *rs, uint32_t number, int64_t until)
{
	struct rs_exi next = rs->exi;
	enum wax_status st;

	for (size_t i = 0; i < next.count; i++)
		if (next.seen[i].number == number)
			return WAX_OK;
	if (next.count == RS_EXI_MAX)
		exi_expire(&next, next.seen[exi_lowest(&next)].number);
	if (next.has_expired && number <= next.expired)
		return WAX_STATE;
	next.seen[next.count].number = number;
	next.seen[next.count].until = until;
	next.count++;
	st = exi_store(rs, &next);
	if (st == WAX_OK)
		rs->exi = next;
	return st;
}
