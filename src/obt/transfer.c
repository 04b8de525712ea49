/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer.c - becoming the owner of a device: which requests, in which order,
   and the way back */
#include <stdio.h>
#include <time.h>

#include "core/code.h"
#include "tools/chance.h"
#include "obt/change.h"
#include "obt/locate.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"
#include "obt/svr_write.h"
#include "obt/transfer.h"

#define UPDATE_SIZE 1024	/* bytes of the longest one */

enum { METHOD_JUST_WORKS, METHOD_PIN, METHOD_MAKER };

struct transfer {
	struct store *store;
	const struct transfer_wish *wish;
	struct talk_error *error;
	struct store_self self;
	struct svr_doxm doxm;		/* as it was */
	struct store_device device;	/* as it becomes */
	struct talk *talk;
	const char *what;		/* is being done; static */
	bool has_failed;
	bool is_begun;		/* it answers: in clear, then in the session */
	bool has_key;		/* it knows us as its owner */
	bool is_stored;
};

static enum wax_status
transfer_fail(struct transfer *t, enum wax_status st, const char *why)
{
	if (!t->has_failed)
		snprintf(t->error->text, sizeof(t->error->text),
		    "%.127s: %.120s", t->what, why);
	t->has_failed = true;
	return st;
}

static enum wax_status
transfer_fail_store(struct transfer *t, enum wax_status st)
{
	t->what = "the store";
	return transfer_fail(t, st, store_why(t->store));
}

/* --- the updates --------------------------------------------------------- */

static void
write_method(struct writer *w, const struct transfer *t)
{
	svr_write_method(w, t->device.method);
}

static void
write_mode(struct writer *w, const struct transfer *t)
{
	(void)t;
	svr_write_mode(w);
}

static void
write_owner(struct writer *w, const struct transfer *t)
{
	svr_write_owner(w, &t->self.id);
}

static void
write_device(struct writer *w, const struct transfer *t)
{
	svr_write_device(w, &t->device.id);
}

static void
write_rowner(struct writer *w, const struct transfer *t)
{
	svr_write_rowner(w, &t->self.id);
}

static void
write_key(struct writer *w, const struct transfer *t)
{
	svr_write_owner_key(w, &t->self.id);
}

static void
write_domain(struct writer *w, const struct transfer *t)
{
	svr_write_domain(w, &t->self.domain, t->self.domain_name);
}

static void
write_owned(struct writer *w, const struct transfer *t)
{
	(void)t;
	svr_write_owned(w);
}

static void
write_rfpro(struct writer *w, const struct transfer *t)
{
	(void)t;
	svr_write_state(w, WAX_DOS_RFPRO);
}

static void
write_rfnop(struct writer *w, const struct transfer *t)
{
	(void)t;
	svr_write_state(w, WAX_DOS_RFNOP);
}

static void
write_rules(struct writer *w, const struct transfer *t)
{
	svr_write_base_rules(w, &t->self.id);
}

/* --- what is done beside them -------------------------------------------- */

/* The device has made the same key while it answered. */
static enum wax_status
after_key(struct transfer *t)
{
	enum wax_status st = talk_make_owner_key(t->talk, t->device.method,
	    &t->self.id, &t->device.id, t->device.owner_key);

	t->has_key = st == WAX_OK;
	return st == WAX_OK ? st : transfer_fail(t, st, wax_status_text(st));
}

/* From the next step on it stays ours when the session ends: so it is in the
   store before that, with the key to come back with. */
static enum wax_status
after_owned(struct transfer *t)
{
	enum wax_status st;

	t->device.owned_at = time(NULL);
	t->device.is_unsettled = true;
	st = store_add_device(t->store, &t->device);
	t->is_stored = st == WAX_OK;
	return st == WAX_OK ? st : transfer_fail_store(t, st);
}

struct transfer_step {
	const char *what;	/* for people */
	uint8_t method;
	const char *path;
	void (*write)(struct writer *w, const struct transfer *t);
	bool may_be_absent;	/* a device need not have that resource */
	enum wax_status (*after)(struct transfer *t);
};

