/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_policy.c - rules and groups from anywhere, and what they then decide;
   without files: include and file are refused */
#include "core/code.h"
#include "fuzz/fuzz.h"
#include "ostler/policy/policy_draft.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/tally.h"
#include "rng.h"

#define QUESTIONS 24

/* What rules may name. */
static const char *const hops[] = { "a", "b" };
static const char *const pools[] = { "p" };
static const char *const listeners[] = { "l", "edge" };

/* What seeds name, so that something matches. */
static const char *const ids[] = {
	"7d1f2c3a-0000-4000-8000-00000000000a",
	"7d1f2c3a-0000-4000-8000-00000000000b",
	"7d1f2c3a-0000-4000-8000-00000000000c",
};
static const char *const addresses[] = { "10.7.1.2:40000", "192.0.2.1:5683",
	"[2001:db8::1]:5683" };
static const char *const transports[] = { "coap", "coaps", "coap+tcp" };
static const char *const issuers[] = { "CN=House CA", "CN=Other" };
static const uint8_t codes[] = { CODE_GET, CODE_POST, CODE_FETCH, CODE_PUT };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool
find(const char *const *list, size_t count, struct bytes name, size_t *index)
{
	for (*index = 0; *index < count; ++*index) {
		if (bytes_equal(name, bytes_of_text(list[*index])))
			return true;
	}
	return false;
}

static bool
find_hop(void *arg, struct bytes name, size_t *index)
{
	(void)arg;
	return find(hops, COUNT(hops), name, index);
}

static bool
find_pool(void *arg, struct bytes name, size_t *index)
{
	(void)arg;
	return find(pools, COUNT(pools), name, index);
}

static bool
has_listener(void *arg, struct bytes name)
{
	size_t index;

	(void)arg;
	return find(listeners, COUNT(listeners), name, &index);
}

static bool
has_transport(void *arg, struct bytes name)
{
	size_t index;

	(void)arg;
	return find(transports, COUNT(transports), name, &index);
}

static void
suggest(void *arg, enum reference_kind kind, struct suggestion *s)
{
	(void)arg;
	suggest_candidate(s, kind == REFERENCE_LISTENER ? "listener" : "hop");
}

static bool
is_server(void *arg, size_t index)
{
	(void)arg;
	return index == 0;
}

static const struct policy_names names = {
	.find_hop = find_hop,
	.is_server = is_server,
	.find_pool = find_pool,
	.has_listener = has_listener,
	.has_transport = has_transport,
	.suggest = suggest,
	.is_seal_required = true,
};

/* What a question points to. */
struct asked {
	struct address peer;
	struct deviceid identity, target;
	uint8_t kid[4];
	struct question q;
};

static void
pick_id(struct rng *rng, struct deviceid *id)
{
	const char *text = ids[rng_below(rng, COUNT(ids))];

	FUZZ_HOLDS(deviceid_parse(bytes_of_text(text), id) == WAX_OK);
}

static void
ask(struct rng *rng, struct tally *tally, struct asked *a)
{
	FUZZ_HOLDS(address_parse(bytes_of_text(addresses[rng_below(rng,
	    COUNT(addresses))]), &a->peer) == WAX_OK);
	pick_id(rng, &a->identity);
	pick_id(rng, &a->target);
	a->kid[0] = (uint8_t)rng_below(rng, 4);
	a->q = (struct question){
		.peer = &a->peer,
		.identity = rng_below(rng, 2) ? &a->identity : NULL,
		.issuer = rng_below(rng, 2) ? issuers[rng_below(rng, 2)] : NULL,
		.listener = listeners[rng_below(rng, COUNT(listeners))],
		.transport = transports[rng_below(rng, COUNT(transports))],
		.secure = rng_below(rng, 2),
		.target = &a->target,
		.place = (enum question_place)rng_below(rng, 3),
		.code = codes[rng_below(rng, COUNT(codes))],
		.observe = rng_below(rng, 2),
		.sealed = rng_below(rng, 2),
		.establishes = rng_below(rng, 4) == 0,
		.size = rng_below(rng, 3000),
		.kid = bytes_of(a->kid, rng_below(rng, 3)),
		.hop_limit = (unsigned)rng_below(rng, 20),
		.minute = (unsigned)rng_below(rng, 1440),
		.weekday = (unsigned)rng_below(rng, 7),
		.now = rng_below(rng, 5000000),
		.tally = tally,
	};
}

