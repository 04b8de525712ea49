/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* contexts.c - what contexts cost: memory, finding one among many, sealing and
   opening, and numbers that survive a crash

   bench-contexts [-n CONTEXTS] [DIRECTORY]: the state is written there */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/bytes.h"
#include "rng.h"
#include "wax/oscore.h"
#include "wax/oscore/contexts.h"
#include "wax/posix.h"

#define FEW 100
#define MANY 100000
#define TURNS 101		/* the middle of these counts */
#define LOOKUPS 2000		/* in a turn */
#define REQUESTS 1000		/* in a turn */

static uint8_t (*ids)[WAX_ID_MAX];
static struct rng rng = { 7 };

static void
fail(const char *what)
{
	fprintf(stderr, "bench-contexts: %s failed\n", what);
	exit(EXIT_FAILURE);
}

static double
now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
middle(double *values)
{
	qsort(values, TURNS, sizeof(values[0]), compare);
	return values[TURNS / 2];
}

static struct wax_context *
new_context(const uint8_t *recipient, uint32_t number,
    const struct wax_env *env, uint32_t ssn_step)
{
	static const uint8_t secret[16] = "0123456789abcdef";
	struct wax_context_parameters p = {
		.master_secret = secret,
		.master_secret_len = sizeof(secret),
		.master_salt = (const uint8_t *)&number,
		.master_salt_len = sizeof(number),
		.sender_id = (const uint8_t *)"s",
		.sender_id_len = 1,
		.recipient_id = recipient,
		.recipient_id_len = WAX_ID_MAX,
		.record = env == NULL ? NULL : "bench",
		.ssn_step = ssn_step,
	};
	struct wax_context *c;

	if (wax_context_new(&p, env, &c) != WAX_OK)
		fail("wax_context_new");
	return c;
}

/* Contexts first to first + count - 1, which only the set holds. */
static struct wax_contexts *
new_set(uint32_t first, uint32_t count)
{
	struct wax_contexts *set = wax_contexts_new(count, NULL);

	for (uint32_t i = first; set != NULL && i < first + count; i++) {
		struct wax_context *c = new_context(ids[i], i, NULL, 0);

		if (wax_contexts_add(set, c) != WAX_OK)
			fail("wax_contexts_add");
		wax_context_free(c);
	}
	return set == NULL ? (fail("wax_contexts_new"), NULL) : set;
}

/* Nanoseconds for one look-up among those ids. */
static double
look_up(struct wax_contexts *set, uint32_t first, uint32_t count)
{
	struct wax_context *found[WAX_CANDIDATES_MAX];
	uint32_t order[LOOKUPS];
	double start;

	for (size_t i = 0; i < LOOKUPS; i++)
		order[i] = first + (uint32_t)rng_below(&rng, count);
	start = now(CLOCK_THREAD_CPUTIME_ID);
	for (size_t i = 0; i < LOOKUPS; i++) {
		if (contexts_find(set, bytes_of(ids[order[i]], WAX_ID_MAX),
		    BYTES_ABSENT, found) != 1)
			fail("contexts_find");
		wax_context_free(found[0]);
	}
	return (now(CLOCK_THREAD_CPUTIME_ID) - start) / LOOKUPS;
}

static void
measure_memory(uint32_t many, struct wax_contexts **set)
{
	size_t before = mallinfo2().uordblks;
	double start = now(CLOCK_THREAD_CPUTIME_ID), each;

	*set = new_set(FEW, many);
	start = now(CLOCK_THREAD_CPUTIME_ID) - start;
	each = (double)(mallinfo2().uordblks - before) / many;
	printf("contexts: %.0f bytes each, OpenSSL's included: %.0f in a GiB\n",
	    each, 1024 * 1024 * 1024 / each);
	printf("contexts: a new one in %.1f us\n", start / many / 1000);
}

