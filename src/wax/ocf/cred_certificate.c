/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_certificate.c - credtype 8: a chain of certificates, and the key of its
   leaf if that is a device's own */
#include "wax/ocf/cred.h"
#include "wax/ocf/cred_data.h"

static bool
usage_is_anchor(enum wax_credential_usage usage)
{
	return usage == WAX_USAGE_ANCHOR || usage == WAX_USAGE_MAKER_ANCHOR ||
	    usage == WAX_USAGE_EDHOC_ANCHOR;
}

/* A private key that somebody else knows is no secret: it is made here, and
   certified by way of /oic/sec/csr. Only what we stored may have one. */
static enum wax_status
certificate_decode(const struct cred_draft *draft)
{
	struct cred *c = draft->cred;
	enum wax_status st;

	if (!draft->has_public || draft->has_oscore || c->has_role ||
	    c->usage == WAX_USAGE_NONE || c->usage == WAX_USAGE_EDHOC ||
	    c->usage == WAX_USAGE_ACE ||
	    (c->is_any && !usage_is_anchor(c->usage)) ||
	    (draft->has_private && (!draft->is_own ||
	    usage_is_anchor(c->usage))))
		return WAX_FORMAT;
	st = cred_data_read_pem(&draft->public_data, CRED_PEM_MAX,
	    &c->certificates);
	if (st == WAX_OK && draft->has_private)
		st = cred_data_read_pem(&draft->private_data, CRED_PEM_MAX,
		    &c->private_key);
	return st;
}

static void
certificate_encode(struct writer *w, const struct cred *c)
{
	cred_data_write_pem(w, c->private_key);
}

static void
certificate_install(const struct cred *c, struct wax_credential *out)
{
	out->certificates = c->certificates;
	out->private_key = c->private_key;
}

const struct cred_type cred_certificate = {
	.number = WAX_CREDENTIAL_CERTIFICATE,
	.decode = certificate_decode,
	.encode_private = certificate_encode,
	.install = certificate_install,
};
