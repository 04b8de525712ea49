/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node.c - reading CBOR items, strictly (RFC 8949) */
#include "wax/cbor/node.h"

#include <assert.h>

#define MAJOR_UINT 0
#define MAJOR_NEGATIVE 1
#define MAJOR_BYTES 2
#define MAJOR_TEXT 3
#define MAJOR_ARRAY 4
#define MAJOR_MAP 5
#define MAJOR_SIMPLE 7
#define INFO_ENDLESS 31
#define SIMPLE_FALSE 20
#define SIMPLE_TRUE 21
#define SIMPLE_NULL 22
#define HEAD_BREAK 0xff

/* What is open around an item: how many items are still to come. */
struct level {
	uint64_t left;
	bool is_endless;
	bool is_map;
	bool is_odd;		/* of an endless map: a value must come */
};

static uint64_t
node_read_number(struct reader *r, unsigned info)
{
	if (info < 24)
		return info;
	switch (info) {
	case 24:
		return reader_u8(r);
	case 25:
		return reader_u16(r);
	case 26:
		return reader_u32(r);
	case 27: {
		uint64_t high = reader_u32(r);

		return high << 32 | reader_u32(r);
	}
	default:
		r->failed = true;
		return 0;
	}
}

static void
node_read_simple(struct reader *r, unsigned info, struct node *out)
{
	out->kind = info == SIMPLE_NULL ? NODE_NULL : NODE_BOOL;
	out->truth = info == SIMPLE_TRUE;
	if (info < SIMPLE_FALSE || info > SIMPLE_NULL)
		r->failed = true;
}

static void
node_read_string(struct reader *r, struct node *out)
{
	if (out->number > reader_left(r)) {
		r->failed = true;
		return;
	}
	out->string = reader_take(r, (size_t)out->number);
	if (out->kind == NODE_TEXT && (!bytes_is_utf8(out->string) ||
	    memchr(out->string.data, 0, out->string.len) != NULL))
		r->failed = true;
}

/* The head of an item, and all of it if it is no array or map. */
static void
node_read_head(struct reader *r, struct node *out)
{
	static const enum node_kind kinds[] = {
		[MAJOR_UINT] = NODE_UINT, [MAJOR_NEGATIVE] = NODE_NEGATIVE,
		[MAJOR_BYTES] = NODE_BYTES, [MAJOR_TEXT] = NODE_TEXT,
		[MAJOR_ARRAY] = NODE_ARRAY, [MAJOR_MAP] = NODE_MAP,
	};
	uint8_t head = reader_u8(r);
	unsigned major = head >> 5, info = head & 31;

	*out = (struct node){ .kind = NODE_NULL };
	if (major == MAJOR_SIMPLE) {
		node_read_simple(r, info, out);
		return;
	}
	if (major > MAJOR_MAP) {
		r->failed = true;
		return;
	}
	out->kind = kinds[major];
	out->is_endless = info == INFO_ENDLESS &&
	    (major == MAJOR_ARRAY || major == MAJOR_MAP);
	if (!out->is_endless)
		out->number = node_read_number(r, info);
	if (major == MAJOR_BYTES || major == MAJOR_TEXT)
		node_read_string(r, out);
}

static bool
node_is_open(const struct node *n)
{
	return n->kind == NODE_ARRAY || n->kind == NODE_MAP;
}

static bool
node_at_break(const struct reader *r)
{
	return reader_left(r) > 0 && *r->next == HEAD_BREAK;
}

/* False: it can not be, as each item is a byte at least. */
static bool
level_open(struct level *l, const struct node *n, const struct reader *r)
{
	l->is_map = n->kind == NODE_MAP;
	l->is_endless = n->is_endless;
	l->is_odd = false;
	l->left = n->number;
	if (n->is_endless)
		return true;
	if (n->number > reader_left(r))
		return false;
	if (l->is_map)
		l->left *= 2;
	return true;
}

/* True: the level is at its end, which is then taken. */
static bool
level_take_end(struct level *l, struct reader *r)
{
	if (!l->is_endless)
		return l->left == 0;
	if (!node_at_break(r))
		return false;
	if (l->is_odd)
		r->failed = true;
	reader_take(r, 1);
	return true;
}

/* Passes over all that is in an array or a map. */
static enum wax_status
node_skip_inner(struct reader *r, const struct node *n)
{
	struct level levels[NODE_DEPTH_MAX];
	size_t depth = 1;

	if (!level_open(&levels[0], n, r))
		return WAX_FORMAT;
	while (!r->failed) {
		struct level *l = &levels[depth - 1];
		struct node item;

		if (level_take_end(l, r)) {
			if (--depth == 0)
				break;
			continue;
		}
		l->left--;
		l->is_odd = l->is_map && !l->is_odd;
		node_read_head(r, &item);
		if (r->failed || !node_is_open(&item))
			continue;
		if (depth == NODE_DEPTH_MAX)
			return WAX_LIMIT;
		if (!level_open(&levels[depth++], &item, r))
			return WAX_FORMAT;
	}
	return r->failed ? WAX_FORMAT : WAX_OK;
}

enum wax_status
node_read(struct reader *r, struct node *out)
{
	const uint8_t *begin;
	enum wax_status st;

	node_read_head(r, out);
	if (r->failed)
		return WAX_FORMAT;
	if (!node_is_open(out))
		return WAX_OK;
	begin = r->next;
	if ((st = node_skip_inner(r, out)) != WAX_OK)
		return st;
	out->inner = bytes_of(begin, (size_t)(r->next - begin) -
	    (out->is_endless ? 1 : 0));
	return WAX_OK;
}

enum wax_status
node_read_all(struct bytes cbor, struct node *out)
{
	struct reader r = reader_open(cbor);
	enum wax_status st = node_read(&r, out);

	return st == WAX_OK ? reader_close(&r) : st;
}

struct node_walk
node_walk_open(const struct node *n)
{
	assert(node_is_open(n));
	return (struct node_walk){ reader_open(n->inner) };
}

bool
node_walk_item(struct node_walk *w, struct node *item)
{
	return reader_left(&w->rest) > 0 &&
	    node_read(&w->rest, item) == WAX_OK;
}

bool
node_walk_pair(struct node_walk *w, struct node *key, struct node *value)
{
	return node_walk_item(w, key) && node_walk_item(w, value);
}

size_t
node_count(const struct node *n)
{
	struct node_walk w = node_walk_open(n);
	struct node item;
	size_t count = 0;

	while (node_walk_item(&w, &item))
		count++;
	return n->kind == NODE_MAP ? count / 2 : count;
}

bool
node_is_text(const struct node *n, const char *text)
{
	return (n->kind == NODE_TEXT || n->kind == NODE_BYTES) &&
	    bytes_equal(n->string, bytes_of_text(text));
}

bool
node_is_int(const struct node *n, int64_t min, int64_t max, int64_t *out)
{
	int64_t value;

	if ((n->kind != NODE_UINT && n->kind != NODE_NEGATIVE) ||
	    n->number > INT64_MAX)
		return false;
	value = n->kind == NODE_UINT ? (int64_t)n->number :
	    -1 - (int64_t)n->number;
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}
