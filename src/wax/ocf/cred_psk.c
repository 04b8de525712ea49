/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_psk.c - credtype 1: a symmetric key that two devices share */
#include "wax/ocf/cred.h"
#include "wax/ocf/cred_data.h"

/* An empty key is left to both sides: they make it from the ownership
   transfer. Else it has 16 or 32 bytes (OCF Security, section 13.3.3.1). */
static enum wax_status
psk_decode(const struct cred_draft *draft)
{
	struct cred *c = draft->cred;
	enum wax_status st;

	if (!draft->has_private || draft->has_public || draft->has_oscore ||
	    c->is_any || deviceid_is_nil(&c->subject) ||
	    c->usage != WAX_USAGE_NONE)
		return WAX_FORMAT;
	st = cred_data_read_key(&draft->private_data, &c->key);
	if (st != WAX_OK)
		return st;
	c->leaves_key = c->key.len == 0;
	return c->leaves_key || c->key.len == 16 || c->key.len == 32 ?
	    WAX_OK : WAX_RANGE;
}

static void
psk_encode(struct writer *w, const struct cred *c)
{
	cred_data_write_key(w, &c->key);
}

static void
psk_install(const struct cred *c, struct wax_credential *out)
{
	out->key = c->key.data;
	out->key_len = c->key.len;
}

const struct cred_type cred_psk = {
	.number = WAX_CREDENTIAL_PSK,
	.decode = psk_decode,
	.encode_private = psk_encode,
	.install = psk_install,
};
