/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_host.c - a daemon on a bench */

#include "ostler/control/fake_host.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <event2/buffer.h>

#include "ostler/audit/audit.h"
#include "ostler/control/answer.h"
#include "ostler/control/commands.h"
#include "ostler/control/request.h"
#include "ostler/forward/forward.h"

struct fake_host fake;

/* --- the policy, forwarding and the audit file --- */

size_t
policy_count_rules(const struct policy *p)
{
	(void)p;
	return fake.rule_count;
}

void
policy_get_rule(const struct policy *p, size_t number, struct rule_view *out)
{
	(void)p;
	ck_assert_uint_lt(number, fake.rule_count);
	*out = fake.rules[number];
	out->verdict = &fake.verdicts[number];
}

/* Nobody asks this policy. */
void
policy_decide_request(const struct policy *p, const struct question *q,
    struct verdict *out)
{
	(void)p;
	(void)q;
	(void)out;
	abort();
}

void
policy_explain_request(const struct policy *p, const struct question *q,
    policy_tell *tell, void *arg, struct verdict *out)
{
	(void)tell;
	(void)arg;
	policy_decide_request(p, q, out);
}

void
forward_add_hits(const struct forward *f, uint64_t *out)
{
	(void)f;
	for (size_t i = 0; i <= fake.rule_count; i++)
		out[i] += fake.hits[i];
}

bool
audit_wants(const struct audit *a)
{
	return a != NULL && fake.is_audited;
}

void
audit_get_head(struct audit *a, struct chain *out, uint64_t *lost)
{
	(void)a;
	*out = fake.head;
	*lost = fake.lost;
}

void
audit_add(struct audit *a, const struct line *event)
{
	size_t used = strlen(fake.audited);

	if (audit_wants(a))
		snprintf(fake.audited + used, sizeof(fake.audited) - used,
		    "%.*s\n", (int)event->len, event->text);
}

/* --- the host --- */

static struct control_view
fake_view(void *arg)
{
	ck_assert_ptr_eq(arg, &fake);
	return (struct control_view){ &fake.net, &fake.forward,
		(const struct policy *)(const void *)&fake };
}

static bool
fake_park(void *arg)
{
	ck_assert_ptr_eq(arg, &fake);
	ck_assert(!fake.is_parked);
	fake.parks++;
	fake.is_parked = !fake.is_stuck;
	return fake.is_parked;
}

static void
fake_resume(void *arg)
{
	ck_assert_ptr_eq(arg, &fake);
	ck_assert(fake.is_parked);
	fake.is_parked = false;
}

static unsigned
fake_count_workers(void *arg)
{
	ck_assert_ptr_eq(arg, &fake);
	return fake.workers;
}

/* What workers have is looked at while they stand still only. */
static struct net *
fake_net(void *arg, unsigned worker)
{
	ck_assert_ptr_eq(arg, &fake);
	ck_assert(fake.is_parked);
	ck_assert_uint_lt(worker, fake.workers);
	return fake.nets[worker];
}

static struct forward *
fake_forward(void *arg, unsigned worker)
{
	ck_assert_ptr_eq(arg, &fake);
	ck_assert(fake.is_parked);
	ck_assert_uint_lt(worker, fake.workers);
	return NULL;
}

static void
fake_sum_metrics(void *arg, struct metrics *out)
{
	ck_assert_ptr_eq(arg, &fake);
	metrics_sum(out, &fake.metrics);
}

static bool
fake_reload(void *arg, FILE *errors)
{
	ck_assert_ptr_eq(arg, &fake);
	fake.reloads++;
	if (fake.errors != NULL)
		fputs(fake.errors, errors);
	if (fake.notes != NULL)
		fputs(fake.notes, errors);
	return fake.errors == NULL;
}

static void
fake_set_level(void *arg, enum log_level level)
{
	ck_assert_ptr_eq(arg, &fake);
	fake.level = level;
}

static enum log_level
fake_level(void *arg)
{
	ck_assert_ptr_eq(arg, &fake);
	return fake.level;
}

static uint64_t
fake_now(void *arg)
{
	ck_assert_ptr_eq(arg, &fake);
	return fake.now;
}

static const struct control_host fake_functions = {
	.arg = &fake,
	.view = fake_view,
	.park = fake_park,
	.resume = fake_resume,
	.count_workers = fake_count_workers,
	.net = fake_net,
	.forward = fake_forward,
	.sum_metrics = fake_sum_metrics,
	.reload = fake_reload,
	.set_log_level = fake_set_level,
	.log_level = fake_level,
	.audit = (struct audit *)(void *)&fake,
	.metrics = &fake.metrics,
	.version = "1.2.3",
	.path = "/etc/ostler/ostlerd.conf",
	.now = fake_now,
	.started = CLOCK_S(100),
};

void
host_setup(void)
{
	fake.host = fake_functions;
	fake.workers = 1;
	fake.level = LOG_LEVEL_NOTICE;
	fake.now = CLOCK_S(1000);
	fake.forward.default_hop = ROUTE_NONE;
	fake.log_fd = memfd_create("log", 0);
	ck_assert_int_ge(fake.log_fd, 0);
	clock_init_fake(&fake.clock, &fake.now);
	fake.log = log_new(&(struct log_options){
		.fd = fake.log_fd,
		.level = LOG_LEVEL_DEBUG,
		.clock = &fake.clock,
	});
	ck_assert_ptr_nonnull(fake.log);
}

void
host_teardown(void)
{
	log_free(fake.log);
	close(fake.log_fd);
}

const char *
host_logged(void)
{
	static char text[65536];
	ssize_t n;

	log_flush(fake.log);
	n = pread(fake.log_fd, text, sizeof(text) - 1, 0);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	return text;
}

static const char *
run(const struct request *request, struct bytes body)
{
	static char text[1 << 20];
	struct control_call call = {
		.host = &fake.host,
		.log = fake.log,
		.body = body,
		.wants_json = request->wants_json,
		.pid = 77,
	};
	struct answer a = { .wants_json = request->wants_json };
	struct evbuffer *out = evbuffer_new();
	enum wax_status st = commands_run(&call, request->words,
	    request->word_count);
	int n;

	if (st != WAX_OK)
		a.error = call.error[0] != '\0' ? call.error :
		    wax_status_text(st);
	a.result = call.result;
	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(answer_write(out, &a), WAX_OK);
	n = evbuffer_remove(out, text, sizeof(text) - 1);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	evbuffer_free(out);
	json_decref(call.result);
	ck_assert(!fake.is_parked);
	return text;
}

static const char *
parse_and_run(const char *line, struct bytes body)
{
	static struct request request;
	const char *why;

	ck_assert_msg(request_parse(bytes_of_text(line), &request, &why) ==
	    WAX_OK, "%s: %s", line, why);
	return run(&request, body);
}

const char *
host_ask(const char *line)
{
	return parse_and_run(line, BYTES_ABSENT);
}

const char *
host_ask_with(const char *line, const char *body)
{
	return parse_and_run(line, bytes_of_text(body));
}
