/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_ace.c - credtype 2 with the usage "x.ostler.ace": an authorization
   server, and a key for its tokens (RFC 9200), if we read them ourselves */
#include "wax/ocf/cred.h"
#include "wax/ocf/cred_data.h"

static enum wax_status
ace_decode(const struct cred_draft *draft)
{
	struct cred *c = draft->cred;
	struct bytes description;
	enum wax_status st;

	if (!draft->has_public || draft->has_oscore || c->is_any ||
	    c->has_role || c->usage != WAX_USAGE_ACE ||
	    deviceid_is_nil(&c->subject))
		return WAX_FORMAT;
	st = cred_data_read_map(&draft->public_data, CRED_DATA_ACE,
	    CRED_PUBLIC_MAX, &description);
	if (st == WAX_OK && draft->has_private)
		st = cred_data_read_key(&draft->private_data, &c->key);
	return st == WAX_OK ? cred_set_public(c, description) : st;
}

static void
ace_encode(struct writer *w, const struct cred *c)
{
	cred_data_write_key(w, &c->key);
}

static void
ace_install(const struct cred *c, struct wax_credential *out)
{
	out->key = c->key.data;
	out->key_len = c->key.len;
	out->description = c->public;
	out->description_len = c->public_len;
}

const struct cred_type cred_ace = {
	.number = WAX_CREDENTIAL_ACE,
	.decode = ace_decode,
	.encode_private = ace_encode,
	.install = ace_install,
};
