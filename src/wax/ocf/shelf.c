/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shelf.c - a state of many records in the environment's storage, twice */
#include "wax/ocf/shelf.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/reader.h"
#include "core/writer.h"
#include "wax/crypto/hash.h"
#include "wax/crypto/secret.h"

#define HEAD_LEN 108		/* bytes */
#define HEAD_COVERED 92
#define CHECKSUM_LEN 16

static const char magic[] = "WSV1";

static void
env_release(const struct wax_env *env, const char *name)
{
	if (env->release != NULL)
		env->release(env->arg, name);
}

static void
piece_name(const struct shelf *s, size_t copy, size_t piece,
    char out[WAX_RECORD_NAME_MAX + 1])
{
	snprintf(out, WAX_RECORD_NAME_MAX + 1, "%s.%c.%zu", s->name,
	    copy == 0 ? 'a' : 'b', piece);
}

static size_t
shelf_newest(const struct shelf *s)
{
	return s->copies[1].generation > s->copies[0].generation;
}

static void
head_write(const struct shelf_copy copies[SHELF_COPIES],
    uint8_t head[HEAD_LEN])
{
	struct writer w = writer_open(head, HEAD_COVERED);

	writer_put(&w, bytes_of_text(magic));
	for (size_t i = 0; i < SHELF_COPIES; i++) {
		writer_u32(&w, (uint32_t)(copies[i].generation >> 32));
		writer_u32(&w, (uint32_t)copies[i].generation);
		writer_u32(&w, (uint32_t)copies[i].len);
		writer_put(&w, BYTES_ARRAY(copies[i].hash));
	}
}

static enum wax_status
head_checksum(const uint8_t head[HEAD_LEN], uint8_t out[HASH_MAX])
{
	return hash_pair(HASH_SHA_256, bytes_of(head, HEAD_COVERED),
	    BYTES_ABSENT, out);
}

static enum wax_status
head_read(struct shelf *s, struct bytes head)
{
	struct reader r = reader_open(head);
	uint8_t checksum[HASH_MAX];
	bool is_ours = bytes_equal(reader_take(&r, 4), bytes_of_text(magic));
	enum wax_status st;

	if (head.len != HEAD_LEN || !is_ours)
		return WAX_DAMAGED;
	if ((st = head_checksum(head.data, checksum)) != WAX_OK)
		return st;
	for (size_t i = 0; i < SHELF_COPIES; i++) {
		struct shelf_copy *c = &s->copies[i];
		uint64_t high = reader_u32(&r);

		c->generation = high << 32 | reader_u32(&r);
		c->len = reader_u32(&r);
		memcpy(c->hash, reader_take(&r, sizeof(c->hash)).data,
		    sizeof(c->hash));
		if (c->len > SHELF_MAX)
			return WAX_DAMAGED;
	}
	return bytes_equal(reader_rest(&r), bytes_of(checksum,
	    CHECKSUM_LEN)) && s->copies[shelf_newest(s)].generation > 0 ?
	    WAX_OK : WAX_DAMAGED;
}

enum wax_status
shelf_open(struct shelf *s, const struct wax_env *env, const char *name)
{
	uint8_t head[WAX_RECORD_MAX];
	size_t len;
	enum wax_status st;

	*s = (struct shelf){ .env = env };
	if (strlen(name) > SHELF_NAME_MAX || name[0] == '\0')
		return WAX_RANGE;
	strcpy(s->name, name);
	st = env->load(env->arg, name, head, sizeof(head), &len);
	if (st == WAX_OK && (st = head_read(s, bytes_of(head, len))) != WAX_OK)
		memset(s->copies, 0, sizeof(s->copies));
	s->is_open = st == WAX_OK || st == WAX_NOT_FOUND;
	if (!s->is_open && st != WAX_EXISTS)
		env_release(env, name);
	return st == WAX_SPACE ? WAX_DAMAGED : st;
}