/* In the session of the transfer, in the order that all devices know. */
static const struct transfer_step steps[] = {
	{ "client-directed provisioning", CODE_POST, SVR_PSTAT, write_mode,
	    false, NULL },
	{ "its owner", CODE_POST, SVR_DOXM, write_owner, false, NULL },
	{ "its new ID", CODE_POST, SVR_DOXM, write_device, false, NULL },
	{ "the owner of doxm", CODE_POST, SVR_DOXM, write_rowner, false, NULL },
	{ "the owner of acl2", CODE_POST, SVR_ACL2, write_rowner, false, NULL },
	{ "the owner of pstat", CODE_POST, SVR_PSTAT, write_rowner, false,
	    NULL },
	{ "the owner's key", CODE_POST, SVR_CRED, write_key, false,
	    after_key },
	{ "the security domain", CODE_POST, SVR_SDI, write_domain, true, NULL },
	{ "it is owned", CODE_POST, SVR_DOXM, write_owned, false,
	    after_owned },
	{ "RFPRO", CODE_POST, SVR_PSTAT, write_rfpro, false, NULL },
	{ "no rights of before", CODE_DELETE, SVR_ACL2, NULL, false, NULL },
	{ "base rights", CODE_POST, SVR_ACL2, write_rules, false, NULL },
	{ "RFNOP", CODE_POST, SVR_PSTAT, write_rfnop, false, NULL },
};

static const char *const method_words[] = {
	[METHOD_PIN] = "the PIN",
	[METHOD_MAKER] = "the maker's anchors",
};

/* There is no session. It has answered in clear just now, so it is there: a
   wrong PIN is silence over DTLS. */
static enum wax_status
transfer_tell_session(struct transfer *t, enum wax_status st, const char *why)
{
	char text[200];

	t->what = method_words[t->device.method];
	if (st != WAX_SYSTEM || t->device.method != METHOD_PIN)
		return transfer_fail(t, st, why);
	snprintf(text, sizeof(text), "%.60s; it is wrong, or %.80s is nowhere",
	    why, t->device.address);
	return transfer_fail(t, WAX_AUTHENTICITY, text);
}

static enum wax_status
step_run(struct transfer *t, const struct transfer_step *step)
{
	uint8_t update[UPDATE_SIZE];
	struct writer w = writer_open(update, sizeof(update));
	struct talk_answer answer = { .code = 0 };
	struct talk_error why;
	enum wax_status st;

	t->what = step->what;
	if (step->write != NULL)
		step->write(&w, t);
	if (writer_close(&w) != WAX_OK)
		return transfer_fail(t, WAX_SPACE, "an update too long");
	st = talk_do(t->talk, step->method, step->path, step->write == NULL ?
	    BYTES_ABSENT : writer_bytes(&w), &answer, &why);
	if (st == WAX_STATE && step->may_be_absent &&
	    answer.code == CODE_NOT_FOUND)
		st = WAX_OK;
	if (st == WAX_OK || st == WAX_STATE)
		t->is_begun = true;
	else if (!t->is_begun)
		return transfer_tell_session(t, st, why.text);
	if (st != WAX_OK)
		return transfer_fail(t, st, why.text);
	return step->after == NULL ? WAX_OK : step->after(t);
}

static enum wax_status
steps_run(struct transfer *t)
{
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) &&
	    st == WAX_OK; i++)
		st = step_run(t, &steps[i]);
	return st;
}

/* --- before the session -------------------------------------------------- */

static bool
transfer_has_method(const struct transfer *t, unsigned method)
{
	return (t->doxm.methods >> method & 1) != 0;
}

static enum wax_status
transfer_choose_method(struct transfer *t)
{
	char why[160];

	t->what = "its transfer methods";
	if (t->wish->pin != NULL && transfer_has_method(t, METHOD_PIN)) {
		t->device.method = METHOD_PIN;
		return WAX_OK;
	}
	if (t->wish->maker_anchors != NULL &&
	    transfer_has_method(t, METHOD_MAKER)) {
		t->device.method = METHOD_MAKER;
		return WAX_OK;
	}
	snprintf(why, sizeof(why), "it offers%s%s%s; expected one that can be "
	    "used here: a PIN with Random PIN, the anchors of its maker with "
	    "a certificate", transfer_has_method(t, METHOD_JUST_WORKS) ?
	    " Just Works" : "", transfer_has_method(t, METHOD_PIN) ?
	    " Random PIN" : "", transfer_has_method(t, METHOD_MAKER) ?
	    " a maker's certificate" : "");
	return transfer_fail(t, WAX_UNSUPPORTED, why);
}

