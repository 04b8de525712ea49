/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* renewals.c - what a renewal of keys costs (RFC 8613 Appendix B.2): two
   requests and their responses, at both ends together

   bench-renewals: nothing is stored */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/code.h"
#include "wax/oscore.h"
#include "wax/posix.h"

#define TURNS 101		/* the middle of these counts */
#define RENEWALS 50		/* in a turn */

struct end {
	struct wax_context *context;
	struct wax_exchange x;
	uint8_t buffer[1024];
};

static struct end client, server;
static struct wax_contexts *set;

static void
fail(const char *what)
{
	fprintf(stderr, "bench-renewals: %s failed\n", what);
	exit(EXIT_FAILURE);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
start(struct end *end, const char *sender, const char *recipient,
    const struct wax_env *env, bool is_stateless)
{
	struct wax_context_parameters p = {
		.master_secret = (const uint8_t *)"0123456789abcdef",
		.master_secret_len = 16,
		.sender_id = (const uint8_t *)sender, .sender_id_len = 1,
		.recipient_id = (const uint8_t *)recipient,
		.recipient_id_len = 1,
		.renewal = WAX_RENEWAL_FIRST,
		.renewal_is_stateless = is_stateless,
	};

	if (wax_context_new(&p, env, &end->context) != WAX_OK)
		fail("wax_context_new");
}

/* A request and what comes back. */
static enum wax_response_result
exchange(void)
{
	static const uint8_t path[] = { 0xb1, 'a' };
	static const struct wax_message get = { CODE_GET, path, 2, NULL, 0 };
	static const struct wax_message content = { .code = CODE_CONTENT };
	struct wax_message sent, answer;
	struct wax_request got;
	struct wax_response back;
	enum wax_status st = WAX_OK;

	if (wax_protect_request(&client.x, client.context, &get,
	    client.buffer, sizeof(client.buffer), &sent) != WAX_OK)
		fail("wax_protect_request");
	if (wax_unprotect_request(&server.x, set, &sent, true, server.buffer,
	    sizeof(server.buffer), &got) == WAX_REQUEST_OPENED)
		st = wax_protect_response(&server.x, &content, server.buffer,
		    sizeof(server.buffer), &answer);
	else
		answer = got.answer;
	if (st != WAX_OK)
		fail("wax_protect_response");
	return wax_unprotect_response(&client.x, &answer, client.buffer,
	    sizeof(client.buffer), &back);
}

static void
renew(void)
{
	if (wax_context_renew(client.context) != WAX_OK ||
	    exchange() != WAX_RESPONSE_REPEAT ||
	    exchange() != WAX_RESPONSE_OPENED)
		fail("a renewal");
}

static void
measure(const struct wax_env *env, bool is_stateless)
{
	double each[TURNS];

	start(&client, "c", "s", env, false);
	start(&server, "s", "c", env, is_stateless);
	set = wax_contexts_new(1, NULL);
	if (set == NULL || wax_contexts_add(set, server.context) != WAX_OK)
		fail("wax_contexts_add");
	for (int i = 0; i < TURNS; i++) {
		double begin = now();

		for (int k = 0; k < RENEWALS; k++)
			renew();
		each[i] = (now() - begin) / RENEWALS;
	}
	qsort(each, TURNS, sizeof(each[0]), compare);
	printf("renewals: %.0f in a second, values %s: %.1f us each\n",
	    1e9 / each[TURNS / 2], is_stateless ? "with a MAC" :
	    "remembered", each[TURNS / 2] / 1000);
	wax_exchange_clear(&client.x);
	wax_exchange_clear(&server.x);
	wax_contexts_free(set);
	wax_context_free(client.context);
	wax_context_free(server.context);
}

int
main(void)
{
	struct wax_env *env = wax_posix_env_new(".");

	if (env == NULL)
		fail("wax_posix_env_new");
	measure(env, false);
	measure(env, true);
	wax_posix_env_free(env);
	return EXIT_SUCCESS;
}
