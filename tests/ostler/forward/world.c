/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* world.c - a whole forward/ between stub hops */
#include "ostler/forward/world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ostler/audit/audit.h"
#include "ostler/net/hop_copy.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/tally.h"

static struct route_conf world_routes[3];	/* sorted by target */
static char world_identifier[] = "a.example";
static char world_listener[] = "home";

static struct policy *
world_policy(void)
{
	struct policy *p = policy_new();
	struct rule *r;

	ck_assert_ptr_nonnull(p);
	r = policy_add_rule(p, "nobody");
	ck_assert_ptr_nonnull(r);
	ck_assert(rule_add_word(r, &when_target,
	    bytes_of_text(DEVICE_DENIED)) == WAX_OK);
	rule_set_deny(r, CODE_NOT_FOUND);
	r = policy_add_rule(p, "all");
	ck_assert_ptr_nonnull(r);
	rule_set_forward(r, WAY_ROUTE, 0);
	ck_assert(policy_finish(p) == WAX_OK);
	return p;
}

static struct deviceid world_callers[2];	/* sorted */
static struct deviceid world_names[3];		/* sorted */
static struct register_conf world_registers[1];

static void
world_init_listener(struct world *w)
{
	world_callers[0] = sample_device(DEVICE_1);
	world_callers[1] = sample_device(DEVICE_UNKNOWN);
	world_names[0] = sample_device(DEVICE_1);
	world_names[1] = sample_device(DEVICE_UNKNOWN);
	world_names[2] = sample_device(DEVICE_2);
	world_registers[0] = (struct register_conf){
		.peer = sample_device(GATEWAY),
		.names = { .ids = world_names, .count = 3 },
	};
	w->listener = (struct listener_conf){
		.name = world_listener,
		.transport = &stub_transport,
		.callers = { .ids = world_callers, .count = 2 },
		.registers = world_registers,
		.register_count = 1,
	};
}

void
world_init(struct world *w)
{
	struct log_options options = {
		.level = LOG_LEVEL_INFO,
		.clock = &w->clock,
	};

	*w = (struct world){ .now = CLOCK_S(1000) };
	stub_init(&w->net);
	world_routes[0] = (struct route_conf){ sample_device(DEVICE_1), 1 };
	world_routes[1] = (struct route_conf){ sample_device(DEVICE_2), 0 };
	world_routes[2] = (struct route_conf){ sample_device(DEVICE_DOOR), 2 };
	w->conf = (struct forward_conf){
		.routes = world_routes,
		.route_count = 3,
		.default_hop = ROUTE_NONE,
		.identifier = world_identifier,
		.hop_limit = 16,
		.reverse_target = true,
		.exchanges_max = 32,
		.observations_max = 8,
		.retry_after = 60,
	};
	clock_init_fake(&w->clock, &w->now);
	clock_tick(&w->clock);
	w->log_fd = memfd_create("log", 0);
	ck_assert_int_ge(w->log_fd, 0);
	options.fd = w->log_fd;
	w->log = log_new(&options);
	ck_assert_ptr_nonnull(w->log);
	w->policy = world_policy();
	w->registry = registry_new(4);
	ck_assert_ptr_nonnull(w->registry);
	world_init_listener(w);
}

void
world_start(struct world *w)
{
	struct forward_context context = {
		.conf = &w->conf,
		.policy = w->policy,
		.net = &w->net,
		.clock = &w->clock,
		.log = w->log,
		.metrics = &w->metrics,
		.registry = w->registry,
		.tally = w->tally,
		.audit = w->audit,
	};

	w->forward = forward_new(&context);
	ck_assert_ptr_nonnull(w->forward);
}

static void
world_check_tally(const struct world *w)
{
	struct address nobody = { .port = 0 };
	struct deviceid nothing = { { 0 } };
	struct question q = { .peer = &nobody, .target = &nothing };

	if (w->tally == NULL)
		return;
	ck_assert_uint_eq(tally_count(w->tally, TALLY_EXCHANGES, TALLY_ALL,
	    &q), 0);
	ck_assert_uint_eq(tally_count(w->tally, TALLY_OBSERVATIONS, TALLY_ALL,
	    &q), 0);
}

