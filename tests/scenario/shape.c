/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shape.c - messages written and compared */
#include "scenario/shape.h"

#include "ostler/net/transport.h"

static struct field *
shape_add(struct shape *s, const struct here *here, enum field_kind kind,
    struct bytes value)
{
	struct field *f = &s->fields[s->count];

	if (s->count == SHAPE_FIELDS || value.len > SHAPE_STORE - s->used)
		fail(here, "a message of too many fields or bytes");
	if (value.len > 0)
		memcpy(s->store + s->used, value.data, value.len);
	*f = (struct field){ .kind = kind,
		.value = bytes_of(s->store + s->used, value.len) };
	s->used += value.len;
	s->count++;
	return f;
}

void
shape_of(struct shape *s, const struct here *here, struct bytes datagram)
{
	struct message m;
	struct option o;

	s->count = s->used = 0;
	if (message_parse_udp(datagram, &m) != WAX_OK) {
		shape_add(s, here, FIELD_RAW, datagram);
		return;
	}
	uint8_t type = (uint8_t)m.type;
	uint8_t mid[2] = { (uint8_t)(m.mid >> 8), (uint8_t)m.mid };
	struct option_walk walk = option_walk_open(m.options);

	shape_add(s, here, FIELD_TYPE, bytes_of(&type, 1));
	shape_add(s, here, FIELD_CODE, bytes_of(&m.code, 1));
	shape_add(s, here, FIELD_MID, BYTES_ARRAY(mid));
	if (m.token.len > 0)
		shape_add(s, here, FIELD_TOKEN, m.token);
	while (option_walk_next(&walk, &o))
		shape_add(s, here, FIELD_OPTION, o.value)->number = o.number;
	if (!bytes_is_absent(m.payload))
		shape_add(s, here, FIELD_PAYLOAD, m.payload);
}

bool
field_value(const struct field *f, const struct names *names,
    uint8_t number[2], struct bytes *value)
{
	if (f->name[0] == '\0') {
		*value = f->value;
		return true;
	}
	if (!names_get(names, f->name, value))
		return false;
	if (f->plus != 0 && value->len == 2) {
		unsigned sum = (unsigned)(value->data[0] << 8 |
		    value->data[1]) + f->plus;

		number[0] = (uint8_t)(sum >> 8);
		number[1] = (uint8_t)sum;
		*value = bytes_of(number, 2);
	}
	return true;
}

static void
shape_fill(const struct field *f, struct bytes value, struct message *m,
    struct option_writer *options, const struct here *here)
{
	switch (f->kind) {
	case FIELD_TYPE:
		m->type = (enum message_type)value.data[0];
		break;
	case FIELD_CODE:
		m->code = value.data[0];
		break;
	case FIELD_MID:
		if (value.len != 2)
			fail(here, "a Message ID of %zu bytes", value.len);
		m->mid = (uint16_t)(value.data[0] << 8 | value.data[1]);
		break;
	case FIELD_OPTION:
		if (f->number < options->number)
			fail(here, "option %u stands behind a higher one",
			    f->number);
		option_write(options, f->number, value);
		break;
	default:
		break;
	}
}

/* Token and payload may be of a name or a sum: they are looked up last. */
void
shape_write(const struct shape *s, const struct here *here,
    const struct names *names, struct writer *w)
{
	static uint8_t encoded[SHAPE_STORE];
	uint8_t number[2], token[MESSAGE_TOKEN_MAX];
	struct writer ow = writer_open(encoded, sizeof(encoded));
	struct option_writer options = option_writer_open(&ow);
	struct message m = { .type = MESSAGE_CON };
	struct bytes value;

	for (size_t i = 0; i < s->count; i++) {
		const struct field *f = &s->fields[i];

		if (f->any || !field_value(f, names, number, &value))
			fail(here, "%s has no value", f->any ? "*" : f->name);
		shape_fill(f, value, &m, &options, here);
		if (f->kind == FIELD_RAW)
			writer_put(w, value);
		if (f->kind == FIELD_PAYLOAD)
			m.payload = value;
		if (f->kind == FIELD_TOKEN && value.len <= sizeof(token)) {
			memcpy(token, value.data, value.len);
			m.token = bytes_of(token, value.len);
		}
	}
	m.options = writer_bytes(&ow);
	if (s->fields[0].kind != FIELD_RAW)
		message_write_udp(w, &m);
	if (writer_close(w) != WAX_OK || w->len > DATAGRAM_MAX)
		fail(here, "a datagram of more than %d bytes", DATAGRAM_MAX);
}

bool
field_match(const struct field *wanted, const struct field *sent,
    const struct names *names)
{
	struct bytes value;
	uint8_t number[2];

	if (wanted->kind != sent->kind || wanted->number != sent->number)
		return false;
	return wanted->any || !field_value(wanted, names, number, &value) ||
	    bytes_equal(value, sent->value);
}

/* A name that stands twice is compared with itself the second time. */
bool
shape_match(const struct shape *wanted, const struct shape *sent,
    const struct here *here, struct names *names)
{
	size_t known = names->count;
	bool same = wanted->count == sent->count;

	for (size_t i = 0; i < wanted->count && same; i++) {
		const struct field *f = &wanted->fields[i];
		struct bytes value;
		uint8_t number[2];

		same = field_match(f, &sent->fields[i], names);
		if (same && !f->any && !field_value(f, names, number, &value))
			names_set(names, here, f->name,
			    sent->fields[i].value);
	}
	if (!same)
		names->count = known;
	return same;
}
