/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision_enroll.c - a device gets what an authorization server has made for
   it */
#include "obt/change.h"
#include "obt/entries.h"
#include "obt/provision.h"
#include "obt/svr_names.h"

enum { KIND_CONTEXT, KIND_SERVER, KINDS };

struct enrolling {
	const struct provision_enrollment *e;
	const struct deviceid *as;
	struct entries before[KINDS];
};

static struct entries_kind
kind_of(const struct enrolling *x, size_t kind)
{
	return (struct entries_kind){
		.type = kind == KIND_SERVER ? WAX_CREDENTIAL_ACE :
		    WAX_CREDENTIAL_OSCORE,
		.usage = kind == KIND_SERVER ? SVR_USAGE_ACE : NULL,
		.subject = x->as,
	};
}

static bool
has_kind(const struct enrolling *x, size_t kind)
{
	for (size_t i = 0; i < x->e->count; i++)
		if (x->e->updates[i].is_server == (kind == KIND_SERVER))
			return true;
	return false;
}

/* The context that the device has already. */
static struct bytes
sender_of(const struct enrolling *x, size_t kind)
{
	return x->e == NULL || kind != KIND_CONTEXT ||
	    x->e->sender_len == 0 ? BYTES_ABSENT :
	    bytes_of(x->e->sender, x->e->sender_len);
}

static enum wax_status
look(struct change *c, size_t party, void *arg)
{
	struct enrolling *x = arg;
	enum wax_status st = WAX_OK;

	for (size_t kind = 0; kind < KINDS && st == WAX_OK; kind++) {
		struct entries_kind k = kind_of(x, kind);

		st = entries_list(c, party, &k, sender_of(x, kind),
		    BYTES_ABSENT, &x->before[kind]);
	}
	return st;
}

static enum wax_status
give(struct change *c, size_t party, void *arg)
{
	struct enrolling *x = arg;
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < x->e->count && st == WAX_OK; i++) {
		size_t kind = x->e->updates[i].is_server ? KIND_SERVER :
		    KIND_CONTEXT;
		struct entries_kind k = kind_of(x, kind);
		int64_t credid;

		if (x->before[kind].match != 0)
			continue;
		st = entries_give(c, party, &k, &x->before[kind],
		    BYTES_ABSENT, bytes_of(x->e->updates[i].cbor,
		    x->e->updates[i].len), &credid);
	}
	return st;
}

static enum wax_status
take_back(struct change *c, size_t party, void *arg)
{
	const struct enrolling *x = arg;
	enum wax_status st = WAX_OK;

	for (size_t kind = 0; kind < KINDS && st == WAX_OK; kind++) {
		struct entries_kind k = kind_of(x, kind);

		st = entries_take_back(c, party, &k, &x->before[kind],
		    BYTES_ABSENT);
	}
	return st;
}

static enum wax_status
clean(struct change *c, size_t party, void *arg)
{
	const struct enrolling *x = arg;
	enum wax_status st = WAX_OK;

	for (size_t kind = 0; kind < KINDS && st == WAX_OK; kind++) {
		const struct entries *before = &x->before[kind];
		struct entries old = { .count = 0 };

		for (size_t i = 0; i < before->count && has_kind(x, kind);
		    i++)
			if (before->credids[i] != before->match)
				old.credids[old.count++] = before->credids[i];
		st = entries_remove(c, party, &old);
	}
	return st;
}

static enum wax_status
lose(struct change *c, size_t party, void *arg)
{
	const struct enrolling *x = arg;
	enum wax_status st = WAX_OK;

	for (size_t kind = 0; kind < KINDS && st == WAX_OK; kind++)
		st = entries_remove(c, party, &x->before[kind]);
	return st;
}

enum wax_status
provision_enroll(struct store *s, const struct store_device *d,
    const struct provision_enrollment *e, struct talk_error *error)
{
	static const struct change_step steps[] = {
		{ "what it has", 0, look, NULL, false },
		{ "its authorization server", 0, give, take_back, false },
		{ "what it had of it", 0, clean, NULL, true },
	};
	struct enrolling x = { .e = e, .as = &e->as };

	return change_run(s, &d, 1, steps, sizeof(steps) / sizeof(steps[0]),
	    &x, error);
}

enum wax_status
provision_dismiss(struct store *s, const struct store_device *d,
    const struct deviceid *as, struct talk_error *error)
{
	static const struct change_step steps[] = {
		{ "what it has", 0, look, NULL, false },
		{ "its authorization server", 0, lose, NULL, true },
	};
	struct enrolling x = { .as = as };

	return change_run(s, &d, 1, steps, sizeof(steps) / sizeof(steps[0]),
	    &x, error);
}