static enum wax_status
transfer_look(struct transfer *t, struct talk *talk)
{
	struct talk_answer answer;
	struct talk_error why;
	enum wax_status st;

	t->what = "is it without an owner";
	st = talk_do(talk, CODE_GET, SVR_DOXM, BYTES_ABSENT, &answer, &why);
	if (st == WAX_STATE)	/* it shows that to anybody only before */
		return transfer_fail(t, st, "it refuses to tell: it has an "
		    "owner, or is none of these devices");
	if (st != WAX_OK)
		return transfer_fail(t, st, why.text);
	if (svr_read_doxm(answer.payload, &t->doxm) != WAX_OK)
		return transfer_fail(t, WAX_STATE,
		    "its /oic/sec/doxm can not be read");
	if (t->doxm.is_owned)
		return transfer_fail(t, WAX_STATE, "it has an owner");
	return WAX_OK;
}

static enum wax_status
transfer_locate(struct transfer *t, struct talk *talk)
{
	struct locate_place where;
	struct talk_error why;
	enum wax_status st;

	t->what = "where it has DTLS";
	if (t->wish->secure != NULL) {
		int n = snprintf(t->device.address, sizeof(t->device.address),
		    "%s", t->wish->secure);

		return n > 0 && (size_t)n < sizeof(t->device.address) ?
		    WAX_OK : transfer_fail(t, WAX_FORMAT, "no address");
	}
	st = locate_ask(talk, t->wish->address, &where, &why);
	if (st != WAX_OK)
		return transfer_fail(t, st, why.text);
	if (where.secure[0] == '\0')
		return transfer_fail(t, WAX_STATE,
		    "it tells no coaps:// in /oic/res");
	memcpy(t->device.address, where.secure, sizeof(t->device.address));
	return WAX_OK;
}

/* In clear, as nobody knows the other yet. */
static enum wax_status
transfer_begin(struct transfer *t)
{
	static const struct transfer_step select = {
		"its transfer method", CODE_POST, SVR_DOXM, write_method,
		false, NULL
	};
	enum wax_status st = talk_open(t->wish->address, NULL, NULL, &t->talk);

	t->what = "its address";
	if (st != WAX_OK)
		return transfer_fail(t, st, "expected coap:// and an address");
	t->is_begun = true;	/* no session to fail here */
	if ((st = transfer_look(t, t->talk)) == WAX_OK)
		st = transfer_choose_method(t);
	if (st == WAX_OK)
		st = transfer_locate(t, t->talk);
	if (st == WAX_OK)
		st = step_run(t, &select);
	talk_close(t->talk);
	t->talk = NULL;
	t->is_begun = false;
	return st;
}

static enum wax_status
credentials_fill(const struct transfer *t, struct waxpeer_credentials *c,
    const char **why)
{
	return t->device.method == METHOD_PIN ?
	    waxpeer_credentials_set_pin(c, t->wish->pin, t->doxm.device.bytes,
	    why) : waxpeer_credentials_add_maker_anchor(c,
	    t->wish->maker_anchors, strlen(t->wish->maker_anchors), why);
}

static enum wax_status
transfer_open_session(struct transfer *t)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	const char *why = "no memory";
	enum wax_status st;

	t->what = method_words[t->device.method];
	if (c == NULL)
		return transfer_fail(t, WAX_MEMORY, why);
	if ((st = credentials_fill(t, c, &why)) != WAX_OK)
		(void)transfer_fail(t, st, why == NULL ? "not usable" : why);
	else if ((st = talk_open(t->device.address, c, NULL, &t->talk)) !=
	    WAX_OK)
		(void)transfer_fail(t, st, wax_status_text(st));
	waxpeer_credentials_free(c);
	return st;
}

