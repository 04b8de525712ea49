/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sweep.c - what a device still has of a change that broke off, or of a device
   that is gone */
#include "obt/sweep.h"

#include "core/code.h"
#include "core/hex.h"
#include "obt/entries.h"
#include "obt/rules.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"

struct sweeping {
	struct change *c;
	const struct deviceid *device;	/* whose entries they are */
	struct bytes cred;		/* all that it has, to look again */
	struct entries dead;
	struct rules dead_rules;
};

static enum wax_status
is_gone(const struct sweeping *s, const struct deviceid *id, bool *gone)
{
	enum wax_status st = store_find_gone(s->c->store, id);

	*gone = st == WAX_OK;
	return st == WAX_NOT_FOUND ? WAX_OK : st;
}

/* --- credentials --------------------------------------------------------- */

static const uint64_t bond_types[] = {
	[STORE_PAIR] = WAX_CREDENTIAL_OSCORE,
	[STORE_LINK] = WAX_CREDENTIAL_PSK,
	[STORE_HANDSHAKE] = WAX_CREDENTIAL_EDHOC,
};

static bool
cred_find_kind(const struct svr_cred *cred, enum store_bond_kind *out)
{
	for (int kind = STORE_PAIR; kind <= STORE_HANDSHAKE; kind++)
		if (bond_types[kind] == cred->type) {
			*out = (enum store_bond_kind)kind;
			return true;
		}
	return false;
}

/* It is of the pair that the store knows, not of one before it. */
static bool
is_of_pair(const struct store_bond *b, const struct svr_cred *cred)
{
	uint8_t sender[sizeof(b->one_sender)];
	size_t len;

	return hex_decode(cred->sender, sender, sizeof(sender), &len) ==
	    WAX_OK && bytes_equal(bytes_of(sender, len),
	    bytes_of(b->one_sender, b->one_sender_len));
}

/* The others have nothing to tell one key from another but the number of its
   entry. */
static bool
is_of_entry(const struct store_bond *b, const struct svr_cred *cred)
{
	return b->one_credid == 0 || b->is_half ||
	    b->one_credid == cred->credid;
}

static bool
is_of_bond(const struct store_bond *b, const struct svr_cred *cred)
{
	return b->kind == STORE_PAIR ? is_of_pair(b, cred) :
	    is_of_entry(b, cred);
}

struct looking {
	const struct store_bond *bond;
	bool is_there;
};

static enum wax_status
looking_take(void *arg, const struct svr_cred *cred)
{
	struct looking *l = arg;

	if (cred->type == bond_types[l->bond->kind] && !cred->is_any &&
	    deviceid_equal(&cred->subject, &l->bond->other) &&
	    is_of_bond(l->bond, cred))
		l->is_there = true;
	return WAX_OK;
}

/* Both devices have what a whole bond says. One that has something else is
   ahead of the store. */
static enum wax_status
is_replaced(const struct sweeping *s, const struct store_bond *b,
    const struct svr_cred *cred, bool *is_dead)
{
	struct looking l = { b, b->is_half };
	enum wax_status st = WAX_OK;

	if (!is_of_bond(b, cred) && !l.is_there)
		st = svr_each_cred(s->cred, looking_take, &l);
	*is_dead = !is_of_bond(b, cred) && l.is_there;
	return st;
}

static enum wax_status
sweeping_judge(struct sweeping *s, const struct svr_cred *cred, bool *is_dead)
{
	enum store_bond_kind kind;
	struct store_bond b;
	enum wax_status st;

	*is_dead = false;
	if (!cred_find_kind(cred, &kind) || cred->is_any ||
	    deviceid_is_nil(&cred->subject) ||
	    deviceid_equal(&cred->subject, &s->c->self))
		return WAX_OK;
	st = store_find_bond(s->c->store, kind, s->device, &cred->subject, &b);
	if (st == WAX_NOT_FOUND)
		return is_gone(s, &cred->subject, is_dead);
	return st == WAX_OK ? is_replaced(s, &b, cred, is_dead) : st;
}

static enum wax_status
sweeping_take(void *arg, const struct svr_cred *cred)
{
	struct sweeping *s = arg;
	bool is_dead;
	enum wax_status st = sweeping_judge(s, cred, &is_dead);

	if (st != WAX_OK || !is_dead)
		return st;
	if (s->dead.count == ENTRIES_MAX)
		return WAX_LIMIT;
	s->dead.credids[s->dead.count++] = cred->credid;
	return WAX_OK;
}

static enum wax_status
fail_store(struct change *c, enum wax_status st)
{
	return change_fail(c, CHANGE_STORE, st, store_why(c->store));
}

static enum wax_status
sweep_credentials(struct sweeping *s, size_t party)
{
	struct change *c = s->c;
	struct talk_answer answer;
	enum wax_status st;

	st = change_ask(c, party, CODE_GET, SVR_CRED, BYTES_ABSENT, &answer);
	if (st != WAX_OK)
		return st;
	s->cred = answer.payload;
	st = svr_each_cred(s->cred, sweeping_take, s);
	if (st == WAX_FORMAT)
		return change_fail(c, party, WAX_STATE,
		    "its /oic/sec/cred can not be read");
	if (st == WAX_LIMIT)
		return change_fail(c, party, st,
		    "it has too many credentials");
	return st == WAX_OK ? entries_remove(c, party, &s->dead) :
	    fail_store(c, st);
}

/* --- rights -------------------------------------------------------------- */

static enum wax_status
sweeping_take_rule(void *arg, const struct svr_ace *ace)
{
	struct sweeping *s = arg;
	bool is_dead = false;
	enum wax_status st = ace->has_device ? is_gone(s, &ace->device,
	    &is_dead) : WAX_OK;

	return st == WAX_OK && is_dead ? rules_add(&s->dead_rules,
	    ace->aceid) : st;
}

static enum wax_status
sweep_rules(struct sweeping *s, size_t party)
{
	enum wax_status st = rules_read(s->c, party, sweeping_take_rule, s);

	if (st == WAX_OK)
		return rules_remove(s->c, party, &s->dead_rules);
	/* what a device has done wrong is told already */
	return fail_store(s->c, st);
}

/* --- all of it ----------------------------------------------------------- */

enum wax_status
sweep_all(struct change *c, size_t party)
{
	struct sweeping s = { .c = c,
		.device = &c->parties[party].device.id };
	enum wax_status st = sweep_credentials(&s, party);

	return st == WAX_OK ? sweep_rules(&s, party) : st;
}
