/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* query.c - the query of a request for a security virtual resource */
#include "wax/ocf/query.h"

#include "core/reader.h"

#define NUMBER_DIGITS_MAX 10
#define QUERY_INTERFACE 16u

static struct bytes
query_cut(struct reader *r, char separator)
{
	size_t left = reader_left(r);
	const uint8_t *end = left == 0 ? NULL :
	    memchr(r->next, separator, left);
	struct bytes part = reader_take(r, end == NULL ? left :
	    (size_t)(end - r->next));

	if (end != NULL)
		reader_take(r, 1);
	return part;
}

static bool
number_parse(struct bytes text, int64_t *out)
{
	int64_t number = 0;

	if (text.len == 0 || text.len > NUMBER_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		number = number * 10 + (text.data[i] - '0');
	}
	*out = number;
	return number >= 1 && number <= CRED_ID_MAX;
}

static bool
take_credid(struct query *q, struct bytes value)
{
	q->creds.has_credid = true;
	return number_parse(value, &q->creds.credid);
}

static bool
take_subject(struct query *q, struct bytes value)
{
	q->creds.has_subject = true;
	q->creds.is_any = bytes_equal(value, bytes_of_text("*"));
	return q->creds.is_any ||
	    deviceid_parse(value, &q->creds.subject) == WAX_OK;
}

static bool
take_aceid(struct query *q, struct bytes value)
{
	return number_parse(value, &q->aceid);
}

static bool
take_owned(struct query *q, struct bytes value)
{
	q->owned = bytes_equal_nocase(value, bytes_of_text("true"));
	return q->owned || bytes_equal_nocase(value, bytes_of_text("false"));
}

static bool
take_interface(struct query *q, struct bytes value)
{
	q->is_baseline = bytes_equal(value, bytes_of_text("oic.if.baseline"));
	return q->is_baseline ||
	    bytes_equal(value, bytes_of_text("oic.if.rw"));
}

static const struct word {
	const char *name;
	unsigned bit;
	bool (*take)(struct query *q, struct bytes value);
} words[] = {
	{ "if", QUERY_INTERFACE, take_interface },
	{ "credid", QUERY_CREDID, take_credid },
	{ "subjectuuid", QUERY_SUBJECT, take_subject },
	{ "aceid", QUERY_ACEID, take_aceid },
	{ "owned", QUERY_OWNED, take_owned },
};

#define WORDS (sizeof(words) / sizeof(words[0]))

enum wax_status
query_parse(struct bytes text, unsigned known, struct query *out)
{
	struct reader r = reader_open(text);
	struct query q = { .seen = 0 };

	known |= QUERY_INTERFACE;
	while (reader_left(&r) > 0) {
		struct reader part = reader_open(query_cut(&r, '&'));
		struct bytes name = query_cut(&part, '=');
		size_t i = 0;

		while (i < WORDS && !bytes_equal(name,
		    bytes_of_text(words[i].name)))
			i++;
		if (i == WORDS || (words[i].bit & known & ~q.seen) == 0)
			return WAX_FORMAT;
		q.seen |= words[i].bit;
		if (!words[i].take(&q, reader_rest(&part)))
			return WAX_FORMAT;
	}
	*out = q;
	return WAX_OK;
}
