/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* derive.c - keys and Common IV (RFC 8613 section 3.2.1) */
#include "wax/oscore/derive.h"

#include "wax/cbor/items.h"
#include "wax/crypto/hkdf.h"

#define DERIVE_INFO_MAX (DERIVE_ID_CONTEXT_MAX + 64)

static size_t
derive_size(const struct cose_aead *aead, enum derive_type type)
{
	return type == DERIVE_KEY ? aead->kind.key_len : aead->kind.nonce_len;
}

void
derive_write_info(struct writer *w, struct bytes id, struct bytes id_context,
    const struct cose_aead *aead, enum derive_type type)
{
	items_write_array(w, 5);
	items_write_bytes(w, id);
	if (bytes_is_absent(id_context))
		items_write_null(w);
	else
		items_write_bytes(w, id_context);
	items_write_int(w, aead->number);
	items_write_text(w, type == DERIVE_KEY ? "Key" : "IV");
	items_write_uint(w, derive_size(aead, type));
}

size_t
derive_id_max(const struct cose_aead *aead)
{
	return aead->kind.nonce_len - 6u;
}

static enum wax_status
derive_one(const struct derive_input *in, struct bytes id,
    enum derive_type type, struct secret *out)
{
	uint8_t info[DERIVE_INFO_MAX];
	struct writer w = writer_open(info, sizeof(info));

	derive_write_info(&w, id, in->id_context, in->aead, type);
	if (writer_close(&w) != WAX_OK)
		return WAX_RANGE;
	return hkdf_derive(in->hkdf->hash, in->master_secret, in->master_salt,
	    writer_bytes(&w), derive_size(in->aead, type), out);
}

static bool
derive_is_allowed(const struct derive_input *in)
{
	size_t id_max = derive_id_max(in->aead);

	return in->master_secret.len >= 1 &&
	    in->master_secret.len <= SECRET_MAX &&
	    in->master_salt.len <= SECRET_MAX &&
	    in->id_context.len <= DERIVE_ID_CONTEXT_MAX &&
	    in->sender_id.len <= id_max && in->recipient_id.len <= id_max &&
	    !bytes_equal(in->sender_id, in->recipient_id);
}

enum wax_status
derive_run(const struct derive_input *in, struct derive_keys *out)
{
	enum wax_status st = WAX_RANGE;

	*out = (struct derive_keys){ 0 };
	if (derive_is_allowed(in))
		st = derive_one(in, in->sender_id, DERIVE_KEY,
		    &out->sender_key);
	if (st == WAX_OK)
		st = derive_one(in, in->recipient_id, DERIVE_KEY,
		    &out->recipient_key);
	if (st == WAX_OK)
		st = derive_one(in, bytes_of("", 0), DERIVE_IV,
		    &out->common_iv);
	if (st != WAX_OK)
		derive_clear(out);
	return st;
}

void
derive_clear(struct derive_keys *keys)
{
	secret_clear(&keys->sender_key);
	secret_clear(&keys->recipient_key);
	secret_clear(&keys->common_iv);
}
