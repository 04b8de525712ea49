/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* show.c - a device, as it stands in the store and as it says itself */
#include "obt/show.h"

#include <stdlib.h>

#include "core/hex.h"
#include "obt/method.h"
#include "obt/provision.h"
#include "obt/svr_read.h"
#include "tools/diag.h"
#include "wax/ocf.h"

/* --- bonds --- */

struct bonds {
	struct command_call *call;
	struct sheet *sheet;
};

static enum wax_status
add_bond(void *arg, const struct store_bond *b)
{
	static const char *const kinds[] = {
		[STORE_PAIR] = "pair", [STORE_LINK] = "link",
		[STORE_HANDSHAKE] = "edhoc",
	};
	struct bonds *bonds = arg;
	char ids[2][2 * sizeof(b->one_sender) + 1];
	struct sheet *s = bonds->sheet;
	struct store_device other;
	enum wax_status st = store_find_id(bonds->call->store, &b->other,
	    &other);

	if (st != WAX_OK)
		return st;
	hex_encode(bytes_of(b->one_sender, b->one_sender_len), ids[0]);
	hex_encode(bytes_of(b->other_sender, b->other_sender_len), ids[1]);
	sheet_row(s);
	sheet_text(s, "bond", kinds[b->kind]);
	sheet_text(s, "with", other.name);
	sheet_number(s, "credid", b->one_credid);
	sheet_text(s, "sender_id", *ids[0] != '\0' ? ids[0] : NULL);
	sheet_text(s, "recipient_id", *ids[1] != '\0' ? ids[1] : NULL);
	sheet_time(s, "since", b->since);
	sheet_text(s, "state", b->is_half ? "half" : "whole");
	explicit_bzero(&other, sizeof(other));
	return WAX_OK;
}

static void
add_facts(struct sheet *s, const struct store_device *d)
{
	sheet_row(s);
	sheet_text(s, "name", d->name);
	sheet_id(s, "uuid", &d->id);
	sheet_text(s, "address", d->address);
	sheet_text(s, "method", method_name(d->method));
	sheet_time(s, "owned", d->owned_at);
	sheet_time(s, "certificate_until", d->certificate_until);
	sheet_text(s, "state", d->is_unsettled ? "unsettled" : "ready");
}

/* --- what it says --- */

struct said {
	struct command_call *call;
	const struct store_device *device;
	struct svr_doxm doxm;
	struct svr_pstat pstat;
	struct sheet *creds, *aces;
};

static const char *
cred_kind(uint64_t type)
{
	switch (type) {
	case WAX_CREDENTIAL_PSK:
		return "key";
	case WAX_CREDENTIAL_EDHOC:
		return "edhoc";
	case WAX_CREDENTIAL_CERTIFICATE:
		return "certificate";
	case WAX_CREDENTIAL_OSCORE:
		return "oscore";
	default:
		return "other";
	}
}

static enum wax_status
add_cred(void *arg, const struct svr_cred *c)
{
	struct said *said = arg;
	struct sheet *s = said->creds;

	sheet_row(s);
	sheet_number(s, "credid", c->credid);
	sheet_text(s, "kind", cred_kind(c->type));
	if (c->is_any)
		sheet_text(s, "subject", "*");
	else
		sheet_id(s, "subject", &c->subject);
	sheet_bytes(s, "usage", c->usage);
	sheet_bytes(s, "sender_id", c->sender);
	sheet_bytes(s, "recipient_id", c->recipient);
	return WAX_OK;
}

static enum wax_status
add_ace(void *arg, const struct svr_ace *a)
{
	struct said *said = arg;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	enum wax_status st;

	if (f == NULL)
		return WAX_MEMORY;
	st = diag_print(f, a->encoded);
	fclose(f);
	sheet_row(said->aces);
	sheet_number(said->aces, "aceid", a->aceid);
	sheet_text(said->aces, "entry", text);
	free(text);
	return st;
}

static enum wax_status
take_doxm(struct said *said, struct bytes cbor)
{
	return svr_read_doxm(cbor, &said->doxm);
}

static enum wax_status
take_pstat(struct said *said, struct bytes cbor)
{
	return svr_read_pstat(cbor, &said->pstat);
}

