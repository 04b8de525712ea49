/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_http_reader.c - whatever a client of HTTP sends: it is read in one way,
   however it is cut in pieces, and nothing is taken that is not there */
#include "ostler/http/http_reader.h"
#include "ostler/http/http_text.h"

#include "fuzz/fuzz.h"

#define BODY_MAX 4096

static struct http_reader *
read_in_steps(struct bytes in, size_t step, size_t *used)
{
	struct http_reader *r = http_reader_new(BODY_MAX);

	if (r == NULL)
		abort();
	*used = 0;
	while (*used < in.len && http_reader_state(r) < HTTP_READER_COMPLETE) {
		size_t left = in.len - *used;
		size_t len = left < step ? left : step;
		size_t taken = http_reader_take(r, bytes_of(in.data + *used,
		    len));

		FUZZ_HOLDS(taken > 0 && taken <= len);
		*used += taken;
	}
	return r;
}

static void
check_head(const struct http_head *h)
{
	FUZZ_HOLDS(http_is_token(h->method));
	FUZZ_HOLDS(h->target.len > 0 && h->target.len <= HC_TARGET_MAX);
	FUZZ_HOLDS(h->field_count <= HTTP_HEAD_FIELDS);
	for (size_t i = 0; i < h->field_count; i++) {
		struct bytes value = h->fields[i].value;

		FUZZ_HOLDS(http_is_token(h->fields[i].name));
		FUZZ_HOLDS(value.len == 0 ||
		    memchr(value.data, '\n', value.len) == NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	size_t used, used_again;
	struct http_reader *r = read_in_steps(in, SIZE_MAX, &used);
	struct http_reader *again = read_in_steps(in, 1, &used_again);
	enum http_reader_state state = http_reader_state(r);

	FUZZ_HOLDS(state == http_reader_state(again));
	FUZZ_HOLDS(state == HTTP_READER_FAILED || used == used_again);
	if (state == HTTP_READER_BODY || state == HTTP_READER_COMPLETE)
		check_head(http_reader_head(r));
	FUZZ_HOLDS((http_reader_refusal(r) == HC_NONE) ==
	    (state != HTTP_READER_FAILED));
	if (state == HTTP_READER_COMPLETE)
		FUZZ_HOLDS(bytes_equal(http_reader_body(r),
		    http_reader_body(again)));
	FUZZ_HOLDS(http_reader_body(r).len <= BODY_MAX);
	http_reader_free(r);
	http_reader_free(again);
	return 0;
}
