/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_edhoc.c - credtype 4 with the usage "x.ostler.edhoc": a peer's public
   key for handshakes (RFC 9528), in a claims set */
#include "wax/ocf/cred.h"
#include "wax/ocf/cred_data.h"

static enum wax_status
edhoc_decode(const struct cred_draft *draft)
{
	struct cred *c = draft->cred;
	struct bytes ccs;
	enum wax_status st;

	if (!draft->has_public || draft->has_private || draft->has_oscore ||
	    c->is_any || c->usage != WAX_USAGE_EDHOC ||
	    deviceid_is_nil(&c->subject))
		return WAX_FORMAT;
	st = cred_data_read_map(&draft->public_data, CRED_DATA_CCS,
	    CRED_PUBLIC_MAX, &ccs);
	return st == WAX_OK ? cred_set_public(c, ccs) : st;
}

static void
edhoc_install(const struct cred *c, struct wax_credential *out)
{
	out->ccs = c->public;
	out->ccs_len = c->public_len;
}

const struct cred_type cred_edhoc = {
	.number = WAX_CREDENTIAL_EDHOC,
	.decode = edhoc_decode,
	.install = edhoc_install,
};