void
world_stop(struct world *w)
{
	forward_free(w->forward);
	for (size_t i = 0; i < w->net.inbound_count; i++)
		ck_assert_msg(!w->net.inbounds[i]->owned,
		    "request %zu was left without an end", i);
	for (size_t i = 0; i < w->net.outbound_count; i++)
		ck_assert_msg(w->net.outbounds[i]->ended,
		    "outgoing request %zu was left open", i);
	ck_assert_uint_eq(world_metric(w, METRIC_EXCHANGES_BEGUN),
	    world_metric(w, METRIC_EXCHANGES_ENDED));
	ck_assert_uint_eq(world_metric(w, METRIC_OBSERVATIONS_BEGUN),
	    world_metric(w, METRIC_OBSERVATIONS_ENDED));
	world_check_tally(w);
	stub_clear(&w->net);
	log_free(w->log);
	close(w->log_fd);
	policy_free(w->policy);
	registry_free(w->registry);
	tally_free(w->tally);
	audit_free(w->audit);
}

static struct hop_session
world_session(struct world *w, unsigned worker, uint32_t session,
    const char *identity)
{
	struct hop_session s = { .worker = worker, .number = session,
		.order = w->order, .listener = &w->listener };

	s.has_identity = identity != NULL;
	if (s.has_identity)
		s.identity = sample_device(identity);
	return s;
}

void
world_call(struct world *w, unsigned worker, uint32_t session,
    const char *identity)
{
	struct hop_session s = world_session(w, worker, session, identity);

	if (worker == 0) {
		w->net.session_is_up[session] = true;
		w->net.session_facts[session] = s;
	}
	w->net.receiver.take_session(w->net.receiver.arg, &s);
}

void
world_hang_up(struct world *w, unsigned worker, uint32_t session,
    const char *identity)
{
	struct hop_session s = world_session(w, worker, session, identity);

	if (worker == 0)
		w->net.session_is_up[session] = false;
	w->net.receiver.take_session_end(w->net.receiver.arg, &s);
}

struct stub_inbound *
world_ask_called(struct world *w, uint32_t session, const char *identity,
    const char *message)
{
	static struct sample s;
	static struct deviceid id;

	if (identity != NULL)
		id = sample_device(identity);
	sample_read(&s, "%s", message);
	return stub_take_called(&w->net, &w->listener, session,
	    identity == NULL ? NULL : &id, &s.message, w->clock.now);
}

const char *
world_place(struct world *w, const char *target)
{
	static char text[32];
	struct deviceid id = sample_device(target);
	struct registration reg;

	if (!registry_find(w->registry, &id, w->clock.now, &reg))
		return "";
	if (reg.kind == REGISTRATION_FOUND) {
		hop_conf_free(reg.conf);
		return "found";
	}
	snprintf(text, sizeof(text), "%u/%u", reg.worker, reg.session);
	return text;
}

void
world_sleep(struct world *w, uint64_t microseconds)
{
	w->now += microseconds;
	clock_tick(&w->clock);
}

struct stub_inbound *
world_ask_as(struct world *w, uint16_t port, const char *token,
    enum message_type type, const char *message)
{
	static struct sample s;

	sample_read(&s, "%s", message);
	s.message.type = type;
	return stub_take_request(&w->net, port, token, &s.message,
	    w->clock.now);
}

struct stub_inbound *
world_ask(struct world *w, const char *message)
{
	return world_ask_as(w, 1000, "t", MESSAGE_CON, message);
}

void
world_answer(struct world *w, enum message_type type, const char *message)
{
	static struct sample s;

	sample_read(&s, "%s", message);
	s.message.type = type;
	ck_assert_ptr_nonnull(stub_last(&w->net));
	stub_take_response(stub_last(&w->net), &s.message);
}

const char *
world_got(const struct stub_inbound *in)
{
	return in->answers == 0 ? "" : sample_text(&in->answer.message);
}

const char *
world_sent(struct world *w)
{
	struct stub_outbound *out = stub_last(&w->net);

	return out == NULL ? "" : sample_text(&out->request.message);
}

const char *
world_log(struct world *w)
{
	static char text[64 * 1024];
	ssize_t n;

	log_flush(w->log);
	n = pread(w->log_fd, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	ck_assert_int_eq(ftruncate(w->log_fd, 0), 0);
	ck_assert_int_eq(lseek(w->log_fd, 0, SEEK_SET), 0);
	return text;
}

uint64_t
world_metric(const struct world *w, enum metric which)
{
	return metrics_get(&w->metrics, which);
}
