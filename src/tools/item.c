/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* item.c - CBOR, one item after the other, by libcbor's streaming interface:
   nothing is allocated, and hostile nesting costs no stack */
#include "tools/item.h"

#include <cbor.h>

/* libcbor's callbacks: each notes the one item that was read. */

static void
note(void *out, enum item_kind kind, uint64_t number)
{
	*(struct item *)out = (struct item){ .kind = kind, .number = number };
}

static void
note_endless(void *out, enum item_kind kind)
{
	*(struct item *)out = (struct item){ .kind = kind, .is_endless = true };
}

#define NOTE_NUMBER(name, type, kind) \
	static void \
	name(void *out, type number) \
	{ \
		note(out, kind, number); \
	}

NOTE_NUMBER(note_uint8, uint8_t, ITEM_UINT)
NOTE_NUMBER(note_uint16, uint16_t, ITEM_UINT)
NOTE_NUMBER(note_uint32, uint32_t, ITEM_UINT)
NOTE_NUMBER(note_uint64, uint64_t, ITEM_UINT)
NOTE_NUMBER(note_negative8, uint8_t, ITEM_NEGATIVE)
NOTE_NUMBER(note_negative16, uint16_t, ITEM_NEGATIVE)
NOTE_NUMBER(note_negative32, uint32_t, ITEM_NEGATIVE)
NOTE_NUMBER(note_negative64, uint64_t, ITEM_NEGATIVE)
NOTE_NUMBER(note_array, uint64_t, ITEM_ARRAY)
NOTE_NUMBER(note_map, uint64_t, ITEM_MAP)
NOTE_NUMBER(note_tag, uint64_t, ITEM_TAG)

#define NOTE_ENDLESS(name, kind) \
	static void \
	name(void *out) \
	{ \
		note_endless(out, kind); \
	}

NOTE_ENDLESS(note_bytes_start, ITEM_BYTES)
NOTE_ENDLESS(note_text_start, ITEM_TEXT)
NOTE_ENDLESS(note_array_start, ITEM_ARRAY)
NOTE_ENDLESS(note_map_start, ITEM_MAP)

static void
note_bytes(void *out, cbor_data data, size_t len)
{
	*(struct item *)out = (struct item){
		.kind = ITEM_BYTES, .string = bytes_of(data, len)
	};
}

static void
note_text(void *out, cbor_data data, size_t len)
{
	*(struct item *)out = (struct item){
		.kind = ITEM_TEXT, .string = bytes_of(data, len)
	};
}

static void
note_float(void *out, float real)
{
	*(struct item *)out = (struct item){
		.kind = ITEM_FLOAT, .real = (double)real
	};
}

static void
note_double(void *out, double real)
{
	*(struct item *)out = (struct item){
		.kind = ITEM_FLOAT, .real = real
	};
}

static void
note_bool(void *out, bool value)
{
	note(out, value ? ITEM_TRUE : ITEM_FALSE, 0);
}

static void
note_null(void *out)
{
	note(out, ITEM_NULL, 0);
}

static void
note_undefined(void *out)
{
	note(out, ITEM_UNDEFINED, 0);
}

static void
note_break(void *out)
{
	note(out, ITEM_BREAK, 0);
}

static const struct cbor_callbacks item_callbacks = {
	.uint8 = note_uint8,
	.uint16 = note_uint16,
	.uint32 = note_uint32,
	.uint64 = note_uint64,
	.negint8 = note_negative8,
	.negint16 = note_negative16,
	.negint32 = note_negative32,
	.negint64 = note_negative64,
	.byte_string = note_bytes,
	.byte_string_start = note_bytes_start,
	.string = note_text,
	.string_start = note_text_start,
	.array_start = note_array,
	.indef_array_start = note_array_start,
	.map_start = note_map,
	.indef_map_start = note_map_start,
	.tag = note_tag,
	.float2 = note_float,
	.float4 = note_float,
	.float8 = note_double,
	.boolean = note_bool,
	.null = note_null,
	.undefined = note_undefined,
	.indef_break = note_break,
};

/* Debian's libcbor 0.8 takes tags 6 to 20 in their one byte for an error. */
static bool
item_read_tag(struct reader *r, struct item *out)
{
	uint8_t head = *r->next;

	if (head < 0xc6 || head > 0xd4)
		return false;
	note(out, ITEM_TAG, head & 0x1f);
	(void)reader_take(r, 1);
	return true;
}

enum wax_status
item_read(struct reader *r, struct item *out)
{
	struct cbor_decoder_result result;

	if (reader_left(r) == 0)
		return WAX_FORMAT;
	if (item_read_tag(r, out))
		return WAX_OK;
	result = cbor_stream_decode(r->next, reader_left(r), &item_callbacks,
	    out);
	if (result.status != CBOR_DECODER_FINISHED)
		return WAX_FORMAT;
	(void)reader_take(r, result.read);
	return WAX_OK;
}

/* What is open while an item is read. */
struct item_level {
	enum item_kind kind;	/* ITEM_ARRAY, _MAP, _TAG, _BYTES, _TEXT */
	bool is_endless;
	bool is_odd;		/* a map waits for a value */
	uint64_t left;		/* items, if not is_endless */
};

struct item_stack {
	struct item_level levels[ITEM_DEPTH_MAX];
	size_t depth;
};

static enum wax_status
stack_push(struct item_stack *s, const struct item *item)
{
	uint64_t left = item->kind == ITEM_MAP ? 2 * item->number :
	    item->kind == ITEM_TAG ? 1 : item->number;

	if (s->depth == ITEM_DEPTH_MAX)
		return WAX_LIMIT;
	if (item->kind == ITEM_MAP && item->number > UINT64_MAX / 2)
		return WAX_FORMAT;
	s->levels[s->depth++] = (struct item_level){
		.kind = item->kind,
		.is_endless = item->is_endless,
		.left = left,
	};
	return WAX_OK;
}

