/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_hc_answer.c - whatever a device answers: no field has a character that
   ends it, a seal is only where one was asked for, and events have no line but
   their own */
#include "ostler/http/hc_answer.h"
#include "ostler/http/hc_event.h"

#include "fuzz/fuzz.h"

static const struct hc_field_option field_options[] = {
	{ "X-Early", 2, OPTION_IS_STRING },
	{ "X-Opaque", 13, OPTION_IS_OPAQUE },
	{ "X-Number", 2053, OPTION_IS_UINT },
};

static const struct hc_conf conf = {
	.path = "/hc/",
	.template = "{+tu}",
	.fields = field_options,
	.field_count = 3,
};

static void
check_lines(const struct hc_answer *a, const struct hc_asked *asked)
{
	FUZZ_HOLDS(a->line_count <= HC_ANSWER_LINES);
	for (size_t i = 0; i < a->line_count; i++) {
		for (const char *c = a->lines[i].value; *c != '\0'; c++)
			FUZZ_HOLDS(*c >= ' ' && *c <= '~');
		FUZZ_HOLDS(strcmp(a->lines[i].name, "OSCORE") != 0 ||
		    (asked->is_sealed && a->status == 200));
	}
}

static void
check_answer(const struct hc_asked *asked, const struct message *m,
    bool is_ours)
{
	static uint8_t room[HC_ANSWER_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	struct hc_answer a;

	hc_answer_make(&conf, asked, m, is_ours, &w, &a);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	FUZZ_HOLDS(a.status >= 200 && a.status < 600 && a.phrase[0] != '\0');
	FUZZ_HOLDS(!asked->is_head || bytes_is_absent(a.body));
	FUZZ_HOLDS(fuzz_is_inside(a.body, m->payload) ||
	    fuzz_is_inside(a.body, writer_bytes(&w)));
	if (asked->is_sealed && a.status == 200 && !asked->is_head)
		FUZZ_HOLDS(bytes_equal(a.body, m->payload));
	check_lines(&a, asked);
}

/* Every line begins with one of three names, and the only empty one ends it. */
static void
check_event(const struct message *m)
{
	size_t size = hc_event_room(m->payload.len);
	uint8_t *room = malloc(size);
	struct writer w = writer_open(room, size);
	size_t at = 0;

	if (room == NULL)
		return;
	hc_event_write(&w, 1, &conf, m);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	while (at + 1 < w.len) {
		const uint8_t *line = room + at;
		const uint8_t *end = memchr(line, '\n', w.len - at);

		FUZZ_HOLDS(end != NULL && (memcmp(line, "id: ", 4) == 0 ||
		    memcmp(line, "data: ", 6) == 0 ||
		    memcmp(line, "event: ", 7) == 0));
		FUZZ_HOLDS(memchr(line, '\r', (size_t)(end - line)) == NULL);
		at = (size_t)(end - room) + 1;
	}
	FUZZ_HOLDS(room[w.len - 1] == '\n');
	free(room);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hc_asked asked = { .place = "ocf://7d1f", .place_len = 10 };
	struct message m = { .code = 0 };

	if (size < 2)
		return 0;
	asked.is_head = (data[0] & 1) != 0;
	asked.is_sealed = (data[0] & 2) != 0 && !asked.is_head;
	asked.is_conditional = (data[0] & 4) != 0;
	asked.is_mapped = (data[0] & 8) != 0;
	m.code = data[1];
	if (option_split(bytes_of(data + 2, size - 2), &m.options,
	    &m.payload) != WAX_OK)
		return 0;
	check_answer(&asked, &m, (data[0] & 16) != 0);
	check_event(&m);
	return 0;
}
