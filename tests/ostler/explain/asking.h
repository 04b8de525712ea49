/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* asking.h - for tests: a configuration to put questions to, and questions in
   words */
#ifndef TESTS_OSTLER_EXPLAIN_ASKING_H
#define TESTS_OSTLER_EXPLAIN_ASKING_H

#include "ostler/explain/ask.h"
#include "ostler/forward/registry.h"
#include "ostler/loading.h"

/* Three listeners, one of them secure, and two hops, one of which may send
   requests. */
#define HOUSE \
	"credential \"c\" { id 7d1f2c3a-cccc-4ccc-8ccc-cccccccccccc; " \
	"psk \"keys\"; }\n" \
	"listen \"plain\" coap on 127.0.0.1:5683\n" \
	"listen \"tls\" coaps+tcp on 127.0.0.1:5684 { credential \"c\"; }\n" \
	"listen \"local\" coap+unix on \"/tmp/ostler.sock\"\n" \
	"next \"b\" coap to 127.0.0.1:5693\n" \
	"next \"up\" coaps+tcp to 127.0.0.1:5694 { credential \"c\"; " \
	"connect start; requests on; }\n" \
	"device " ID_A " coap to 127.0.0.1:5703 { name \"lamp\"; }\n"

struct asking {
	struct settings *settings;
	struct ask_world world;
	struct ask ask;
	char error[ASK_ERROR_SIZE];
};

/* Monday, 12:00. */
__attribute__((unused)) static void
asking_begin(struct asking *a, const char *conf)
{
	*a = (struct asking){ .settings = loading(conf) };
	a->world = (struct ask_world){
		.net = &a->settings->net,
		.forward = &a->settings->forward,
		.policy = a->settings->policy,
		.minute = 12 * 60,
	};
	ask_init(&a->ask, &a->world);
}

__attribute__((unused)) static void
asking_end(struct asking *a)
{
	settings_unref(a->settings);
}

/* Options with spaces between them, from the beginning; quotes are taken as
   they are. */
__attribute__((unused)) static bool
asking_options(struct asking *a, const char *options)
{
	const char *words[64];
	char text[1000], *rest = text;
	size_t count = 0;

	snprintf(text, sizeof(text), "%s", options);
	for (char *w; (w = strsep(&rest, " ")) != NULL;) {
		if (*w != '\0')
			words[count++] = w;
	}
	ask_init(&a->ask, &a->world);
	a->error[0] = '\0';
	return ask_read_options(&a->ask, &a->world, words, count, a->error) &&
	    ask_finish(&a->ask, &a->world, a->error);
}

__attribute__((unused)) static void
asking_assert_error(struct asking *a, const char *options,
    const char *error)
{
	ck_assert_msg(!asking_options(a, options), "%s: taken", options);
	ck_assert_str_eq(a->error, error);
}

/* The question in its own words; the caller's. */
__attribute__((unused)) static char *
asking_written(const struct asking *a)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ask_write(&a->ask, out);
	fclose(out);
	return text;
}

__attribute__((unused)) static void
asking_assert_written(struct asking *a, const char *options,
    const char *expected)
{
	char *text;

	ck_assert_msg(asking_options(a, options), "%s: %s", options,
	    a->error);
	text = asking_written(a);
	ck_assert_str_eq(text, expected);
	free(text);
}

#endif
