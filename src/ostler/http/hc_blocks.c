/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_blocks.c - a plain request of HTTP as several of CoAP */
#include "ostler/http/hc_blocks.h"

#include <stdlib.h>

#include "core/option.h"

#define SZX 6			/* HC_BLOCKS_SIZE */
#define SZX_NONE 7		/* means another thing (RFC 8323 section 6) */

/* RFC 7959 section 2.2 */
struct block {
	uint32_t number;
	bool has_more;
	uint8_t szx;
};

static bool
read_block(const struct message *m, uint16_t option, struct block *out)
{
	struct bytes value;
	uint32_t v;

	if (!option_find(m->options, option, &value) ||
	    option_uint(value, &v) != WAX_OK || (v & 7) == SZX_NONE)
		return false;
	*out = (struct block){ v >> 4, (v & 8) != 0, (uint8_t)(v & 7) };
	return true;
}

static size_t
block_size(uint8_t szx)
{
	return (size_t)16 << szx;
}

bool
hc_blocks_has_more(const struct message *m)
{
	struct block block;

	return read_block(m, OPTION_BLOCK2, &block) && block.has_more;
}

void
hc_blocks_clear(struct hc_blocks *b)
{
	free(b->data);
	*b = (struct hc_blocks){ .limit = b->limit };
}

/* --- asking --- */

static void
write_block(struct option_writer *w, uint16_t option, size_t at, uint8_t szx,
    bool has_more)
{
	option_write_uint(w, option, (uint32_t)(at / block_size(szx) << 4 |
	    (has_more ? 8u : 0u) | szx));
}

/* What was said of the first block is not said again: a condition would be
   judged by a state that changed, and what is observed was. */
static bool
is_for_first(uint16_t option)
{
	return option == OPTION_IF_MATCH || option == OPTION_ETAG ||
	    option == OPTION_IF_NONE_MATCH || option == OPTION_OBSERVE;
}

/* The options of m and one more, in order. */
static void
write_options(const struct hc_blocks *b, const struct message *m,
    struct option_writer *w, uint16_t option, size_t at, bool has_more)
{
	uint8_t szx = option == OPTION_BLOCK2 ? b->szx :
	    (uint8_t)(SZX - b->shrunk);
	struct option_walk walk = option_walk_open(m->options);
	bool is_written = false;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (!is_written && o.number > option) {
			write_block(w, option, at, szx, has_more);
			is_written = true;
		}
		if (b->is_taking && is_for_first(o.number))
			continue;
		option_write(w, o.number, o.value);
	}
	if (!is_written)
		write_block(w, option, at, szx, has_more);
}

static void
ask_block1(struct hc_blocks *b, const struct message *m,
    struct option_writer *w, struct message *out)
{
	size_t size = block_size((uint8_t)(SZX - b->shrunk));
	size_t left = m->payload.len - b->sent;
	bool has_more = left > size;

	b->is_sending = true;
	b->total = m->payload.len;
	write_options(b, m, w, OPTION_BLOCK1, b->sent, has_more);
	out->payload = bytes_of(m->payload.data + b->sent,
	    has_more ? size : left);
}

void
hc_blocks_ask(struct hc_blocks *b, const struct message *m, struct writer *w,
    struct message *out)
{
	struct option_writer options = option_writer_open(w);

	*out = *m;
	if (b->is_taking) {
		write_options(b, m, &options, OPTION_BLOCK2, b->len, false);
		out->payload = BYTES_ABSENT;
	} else if (m->payload.len > block_size((uint8_t)(SZX - b->shrunk))) {
		ask_block1(b, m, &options, out);
	} else {
		return;
	}
	out->options = writer_bytes(w);
}

/* --- taking --- */

