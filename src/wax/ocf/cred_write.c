/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_write.c - updates that give an OSCORE context to a device, or name an
   authorization server */
#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/ocf/cred_oscore.h"

#define FOREIGN_ID_LEN 7	/* bytes; other stacks take no other */

static bool
is_default(int number, int other)
{
	return number == 0 || number == other;
}

/* Without what only we know. */
static bool
foreign_knows(const struct wax_context_parameters *p)
{
	return p->sender_id_len == FOREIGN_ID_LEN &&
	    p->recipient_id_len == FOREIGN_ID_LEN &&
	    p->master_salt_len == 0 && p->id_context == NULL &&
	    is_default(p->aead, WAX_AEAD_AES_CCM_16_64_128) &&
	    is_default(p->hkdf, WAX_HKDF_SHA_256);
}

static bool
take_bytes(uint8_t *out, size_t size, size_t *out_len, const uint8_t *data,
    size_t len)
{
	if (len > size)
		return false;
	if (len > 0)
		memcpy(out, data, len);
	*out_len = len;
	return true;
}

static enum wax_status
write_fill(struct cred *c, const struct wax_context_parameters *p,
    bool is_foreign)
{
	struct cred_oscore *o = &c->oscore;

	if (p->master_secret_len != CRED_OSCORE_SECRET_LEN ||
	    secret_set(&c->key, bytes_of(p->master_secret,
	    p->master_secret_len)) != WAX_OK ||
	    !take_bytes(o->sender, sizeof(o->sender), &o->sender_len,
	    p->sender_id, p->sender_id_len) ||
	    !take_bytes(o->recipient, sizeof(o->recipient),
	    &o->recipient_len, p->recipient_id, p->recipient_id_len) ||
	    !take_bytes(o->salt, sizeof(o->salt), &o->salt_len,
	    p->master_salt, p->master_salt_len) ||
	    !take_bytes(o->context, sizeof(o->context), &o->context_len,
	    p->id_context, p->id_context_len))
		return WAX_RANGE;
	if (is_foreign)
		return foreign_knows(p) ? WAX_OK : WAX_UNSUPPORTED;
	o->has_context = p->id_context != NULL;
	o->aead = p->aead;
	o->hkdf = p->hkdf;
	o->window = p->replay_window;
	return WAX_OK;
}

/* {"creds": [...]} with that entry; *len is told in any case. */
static enum wax_status
write_update(const struct cred *c, uint8_t *out, size_t size, size_t *len)
{
	struct writer w = writer_open(out, size), count = writer_count();

	for (size_t i = 0; i < 2; i++) {
		struct writer *to = i == 0 ? &count : &w;

		items_write_map(to, 1);
		items_write_text(to, "creds");
		items_write_array(to, 1);
		cred_encode(to, c, VIEW_STORE, NULL);
	}
	*len = count.len;
	return writer_close(&w);
}

enum wax_status
wax_credential_write_oscore(const struct wax_context_parameters *context,
    const struct wax_role *role, bool is_foreign, uint8_t *out, size_t size,
    size_t *len)
{
	struct cred c = {
		.type = cred_types_find(WAX_CREDENTIAL_OSCORE),
		.has_role = role != NULL,
	};
	enum wax_status st;

	memcpy(c.subject.bytes, context->subject, sizeof(c.subject.bytes));
	c.oscore.renewal = is_foreign ? WAX_RENEWAL_OFF : context->renewal;
	if (role != NULL)
		c.role = *role;
	st = write_fill(&c, context, is_foreign);
	if (st == WAX_OK)
		st = write_update(&c, out, size, len);
	secret_wipe(&c, sizeof(c));
	return st;
}

enum wax_status
wax_credential_write_ace(const uint8_t subject[WAX_SUBJECT_LEN],
    const uint8_t *description, size_t description_len, const uint8_t *key,
    size_t key_len, uint8_t *out, size_t size, size_t *len)
{
	struct cred c = {
		.type = cred_types_find(WAX_CREDENTIAL_ACE),
		.usage = WAX_USAGE_ACE,
	};
	enum wax_status st = WAX_OK;

	if (description_len == 0 || description_len > CRED_PUBLIC_MAX)
		return WAX_RANGE;
	memcpy(c.subject.bytes, subject, sizeof(c.subject.bytes));
	if (key != NULL)
		st = secret_set(&c.key, bytes_of(key, key_len));
	if (st == WAX_OK)
		st = cred_set_public(&c, bytes_of(description,
		    description_len));
	if (st == WAX_OK)
		st = write_update(&c, out, size, len);
	free(c.public);
	secret_wipe(&c, sizeof(c));
	return st;
}
