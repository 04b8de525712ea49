/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* entries.c - entries of /oic/sec/cred of a device in a change */
#include "obt/entries.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/code.h"
#include "core/hex.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"

#define SENDER_MAX 32		/* bytes of an ID; more than any has */

struct listing {
	const struct entries_kind *kind;
	struct bytes sender, pem;
	struct entries *out;
};

static bool
kind_fits(const struct entries_kind *kind, const struct svr_cred *cred)
{
	if (cred->type != kind->type ||
	    bytes_is_absent(cred->usage) != (kind->usage == NULL) ||
	    (kind->usage != NULL &&
	    !bytes_equal(cred->usage, bytes_of_text(kind->usage))))
		return false;
	return kind->subject == NULL ? cred->is_any :
	    !cred->is_any && deviceid_equal(&cred->subject, kind->subject);
}

static bool
cred_matches(const struct listing *l, const struct svr_cred *cred)
{
	uint8_t sender[SENDER_MAX];
	size_t len;

	if (!bytes_is_absent(l->pem) && !bytes_is_absent(cred->pem) &&
	    bytes_equal(l->pem, cred->pem))
		return true;
	return !bytes_is_absent(l->sender) && !bytes_is_absent(cred->sender) &&
	    hex_decode(cred->sender, sender, sizeof(sender), &len) ==
	    WAX_OK && bytes_equal(l->sender, bytes_of(sender, len));
}

static enum wax_status
listing_take(void *arg, const struct svr_cred *cred)
{
	struct listing *l = arg;

	if (!kind_fits(l->kind, cred))
		return WAX_OK;
	if (l->out->count == ENTRIES_MAX)
		return WAX_LIMIT;
	l->out->credids[l->out->count++] = cred->credid;
	if (cred_matches(l, cred))
		l->out->match = cred->credid;
	return WAX_OK;
}

enum wax_status
entries_list(struct change *c, size_t party, const struct entries_kind *kind,
    struct bytes sender, struct bytes pem, struct entries *out)
{
	struct listing listing = { kind, sender, pem, out };
	struct talk_answer answer;
	enum wax_status st = change_ask(c, party, CODE_GET, SVR_CRED,
	    BYTES_ABSENT, &answer);

	*out = (struct entries){ .count = 0 };
	if (st != WAX_OK)
		return st;
	st = svr_each_cred(answer.payload, listing_take, &listing);
	if (st == WAX_FORMAT)
		return change_fail(c, party, WAX_STATE,
		    "its /oic/sec/cred can not be read");
	return st == WAX_OK ? st : change_fail(c, party, st,
	    "it has too many credentials");
}

static bool
entries_have(const struct entries *list, int64_t credid)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->credids[i] == credid)
			return true;
	return false;
}

/* The one that is new; if the device has put it in the place of another of that
   kind, the only one. */
static int64_t
entries_find_new(const struct entries *before, const struct entries *after)
{
	if (after->match != 0)
		return after->match;
	for (size_t i = 0; i < after->count; i++)
		if (!entries_have(before, after->credids[i]))
			return after->credids[i];
	return after->count == 1 ? after->credids[0] : 0;
}

enum wax_status
entries_give(struct change *c, size_t party, const struct entries_kind *kind,
    const struct entries *before, struct bytes sender, struct bytes cbor,
    int64_t *credid)
{
	struct talk_answer answer;
	struct entries after;
	enum wax_status st = change_ask(c, party, CODE_POST, SVR_CRED, cbor,
	    &answer);

	if (st == WAX_OK)
		st = entries_list(c, party, kind, sender, BYTES_ABSENT,
		    &after);
	if (st != WAX_OK)
		return st;
	if (after.count == 0)
		return change_fail(c, party, WAX_STATE,
		    "it says that it has taken it, but has it not");
	*credid = entries_find_new(before, &after);
	return WAX_OK;
}

static enum wax_status
entry_remove(struct change *c, size_t party, int64_t credid)
{
	char path[64];

	snprintf(path, sizeof(path), SVR_CRED "?credid=%" PRId64, credid);
	return change_remove(c, party, path);
}

enum wax_status
entries_take_back(struct change *c, size_t party,
    const struct entries_kind *kind, const struct entries *before,
    struct bytes sender)
{
	struct entries now;
	size_t kept = 0;
	enum wax_status st = entries_list(c, party, kind, sender,
	    BYTES_ABSENT, &now);

	for (size_t i = 0; i < now.count && st == WAX_OK; i++)
		if (now.credids[i] == now.match ||
		    !entries_have(before, now.credids[i]))
			st = entry_remove(c, party, now.credids[i]);
		else
			kept++;
	if (st != WAX_OK)
		return st;
	return kept == before->count ? WAX_OK : WAX_STATE;
}

enum wax_status
entries_remove(struct change *c, size_t party, const struct entries *list)
{
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < list->count && st == WAX_OK; i++)
		st = entry_remove(c, party, list->credids[i]);
	return st;
}