/* True if more of the body is to be sent, perhaps in smaller blocks. */
static bool
take_block1(struct hc_blocks *b, const struct message *m)
{
	uint8_t ours = (uint8_t)(SZX - b->shrunk);
	struct block block;

	if (!b->is_sending || !read_block(m, OPTION_BLOCK1, &block))
		return false;
	if (m->code == CODE_CONTINUE) {
		if (b->total - b->sent <= block_size(ours))
			return false;	/* there is nothing more */
		b->sent += block_size(ours);
		if (block.szx < ours)
			b->shrunk = (uint8_t)(SZX - block.szx);
		return true;
	}
	if (m->code != CODE_TOO_LARGE || b->sent > 0 || block.szx >= ours)
		return false;
	b->shrunk = (uint8_t)(SZX - block.szx);
	return true;
}

static bool
blocks_reserve(struct hc_blocks *b, size_t size)
{
	uint8_t *grown;

	if (size <= b->size)
		return true;
	size = size < 2 * b->size ? 2 * b->size : size;
	if ((grown = realloc(b->data, size)) == NULL)
		return false;
	b->data = grown;
	b->size = size;
	return true;
}

/* The options of the first block stand for the answer's, but for what tells of
   blocks. */
static bool
blocks_keep_options(struct hc_blocks *b, const struct message *m)
{
	struct option_walk walk = option_walk_open(m->options);
	struct option_writer options;
	struct writer w;
	struct option o;

	if (!blocks_reserve(b, m->options.len + HC_BLOCKS_SIZE))
		return false;
	w = writer_open(b->data, b->size);
	options = option_writer_open(&w);
	while (option_walk_next(&walk, &o))
		if (o.number != OPTION_BLOCK1 && o.number != OPTION_BLOCK2 &&
		    o.number != OPTION_SIZE2 && o.number != OPTION_OBSERVE)
			option_write(&options, o.number, o.value);
	b->options_len = w.len;
	return true;
}

static bool
has_same_etag(const struct hc_blocks *b, const struct message *m)
{
	struct bytes first = BYTES_ABSENT, now = BYTES_ABSENT;
	bool had = option_find(bytes_of(b->data, b->options_len), OPTION_ETAG,
	    &first);
	bool has = option_find(m->options, OPTION_ETAG, &now);

	return had == has && (!had || bytes_equal(first, now));
}

static enum hc_blocks_step
take_block2(struct hc_blocks *b, const struct message *m,
    const struct block *block)
{
	size_t at = (size_t)block->number * block_size(block->szx);

	if (at != b->len || (b->is_taking && !has_same_etag(b, m)) ||
	    m->payload.len > block_size(block->szx) ||
	    (block->has_more && m->payload.len < block_size(block->szx)))
		return HC_BLOCKS_BROKEN;
	if (b->len + m->payload.len > b->limit)
		return HC_BLOCKS_LARGE;
	if ((!b->is_taking && !blocks_keep_options(b, m)) ||
	    !blocks_reserve(b, b->options_len + b->len + m->payload.len))
		return HC_BLOCKS_MEMORY;
	if (m->payload.len > 0)
		memcpy(b->data + b->options_len + b->len, m->payload.data,
		    m->payload.len);
	b->len += m->payload.len;
	b->szx = block->szx;
	b->is_taking = true;
	return block->has_more ? HC_BLOCKS_AGAIN : HC_BLOCKS_DONE;
}

enum hc_blocks_step
hc_blocks_take(struct hc_blocks *b, const struct message *m,
    struct message *out)
{
	enum hc_blocks_step step;
	struct block block;

	*out = *m;
	if (take_block1(b, m))
		return HC_BLOCKS_AGAIN;
	if (!code_is_success(m->code) ||
	    !read_block(m, OPTION_BLOCK2, &block) ||
	    (!b->is_taking && !block.has_more && block.number == 0))
		return b->is_taking && code_is_success(m->code) ?
		    HC_BLOCKS_BROKEN : HC_BLOCKS_DONE;
	step = take_block2(b, m, &block);
	if (step == HC_BLOCKS_DONE) {
		out->options = bytes_of(b->data, b->options_len);
		out->payload = bytes_of(b->data + b->options_len, b->len);
	}
	return step;
}
