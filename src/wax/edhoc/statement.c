/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* statement.c - Signature_or_MAC_2 and _3 (RFC 9528 sections 5.3.2,
   5.4.2) */
#include "wax/edhoc/statement.h"

#include "wax/cbor/items.h"
#include "wax/crypto/hkdf_steps.h"
#include "wax/edhoc/identifier.h"
#include "wax/edhoc/scratch.h"

/* A signer's MAC has the length of the hash. */
static size_t
statement_mac_size(const struct statement *s)
{
	return s->is_signed ? hash_size(s->suite->hash) : s->suite->mac_len;
}

size_t
statement_size(const struct statement *s)
{
	return s->is_signed ? signature_size(s->suite->signature) :
	    s->suite->mac_len;
}

void
statement_write_context(struct writer *w, const struct statement *s)
{
	if (!bytes_is_absent(s->c_r))
		identifier_write(w, s->c_r);
	writer_put(w, s->id_cred);
	items_write_bytes(w, digest_bytes(s->th));
	writer_put(w, s->cred);
	writer_put(w, s->ead);
}

static void
statement_write_info(struct writer *w, const struct statement *s)
{
	struct writer count = writer_count();

	statement_write_context(&count, s);
	schedule_write_info(w, s->label, count.len);
	statement_write_context(w, s);
	items_write_uint(w, statement_mac_size(s));
}

enum wax_status
statement_make_mac(const struct statement *s, struct secret *out)
{
	struct writer count = writer_count();
	struct scratch info;
	enum wax_status st;

	secret_clear(out);
	statement_write_info(&count, s);
	if (!scratch_open(&info, count.len))
		return WAX_MEMORY;
	statement_write_info(&info.w, s);
	out->len = statement_mac_size(s);
	st = hkdf_expand(s->suite->hash, secret_bytes(s->prk),
	    writer_bytes(&info.w), out->data, out->len);
	if (st != WAX_OK)
		secret_clear(out);
	scratch_close(&info);
	return st;
}

static void
statement_write_external(struct writer *w, const struct statement *s)
{
	items_write_bytes(w, digest_bytes(s->th));
	writer_put(w, s->cred);
	writer_put(w, s->ead);
}

void
statement_write_signed(struct writer *w, const struct statement *s,
    struct bytes mac)
{
	struct writer count = writer_count();

	statement_write_external(&count, s);
	items_write_array(w, 4);
	items_write_text(w, "Signature1");
	items_write_bytes(w, s->id_cred);
	items_write_bytes_head(w, count.len);
	statement_write_external(w, s);
	items_write_bytes(w, mac);
}

/* scratch_close whatever comes back. */
static enum wax_status
statement_fill_signed(struct scratch *to, const struct statement *s,
    struct bytes mac)
{
	struct writer count = writer_count();

	statement_write_signed(&count, s, mac);
	if (!scratch_open(to, count.len))
		return WAX_MEMORY;
	statement_write_signed(&to->w, s, mac);
	return writer_close(&to->w);
}

enum wax_status
statement_make(const struct statement *s, const struct pubkey *own,
    uint8_t *out)
{
	struct scratch signed_data = { 0 };
	struct secret mac = { 0 };
	enum wax_status st = statement_make_mac(s, &mac);

	if (st == WAX_OK && !s->is_signed) {
		memcpy(out, mac.data, mac.len);
	} else if (st == WAX_OK) {
		st = statement_fill_signed(&signed_data, s,
		    secret_bytes(&mac));
		if (st == WAX_OK)
			st = signature_make(s->suite->signature, own,
			    writer_bytes(&signed_data.w), out);
		scratch_close(&signed_data);
	}
	secret_clear(&mac);
	return st;
}

enum wax_status
statement_check(const struct statement *s, const struct pubkey *peer,
    struct bytes received)
{
	struct scratch signed_data = { 0 };
	struct secret mac = { 0 };
	enum wax_status st = statement_make_mac(s, &mac);

	if (st == WAX_OK && !s->is_signed) {
		if (!secret_equal_bytes(secret_bytes(&mac), received))
			st = WAX_AUTHENTICITY;
	} else if (st == WAX_OK) {
		st = statement_fill_signed(&signed_data, s,
		    secret_bytes(&mac));
		if (st == WAX_OK)
			st = signature_check(s->suite->signature, peer,
			    writer_bytes(&signed_data.w), received);
		scratch_close(&signed_data);
	}
	secret_clear(&mac);
	return st;
}
