/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* change.c - one change of one or two owned devices */
#include "obt/change.h"

#include <assert.h>
#include <stdio.h>

#include "core/code.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"
#include "obt/svr_write.h"
#include "obt/sweep.h"

enum wax_status
change_open_talk(const struct deviceid *self, const struct store_device *device,
    struct talk **out)
{
	struct waxpeer_credentials *credentials = waxpeer_credentials_new();
	const char *why;
	enum wax_status st;

	if (credentials == NULL)
		return WAX_MEMORY;
	st = waxpeer_credentials_set_id(credentials, self->bytes, &why);
	if (st == WAX_OK)
		st = waxpeer_credentials_add_psk(credentials,
		    device->id.bytes, device->owner_key,
		    sizeof(device->owner_key), &why);
	if (st == WAX_OK)
		st = talk_open(device->address, credentials, &device->id, out);
	waxpeer_credentials_free(credentials);
	return st;
}

enum wax_status
change_fail(struct change *c, size_t party, enum wax_status st,
    const char *why)
{
	if (c->has_failed)
		return st;
	c->has_failed = true;
	if (party < c->count)
		snprintf(c->error->text, sizeof(c->error->text), "%s: %s: %s",
		    c->parties[party].device.name, c->what, why);
	else
		snprintf(c->error->text, sizeof(c->error->text), "%s: %s",
		    c->what, why);
	return st;
}

enum wax_status
change_fail_store(struct store *s, enum wax_status st,
    struct talk_error *error)
{
	snprintf(error->text, sizeof(error->text), "the store: %s",
	    store_why(s));
	return st;
}

/* --- a request ----------------------------------------------------------- */

static enum wax_status
party_ask(struct change *c, struct change_party *p, uint8_t method,
    const char *path, struct bytes cbor, struct talk_answer *out,
    struct talk_error *why)
{
	if (p->talk == NULL) {
		enum wax_status st = change_open_talk(&c->self, &p->device,
		    &p->talk);

		if (st != WAX_OK) {
			snprintf(why->text, sizeof(why->text), "%s: %s",
			    p->device.address, wax_status_text(st));
			return st;
		}
	}
	return talk_do(p->talk, method, path, cbor, out, why);
}

static bool
status_is_loss(enum wax_status st)
{
	return st != WAX_OK && st != WAX_STATE;
}

/* The same, and once more with a new session if that may be. */
static enum wax_status
party_insist(struct change *c, struct change_party *p, uint8_t method,
    const char *path, struct bytes cbor, struct talk_answer *out,
    struct talk_error *why)
{
	enum wax_status st;

	if (p->is_lost) {
		snprintf(why->text, sizeof(why->text), "it is lost");
		return WAX_SYSTEM;
	}
	st = party_ask(c, p, method, path, cbor, out, why);
	if (!status_is_loss(st) || !c->is_undoing)
		return st;
	talk_close(p->talk);
	p->talk = NULL;
	st = party_ask(c, p, method, path, cbor, out, why);
	p->is_lost = status_is_loss(st);
	return st;
}

enum wax_status
change_ask(struct change *c, size_t party, uint8_t method, const char *path,
    struct bytes cbor, struct talk_answer *out)
{
	struct talk_error why;
	enum wax_status st;

	assert(party < c->count);
	st = party_insist(c, &c->parties[party], method, path, cbor, out,
	    &why);
	return st == WAX_OK ? st : change_fail(c, party, st, why.text);
}

enum wax_status
change_remove(struct change *c, size_t party, const char *path)
{
	struct talk_answer answer = { .code = 0 };
	struct talk_error why;
	enum wax_status st;

	assert(party < c->count);
	st = party_insist(c, &c->parties[party], CODE_DELETE, path,
	    BYTES_ABSENT, &answer, &why);
	if (st == WAX_STATE && answer.code == CODE_NOT_FOUND)
		return WAX_OK;
	return st == WAX_OK ? st : change_fail(c, party, st, why.text);
}

/* --- states -------------------------------------------------------------- */

static enum wax_status
party_enter_state(struct change *c, size_t party, enum wax_dos state)
{
	uint8_t buffer[32];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct talk_answer answer;

	svr_write_state(&w, state);
	return change_ask(c, party, CODE_POST, SVR_PSTAT, writer_bytes(&w),
	    &answer);
}

static enum wax_status
party_greet(struct change *c, size_t party)
{
	struct change_party *p = &c->parties[party];
	struct talk_answer answer;
	struct svr_pstat pstat;
	enum wax_status st = change_ask(c, party, CODE_GET, SVR_PSTAT,
	    BYTES_ABSENT, &answer);

	if (st != WAX_OK)
		return st;
	if (svr_read_pstat(answer.payload, &pstat) != WAX_OK)
		return change_fail(c, party, WAX_STATE,
		    "its /oic/sec/pstat can not be read");
	if (pstat.state == WAX_DOS_RESET || pstat.state == WAX_DOS_RFOTM)
		return change_fail(c, party, WAX_STATE, "it has no owner");
	if (pstat.state != WAX_DOS_RFNOP)
		p->device.is_unsettled = true;
	return WAX_OK;
}

