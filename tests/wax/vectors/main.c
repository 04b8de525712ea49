/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - wax-vectors FILE...: every value of a file of OSCORE, EDHOC or
   ACE vectors recomputed by libwax and compared */
#include <stdio.h>
#include <stdlib.h>

#include "wax/vectors/ace.h"
#include "wax/vectors/edhoc.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum section_kind {
	SECTION_TEXT,	/* for people */
	SECTION_LIST,
	SECTION_MAP,	/* cases by name, or one case */
	SECTION_NOTES,	/* an object or a list for people */
	SECTION_NUMBER,	/* of the format: 1 */
	SECTION_MAYBE,	/* a list that may be empty */
};

struct section {
	const char *name;
	enum section_kind kind;
	void (*run)(struct run *r, json_t *section);
};

static const struct section sections[] = {
	{ "title", SECTION_TEXT, NULL },
	{ "encoding", SECTION_TEXT, NULL },
	{ "source", SECTION_TEXT, NULL },
	{ "verified", SECTION_TEXT, NULL },
	{ "conventions", SECTION_NOTES, NULL },
	{ "key_derivation", SECTION_LIST, section_key_derivation },
	{ "messages", SECTION_LIST, section_messages },
	{ "option_encoding", SECTION_LIST, section_option_encoding },
	{ "aad_example", SECTION_MAP, section_aad_example },
	{ "contexts", SECTION_MAP, section_contexts },
	{ "exchanges", SECTION_LIST, section_exchanges },
	{ "appendix_b2", SECTION_LIST, section_appendix_b2 },
	{ "appendix_b2_stateless", SECTION_MAP,
	    section_appendix_b2_stateless },
	{ "proxy_uri", SECTION_LIST, section_proxy_uri },
	{ "aad_only", SECTION_LIST, section_aad_only },
	{ "tcp_framing", SECTION_LIST, section_tcp_framing },
	{ "http_header", SECTION_MAP, section_http_header },
	{ "adverse", SECTION_LIST, section_adverse },
	{ "local_errors", SECTION_LIST, section_local_errors },

	{ "format", SECTION_NUMBER, NULL },
	{ "sources", SECTION_NOTES, NULL },
	{ "how_verified", SECTION_TEXT, NULL },
	{ "hex", SECTION_TEXT, NULL },
	{ "notes", SECTION_NOTES, NULL },
	{ "traces", SECTION_LIST, section_traces },
	{ "invalid", SECTION_LIST, section_invalid },
	{ "identifiers", SECTION_LIST, section_identifiers },
	{ "invalid_identifiers", SECTION_LIST, section_invalid_identifiers },
	{ "rfc9668_example", SECTION_MAP, section_rfc9668_example },
	{ "sessions", SECTION_LIST, section_sessions },
	{ "base_sessions", SECTION_MAYBE, section_sessions },
	{ "negative_cases", SECTION_LIST, section_negative_cases },
	{ "combined_requests", SECTION_LIST, section_combined_requests },
	{ "suite_negotiation", SECTION_LIST, section_suite_negotiation },
	{ "error_messages", SECTION_LIST, section_error_messages },

	{ "fixture", SECTION_NOTES, NULL },
	{ "rfc8392", SECTION_MAP, section_rfc8392 },
	{ "rfc9203", SECTION_MAP, section_rfc9203 },
	{ "rfc9200", SECTION_MAP, section_rfc9200 },
	{ "generated", SECTION_MAP, section_generated },
	{ "malformed", SECTION_LIST, section_malformed },
};

static const struct section *
main_find_section(const char *name)
{
	for (size_t i = 0; i < COUNT(sections); i++)
		if (strcmp(sections[i].name, name) == 0)
			return &sections[i];
	return NULL;
}

static bool
main_has_shape(const struct section *s, const json_t *value)
{
	switch (s->kind) {
	case SECTION_TEXT:
		return json_is_string(value);
	case SECTION_NOTES:
		return json_is_object(value) || json_is_array(value);
	case SECTION_NUMBER:
		return json_integer_value(value) == 1;
	case SECTION_MAYBE:
		return json_is_array(value);
	case SECTION_LIST:
		return json_array_size(value) > 0;
	case SECTION_MAP:
		return json_object_size(value) > 0;
	}
	return false;
}

/* A section that adds nothing to the count was not understood. */
static void
main_run_section(struct run *r, const char *name, json_t *value)
{
	const struct section *s = main_find_section(name);
	unsigned before = r->passed + r->failed;

	r->section = name;
	run_set_where(r, "-");
	if (s == NULL)
		run_fail(r, "unknown section");
	else if (!main_has_shape(s, value))
		run_fail(r, "section is empty or of another type");
	else if (s->kind == SECTION_MAYBE && json_array_size(value) == 0)
		return;
	else if (s->run != NULL)
		s->run(r, value);
	else
		return;
	if (r->passed + r->failed == before)
		run_fail(r, "nothing in it was checked");
}

static void
main_run_file(const char *file, unsigned *passed, unsigned *failed)
{
	struct run r = { .file = file, .section = "-", .where = "-",
	    .elsewhere = json_array() };
	json_error_t error;
	const char *name;
	json_t *value;

	r.root = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(r.root)) {
		run_fail(&r, "not a JSON object: line %d: %s", error.line,
		    error.text);
	} else {
		json_object_foreach(r.root, name, value)
			main_run_section(&r, name, value);
		if (r.passed + r.failed == 0)
			run_fail(&r, "nothing in it was checked");
	}
	json_decref(r.root);
	json_decref(r.elsewhere);
	*passed += r.passed;
	*failed += r.failed;
}

int
main(int argc, char **argv)
{
	unsigned passed = 0, failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: wax-vectors FILE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		main_run_file(argv[i], &passed, &failed);
	printf("%u passed, %u failed\n", passed, failed);
	return failed == 0 && passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