static void
check_verdict(const struct policy *p, const struct verdict *v)
{
	size_t count = policy_count_rules(p);
	struct rule_view view;

	FUZZ_HOLDS(v->number == VERDICT_NO_RULE || v->number < count);
	FUZZ_HOLDS(v->dry_run == VERDICT_NO_RULE || v->dry_run < count);
	if (v->action == VERDICT_DENY)
		FUZZ_HOLDS(CODE_CLASS(v->code) == 4 ||
		    CODE_CLASS(v->code) == 5);
	if (v->number == VERDICT_NO_RULE)
		return;
	policy_get_rule(p, v->number, &view);
	FUZZ_HOLDS(strcmp(view.name, v->rule) == 0 && !view.is_dry_run);
	/* A rule that is said to be never reached is not. */
	FUZZ_HOLDS(policy_find_shadow(p, v->number) == VERDICT_NO_RULE);
}

struct told {
	size_t steps;
	bool decided;
};

static void
tell(void *arg, const struct policy_step *step)
{
	struct told *t = arg;

	FUZZ_HOLDS(!t->decided && step->number == t->steps);
	FUZZ_HOLDS(step->holds == (step->condition == NULL));
	FUZZ_HOLDS(memchr(step->text, 0, sizeof(step->text)) != NULL);
	t->steps++;
	t->decided = step->holds && !step->is_dry_run;
}

/* Explaining walks the rules, deciding looks them up. */
static void
check_decisions(const struct policy *p, struct rng *rng, struct tally *tally)
{
	struct verdict decided, explained;
	struct told told;
	struct asked a;

	for (size_t i = 0; i < QUESTIONS; i++) {
		told = (struct told){ .steps = 0 };
		ask(rng, tally, &a);
		policy_explain_request(p, &a.q, tell, &told, &explained);
		policy_decide_request(p, &a.q, &decided);
		check_verdict(p, &decided);
		FUZZ_HOLDS(decided.action == explained.action &&
		    decided.number == explained.number &&
		    decided.code == explained.code &&
		    decided.dry_run == explained.dry_run);
		FUZZ_HOLDS(told.decided ==
		    (decided.number != VERDICT_NO_RULE));
	}
}

/* Nothing that harms a terminal, and not without end. */
static void
check_said(const char *said, size_t len)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)said[i];

		lines += c == '\n';
		FUZZ_HOLDS((c >= ' ' || c == '\n' || c == '\t') && c != 0x7f);
	}
	FUZZ_HOLDS(lines <= 6 * REPORT_MAX + 2);
	FUZZ_HOLDS(bytes_is_utf8(bytes_of(said, len)));
}

static void
compile(struct policy_draft *d, struct parser *p, struct bytes text)
{
	struct rng rng = { .state = text.len };
	struct tally *tally = tally_new(64);

	parser_add_table(p, policy_keywords, d);
	parser_read_bytes(p, "fuzz", text);
	policy_draft_check(d, p, &names);
	policy_draft_note(d, p, &names);
	/* Also of a text that is wrong: what was left of it is a policy. */
	check_decisions(d->policy, &rng, NULL);
	/* Rules of one name would have one bucket. */
	if (tally != NULL && parser_finish(p) == WAX_OK)
		check_decisions(d->policy, &rng, tally);
	tally_free(tally);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_draft d;
	struct parser *p;
	char *said = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&said, &len);

	if (out == NULL)
		return 0;
	p = parser_new(out);
	if (policy_draft_init(&d) == WAX_OK && p != NULL)
		compile(&d, p, bytes_of(data, size));
	policy_draft_clear(&d);
	parser_free(p);
	fclose(out);
	check_said(said, len);
	free(said);
	return 0;
}