/* Begins the use of a record, if that was not done yet, and reads it. */
static enum wax_status
piece_load(struct shelf *s, size_t copy, size_t piece,
    uint8_t out[WAX_RECORD_MAX], size_t *len)
{
	char name[WAX_RECORD_NAME_MAX + 1];
	enum wax_status st;

	piece_name(s, copy, piece, name);
	if (s->in_use[copy][piece]) {
		env_release(s->env, name);
		s->in_use[copy][piece] = false;
	}
	st = s->env->load(s->env->arg, name, out, WAX_RECORD_MAX, len);
	s->in_use[copy][piece] = st == WAX_OK || st == WAX_NOT_FOUND ||
	    st == WAX_DAMAGED || st == WAX_SPACE;
	if (!s->in_use[copy][piece] && st != WAX_EXISTS)
		env_release(s->env, name);
	return st;
}

static enum wax_status
copy_check(const struct shelf_copy *copy, const uint8_t *data)
{
	uint8_t hash[HASH_MAX];
	enum wax_status st = hash_pair(HASH_SHA_256, bytes_of(data, copy->len),
	    BYTES_ABSENT, hash);

	if (st != WAX_OK)
		return st;
	return memcmp(hash, copy->hash, sizeof(copy->hash)) == 0 ? WAX_OK :
	    WAX_DAMAGED;
}

static enum wax_status
copy_read(struct shelf *s, size_t which, uint8_t *out)
{
	const struct shelf_copy *copy = &s->copies[which];
	uint8_t piece[WAX_RECORD_MAX];
	size_t done = 0, len;
	enum wax_status st = WAX_OK;

	for (size_t i = 0; st == WAX_OK && done < copy->len; i++) {
		st = piece_load(s, which, i, piece, &len);
		if (st == WAX_NOT_FOUND || st == WAX_SPACE ||
		    (st == WAX_OK && (len == 0 || len > copy->len - done)))
			st = WAX_DAMAGED;
		if (st != WAX_OK)
			break;
		memcpy(out + done, piece, len);
		done += len;
		if (i + 1 == SHELF_PIECES_MAX && done < copy->len)
			st = WAX_DAMAGED;
	}
	secret_wipe(piece, sizeof(piece));
	return st == WAX_OK ? copy_check(copy, out) : st;
}

enum wax_status
shelf_read(struct shelf *s, bool is_previous, uint8_t **out, size_t *len)
{
	size_t which = shelf_newest(s) ^ (is_previous ? 1 : 0);
	const struct shelf_copy *copy = &s->copies[which];
	uint8_t *data;
	enum wax_status st;

	if (copy->generation == 0)
		return WAX_NOT_FOUND;
	data = malloc(copy->len > 0 ? copy->len : 1);
	if (data == NULL)
		return WAX_MEMORY;
	if ((st = copy_read(s, which, data)) == WAX_OK) {
		*out = data;	/* handed over */
		*len = copy->len;
		return WAX_OK;
	}
	secret_wipe(data, copy->len);
	free(data);
	return st;
}

static enum wax_status
piece_store(struct shelf *s, size_t copy, size_t piece, struct bytes data)
{
	char name[WAX_RECORD_NAME_MAX + 1];
	uint8_t old[WAX_RECORD_MAX];
	size_t len;
	enum wax_status st = WAX_OK;

	if (!s->in_use[copy][piece])
		st = piece_load(s, copy, piece, old, &len);
	secret_wipe(old, sizeof(old));
	if (!s->in_use[copy][piece])
		return st;
	piece_name(s, copy, piece, name);
	st = s->env->store(s->env->arg, name, data.data, data.len);
	if (st != WAX_DAMAGED)
		return st;
	/* what was there is not needed, and may not be in the way */
	st = s->env->remove(s->env->arg, name);
	return st != WAX_OK ? st : s->env->store(s->env->arg, name,
	    data.data, data.len);
}

void
shelf_go_back(struct shelf *s)
{
	s->copies[shelf_newest(s)] = (struct shelf_copy){ .generation = 0 };
}

