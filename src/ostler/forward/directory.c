/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* directory.c - gateways register the devices behind them */
#include "ostler/forward/directory.h"

#include "ostler/forward/callers.h"
#include "ostler/forward/calling.h"
#include "ostler/forward/directory_request.h"
#include "ostler/forward/state.h"
#include "ostler/net/hop_copy.h"

#define DIRECTORY_LINK "</rd>;rt=\"core.rd\";ct=40"
#define FORMAT_LINKS 40

/* One request, on its way through this file. */
struct visit {
	struct forward *f;
	const struct inbound *in;
	struct directory_request asked;
	struct writer *w;
	struct message *answer;
	const char *done;
};

bool
directory_is_asked(const struct inbound *in, const struct message *m)
{
	return in->identity != NULL && in->client.session != 0 &&
	    callers_are_expected(in->listener) &&
	    directory_find_place(m->options) != DIRECTORY_ELSEWHERE;
}

static enum refusal
visit_list(struct visit *v)
{
	struct option_writer options = option_writer_open(v->w);

	option_write_uint(&options, OPTION_CONTENT_FORMAT, FORMAT_LINKS);
	v->answer->code = CODE_CONTENT;
	v->answer->payload = v->asked.matches ?
	    bytes_of_text(DIRECTORY_LINK) : BYTES_ABSENT;
	v->done = "listed";
	return REFUSAL_NONE;
}

static struct registration
visit_make_entry(const struct visit *v, const struct deviceid *name,
    uint32_t lifetime)
{
	const struct forward_context *c = &v->f->context;
	struct registration reg = calling_make_own(&(struct hop_session){
		.worker = c->worker,
		.number = v->in->client.session,
		.order = v->in->order,
		.listener = v->in->listener,
		.identity = *v->in->identity,
	});

	if (deviceid_equal(name, v->in->identity))
		return reg;
	reg.target = *name;
	reg.kind = REGISTRATION_NAME;
	reg.hop_kind = HOP_PROXY;	/* it must know for whom it is */
	reg.lifetime = lifetime;
	reg.expires = c->clock->now + CLOCK_S(lifetime);
	return reg;
}

static bool
visit_find(const struct visit *v, const struct deviceid *name,
    struct registration *out)
{
	return registry_find(v->f->context.registry, name,
	    v->f->context.clock->now, out);
}

static bool
is_of_visitor(const struct visit *v, const struct registration *reg)
{
	return deviceid_equal(&reg->owner, v->in->identity);
}

/* A device has one session: an older one does not take the place of the
   newest. */
static bool
is_outdated(const struct visit *v, const struct registration *reg)
{
	return reg->kind == REGISTRATION_SESSION &&
	    (reg->worker != v->f->context.worker ||
	    reg->session != v->in->client.session);
}

static enum refusal
visit_enter(struct visit *v, const struct deviceid *name, uint32_t lifetime)
{
	struct registration reg = visit_make_entry(v, name, lifetime), there;
	bool is_there = visit_find(v, name, &there);

	if (is_there && there.kind == REGISTRATION_FOUND)
		hop_conf_free(there.conf);
	else if (is_there && is_outdated(v, &there))
		return REFUSAL_NAME;
	switch (calling_enter(v->f, &reg)) {
	case WAX_OK:
		return REFUSAL_NONE;
	case WAX_EXISTS:
	case WAX_STATE:
		return REFUSAL_NAME;
	case WAX_LIMIT:
		return REFUSAL_NAMES;
	default:
		return REFUSAL_MEMORY;
	}
}

/* name NULL: nowhere yet. */
static void
visit_write_options(struct visit *v, const struct deviceid *name)
{
	struct option_writer options = option_writer_open(v->w);
	char text[DEVICEID_TEXT_LEN + 1];

	if (name != NULL) {
		deviceid_format(name, text);
		option_write(&options, OPTION_LOCATION_PATH,
		    bytes_of_text("rd"));
		option_write(&options, OPTION_LOCATION_PATH,
		    bytes_of_text(text));
	}
	if (v->asked.has_block)
		option_write_uint(&options, OPTION_BLOCK1, v->asked.block);
}