/* In short turns, so that a noisy moment hits all alike. */
static void
measure_lookup(uint32_t many, struct wax_contexts *large)
{
	static double few[TURNS], busy[TURNS], any[TURNS];
	struct wax_contexts *small = new_set(0, FEW);
	double f, b, a;

	for (int i = 0; i < TURNS; i++) {
		few[i] = look_up(small, 0, FEW);
		/* the same load: so many devices that ask, and all others */
		busy[i] = look_up(large, FEW, FEW);
		any[i] = look_up(large, FEW, many);
	}
	f = middle(few);
	b = middle(busy);
	a = middle(any);
	printf("lookup: %d contexts: %.0f ns; %u, of which %d ask: %.0f ns\n",
	    FEW, f, many, FEW, b);
	printf("lookup: ratio %.2f (at most 1.5)\n", b / f);
	printf("lookup: %u, of which all ask in random order: %.0f ns, ratio "
	    "%.2f: what is not in the processor's cache\n", many, a, a / f);
	wax_contexts_free(small);
}

static struct wax_message *
make_request(void)
{
	static const uint8_t options[] = { 0xb1, 'a' }, payload[64] = { 1 };
	static struct wax_message m = {
		2, options, sizeof(options), payload, sizeof(payload)
	};

	return &m;
}

/* Nanoseconds for one sealed request. */
static double
seal_some(struct wax_context *c, clockid_t clock)
{
	struct wax_exchange x = { 0 };
	uint8_t buffer[1024];
	struct wax_message out;
	double start = now(clock);

	for (int i = 0; i < REQUESTS; i++)
		if (wax_protect_request(&x, c, make_request(), buffer,
		    sizeof(buffer), &out) != WAX_OK)
			fail("wax_protect_request");
	start = now(clock) - start;
	wax_exchange_clear(&x);
	return start / REQUESTS;
}

/* Nanoseconds for one opened request. */
static double
open_some(struct wax_context *client, struct wax_contexts *set)
{
	struct wax_exchange cx = { 0 }, sx = { 0 };
	uint8_t sealed[1024], opened[1024];
	double total = 0;

	for (int i = 0; i < REQUESTS; i++) {
		struct wax_message out;
		struct wax_request got;
		double start;

		if (wax_protect_request(&cx, client, make_request(), sealed,
		    sizeof(sealed), &out) != WAX_OK)
			fail("wax_protect_request");
		start = now(CLOCK_THREAD_CPUTIME_ID);
		if (wax_unprotect_request(&sx, set, &out, true, opened,
		    sizeof(opened), &got) != WAX_REQUEST_OPENED)
			fail("wax_unprotect_request");
		total += now(CLOCK_THREAD_CPUTIME_ID) - start;
	}
	wax_exchange_clear(&cx);
	wax_exchange_clear(&sx);
	return total / REQUESTS;
}

/* Two ends; their keys can be renewed if there is an environment. */
struct ends {
	struct wax_context *client;
	struct wax_context *server;
	struct wax_contexts *set;
};

static void
open_ends(struct ends *e, const struct wax_env *env)
{
	static const uint8_t client_id[WAX_ID_MAX] = "client";
	struct wax_context_parameters p = {
		.master_secret = client_id, .master_secret_len = 6,
		.sender_id = client_id, .sender_id_len = WAX_ID_MAX,
		.recipient_id = (const uint8_t *)"s", .recipient_id_len = 1,
		.renewal = env == NULL ? WAX_RENEWAL_OFF : WAX_RENEWAL_ON,
	}, q = p;

	q.sender_id = p.recipient_id;
	q.sender_id_len = p.recipient_id_len;
	q.recipient_id = p.sender_id;
	q.recipient_id_len = p.sender_id_len;
	e->set = wax_contexts_new(1, NULL);
	if (e->set == NULL || wax_context_new(&p, env, &e->client) != WAX_OK ||
	    wax_context_new(&q, env, &e->server) != WAX_OK ||
	    wax_contexts_add(e->set, e->server) != WAX_OK)
		fail("wax_contexts_add");
}

static void
close_ends(struct ends *e)
{
	wax_contexts_free(e->set);
	wax_context_free(e->client);
	wax_context_free(e->server);
}

static void
measure_rate(void)
{
	static double seal[TURNS], open[TURNS];
	struct ends e;

	open_ends(&e, NULL);
	for (int i = 0; i < TURNS; i++) {
		seal[i] = seal_some(e.client, CLOCK_THREAD_CPUTIME_ID);
		open[i] = open_some(e.client, e.set);
	}
	printf("rate: %.0f requests of 64 bytes sealed in a second, %.0f "
	    "opened\n", 1e9 / middle(seal), 1e9 / middle(open));
	close_ends(&e);
}

