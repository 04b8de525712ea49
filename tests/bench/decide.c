/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* decide.c - bench-decide [-n DECISIONS]: what a decision costs, by how many
   devices and rules there are; DECISIONS a round

   devices=100000 rules=10000 decisions_per_s=... ns=... tests=... build_ms=...
   kib=... */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/code.h"
#include "ostler/policy/policy_state.h"
#include "rng.h"

#define QUESTIONS 8192
#define ROUNDS 200

struct asked {
	struct deviceid target;
	struct deviceid identity;
	struct address peer;
};

struct setting {
	size_t devices;
	size_t rules;
	struct policy *policy;		/* owned */
	struct asked asked[QUESTIONS];
	double build_ms;
	size_t kib;
	double ns;			/* of a decision, the best round */
	size_t forwarded;
};

static struct setting settings[] = {
	{ .devices = 10, .rules = 10 },
	{ .devices = 10, .rules = 10000 },
	{ .devices = 1000, .rules = 10 },
	{ .devices = 1000, .rules = 10000 },
	{ .devices = 100000, .rules = 10 },
	{ .devices = 100000, .rules = 10000 },
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static double
read_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Without memory there is nothing to measure. */
static void
check(bool is_well)
{
	if (is_well)
		return;
	(void)fprintf(stderr, "bench-decide: no memory\n");
	exit(1);
}

static struct deviceid
make_device(size_t n)
{
	struct rng rng = { n + 1 };
	struct deviceid id;

	rng_fill(&rng, id.bytes, sizeof(id.bytes));
	return id;
}

static void
add_device(struct rule *r, const struct condition *c, size_t n)
{
	struct deviceid id = make_device(n);
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(&id, text);
	check(rule_add_word(r, c, bytes_of_text(text)) == WAX_OK);
}

/* Half of the rules are about a floor, the others about one device, from a
   network or as a peer. */
static void
add_rule(struct policy *p, const struct setting *s, size_t number,
    struct group *floor)
{
	char name[32], prefix[64];
	struct rule *r;

	(void)snprintf(name, sizeof(name), "rule%zu", number);
	check((r = policy_add_rule(p, name)) != NULL);
	(void)snprintf(prefix, sizeof(prefix), "10.%zu.%zu.0/24",
	    number / 256 % 256, number % 256);
	if (number % 2 == 0) {
		check(rule_add_group(r, &when_target, floor) == WAX_OK);
	} else if (number % 4 == 1) {
		add_device(r, &when_target, number * 7 % s->devices);
		check(rule_add_word(r, &when_peer, bytes_of_text(prefix)) ==
		    WAX_OK);
	} else {
		add_device(r, &when_identity, number * 11 % s->devices);
	}
	check(rule_add_word(r, &when_sealed, BYTES_ABSENT) == WAX_OK);
	rule_set_forward(r, WAY_ROUTE, 0);
}

/* Devices live on floors, as many as there are rules for them; the last rule
   is for all. */
static struct policy *
build_policy(const struct setting *s)
{
	struct policy *p = policy_new();
	size_t floors = (s->rules + 1) / 2;
	struct group **groups = calloc(floors, sizeof(struct group *));
	struct rule *last;

	check(p != NULL && groups != NULL);
	for (size_t i = 0; i < floors; i++) {
		groups[i] = policy_add_group(p, "floor", GROUP_DEVICES);
		check(groups[i] != NULL);
	}
	for (size_t i = 0; i < s->devices; i++) {
		struct deviceid id = make_device(i);

		check(group_add_device(groups[i % floors], &id) == WAX_OK);
	}
	for (size_t i = 0; i + 1 < s->rules; i++)
		add_rule(p, s, i, groups[i / 2]);
	check((last = policy_add_rule(p, "last")) != NULL);
	check(rule_add_word(last, &when_peer, bytes_of_text("10.0.0.0/8")) ==
	    WAX_OK);
	check(policy_finish(p) == WAX_OK);
	free(groups);
	return p;
}

static void
make_questions(struct setting *s)
{
	struct rng rng = { 1 };

	for (size_t i = 0; i < QUESTIONS; i++) {
		struct asked *a = &s->asked[i];

		a->target = make_device(rng_below(&rng, s->devices));
		a->identity = make_device(rng_below(&rng, s->devices));
		a->peer = (struct address){ .ip = { [10] = 0xff, [11] = 0xff,
		    [12] = 10 }, .port = 5683 };
		rng_fill(&rng, a->peer.ip + 13, 3);
	}
}

static struct question
make_question(const struct setting *s, size_t n)
{
	const struct asked *a = &s->asked[n % QUESTIONS];

	return (struct question){
		.peer = &a->peer,
		.identity = n % 2 == 0 ? &a->identity : NULL,
		.listener = "in",
		.transport = "coap",
		.target = &a->target,
		.code = CODE_POST,
		.sealed = n % 4 != 3,
		.size = 100,
	};
}

static void
prepare(struct setting *s)
{
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	double begin = read_seconds();

	s->policy = build_policy(s);
	s->build_ms = (read_seconds() - begin) * 1e3;
	s->kib = (mallinfo2().uordblks + mallinfo2().hblkhd - before) / 1024;
	make_questions(s);
}

static void
measure(struct setting *s, size_t decisions)
{
	double begin = read_seconds(), took;

	for (size_t i = 0; i < decisions; i++) {
		struct question q = make_question(s, i);
		struct verdict v;

		policy_decide_request(s->policy, &q, &v);
		s->forwarded += v.action == VERDICT_FORWARD;
	}
	took = (read_seconds() - begin) * 1e9 / (double)decisions;
	if (s->ns <= 0 || took < s->ns)
		s->ns = took;
}

static void
print(const struct setting *s, size_t decisions)
{
	size_t tests = 0;

	for (size_t i = 0; i < QUESTIONS; i++) {
		struct question q = make_question(s, i);

		tests += policy_count_tests(s->policy, &q);
	}
	printf("devices=%zu rules=%zu decisions_per_s=%.0f ns=%.0f "
	    "tests=%.2f build_ms=%.1f kib=%zu forwarded=%.0f%%\n",
	    s->devices, s->rules, 1e9 / s->ns, s->ns,
	    (double)tests / QUESTIONS, s->build_ms, s->kib,
	    (double)s->forwarded * 100 / (double)(decisions * ROUNDS));
}

int
main(int argc, char **argv)
{
	size_t decisions = 10000;

	if (argc == 3 && strcmp(argv[1], "-n") == 0)
		decisions = strtoul(argv[2], NULL, 10);
	if ((argc != 1 && argc != 3) || decisions == 0) {
		(void)fprintf(stderr, "usage: bench-decide [-n DECISIONS]\n");
		return 2;
	}
	for (size_t i = 0; i < SETTINGS; i++)
		prepare(&settings[i]);
	/* In turns, and the best counts: others use the machine, too. */
	for (size_t i = 0; i < ROUNDS * SETTINGS; i++)
		measure(&settings[i % SETTINGS], decisions);
	for (size_t i = 0; i < SETTINGS; i++)
		print(&settings[i], decisions);
	printf("ratio=%.2f (a decision of the last to one of the first; "
	    "aim: 2 at most)\n", settings[SETTINGS - 1].ns / settings[0].ns);
	for (size_t i = 0; i < SETTINGS; i++)
		policy_free(settings[i].policy);
	return 0;
}