static enum wax_status
head_store(struct shelf *s, const struct shelf_copy copies[SHELF_COPIES])
{
	uint8_t head[HEAD_LEN], checksum[HASH_MAX];
	enum wax_status st;

	head_write(copies, head);
	if ((st = head_checksum(head, checksum)) != WAX_OK)
		return st;
	memcpy(head + HEAD_COVERED, checksum, CHECKSUM_LEN);
	return s->env->store(s->env->arg, s->name, head, sizeof(head));
}

enum wax_status
shelf_write(struct shelf *s, struct bytes state)
{
	struct shelf_copy copies[SHELF_COPIES] = { s->copies[0],
	    s->copies[1] };
	size_t newest = shelf_newest(s), target = 1 - newest;
	uint8_t hash[HASH_MAX];
	enum wax_status st;

	if (state.len > SHELF_MAX)
		return WAX_LIMIT;
	if ((st = hash_pair(HASH_SHA_256, state, BYTES_ABSENT, hash)) !=
	    WAX_OK)
		return st;
	copies[target].generation = copies[newest].generation + 1;
	copies[target].len = state.len;
	memcpy(copies[target].hash, hash, SHELF_HASH_LEN);
	for (size_t done = 0, i = 0; st == WAX_OK && done < state.len; i++) {
		size_t len = state.len - done < WAX_RECORD_MAX ?
		    state.len - done : WAX_RECORD_MAX;

		st = piece_store(s, target, i, bytes_of(state.data + done,
		    len));
		done += len;
	}
	if (st == WAX_OK)
		st = head_store(s, copies);
	if (st == WAX_OK)
		memcpy(s->copies, copies, sizeof(copies));
	return st;
}

/* From that record on, up to the first that is not there: they were written in
   their order. */
static enum wax_status
copy_remove(struct shelf *s, size_t copy, size_t first)
{
	char name[WAX_RECORD_NAME_MAX + 1];
	uint8_t old[WAX_RECORD_MAX];
	enum wax_status st = WAX_OK;
	size_t len;

	for (size_t i = first; st == WAX_OK && i < SHELF_PIECES_MAX; i++) {
		st = piece_load(s, copy, i, old, &len);
		secret_wipe(old, sizeof(old));
		if (st == WAX_NOT_FOUND)
			return WAX_OK;
		if (!s->in_use[copy][i])
			return st;
		piece_name(s, copy, i, name);
		st = s->env->remove(s->env->arg, name);
	}
	return st;
}

enum wax_status
shelf_forget(struct shelf *s)
{
	size_t newest = shelf_newest(s);
	enum wax_status st = copy_remove(s, 1 - newest, 0);

	return st != WAX_OK ? st : copy_remove(s, newest,
	    (s->copies[newest].len + WAX_RECORD_MAX - 1) / WAX_RECORD_MAX);
}

enum wax_status
shelf_erase(const struct wax_env *env, const char *name)
{
	struct shelf s;
	uint8_t head[WAX_RECORD_MAX];
	size_t len;
	enum wax_status st = shelf_open(&s, env, name);

	if (st == WAX_DAMAGED || st == WAX_STORAGE || st == WAX_CRYPTO) {
		st = env->load(env->arg, name, head, sizeof(head), &len);
		s.is_open = st != WAX_EXISTS;
	}
	if (!s.is_open)
		return st;
	st = env->remove(env->arg, name);
	for (size_t i = 0; st == WAX_OK && i < SHELF_COPIES; i++)
		st = copy_remove(&s, i, 0);
	shelf_close(&s);
	return st;
}

void
shelf_close(struct shelf *s)
{
	char name[WAX_RECORD_NAME_MAX + 1];

	if (!s->is_open)
		return;
	for (size_t copy = 0; copy < SHELF_COPIES; copy++)
		for (size_t i = 0; i < SHELF_PIECES_MAX; i++)
			if (s->in_use[copy][i]) {
				piece_name(s, copy, i, name);
				env_release(s->env, name);
			}
	env_release(s->env, s->name);
	s->is_open = false;
}
