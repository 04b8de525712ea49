/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_hc_request.c - whatever a client of HTTP asks for: what comes of it is a
   request that may be judged, with one target, and with a seal only where one
   came, byte for byte */
#include "ostler/http/hc_request.h"

#include "fuzz/fuzz.h"

#define FIELDS 64

static const struct hc_field_option field_options[] = {
	{ "X-Early", 2, OPTION_IS_STRING },
	{ "X-Opaque", 13, OPTION_IS_OPAQUE },
	{ "X-Number", 2049, OPTION_IS_UINT },
	{ "X-Flag", 65000, OPTION_IS_EMPTY },
};

static const char *const templates[] = { "{+tu}", "?target_uri={+tu}",
	"{+s}/{+hp}{+p}{+qq}", "?s={+s}&h={+hp}&p={+p}&q={+q}" };

static struct bytes
take_until(struct bytes *rest, uint8_t c)
{
	const uint8_t *end = rest->len == 0 ? NULL :
	    memchr(rest->data, c, rest->len);
	size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
	struct bytes part = bytes_of(rest->data, len);

	len += end != NULL;
	*rest = bytes_of(rest->data + len, rest->len - len);
	return part;
}

/* "METHOD target\nName: value\n\nbody" */
static void
split(struct bytes in, struct hc_field *fields, struct hc_request *r)
{
	*r = (struct hc_request){ .fields = fields };
	r->method = take_until(&in, ' ');
	r->target = take_until(&in, '\n');
	while (in.len > 0 && r->field_count < FIELDS) {
		struct bytes line = take_until(&in, '\n');

		if (line.len == 0)
			break;
		fields[r->field_count].name = take_until(&line, ':');
		fields[r->field_count++].value = line;
	}
	r->body = in;
}

static void
check_options(const struct message *m)
{
	struct bytes options, payload;
	struct option_walk walk = option_walk_open(m->options);
	struct option o;

	FUZZ_HOLDS(option_split(m->options, &options, &payload) == WAX_OK);
	FUZZ_HOLDS(bytes_is_absent(payload));
	while (option_walk_next(&walk, &o)) {
		const struct option_rule *rule = option_find_rule(o.number);

		if (rule == NULL || rule->number == 2049)
			continue;
		FUZZ_HOLDS(o.value.len >= rule->min_len);
		FUZZ_HOLDS(o.value.len <= rule->max_len);
		FUZZ_HOLDS(rule->repeatable ||
		    option_count(m->options, o.number) == 1);
	}
	FUZZ_HOLDS(option_count(m->options, OPTION_PROXY_SCHEME) == 1);
	FUZZ_HOLDS(option_count(m->options, OPTION_URI_HOST) == 1);
	FUZZ_HOLDS(option_count(m->options, OPTION_PROXY_URI) == 0);
}

static void
check_message(const struct hc_request *r, const struct message *m,
    const struct hc_asked *asked)
{
	FUZZ_HOLDS(code_is_request(m->code));
	FUZZ_HOLDS(bytes_equal(m->payload, r->body));
	FUZZ_HOLDS(option_count(m->options, OPTION_OSCORE) ==
	    (asked->is_sealed ? 1 : 0));
	FUZZ_HOLDS((option_count(m->options, OPTION_OBSERVE) == 1) ==
	    asked->wants_events);
	if (!asked->is_sealed)
		return;
	FUZZ_HOLDS(m->code == CODE_POST || m->code == CODE_FETCH);
	FUZZ_HOLDS(option_count(m->options, OPTION_URI_PATH) == 0);
	FUZZ_HOLDS(option_count(m->options, OPTION_CONTENT_FORMAT) == 0);
	FUZZ_HOLDS(option_count(m->options, OPTION_ACCEPT) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t room[HC_REQUEST_ROOM];
	struct hc_conf conf = { .path = "/hc/" };
	struct writer w = writer_open(room, sizeof(room));
	struct hc_field fields[FIELDS];
	struct hc_request r;
	struct hc_asked asked;
	struct message m;
	enum hc_refusal why;

	if (size == 0)
		return 0;
	conf.template = templates[data[0] & 3];
	conf.scheme = (data[0] & 4) != 0 ? "ocf" : NULL;
	conf.takes_numbers = (data[0] & 8) != 0;
	conf.is_strict = (data[0] & 16) != 0;
	conf.fields = field_options;
	conf.field_count = 4;
	split(bytes_of(data + 1, size - 1), fields, &r);
	why = hc_request_read(&conf, &r, data[0] >> 6, &w, &m, &asked);
	if (why != HC_NONE) {
		FUZZ_HOLDS(hc_refusal_find(why)->status >= 400);
		return 0;
	}
	check_options(&m);
	check_message(&r, &m, &asked);
	return 0;
}
