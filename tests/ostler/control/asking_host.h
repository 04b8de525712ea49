/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* asking_host.h - for tests: a daemon's settings, read from text, for commands
   that ask the policy */
#ifndef TESTS_OSTLER_CONTROL_ASKING_HOST_H
#define TESTS_OSTLER_CONTROL_ASKING_HOST_H

#include "ostler/control/answers.h"
#include "ostler/control/commands.h"
#include "ostler/control/render.h"
#include "ostler/explain/asking.h"

#define ASKED_RULES \
	"rule \"stolen\" peer 192.0.2.66 deny 4.01\n" \
	"rule \"trial\" sealed deny dry-run\n" \
	"rule \"tls\" listener \"tls\" sealed forward \"b\"\n" \
	"rule \"lamp\" target " ID_A " forward\n"

static struct asking asked;
static struct control_host asked_host;
static struct control_call asked_call;

static struct control_view
asked_view(void *arg)
{
	(void)arg;
	return (struct control_view){ asked.world.net, asked.world.forward,
		asked.world.policy };
}

static uint64_t
asked_now(void *arg)
{
	(void)arg;
	return 1;
}

__attribute__((unused)) static void
asked_setup(void)
{
	asking_begin(&asked, HOUSE ASKED_RULES);
	asked_host = (struct control_host){
		.view = asked_view,
		.now = asked_now,
		.registry = registry_new(10),
	};
	asked_call = (struct control_call){ .host = &asked_host };
}

__attribute__((unused)) static void
asked_teardown(void)
{
	json_decref(asked_call.result);
	registry_free(asked_host.registry);
	asking_end(&asked);
}

/* ID_A has a session here. */
__attribute__((unused)) static void
asked_register(void)
{
	struct registration reg = {
		.kind = REGISTRATION_SESSION,
		.hop_kind = HOP_DEVICE,
		.expires = UINT64_MAX,
	}, earlier;
	bool had_earlier;

	ck_assert_int_eq(deviceid_parse(bytes_of_text(ID_A), &reg.target),
	    WAX_OK);
	reg.owner = reg.target;
	ck_assert_int_eq(registry_put(asked_host.registry, &reg, &earlier,
	    &had_earlier), WAX_OK);
}

/* A result as people read it; the caller's. */
__attribute__((unused)) static char *
asked_rendered(const json_t *result)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(result);
	render_text(out, result);
	fclose(out);
	return text;
}

__attribute__((unused)) static void
asked_assert_result(const json_t *result, const char *expected)
{
	char *text = asked_rendered(result);

	ck_assert_str_eq(text, expected);
	free(text);
}

/* Runs a command with words, spaces between them; its status. */
__attribute__((unused)) static enum wax_status
asked_run(const struct command *command, const char *words, const char *body)
{
	static char text[1000];
	static char *list[64];
	char *rest = text;
	enum wax_status st;

	snprintf(text, sizeof(text), "%s", words);
	json_decref(asked_call.result);
	asked_call = (struct control_call){
		.host = &asked_host,
		.command = command,
		.words = list,
		.wants_json = asked_call.wants_json,
		.body = body == NULL ? BYTES_ABSENT : bytes_of_text(body),
	};
	for (char *w; (w = strsep(&rest, " ")) != NULL;) {
		if (*w != '\0')
			list[asked_call.word_count++] = w;
	}
	st = command->run(&asked_call);
	return st;
}

#endif
