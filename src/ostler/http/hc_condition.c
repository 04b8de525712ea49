/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_condition.c - conditional requests */
#include "ostler/http/hc_condition.h"

#include "core/hex.h"
#include "ostler/http/http_text.h"

/* All that fields of one name say. */
struct tags {
	bool is_there;
	bool is_any;		/* "*" */
	size_t seen;		/* entity-tags */
	size_t count;		/* of them ours */
	struct hc_etag *rows;
};

/* An opaque tag without its quotes, of ours or not. */
static void
keep_tag(struct tags *t, struct bytes text)
{
	struct hc_etag *row = &t->rows[t->count];
	size_t len;

	if (hex_decode(text, row->bytes, sizeof(row->bytes), &len) != WAX_OK ||
	    len == 0)
		return;
	row->len = (uint8_t)len;
	t->count++;
}

/* One entity-tag, DQUOTE and W/ included (RFC 9110 section 8.8.3). False: it is
   none. */
static bool
take_tag(struct tags *t, struct bytes tag, bool takes_weak)
{
	bool is_weak = bytes_has_prefix(tag, bytes_of_text("W/"));
	struct bytes opaque;

	if (is_weak)
		tag = bytes_of(tag.data + 2, tag.len - 2);
	if (tag.len < 2 || tag.data[0] != '"' || tag.data[tag.len - 1] != '"')
		return false;
	opaque = bytes_of(tag.data + 1, tag.len - 2);
	if (memchr(opaque.data, '"', opaque.len) != NULL ||
	    t->seen++ == HC_ETAGS_MAX)
		return false;
	if (!is_weak || takes_weak)
		keep_tag(t, opaque);
	return true;
}

static bool
take_list(struct tags *t, struct bytes list, bool takes_weak)
{
	t->is_there = true;
	if (bytes_equal(http_trim(list), bytes_of_text("*"))) {
		t->is_any = true;
		return true;
	}
	while (list.len > 0) {
		struct bytes tag = http_take_part(&list, ',');

		if (tag.len > 0 && !take_tag(t, tag, takes_weak))
			return false;
	}
	return true;
}

/* False: no list of entity-tags. */
static bool
read_tags(const struct hc_request *r, const char *name, bool takes_weak,
    struct tags *t)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (bytes_equal_nocase(r->fields[i].name,
		    bytes_of_text(name)) &&
		    !take_list(t, r->fields[i].value, takes_weak))
			return false;
	return !t->is_there || t->is_any == (t->seen == 0);
}

static enum hc_refusal
read_match(const struct hc_request *r, struct hc_condition *out)
{
	struct tags t = { .rows = out->matches };

	if (!read_tags(r, "If-Match", false, &t))
		return HC_CONDITION;
	out->match_count = t.count;
	if (t.is_any)
		out->matches[out->match_count++].len = 0;
	return t.is_there && out->match_count == 0 ? HC_CONDITION_FAILED :
	    HC_NONE;
}

static enum hc_refusal
read_none_match(const struct hc_request *r, uint8_t code,
    struct hc_condition *out)
{
	struct tags t = { .rows = out->etags };

	if (!read_tags(r, "If-None-Match", true, &t))
		return HC_CONDITION;
	if (code == CODE_GET) {
		out->etag_count = t.count;
		out->asks_valid = t.count > 0;
		return HC_NONE;
	}
	out->is_new = t.is_any;
	return t.seen > 0 ? HC_CONDITION : HC_NONE;
}

enum hc_refusal
hc_condition_read(const struct hc_request *r, uint8_t code,
    struct hc_condition *out)
{
	enum hc_refusal why;

	*out = (struct hc_condition){ .match_count = 0 };
	why = read_match(r, out);
	return why != HC_NONE ? why : read_none_match(r, code, out);
}

void
hc_etag_write(struct writer *w, struct bytes etag)
{
	char text[2 * HC_ETAG_MAX + 1];

	if (etag.len > HC_ETAG_MAX)
		return;
	hex_encode(etag, text);
	writer_put(w, bytes_of_text("\""));
	writer_put(w, bytes_of_text(text));
	writer_put(w, bytes_of_text("\""));
}