/* Both ends of one run of Appendix B.2, with the request that it serves. */
static void
renew_once(struct ends *e)
{
	static const struct wax_message content = { .code = 0x45 };
	struct wax_exchange cx = { 0 }, sx = { 0 };
	uint8_t a[1024], b[1024], c[1024];
	struct wax_message m, back;
	struct wax_request request;
	struct wax_response response;

	if (wax_context_renew(e->client) != WAX_OK ||
	    wax_protect_request(&cx, e->client, make_request(), a, sizeof(a),
	    &m) != WAX_OK ||
	    wax_unprotect_request(&sx, e->set, &m, true, b, sizeof(b),
	    &request) != WAX_REQUEST_RENEWING ||
	    wax_unprotect_response(&cx, &request.answer, c, sizeof(c),
	    &response) != WAX_RESPONSE_REPEAT ||
	    wax_protect_request(&cx, e->client, make_request(), a, sizeof(a),
	    &m) != WAX_OK ||
	    wax_unprotect_request(&sx, e->set, &m, true, b, sizeof(b),
	    &request) != WAX_REQUEST_OPENED ||
	    wax_protect_response(&sx, &content, a, sizeof(a), &back) !=
	    WAX_OK || wax_unprotect_response(&cx, &back, c, sizeof(c),
	    &response) != WAX_RESPONSE_OPENED)
		fail("a renewal");
	wax_exchange_clear(&cx);
	wax_exchange_clear(&sx);
}

#define RENEWALS 40		/* in a turn */

static void
measure_renewal(void)
{
	static double turns[TURNS];
	struct wax_env *env = wax_posix_env_new(".");
	struct ends e;

	if (env == NULL)
		fail("wax_posix_env_new");
	open_ends(&e, env);
	for (int i = 0; i < TURNS; i++) {
		double start = now(CLOCK_THREAD_CPUTIME_ID);

		for (int k = 0; k < RENEWALS; k++)
			renew_once(&e);
		turns[i] = (now(CLOCK_THREAD_CPUTIME_ID) - start) / RENEWALS;
	}
	printf("rate: %.0f renewals (Appendix B.2) in a second, both ends on "
	    "one core\n", 1e9 / middle(turns));
	close_ends(&e);
	wax_posix_env_free(env);
}

/* Milliseconds for REQUESTS requests, with waiting for the medium. */
static double
seal_stored(const struct wax_env *env, uint32_t ssn_step)
{
	struct wax_context *c = new_context(ids[0], 0, env, ssn_step);
	double ms = seal_some(c, CLOCK_MONOTONIC) * REQUESTS / 1e6;

	wax_context_free(c);
	return ms;
}

static void
measure_store(const char *directory)
{
	static const uint32_t steps[] = { 1, 16, 128, 1024 };
	char folder[256], path[300];
	struct wax_env *env;
	double bare = seal_stored(NULL, 0);

	snprintf(folder, sizeof(folder), "%s/bench-XXXXXX", directory);
	if (mkdtemp(folder) == NULL || (env = wax_posix_env_new(folder)) ==
	    NULL)
		fail("a folder for the state");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		double ms = seal_stored(env, steps[i]);

		printf("store: %d requests with K=%u: %.1f ms, without "
		    "storage %.1f ms: ratio %.2f\n", REQUESTS, steps[i], ms,
		    bare, ms / bare);
	}
	wax_posix_env_free(env);
	snprintf(path, sizeof(path), "%s/bench.state", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/bench.lock", folder);
	unlink(path);
	rmdir(folder);
}

int
main(int argc, char *argv[])
{
	uint32_t many = MANY;
	struct wax_contexts *large;

	if (argc > 2 && strcmp(argv[1], "-n") == 0) {
		many = (uint32_t)strtoul(argv[2], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (many < FEW || argc > 2)
		fail("reading the arguments");
	ids = calloc(many + FEW, sizeof(*ids));
	if (ids == NULL)
		fail("calloc");
	rng_fill(&rng, (uint8_t *)ids, (many + FEW) * sizeof(*ids));
	measure_memory(many, &large);
	measure_lookup(many, large);
	measure_rate();
	measure_renewal();
	measure_store(argc > 1 ? argv[1] : ".");
	wax_contexts_free(large);
	free(ids);
	return EXIT_SUCCESS;
}