static enum refusal
visit_register(struct visit *v)
{
	const struct directory_request *r = &v->asked;
	uint32_t lifetime = r->lifetime != 0 ? r->lifetime :
	    DIRECTORY_LIFETIME;
	enum refusal why;

	if (deviceid_is_nil(&r->ep))
		return REFUSAL_NAME_QUERY;
	if (!callers_may_register(v->in->listener, v->in->identity, &r->ep))
		return REFUSAL_NAME;
	if (r->has_more) {
		visit_write_options(v, NULL);
		v->answer->code = CODE_CONTINUE;
		v->done = "part of the links";
		return REFUSAL_NONE;
	}
	if ((why = visit_enter(v, &r->ep, lifetime)) != REFUSAL_NONE)
		return why;
	visit_write_options(v, &r->ep);
	v->answer->code = CODE_CREATED;
	v->done = r->has_base ? "registered; base is ignored, the way is this "
	    "connection" : "registered";
	return REFUSAL_NONE;
}

/* The visitor's own entry of that name. */
static bool
visit_find_entry(const struct visit *v, struct registration *out)
{
	if (deviceid_is_nil(&v->asked.entry) ||
	    !visit_find(v, &v->asked.entry, out))
		return false;
	if (out->kind != REGISTRATION_FOUND)
		return is_of_visitor(v, out);
	hop_conf_free(out->conf);
	return false;
}

static enum refusal
visit_update(struct visit *v)
{
	const struct directory_request *r = &v->asked;
	struct registration reg;
	enum refusal why;

	if (!visit_find_entry(v, &reg))
		return REFUSAL_NAME_UNKNOWN;
	if (!callers_may_register(v->in->listener, v->in->identity,
	    &reg.target))
		return REFUSAL_NAME;
	why = visit_enter(v, &reg.target, r->lifetime != 0 ? r->lifetime :
	    reg.lifetime);
	v->answer->code = CODE_CHANGED;
	v->done = "updated";
	return why;
}

static enum refusal
visit_remove(struct visit *v)
{
	struct registration reg;

	if (!visit_find_entry(v, &reg) || !calling_leave(v->f, &reg))
		return REFUSAL_NAME_UNKNOWN;
	v->answer->code = CODE_DELETED;
	v->done = "unregistered";
	return REFUSAL_NONE;
}

static const struct visit_row {
	enum directory_place place;
	uint8_t code;
	enum refusal (*run)(struct visit *v);
} visit_rows[] = {
	{ DIRECTORY_CORE, CODE_GET, visit_list },
	{ DIRECTORY_RD, CODE_POST, visit_register },
	{ DIRECTORY_ENTRY, CODE_POST, visit_update },
	{ DIRECTORY_ENTRY, CODE_DELETE, visit_remove },
};

static const struct visit_row *
find_row(enum directory_place place, uint8_t code)
{
	for (size_t i = 0; i < sizeof(visit_rows) / sizeof(visit_rows[0]); i++)
		if (visit_rows[i].place == place && visit_rows[i].code == code)
			return &visit_rows[i];
	return NULL;
}

enum refusal
directory_answer(struct forward *f, const struct inbound *in,
    const struct message *m, struct facts *facts, struct writer *w,
    struct message *answer, const char **done)
{
	enum directory_place place = directory_find_place(m->options);
	const struct visit_row *row = find_row(place, m->code);
	struct visit v = { .f = f, .in = in, .w = w, .answer = answer };
	enum refusal why;

	if (row == NULL)
		return REFUSAL_NAME_METHOD;
	if ((why = directory_read(m, place, &v.asked)) != REFUSAL_NONE)
		return why;
	facts->target = place == DIRECTORY_ENTRY ? v.asked.entry : v.asked.ep;
	facts->has_target = !deviceid_is_nil(&facts->target);
	*answer = (struct message){ .type = inbound_type(in) };
	why = row->run(&v);
	answer->options = writer_bytes(w);
	*done = v.done;
	return why;
}
