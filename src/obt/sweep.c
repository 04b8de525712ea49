/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sweep.c - credentials that a device has and the store knows nothing of */
#include "obt/sweep.h"

#include "core/code.h"
#include "core/hex.h"
#include "obt/entries.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"

struct sweeping {
	struct change *c;
	const struct deviceid *device;	/* whose entries they are */
	struct entries dead;
};

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

/* A link has nothing to tell one key from another but the number of its
   entry. */
static bool
is_of_link(const struct store_bond *b, const struct svr_cred *cred)
{
	return b->one_credid == 0 || b->is_half ||
	    b->one_credid == cred->credid;
}

static enum wax_status
sweeping_judge(struct sweeping *s, const struct svr_cred *cred, bool *is_dead)
{
	bool is_pair = cred->type == WAX_CREDENTIAL_OSCORE;
	struct store_bond b;
	enum wax_status st;

	*is_dead = false;
	if ((!is_pair && cred->type != WAX_CREDENTIAL_PSK) ||
	    cred->is_any || deviceid_is_nil(&cred->subject) ||
	    deviceid_equal(&cred->subject, &s->c->self))
		return WAX_OK;
	st = store_find_bond(s->c->store, is_pair ? STORE_PAIR : STORE_LINK,
	    s->device, &cred->subject, &b);
	if (st != WAX_OK && st != WAX_NOT_FOUND)
		return st;
	*is_dead = st == WAX_NOT_FOUND ||
	    !(is_pair ? is_of_pair(&b, cred) : is_of_link(&b, cred));
	return WAX_OK;
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

enum wax_status
sweep_all(struct change *c, size_t party)
{
	struct sweeping s = { c, &c->parties[party].device.id, { .count = 0 } };
	struct talk_answer answer;
	enum wax_status st;

	st = change_ask(c, party, CODE_GET, SVR_CRED, BYTES_ABSENT, &answer);
	if (st != WAX_OK)
		return st;
	st = svr_each_cred(answer.payload, sweeping_take, &s);
	if (st == WAX_FORMAT)
		return change_fail(c, party, WAX_STATE,
		    "its /oic/sec/cred can not be read");
	if (st == WAX_LIMIT)
		return change_fail(c, party, st,
		    "it has too many credentials");
	if (st != WAX_OK)
		return change_fail(c, CHANGE_STORE, st, store_why(c->store));
	return entries_remove(c, party, &s.dead);
}
