/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_rig.h - requests of HTTP in a line or two, and what became of them */
#ifndef TESTS_OSTLER_HTTP_HC_RIG_H
#define TESTS_OSTLER_HTTP_HC_RIG_H

#include <stdio.h>

#include <check.h>

#include "ostler/http/hc_answer.h"
#include "ostler/http/http_text.h"

#define RIG_ID "7d1f2c3a-0000-4000-8000-000000000017"
#define RIG_PLACE "ocf://" RIG_ID
#define RIG_PATH "/hc/" RIG_PLACE

static struct hc_conf rig_conf = {
	.path = HC_PATH_DEFAULT,
	.template = HC_TEMPLATE_DEFAULT,
};

static uint8_t rig_room[HC_REQUEST_ROOM];
static struct message rig_message;
static struct hc_asked rig_asked;
static struct hc_field rig_fields[80];
static struct hc_request rig_request;

/* fields: "Name: value" in lines that end in \n; body may be NULL. */
static inline void
rig_begin(const char *method, const char *target, const char *fields,
    const char *body)
{
	struct bytes rest = bytes_of_text(fields);

	rig_request = (struct hc_request){
		.method = bytes_of_text(method),
		.target = bytes_of_text(target),
		.fields = rig_fields,
		.body = body == NULL ? BYTES_ABSENT : bytes_of_text(body),
	};
	while (rest.len > 0) {
		const uint8_t *end = memchr(rest.data, '\n', rest.len);
		size_t len = end == NULL ? rest.len :
		    (size_t)(end - rest.data);
		struct bytes line = bytes_of(rest.data, len);
		struct bytes name = http_take_part(&line, ':');

		rig_fields[rig_request.field_count++] = (struct hc_field){
		    name, line };
		len += end != NULL;
		rest = bytes_of(rest.data + len, rest.len - len);
	}
}

static inline enum hc_refusal
rig_read_again(size_t attempt)
{
	struct writer w = writer_open(rig_room, sizeof(rig_room));

	return hc_request_read(&rig_conf, &rig_request, attempt, &w,
	    &rig_message, &rig_asked);
}

static inline enum hc_refusal
rig_read(const char *method, const char *target, const char *fields,
    const char *body)
{
	rig_begin(method, target, fields, body);
	return rig_read_again(0);
}

/* All options as text: "Uri-Host=... Uri-Path=a Observe=0", numbers for those
   that are one, names of those in the table. */
static inline const char *
rig_show(struct bytes options)
{
	static char text[8192];
	struct option_walk walk = option_walk_open(options);
	struct option o;
	size_t len = 0;

	text[0] = '\0';
	while (option_walk_next(&walk, &o)) {
		const struct option_rule *rule = option_find_rule(o.number);
		char number[16];
		uint32_t n = 0;

		(void)snprintf(number, sizeof(number), "%u", o.number);
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s%s=", len == 0 ? "" : " ",
		    rule != NULL ? rule->name : number);
		if (rule != NULL && rule->format == OPTION_IS_UINT &&
		    option_uint(o.value, &n) == WAX_OK) {
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "%u", (unsigned)n);
			continue;
		}
		for (size_t i = 0; i < o.value.len; i++) {
			uint8_t c = o.value.data[i];

			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    c > ' ' && c < 0x7f ? "%c" : "<%02x>", c);
		}
	}
	return text;
}

static inline const char *
rig_options(void)
{
	return rig_show(rig_message.options);
}

/* The value of an answer's line; NULL: there is none. */
static inline const char *
rig_line(const struct hc_answer *a, const char *name)
{
	for (size_t i = 0; i < a->line_count; i++)
		if (strcmp(a->lines[i].name, name) == 0)
			return a->lines[i].value;
	return NULL;
}

#endif
