/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision_reset.c - a device goes, or is brought back; and what is there */
#include <stdio.h>
#include <stdlib.h>

#include "core/code.h"
#include "obt/change.h"
#include "obt/provision.h"
#include "obt/svr_names.h"
#include "obt/svr_write.h"

#define PEERS_MAX 256		/* that one device has bonds with */

/* A request of the device's owner, outside of a change. *out is owned; NULL:
   the answer is not wanted. */
static enum wax_status
ask_once(struct store *s, const struct store_device *d, uint8_t method,
    const char *path, struct bytes cbor, uint8_t **out, size_t *len,
    struct talk_error *error)
{
	struct store_self self;
	struct talk *talk = NULL;
	struct talk_answer answer;
	struct talk_error why;
	enum wax_status st = store_self(s, &self);

	if (st != WAX_OK)
		return change_fail_store(s, st, error);
	snprintf(why.text, sizeof(why.text), "%s can not be asked",
	    d->address);
	if ((st = change_open_talk(&self.id, d, &talk)) == WAX_OK)
		st = talk_do(talk, method, path, cbor, &answer, &why);
	store_self_clear(&self);
	if (st == WAX_OK && out != NULL) {
		if ((*out = malloc(answer.payload.len + 1)) == NULL)
			st = WAX_MEMORY;
		else
			memcpy(*out, answer.payload.data, answer.payload.len);
		*len = answer.payload.len;
	}
	talk_close(talk);
	if (st != WAX_OK)
		snprintf(error->text, sizeof(error->text), "%s: %.180s",
		    d->name, why.text);
	return st;
}

enum wax_status
provision_read(struct store *s, const struct store_device *d, const char *name,
    uint8_t **cbor, size_t *len, struct talk_error *error)
{
	char path[64];
	int n = snprintf(path, sizeof(path), "/oic/sec/%s", name);

	if (n < 0 || (size_t)n >= sizeof(path)) {
		snprintf(error->text, sizeof(error->text),
		    "no resource below /oic/sec");
		return WAX_RANGE;
	}
	return ask_once(s, d, CODE_GET, path, BYTES_ABSENT, cbor, len, error);
}

enum wax_status
provision_settle(struct store *s, const struct store_device *d,
    struct talk_error *error)
{
	struct store_device unsettled = *d;
	const struct store_device *const devices[] = { &unsettled };
	enum wax_status st;

	unsettled.is_unsettled = true;
	st = change_run(s, devices, 1, NULL, 0, NULL, error);
	explicit_bzero(&unsettled, sizeof(unsettled));
	return st;
}

/* --- reset --------------------------------------------------------------- */

/* Those that have something of a device that goes. */
struct peers {
	struct store *store;
	struct deviceid ids[PEERS_MAX];
	size_t count;
};

static enum wax_status
peers_take(void *arg, const struct store_bond *b)
{
	struct peers *p = arg;

	for (size_t i = 0; i < p->count; i++)
		if (deviceid_equal(&p->ids[i], &b->other))
			return WAX_OK;
	if (p->count == PEERS_MAX)
		return WAX_LIMIT;
	p->ids[p->count++] = b->other;
	return WAX_OK;
}

/* Before the bonds go: a peer that is not told now is told when it is met
   again. */
static enum wax_status
peers_mark(const struct peers *p)
{
	struct store_device peer;
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < p->count && st == WAX_OK; i++) {
		if ((st = store_find_id(p->store, &p->ids[i], &peer)) != WAX_OK)
			return st;
		peer.is_unsettled = true;
		st = store_update_device(p->store, &peer);
		explicit_bzero(&peer, sizeof(peer));
	}
	return st;
}

static void
peers_tell(const struct peers *p)
{
	struct store_device peer;
	struct talk_error ignored;

	for (size_t i = 0; i < p->count; i++) {
		if (store_find_id(p->store, &p->ids[i], &peer) != WAX_OK)
			continue;
		/* else its mark stays */
		(void)!provision_settle(p->store, &peer, &ignored);
		explicit_bzero(&peer, sizeof(peer));
	}
}

static enum wax_status
device_reset(struct store *s, const struct store_device *d,
    struct talk_error *error)
{
	uint8_t update[32];
	struct writer w = writer_open(update, sizeof(update));

	svr_write_state(&w, WAX_DOS_RESET);
	return ask_once(s, d, CODE_POST, SVR_PSTAT, writer_bytes(&w), NULL,
	    NULL, error);
}

static enum wax_status
device_mark(struct store *s, const struct store_device *d, bool is_unsettled)
{
	struct store_device marked = *d;
	enum wax_status st;

	marked.is_unsettled = is_unsettled;
	st = store_update_device(s, &marked);
	explicit_bzero(&marked, sizeof(marked));
	return st;
}

/* The device, and with it what the store has of it. */
static enum wax_status
device_forget(struct store *s, const struct store_device *d,
    const struct peers *peers)
{
	enum wax_status st = peers_mark(peers);

	return st == WAX_OK ? store_remove_device(s, &d->id) : st;
}

/* Its mark stays if it may have been reset all the same: then it does not know
   its owner when it is settled. */
enum wax_status
provision_reset(struct store *s, const struct store_device *d, bool is_forced,
    struct talk_error *error)
{
	struct peers peers = { .store = s };
	bool was_unsettled = d->is_unsettled;
	enum wax_status st = store_each_bond(s, &d->id, peers_take, &peers);

	if (st == WAX_OK)
		st = device_mark(s, d, true);
	if (st != WAX_OK)
		return change_fail_store(s, st, error);
	st = device_reset(s, d, error);
	if (st != WAX_OK && !is_forced) {
		if (st != WAX_SYSTEM)
			(void)!device_mark(s, d, was_unsettled);
		return st;
	}
	if ((st = device_forget(s, d, &peers)) != WAX_OK)
		return change_fail_store(s, st, error);
	peers_tell(&peers);
	return WAX_OK;
}
