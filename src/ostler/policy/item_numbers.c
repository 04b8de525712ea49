/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* item_numbers.c - words that are numbers: ranges, rates, limits */
#include "ostler/policy/items.h"

#define RATE_MAX 1000000

/* Digits without leading zeros, from min to max. */
static bool
number_parse(struct bytes text, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;

	if (text.len == 0 || text.len > 10 ||
	    (text.len > 1 && text.data[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + text.data[i] - '0';
	}
	*out = n;
	return n >= min && n <= max;
}

/* What stands before the first c, or all; *text goes on behind it. */
static struct bytes
text_cut(struct bytes *text, char c, bool *is_there)
{
	const uint8_t *at = text->len == 0 ? NULL :
	    memchr(text->data, c, text->len);
	struct bytes part = *text;

	*is_there = at != NULL;
	if (at == NULL) {
		*text = BYTES_ABSENT;
		return part;
	}
	part.len = (size_t)(at - text->data);
	*text = bytes_of(at + 1, text->len - part.len - 1);
	return part;
}

enum wax_status
range_item_parse(struct bytes word, uint64_t min, uint64_t max,
    struct range_item *item)
{
	struct range_item r = { min, max };
	bool is_range;
	struct bytes high = word;
	struct bytes low = text_cut(&high, '-', &is_range);

	if (low.len == 0 && high.len == 0)
		return WAX_FORMAT;
	if (low.len > 0 && !number_parse(low, min, max, &r.low))
		return WAX_FORMAT;
	if (high.len > 0 && !number_parse(high, min, max, &r.high))
		return WAX_FORMAT;
	if (!is_range)
		r.high = r.low;
	if (r.low > r.high)
		return WAX_FORMAT;
	*item = r;
	return WAX_OK;
}

bool
range_item_covers(const void *a, const void *b)
{
	const struct range_item *x = a, *y = b;

	return y != NULL && x->low <= y->low && y->high <= x->high;
}

static enum wax_status
per_parse(struct bytes word, enum tally_per *per)
{
	static const char *const words[] = {
		[TALLY_PEER] = "peer",
		[TALLY_TARGET] = "target",
		[TALLY_PAIR] = "pair",
	};

	for (size_t i = TALLY_PEER; i <= TALLY_PAIR; i++) {
		if (!bytes_equal(word, bytes_of_text(words[i])))
			continue;
		*per = (enum tally_per)i;
		return WAX_OK;
	}
	return WAX_FORMAT;
}

/* What follows the number: [burst N] [per WHO], if burst is asked for. */
static enum wax_status
options_parse(struct bytes text, uint32_t *burst, enum tally_per *per)
{
	bool more;
	struct bytes name = text_cut(&text, ' ', &more);
	uint64_t n;

	if (more && burst != NULL &&
	    bytes_equal(name, bytes_of_text("burst"))) {
		if (!number_parse(text_cut(&text, ' ', &more), 1, RATE_MAX,
		    &n))
			return WAX_FORMAT;
		*burst = (uint32_t)n;
		if (!more)
			return WAX_OK;
		name = text_cut(&text, ' ', &more);
	}
	if (!more || !bytes_equal(name, bytes_of_text("per")))
		return WAX_FORMAT;
	return per_parse(text, per);
}

enum wax_status
open_item_parse(struct bytes word, void *item)
{
	struct open_item *i = item;
	bool more;
	struct bytes number = text_cut(&word, ' ', &more);
	uint64_t n;

	if (!number_parse(number, 1, RATE_MAX, &n))
		return WAX_FORMAT;
	i->limit = (uint32_t)n;
	return more ? options_parse(word, NULL, &i->per) : WAX_OK;
}

bool
open_item_covers(const void *a, const void *b)
{
	const struct open_item *x = a, *y = b;

	return y != NULL && x->per == y->per && x->limit <= y->limit;
}

static bool
period_parse(struct bytes word, uint32_t *period)
{
	static const struct {
		const char *word;
		uint32_t seconds;
	} rows[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!bytes_equal(word, bytes_of_text(rows[i].word)))
			continue;
		*period = rows[i].seconds;
		return true;
	}
	return false;
}

enum wax_status
rate_item_parse(struct bytes word, void *item)
{
	struct tally_rate *r = item;
	bool more, is_rate;
	struct bytes unit = text_cut(&word, ' ', &more);
	struct bytes number = text_cut(&unit, '/', &is_rate);
	uint64_t n;

	if (!number_parse(number, 1, RATE_MAX, &n) ||
	    !period_parse(unit, &r->period))
		return WAX_FORMAT;
	r->rate = (uint32_t)n;
	r->burst = r->rate;
	return more ? options_parse(word, &r->burst, &r->per) : WAX_OK;
}