/* One item inside of what is open is complete; it may complete others. */
static void
stack_complete(struct item_stack *s)
{
	while (s->depth > 0) {
		struct item_level *top = &s->levels[s->depth - 1];

		top->is_odd = !top->is_odd;
		if (top->is_endless || --top->left > 0)
			return;
		s->depth--;
	}
}

static bool
item_opens(const struct item *item)
{
	switch (item->kind) {
	case ITEM_ARRAY:
	case ITEM_MAP:
		return item->is_endless || item->number > 0;
	case ITEM_TAG:
		return true;
	default:
		return item->is_endless;
	}
}

/* What may come next: only chunks of its kind inside a string, a break only
   where something is endless and no value is missing. */
static bool
stack_allows(const struct item_stack *s, const struct item *item)
{
	const struct item_level *top = s->depth == 0 ? NULL :
	    &s->levels[s->depth - 1];
	bool in_string = top != NULL &&
	    (top->kind == ITEM_BYTES || top->kind == ITEM_TEXT);

	if (item->kind == ITEM_BREAK)
		return top != NULL && top->is_endless &&
		    !(top->kind == ITEM_MAP && top->is_odd);
	return !in_string || (item->kind == top->kind && !item->is_endless);
}

enum wax_status
item_skip(struct reader *r, struct bytes *out)
{
	struct item_stack s = { .depth = 0 };
	const uint8_t *start = r->next;
	struct item item;
	enum wax_status st;

	do {
		if ((st = item_read(r, &item)) != WAX_OK)
			return st;
		if (!stack_allows(&s, &item))
			return WAX_FORMAT;
		if (item.kind == ITEM_TEXT && !item.is_endless &&
		    !bytes_is_utf8(item.string))
			return WAX_FORMAT;
		if (item_opens(&item)) {
			if ((st = stack_push(&s, &item)) != WAX_OK)
				return st;
			continue;
		}
		if (item.kind == ITEM_BREAK)
			s.depth--;
		stack_complete(&s);
	} while (s.depth > 0);
	if (out != NULL)
		*out = bytes_of(start, (size_t)(r->next - start));
	return WAX_OK;
}

bool
item_is(struct bytes cbor, enum item_kind kind)
{
	struct reader r = reader_open(cbor);
	struct item item;

	if (item_skip(&r, NULL) != WAX_OK || reader_left(&r) > 0)
		return false;
	r = reader_open(cbor);
	return item_read(&r, &item) == WAX_OK && item.kind == kind;
}

enum wax_status
item_find(struct bytes cbor, const char *key, struct bytes *value)
{
	struct reader r = reader_open(cbor);
	struct item map, name;
	struct bytes encoded;

	if (!item_is(cbor, ITEM_MAP) || item_read(&r, &map) != WAX_OK)
		return WAX_FORMAT;
	for (uint64_t i = 0; map.is_endless || i < map.number; i++) {
		struct reader start = r;

		if (item_read(&start, &name) != WAX_OK ||
		    name.kind == ITEM_BREAK)
			break;
		if (item_skip(&r, NULL) != WAX_OK ||
		    item_skip(&r, &encoded) != WAX_OK)
			return WAX_FORMAT;
		if (name.kind == ITEM_TEXT && !name.is_endless &&
		    bytes_equal(name.string, bytes_of_text(key))) {
			*value = encoded;
			return WAX_OK;
		}
	}
	return WAX_NOT_FOUND;
}

void
item_write_uint(struct writer *w, uint64_t number)
{
	uint8_t head[9];

	writer_put(w, bytes_of(head, cbor_encode_uint(number, head,
	    sizeof(head))));
}

void
item_write_negative(struct writer *w, uint64_t number)
{
	uint8_t head[9];

	writer_put(w, bytes_of(head, cbor_encode_negint(number, head,
	    sizeof(head))));
}

void
item_write_text(struct writer *w, struct bytes text)
{
	uint8_t head[9];

	writer_put(w, bytes_of(head, cbor_encode_string_start(text.len, head,
	    sizeof(head))));
	writer_put(w, text);
}

void
item_write_bytes(struct writer *w, struct bytes string)
{
	uint8_t head[9];

	writer_put(w, bytes_of(head, cbor_encode_bytestring_start(string.len,
	    head, sizeof(head))));
	writer_put(w, string);
}

void
item_write_array(struct writer *w, size_t count)
{
	uint8_t head[9];

	writer_put(w, bytes_of(head, cbor_encode_array_start(count, head,
	    sizeof(head))));
}

void
item_write_map(struct writer *w, size_t count)
{
	uint8_t head[9];

	writer_put(w, bytes_of(head, cbor_encode_map_start(count, head,
	    sizeof(head))));
}

void
item_write_tag(struct writer *w, uint64_t number)
{
	uint8_t head[9];

	writer_put(w, bytes_of(head, cbor_encode_tag(number, head,
	    sizeof(head))));
}

void
item_write_bool(struct writer *w, bool value)
{
	writer_u8(w, value ? 0xf5 : 0xf4);
}

void
item_write_null(struct writer *w)
{
	writer_u8(w, 0xf6);
}

void
item_write_undefined(struct writer *w)
{
	writer_u8(w, 0xf7);
}

/* Single precision where nothing is lost, else double. */
void
item_write_float(struct writer *w, double real)
{
	float single = (float)real;
	uint8_t head[9];

	writer_put(w, bytes_of(head,
	    (double)single == real || real != real ?
	    cbor_encode_single(single, head, sizeof(head)) :
	    cbor_encode_double(real, head, sizeof(head))));
}
