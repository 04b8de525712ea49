/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* renewal.c - the messages of Appendix B.2 as two ends of libwax make them with
   the random values of the file */
#include "wax/oscore/b2.h"
#include "wax/support.h"
#include "wax/vectors/vectors.h"

/* One end, and the random values that it draws. */
struct side {
	struct memory disk;
	struct wax_context *context;
	struct wax_exchange x;
	uint8_t script[2 * VECTOR_MAX];
	uint8_t last_len;	/* of the last value */
	uint8_t buffer[2 * VECTOR_MAX];
	struct wax_message sent;
};

struct renewal {
	struct run *r;
	json_t *steps;
	bool has_own_piv;	/* response 1 of the server has one */
	struct side client;
	struct side server;
	struct wax_contexts *set;
};

/* The step of that security context and direction; with a Partial IV of its own
   or without, if it is a response. NULL: there is none. */
static json_t *
renewal_find_step(const struct renewal *n, const char *context,
    const char *direction, bool has_piv)
{
	json_t *step;
	size_t i;

	json_array_foreach(n->steps, i, step) {
		const char *c = json_string_value(json_object_get(step,
		    "security_context"));
		const char *d = json_string_value(json_object_get(step,
		    "direction"));

		if (c == NULL || d == NULL || strcmp(c, context) != 0 ||
		    strcmp(d, direction) != 0)
			continue;
		if (strcmp(d, "request") == 0 || has_piv ==
		    !json_is_null(json_object_get(step, "partial_iv")))
			return step;
	}
	return NULL;
}

/* Parts of a step's message; false after a failure. */
static bool
renewal_read(struct renewal *n, json_t *step, const char *name,
    struct value *bytes, struct message *m, struct wax_message *out)
{
	return run_read(n->r, step, name, bytes) &&
	    vector_parse(n->r, bytes, m, out);
}

/* What an end made is what the step has. */
static void
renewal_compare(struct renewal *n, json_t *step, const struct side *from)
{
	static struct value protected, ours;
	struct message m;
	struct wax_message parts;

	if (renewal_read(n, step, "protected", &protected, &m, &parts))
		run_compare_member(n->r, step, "protected",
		    vector_encode(&m, &from->sent, &ours));
}

static bool
renewal_start_side(struct renewal *n, struct side *s,
    const struct vector_context *v, const char *values,
    json_t *object)
{
	static struct value value;
	struct wax_context_parameters p = v->parameters;
	size_t len = 0;

	memory_init(&s->disk);
	for (; *values != '\0'; values++) {
		char name[] = { 'r', *values, '\0' };

		if (!run_read(n->r, object, name, &value))
			return false;
		memcpy(s->script + len, value.bytes.data, value.bytes.len);
		len += value.bytes.len;
		if (p.renewal_random_len == 0)
			p.renewal_random_len = (unsigned)value.bytes.len;
		s->last_len = (uint8_t)value.bytes.len;
	}
	s->disk.script = bytes_of(s->script, len);
	p.id_context = NULL;
	p.id_context_len = 0;
	p.renewal = WAX_RENEWAL_FIRST;
	p.always_own_piv = n->has_own_piv;
	return wax_context_new(&p, &s->disk.env, &s->context) == WAX_OK;
}

static bool
renewal_send(struct renewal *n, json_t *step)
{
	static struct value plain;
	struct side *c = &n->client;
	struct wax_message request;
	struct message m;

	if (!renewal_read(n, step, "unprotected", &plain, &m, &request))
		return false;
	if (wax_protect_request(&c->x, c->context, &request, c->buffer,
	    sizeof(c->buffer), &c->sent) != WAX_OK) {
		run_fail(n->r, "a request can not be sealed");
		return false;
	}
	renewal_compare(n, step, c);
	return true;
}

/* Steps 1 to 3. */
static bool
renewal_run_first(struct renewal *n)
{
	json_t *request = renewal_find_step(n, "first", "request", true);
	json_t *response = renewal_find_step(n, "second", "response",
	    n->has_own_piv);
	struct side *s = &n->server, *c = &n->client;
	struct wax_request got;
	struct wax_response back;

	if (!renewal_send(n, request))
		return false;
	run_check(n->r, "request 1 renews", wax_unprotect_request(&s->x,
	    n->set, &c->sent, true, s->buffer, sizeof(s->buffer), &got) ==
	    WAX_REQUEST_RENEWING);
	s->sent = got.answer;
	renewal_compare(n, response, s);
	/* R1 and R3 of libwax have one length, those of the file may differ */
	c->context->b2->random_len = c->last_len;
	return got.has_answer && wax_unprotect_response(&c->x, &s->sent,
	    c->buffer, sizeof(c->buffer), &back) == WAX_RESPONSE_REPEAT;
}

/* Steps 4 and 5. */
static void
renewal_run_second(struct renewal *n)
{
	static struct value plain;
	json_t *request = renewal_find_step(n, "third", "request", true);
	json_t *response = renewal_find_step(n, "third", "response", false);
	struct side *s = &n->server, *c = &n->client;
	struct wax_message answer;
	struct wax_request got;
	struct wax_response back;
	struct message m;

	if (!renewal_send(n, request) ||
	    !renewal_read(n, response, "unprotected", &plain, &m, &answer))
		return;
	run_check(n->r, "request 2 is served", wax_unprotect_request(&s->x,
	    n->set, &c->sent, true, s->buffer, sizeof(s->buffer), &got) ==
	    WAX_REQUEST_OPENED);
	if (got.result != WAX_REQUEST_OPENED ||
	    wax_protect_response(&s->x, &answer, s->buffer,
	    sizeof(s->buffer), &s->sent) != WAX_OK)
		return;
	if (!n->has_own_piv)
		renewal_compare(n, response, s);
	run_check(n->r, "response 2 verifies", wax_unprotect_response(&c->x,
	    &s->sent, c->buffer, sizeof(c->buffer), &back) ==
	    WAX_RESPONSE_OPENED);
	run_check(n->r, "the contexts are equal", bytes_equal(
	    context_id_context(c->context), context_id_context(s->context)));
}

static void
renewal_run(struct renewal *n, json_t *object,
    const struct vector_context *client, const struct vector_context *server)
{
	n->set = wax_contexts_new(4, NULL);
	if (n->set == NULL ||
	    !renewal_start_side(n, &n->client, client, "13", object) ||
	    !renewal_start_side(n, &n->server, server, "2", object) ||
	    wax_contexts_add(n->set, n->server.context) != WAX_OK)
		run_fail(n->r, "no contexts that renew");
	else if (renewal_run_first(n))
		renewal_run_second(n);
	else
		run_fail(n->r, "response 1 is not taken");
	wax_exchange_clear(&n->client.x);
	wax_exchange_clear(&n->server.x);
	wax_contexts_free(n->set);
	wax_context_free(n->client.context);
	wax_context_free(n->server.context);
}

void
renewal_compare_runs(struct run *r, json_t *object,
    const struct vector_context *client, const struct vector_context *server)
{
	static struct renewal n;

	for (int own = 0; own < 2; own++) {
		n = (struct renewal){
			.r = r,
			.steps = json_object_get(object, "steps"),
			.has_own_piv = own == 1,
		};
		run_set_where(r, "%s run with%s Partial IV",
		    json_string_value(json_object_get(object, "id")),
		    own == 1 ? "" : "out");
		if (renewal_find_step(&n, "second", "response",
		    n.has_own_piv) != NULL)
			renewal_run(&n, object, client, server);
		else
			run_check(r, "one of the two forms is there",
			    own == 1);
	}
}