static enum wax_status
party_enter(struct change *c, size_t party)
{
	struct change_party *p = &c->parties[party];
	bool was_unsettled = p->device.is_unsettled;
	enum wax_status st;

	p->device.is_unsettled = true;
	if ((st = store_update_device(c->store, &p->device)) != WAX_OK)
		return change_fail(c, party, st, store_why(c->store));
	p->is_entered = true;
	p->is_dirty = was_unsettled;
	st = party_enter_state(c, party, WAX_DOS_RFPRO);
	if (st == WAX_OK && was_unsettled &&
	    (st = sweep_all(c, party)) == WAX_OK)
		p->is_dirty = false;
	return st;
}

static enum wax_status
party_leave(struct change *c, size_t party)
{
	struct change_party *p = &c->parties[party];
	enum wax_status st;

	if (!p->is_entered)
		return WAX_OK;
	if ((st = party_enter_state(c, party, WAX_DOS_RFNOP)) != WAX_OK ||
	    p->is_dirty)
		return st;
	p->device.is_unsettled = false;
	st = store_update_device(c->store, &p->device);
	return st == WAX_OK ? st :
	    change_fail(c, party, st, store_why(c->store));
}

/* --- steps --------------------------------------------------------------- */

static void
steps_undo(struct change *c, const struct change_step *steps, size_t count,
    void *arg)
{
	bool is_undone = true;

	c->is_undoing = true;
	while (count-- > 0) {
		const struct change_step *step = &steps[count];

		if (step->undo == NULL ||
		    (step->party == CHANGE_STORE && !is_undone))
			continue;
		if (step->undo(c, step->party, arg) == WAX_OK)
			continue;
		is_undone = false;
		if (step->party != CHANGE_STORE)
			c->parties[step->party].is_dirty = true;
	}
}

static enum wax_status
steps_run(struct change *c, const struct change_step *steps, size_t count,
    void *arg)
{
	enum wax_status first = WAX_OK;

	for (size_t i = 0; i < count; i++) {
		enum wax_status st;

		c->what = steps[i].what;
		st = steps[i].run(c, steps[i].party, arg);
		if (st == WAX_OK)
			continue;
		if (!steps[i].is_cleanup) {
			(void)change_fail(c, steps[i].party, st,
			    wax_status_text(st));
			steps_undo(c, steps, i + 1, arg);
			return st;
		}
		c->parties[steps[i].party].is_dirty = true;
		if (first == WAX_OK)
			first = st;
	}
	return first;
}

/* --- all of it ----------------------------------------------------------- */

static enum wax_status
change_open(struct change *c, const struct store_device *const *devices)
{
	struct store_self self;
	enum wax_status st = store_self(c->store, &self);

	if (st != WAX_OK)
		return change_fail(c, CHANGE_STORE, st, store_why(c->store));
	c->self = self.id;
	store_self_clear(&self);
	for (size_t i = 0; i < c->count; i++)
		c->parties[i].device = *devices[i];
	return WAX_OK;
}

static enum wax_status
change_each(struct change *c, const char *what,
    enum wax_status (*each)(struct change *c, size_t party))
{
	enum wax_status st = WAX_OK;

	c->what = what;
	for (size_t i = 0; i < c->count && st == WAX_OK; i++)
		st = each(c, i);
	return st;
}

/* All of them, whatever becomes of one. */
static enum wax_status
change_leave(struct change *c)
{
	enum wax_status first = WAX_OK;

	c->is_undoing = true;
	c->what = "RFNOP";
	for (size_t i = 0; i < c->count; i++) {
		enum wax_status st = party_leave(c, i);

		if (first == WAX_OK)
			first = st;
	}
	return first;
}

static void
change_clear(struct change *c)
{
	for (size_t i = 0; i < c->count; i++)
		talk_close(c->parties[i].talk);
	explicit_bzero(c, sizeof(*c));
}

enum wax_status
change_run(struct store *s, const struct store_device *const *devices,
    size_t count, const struct change_step *steps, size_t step_count,
    void *arg, struct talk_error *error)
{
	struct change c = { .store = s, .count = count, .error = error,
		.what = "the store" };
	enum wax_status st, left;

	assert(count > 0 && count <= CHANGE_PARTIES_MAX);
	st = change_open(&c, devices);
	if (st == WAX_OK)
		st = change_each(&c, "its state", party_greet);
	if (st == WAX_OK)
		st = change_each(&c, "RFPRO", party_enter);
	if (st == WAX_OK)
		st = steps_run(&c, steps, step_count, arg);
	left = change_leave(&c);
	change_clear(&c);
	return st != WAX_OK ? st : left;
}