static enum wax_status
take_cred(struct said *said, struct bytes cbor)
{
	return svr_each_cred(cbor, add_cred, said);
}

static enum wax_status
take_acl2(struct said *said, struct bytes cbor)
{
	return svr_each_ace(cbor, add_ace, said);
}

static const struct question {
	const char *name;
	enum wax_status (*take)(struct said *said, struct bytes cbor);
} questions[] = {
	{ "doxm", take_doxm },
	{ "pstat", take_pstat },
	{ "cred", take_cred },
	{ "acl2", take_acl2 },
};

/* What it answers may have keys in it, if it does wrong. */
static enum command_exit
ask(struct said *said, const struct question *q)
{
	struct talk_error error = { "" };
	uint8_t *cbor = NULL;
	size_t len = 0;
	enum wax_status st = provision_read(said->call->store, said->device,
	    q->name, &cbor, &len, &error);

	if (st != WAX_OK)
		return command_finish(said->call, st, &error, said->device,
		    NULL);
	st = q->take(said, bytes_of(cbor, len));
	explicit_bzero(cbor, len);
	free(cbor);
	return st == WAX_OK ? COMMAND_DONE : command_fail(said->call,
	    "%s: its /oic/sec/%s can not be read", said->device->name,
	    q->name);
}

static const char *
state_name(uint64_t state)
{
	static const char *const names[] = {
		[WAX_DOS_RESET] = "RESET", [WAX_DOS_RFOTM] = "RFOTM",
		[WAX_DOS_RFPRO] = "RFPRO", [WAX_DOS_RFNOP] = "RFNOP",
		[WAX_DOS_SRESET] = "SRESET",
	};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] :
	    "unknown";
}

static void
add_said(struct sheet *s, const struct said *said)
{
	char methods[METHODS_TEXT_SIZE];

	methods_format(said->doxm.methods, methods);
	sheet_text(s, "says_state", state_name(said->pstat.state));
	sheet_flag(s, "says_owned", said->doxm.is_owned);
	sheet_id(s, "says_owner", &said->doxm.owner);
	sheet_id(s, "says_uuid", &said->doxm.device);
	sheet_text(s, "says_methods", methods);
}

/* --- all of it --- */

static void
print_part(FILE *out, const struct sheet *s)
{
	if (sheet_count(s) > 0) {
		putc('\n', out);
		sheet_print_table(s, out);
	}
}

/* Takes the lists of said. */
static enum command_exit
show(struct command_call *call, const struct store_device *d,
    const struct said *said)
{
	struct bonds bonds = { call, sheet_new() };
	struct sheet *s = sheet_new();
	enum wax_status st = store_each_bond(call->store, &d->id, add_bond,
	    &bonds);
	struct sheet *const lists[] = { bonds.sheet,
		said != NULL ? said->creds : NULL,
		said != NULL ? said->aces : NULL };

	add_facts(s, d);
	if (said != NULL)
		add_said(s, said);
	if (!call->wants_json) {
		sheet_print_record(s, call->out);
		for (size_t i = 0; i < 3; i++)
			print_part(call->out, lists[i]);
	}
	sheet_take_list(s, "bonds", bonds.sheet);
	if (said != NULL) {
		sheet_take_list(s, "cred", said->creds);
		sheet_take_list(s, "acl2", said->aces);
	}
	if (call->wants_json)
		sheet_print_object(s, call->out);
	if (st == WAX_OK && sheet_is_short(s))
		st = WAX_MEMORY;
	sheet_free(s);
	return st == WAX_OK ? COMMAND_DONE : command_fail_store(call, st);
}

enum command_exit
show_device(struct command_call *call, const struct store_device *d)
{
	return show(call, d, NULL);
}

enum command_exit
show_device_asked(struct command_call *call, const struct store_device *d)
{
	struct said said = { .call = call, .device = d, .creds = sheet_new(),
		.aces = sheet_new() };
	enum command_exit end = COMMAND_DONE;

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]) &&
	    end == COMMAND_DONE; i++)
		end = ask(&said, &questions[i]);
	if (end == COMMAND_DONE)
		return show(call, d, &said);
	sheet_free(said.creds);
	sheet_free(said.aces);
	return end;
}
