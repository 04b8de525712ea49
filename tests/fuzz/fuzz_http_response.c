/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_http_response.c - whatever a server of HTTP says: what comes of it is a
   response that may be sent on, and sealed only where a seal was asked for */
#include "ostler/http/http_response.h"

#include "fuzz/fuzz.h"

#define BASE "https://b.example/hc/ocf://7d1f"

/* The head ends with an empty line, as libcurl gives it; then the body. */
static struct bytes
take_head(struct http_fields *f, struct bytes in)
{
	while (in.len > 0 && !f->is_over) {
		const uint8_t *end = memchr(in.data, '\n', in.len);
		size_t len = end == NULL ? in.len :
		    (size_t)(end - in.data) + 1;

		http_fields_take_line(f, bytes_of(in.data, len));
		in = bytes_of(in.data + len, in.len - len);
	}
	return in;
}

static void
check_options(const struct message *m)
{
	struct bytes options, payload;
	struct option_walk walk = option_walk_open(m->options);
	struct option o;
	size_t len = 0;

	while (option_walk_next(&walk, &o)) {
		const struct option_rule *rule = option_find_rule(o.number);

		FUZZ_HOLDS(rule != NULL);
		FUZZ_HOLDS(o.value.len >= rule->min_len ||
		    o.number == OPTION_LOCATION_PATH ||
		    o.number == OPTION_LOCATION_QUERY);
		FUZZ_HOLDS(o.value.len <= rule->max_len);
		FUZZ_HOLDS(rule->repeatable ||
		    option_count(m->options, o.number) == 1);
		len = (size_t)(walk.next - m->options.data);
	}
	FUZZ_HOLDS(len == m->options.len);
	FUZZ_HOLDS(option_split(m->options, &options, &payload) == WAX_OK);
}

static void
check(const struct http_asked *asked, const struct http_fields *f,
    struct bytes body)
{
	static uint8_t room[HTTP_RESPONSE_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	struct http_answer a = { f, body, bytes_of_text(BASE) };
	struct message m;

	if (http_response_read(asked, &a, &w, &m) != WAX_OK)
		return;
	FUZZ_HOLDS(code_is_response(m.code));
	FUZZ_HOLDS(fuzz_is_inside(m.payload, body) ||
	    (asked->has_block && m.code == CODE_BAD_REQUEST));
	check_options(&m);
	if (message_is_sealed(&m)) {
		FUZZ_HOLDS(asked->is_sealed && m.code == CODE_CHANGED);
		FUZZ_HOLDS(f->status == 200);
		FUZZ_HOLDS(m.payload.len == body.len);
	} else {
		FUZZ_HOLDS(!asked->is_sealed || !code_is_success(m.code));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_fields f;
	struct http_asked asked;
	struct bytes body;

	if (size == 0)
		return 0;
	asked = (struct http_asked){
		.code = (uint8_t)(data[0] % 8),
		.is_sealed = (data[0] & 8) != 0,
		.has_etag = (data[0] & 16) != 0,
		.has_block = (data[0] & 32) != 0,
		.block = (uint32_t)(data[0] & 64) >> 2,
	};
	f = (struct http_fields){ .status = 0 };
	body = take_head(&f, bytes_of(data + 1, size - 1));
	check(&asked, &f, body);
	return 0;
}
