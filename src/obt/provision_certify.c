/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision_certify.c - the domain's anchor, and a certificate for a device's
   own key */
#include <time.h>

#include "core/code.h"
#include "obt/ca.h"
#include "obt/change.h"
#include "obt/entries.h"
#include "obt/provision.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"
#include "obt/svr_write.h"

#define UPDATE_SIZE (CA_PEM_SIZE + 256)

struct certifying {
	const struct store_self *self;
	unsigned days;
	bool for_edhoc;
	struct entries anchors, edhoc_anchors, certificates;	/* as they
								   were */
	char certificate[CA_PEM_SIZE];
	int64_t until, credid;
};

static const struct entries_kind anchor_kind = {
	.type = WAX_CREDENTIAL_CERTIFICATE, .usage = SVR_USAGE_ANCHOR
};

static const struct entries_kind edhoc_anchor_kind = {
	.type = WAX_CREDENTIAL_CERTIFICATE, .usage = SVR_USAGE_EDHOC_ANCHOR
};

static struct entries_kind
certificate_kind(const struct change *c, size_t party)
{
	return (struct entries_kind){
		.type = WAX_CREDENTIAL_CERTIFICATE,
		.usage = SVR_USAGE_CERTIFICATE,
		.subject = &c->parties[party].device.id,
	};
}

static enum wax_status
certifying_look(struct change *c, size_t party, void *arg)
{
	struct certifying *x = arg;
	struct entries_kind kind = certificate_kind(c, party);
	enum wax_status st = entries_list(c, party, &anchor_kind,
	    BYTES_ABSENT, bytes_of_text(x->self->ca), &x->anchors);

	if (st == WAX_OK)
		st = entries_list(c, party, &edhoc_anchor_kind, BYTES_ABSENT,
		    bytes_of_text(x->self->ca), &x->edhoc_anchors);
	return st != WAX_OK ? st : entries_list(c, party, &kind,
	    BYTES_ABSENT, BYTES_ABSENT, &x->certificates);
}

static enum wax_status
anchor_give(struct change *c, size_t party, void *arg)
{
	struct certifying *x = arg;
	uint8_t update[UPDATE_SIZE];
	struct writer w = writer_open(update, sizeof(update));
	int64_t credid;

	if (x->anchors.match != 0)	/* it has it already */
		return WAX_OK;
	svr_write_anchor(&w, bytes_of_text(x->self->ca));
	return entries_give(c, party, &anchor_kind, &x->anchors, BYTES_ABSENT,
	    writer_bytes(&w), &credid);
}

static enum wax_status
edhoc_anchor_give(struct change *c, size_t party, void *arg)
{
	struct certifying *x = arg;
	uint8_t update[UPDATE_SIZE];
	struct writer w = writer_open(update, sizeof(update));
	int64_t credid;

	if (!x->for_edhoc || x->edhoc_anchors.match != 0)
		return WAX_OK;
	svr_write_edhoc_anchor(&w, bytes_of_text(x->self->ca));
	return entries_give(c, party, &edhoc_anchor_kind, &x->edhoc_anchors,
	    BYTES_ABSENT, writer_bytes(&w), &credid);
}

static enum wax_status
edhoc_anchor_take_back(struct change *c, size_t party, void *arg)
{
	const struct certifying *x = arg;

	return entries_take_back(c, party, &edhoc_anchor_kind,
	    &x->edhoc_anchors, BYTES_ABSENT);
}

static enum wax_status
anchor_take_back(struct change *c, size_t party, void *arg)
{
	const struct certifying *x = arg;

	return entries_take_back(c, party, &anchor_kind, &x->anchors,
	    BYTES_ABSENT);
}

/* Asks for its request and signs it. */
static enum wax_status
certificate_make(struct change *c, size_t party, void *arg)
{
	struct certifying *x = arg;
	struct talk_answer answer;
	struct bytes request, ccs;
	enum wax_status st = change_ask(c, party, CODE_GET, SVR_CSR,
	    BYTES_ABSENT, &answer);

	if (st != WAX_OK)
		return st;
	if (svr_read_csr(answer.payload, &request) != WAX_OK)
		return change_fail(c, party, WAX_STATE,
		    "its /oic/sec/csr can not be read");
	if (x->for_edhoc && svr_read_ccs(answer.payload, &ccs) != WAX_OK)
		return change_fail(c, party, WAX_STATE, "it does not know "
		    "handshakes, or no form of them that is known here");
	st = ca_sign(x->self->ca, x->self->ca_key, request,
	    &c->parties[party].device.id, time(NULL), x->days,
	    x->certificate, &x->until);
	if (st == WAX_FORMAT || st == WAX_AUTHENTICITY)
		return change_fail(c, party, WAX_STATE,
		    "it asks for a certificate that it can not have: not its "
		    "own ID, a wrong signature, or a key other than P-256");
	return st;
}

static enum wax_status
certificate_give(struct change *c, size_t party, void *arg)
{
	struct certifying *x = arg;
	struct entries_kind kind = certificate_kind(c, party);
	uint8_t update[UPDATE_SIZE];
	struct writer w = writer_open(update, sizeof(update));

	svr_write_certificate(&w, &c->parties[party].device.id,
	    bytes_of_text(x->certificate));
	return entries_give(c, party, &kind, &x->certificates, BYTES_ABSENT,
	    writer_bytes(&w), &x->credid);
}

static enum wax_status
certificate_take_back(struct change *c, size_t party, void *arg)
{
	const struct certifying *x = arg;
	struct entries_kind kind = certificate_kind(c, party);

	return entries_take_back(c, party, &kind, &x->certificates,
	    BYTES_ABSENT);
}

static enum wax_status
certificate_note(struct change *c, size_t party, void *arg)
{
	const struct certifying *x = arg;
	struct store_device *d = &c->parties[0].device;
	int64_t before = d->certificate_until;
	enum wax_status st;

	(void)party;
	d->certificate_until = x->until;
	if ((st = store_update_device(c->store, d)) == WAX_OK)
		return st;
	d->certificate_until = before;
	return change_fail(c, CHANGE_STORE, st, store_why(c->store));
}

static enum wax_status
certificate_clean(struct change *c, size_t party, void *arg)
{
	const struct certifying *x = arg;
	struct entries old = { .count = 0 };

	for (size_t i = 0; i < x->certificates.count; i++)
		if (x->certificates.credids[i] != x->credid)
			old.credids[old.count++] = x->certificates.credids[i];
	return entries_remove(c, party, &old);
}

static const struct change_step certifying_steps[] = {
	{ "what it has", 0, certifying_look, NULL, false },
	{ "the domain's anchor", 0, anchor_give, anchor_take_back, false },
	{ "its request", 0, certificate_make, NULL, false },
	{ "its certificate", 0, certificate_give, certificate_take_back,
	    false },
	{ "the anchor for handshakes", 0, edhoc_anchor_give,
	    edhoc_anchor_take_back, false },
	{ "the store", CHANGE_STORE, certificate_note, NULL, false },
	{ "its old certificate", 0, certificate_clean, NULL, true },
};

enum wax_status
provision_certify(struct store *s, const struct store_device *d, unsigned days,
    bool for_edhoc, struct talk_error *error)
{
	struct store_self self;
	struct certifying x = { .self = &self, .days = days,
		.for_edhoc = for_edhoc };
	enum wax_status st = store_self(s, &self);

	if (st != WAX_OK)
		return change_fail_store(s, st, error);
	st = change_run(s, &d, 1, certifying_steps,
	    sizeof(certifying_steps) / sizeof(certifying_steps[0]), &x,
	    error);
	store_self_clear(&self);
	return st;
}
