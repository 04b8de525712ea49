/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_attributes.c - what a link tells of the handshakes that are served (RFC
   9668 section 6) */
#include <stdio.h>
#include <string.h>

#include "peer/edhoc_state.h"

#define CRED_CCS 1		/* of ed-cred-t (RFC 9668 section 8.4) */
#define CRED_X509 2

static void
attribute_put(struct writer *w, const char *name)
{
	writer_u8(w, ';');
	writer_put(w, bytes_of_text(name));
}

static void
attribute_put_number(struct writer *w, const char *name, int number)
{
	char text[16];

	snprintf(text, sizeof(text), "=%d", number);
	attribute_put(w, name);
	writer_put(w, bytes_of_text(text));
}

/* How a peer's credential may look that can be believed. */
static void
attributes_put_credentials(struct writer *w, const struct waxpeer_keyring *k)
{
	bool has_ccs = false, has_x509 = k->anchors != NULL;
	size_t len;

	for (size_t i = 0; i < k->peer_count; i++) {
		const uint8_t *cred = wax_edhoc_credential_cred(k->peers[i],
		    &len);

		/* CRED_x is a map, or a byte string with a certificate */
		if (cred[0] >> 5 == 2)
			has_x509 = true;
		else
			has_ccs = true;
	}
	if (has_ccs)
		attribute_put_number(w, "ed-cred-t", CRED_CCS);
	if (has_x509)
		attribute_put_number(w, "ed-cred-t", CRED_X509);
	if (has_ccs) {
		attribute_put_number(w, "ed-idcred-t", WAX_EDHOC_ID_KID);
		attribute_put_number(w, "ed-idcred-t", WAX_EDHOC_ID_KCCS);
	}
	if (has_x509) {
		attribute_put_number(w, "ed-idcred-t", WAX_EDHOC_ID_X5CHAIN);
		attribute_put_number(w, "ed-idcred-t", WAX_EDHOC_ID_X5T);
	}
}

enum wax_status
waxpeer_edhoc_attributes(const struct waxpeer_endpoint *e, char *text,
    size_t size)
{
	struct writer w = writer_open((uint8_t *)text, size);
	const struct edhoc_server *v = e->edhoc;

	if (v == NULL || v->keyring == NULL)
		return WAX_STATE;
	attribute_put(&w, "rt=core.edhoc");
	if (v->is_reverse)
		attribute_put(&w, "ed-i");
	attribute_put(&w, "ed-r");
	for (int i = 0; i <= 3; i++)
		if (v->keyring->methods & 1u << i)
			attribute_put_number(&w, "ed-method", i);
	for (size_t i = 0; i < v->keyring->suites_count; i++)
		attribute_put_number(&w, "ed-csuite", v->keyring->suites[i]);
	attributes_put_credentials(&w, v->keyring);
	if (!v->has_message_4)
		attribute_put(&w, "ed-comb-req");
	writer_u8(&w, 0);
	return writer_close(&w);
}