/* --- the way back -------------------------------------------------------- */

static enum wax_status
transfer_reset(struct transfer *t)
{
	uint8_t update[32];
	struct writer w = writer_open(update, sizeof(update));
	struct talk_answer answer;
	struct talk_error why;

	svr_write_state(&w, WAX_DOS_RESET);
	return talk_do(t->talk, CODE_POST, SVR_PSTAT, writer_bytes(&w),
	    &answer, &why);
}

/* In the session of the transfer; if that has ended, as its owner, since it may
   have the key. If it was left before that it has reset itself. */
static void
transfer_take_back(struct transfer *t)
{
	bool is_reset;

	if (!t->is_begun)
		return;
	is_reset = transfer_reset(t) == WAX_OK;
	if (!is_reset && t->has_key) {
		talk_close(t->talk);
		t->talk = NULL;
		is_reset = change_open_talk(&t->self.id, &t->device,
		    &t->talk) == WAX_OK && transfer_reset(t) == WAX_OK;
	}
	/* a device that has our key and can not be reached is kept: to be
	   reset when it can be */
	if (t->is_stored && is_reset)
		t->is_stored = store_remove_device(t->store, &t->device.id) !=
		    WAX_OK;
}

/* --- all of it ----------------------------------------------------------- */

static enum wax_status
transfer_name(struct transfer *t)
{
	char id[DEVICEID_TEXT_LEN + 1];
	struct store_device other;
	enum wax_status st;

	t->what = "its name";
	deviceid_format(&t->device.id, id);
	if (t->wish->name == NULL) {
		snprintf(t->device.name, sizeof(t->device.name),
		    "device-%.8s", id);
		return WAX_OK;
	}
	if (!store_is_name(t->wish->name))
		return transfer_fail(t, WAX_RANGE, "expected 1 to 63 letters, "
		    "digits, '.', '_' and '-'");
	snprintf(t->device.name, sizeof(t->device.name), "%s", t->wish->name);
	st = store_find_device(t->store, t->device.name, &other);
	if (st != WAX_OK)
		return st == WAX_NOT_FOUND || st == WAX_LIMIT ? WAX_OK :
		    transfer_fail_store(t, st);
	explicit_bzero(other.owner_key, sizeof(other.owner_key));
	return strcmp(other.name, t->device.name) == 0 ?
	    transfer_fail(t, WAX_EXISTS, "another device has it") : WAX_OK;
}

static enum wax_status
transfer_prepare(struct transfer *t)
{
	enum wax_status st = store_self(t->store, &t->self);

	if (st != WAX_OK)
		return transfer_fail_store(t, st);
	t->what = "a new ID";
	if ((st = chance_device(&t->device.id)) != WAX_OK)
		return transfer_fail(t, st, "no random numbers");
	return transfer_name(t);
}

/* The mark is of no harm if it can not be taken away: the next command that
   reaches the device does that. */
static void
transfer_settle(struct transfer *t)
{
	t->device.is_unsettled = false;
	if (store_update_device(t->store, &t->device) != WAX_OK)
		t->device.is_unsettled = true;
}

enum wax_status
transfer_run(struct store *s, const struct transfer_wish *wish,
    struct store_device *out, struct talk_error *error)
{
	struct transfer t = { .store = s, .wish = wish, .error = error,
		.what = "the store" };
	enum wax_status st = transfer_prepare(&t);

	if (st == WAX_OK)
		st = transfer_begin(&t);
	if (st == WAX_OK && (st = transfer_open_session(&t)) == WAX_OK) {
		if ((st = steps_run(&t)) == WAX_OK)
			transfer_settle(&t);
		else
			transfer_take_back(&t);
	}
	talk_close(t.talk);
	*out = (struct store_device){ .name = "" };
	if (st == WAX_OK)
		*out = t.device;
	else if (t.is_stored)
		memcpy(out->name, t.device.name, sizeof(out->name));
	explicit_bzero(&t, sizeof(t));
	return st;
}
