/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_accept.c - Accept */
#include "ostler/http/hc_accept.h"

#include "ostler/http/http_text.h"

#define WEIGHT_MAX 1000

/* "1", "0.5", "0.125" in thousandths. Anything else is 1, for its author meant
   to take it. */
static uint32_t
read_weight(struct bytes text)
{
	uint32_t weight = 0, scale = WEIGHT_MAX;

	if (text.len == 0 || text.len > 5 || text.data[0] < '0' ||
	    text.data[0] > '1' || (text.len > 1 && text.data[1] != '.'))
		return WEIGHT_MAX;
	for (size_t i = 0; i < text.len; i++) {
		if (i == 1)
			continue;
		if (text.data[i] < '0' || text.data[i] > '9')
			return WEIGHT_MAX;
		weight += (uint32_t)(text.data[i] - '0') * scale;
		scale /= 10;
	}
	return weight > WEIGHT_MAX ? WEIGHT_MAX : weight;
}

/* The parameters of a media type before q, which ends them. */
static struct bytes
without_weight(struct bytes range, uint32_t *weight)
{
	struct bytes rest = range, q = http_find_parameter(range, "q");

	*weight = WEIGHT_MAX;
	if (bytes_is_absent(q))
		return range;
	*weight = read_weight(q);
	while (rest.len > 0) {
		struct bytes before = bytes_of(range.data,
		    (size_t)(rest.data - range.data));
		struct bytes part = http_take_part(&rest, ';');

		if (bytes_equal_nocase(http_take_part(&part, '='),
		    bytes_of_text("q")))
			return before;
	}
	return range;
}

static bool
is_range(struct bytes type)
{
	return type.len >= 2 && type.data[type.len - 1] == '*' &&
	    type.data[type.len - 2] == '/';
}

/* Behind all that weigh as much or more. */
static void
add_row(struct hc_accept *a, const struct hc_accepted *row)
{
	size_t at = a->count;

	if (a->count == HC_ACCEPT_MAX)
		return;
	while (at > 0 && a->rows[at - 1].weight < row->weight)
		at--;
	memmove(&a->rows[at + 1], &a->rows[at],
	    (a->count - at) * sizeof(a->rows[0]));
	a->rows[at] = *row;
	a->count++;
}

static void
take_range(const struct hc_conf *conf, struct bytes range,
    struct hc_accept *a)
{
	struct hc_accepted row = { .is_any = false };
	struct bytes field = without_weight(range, &row.weight);
	struct bytes rest = field, type = http_take_part(&rest, ';');
	enum media_match match;

	if (row.weight == 0 || type.len == 0)
		return;
	a->is_hopeless = true;	/* until something is in rows */
	if (bytes_equal_nocase(type, bytes_of_text("text/event-stream"))) {
		a->has_events = true;
		return;
	}
	match = media_type_find(field, conf->types, conf->type_count,
	    &row.format);
	row.is_any = is_range(type);
	if (row.is_any || match == MEDIA_EXACT ||
	    (match == MEDIA_NUMBER && conf->takes_numbers))
		add_row(a, &row);
}

void
hc_accept_read(const struct hc_conf *conf, const struct hc_request *r,
    struct hc_accept *out)
{
	*out = (struct hc_accept){ .count = 0 };
	for (size_t i = 0; i < r->field_count; i++) {
		struct bytes list = r->fields[i].value;

		if (!bytes_equal_nocase(r->fields[i].name,
		    bytes_of_text("Accept")))
			continue;
		while (list.len > 0)
			take_range(conf, http_take_part(&list, ','), out);
	}
	if (out->count > 0)
		out->is_hopeless = false;
}

bool
hc_accept_choose(const struct hc_accept *a, size_t attempt, uint16_t *format)
{
	if (attempt >= a->count || a->rows[attempt].is_any)
		return false;
	*format = a->rows[attempt].format;
	return true;
}
