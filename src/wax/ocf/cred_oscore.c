/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_oscore.c - credtype 64: an OSCORE security context, as it was
   provisioned */
#include "wax/ocf/cred_oscore.h"

#include "core/hex.h"
#include "wax/cbor/items.h"
#include "wax/crypto/hash.h"
#include "wax/ocf/cred_data.h"
#include "wax/ocf/keys.h"

#define WINDOW_MAX 256		/* numbers, as wax_context_new has it */
#define RECORD_HASH_LEN 16	/* bytes of the hash that are its name */

static const char first_use[] = "first-use";	/* of x.ostler.renew */

static enum wax_status
take_hex(const struct node *value, uint8_t *out, size_t size, size_t *len)
{
	enum wax_status st;

	if (value->kind != NODE_TEXT)
		return WAX_FORMAT;
	st = hex_decode(value->string, out, size, len);
	return st == WAX_SPACE ? WAX_RANGE : st;
}

static enum wax_status
take_sender(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;

	return take_hex(value, o->sender, sizeof(o->sender), &o->sender_len);
}

static enum wax_status
take_recipient(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;

	return take_hex(value, o->recipient, sizeof(o->recipient),
	    &o->recipient_len);
}

static enum wax_status
take_context(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;

	o->has_context = true;
	return take_hex(value, o->context, sizeof(o->context),
	    &o->context_len);
}

static enum wax_status
take_salt(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;

	return take_hex(value, o->salt, sizeof(o->salt), &o->salt_len);
}

static enum wax_status
take_aead(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;
	int64_t number;

	if (!node_is_int(value, INT32_MIN, INT32_MAX, &number))
		return WAX_FORMAT;
	o->aead = (int)number;
	return wax_aead_name(o->aead) == NULL ? WAX_UNSUPPORTED : WAX_OK;
}

static enum wax_status
take_hkdf(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;
	int64_t number;

	if (!node_is_int(value, INT32_MIN, INT32_MAX, &number))
		return WAX_FORMAT;
	o->hkdf = (int)number;
	return wax_hkdf_name(o->hkdf) == NULL ? WAX_UNSUPPORTED : WAX_OK;
}

static enum wax_status
take_renewal(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;
	char word[sizeof(first_use)];
	bool is_on;

	if (keys_take_bool(value, &is_on) == WAX_OK)
		o->renewal = is_on ? WAX_RENEWAL_ON : WAX_RENEWAL_OFF;
	else if (keys_take_text(value, 0, word, sizeof(word)) == WAX_OK &&
	    strcmp(word, first_use) == 0)
		o->renewal = WAX_RENEWAL_FIRST;
	else
		return WAX_FORMAT;
	return WAX_OK;
}

static enum wax_status
take_window(void *arg, const struct node *value)
{
	struct cred_oscore *o = arg;
	int64_t number;

	if (!node_is_int(value, 1, WINDOW_MAX, &number))
		return WAX_RANGE;
	o->window = (unsigned)number;
	return WAX_OK;
}

static const struct key_row oscore_rows[] = {
	{ "senderid", take_sender },
	{ "recipientid", take_recipient },
	{ "x.ostler.alg", take_aead },
	{ "x.ostler.ctx", take_context },
	{ "x.ostler.hkdf", take_hkdf },
	{ "x.ostler.salt", take_salt },
	{ "x.ostler.renew", take_renewal },
	{ "x.ostler.window", take_window },
};
#define SEEN_IDS 3u		/* the first two */

enum wax_status
cred_oscore_decode(const struct node *map, struct cred_oscore *out)
{
	struct cred_oscore o = { .sender_len = 0 };
	uint32_t seen;
	size_t id_max;
	enum wax_status st = keys_read(map, oscore_rows,
	    KEYS_COUNT(oscore_rows), &o, &seen);

	if (st != WAX_OK)
		return st;
	if ((seen & SEEN_IDS) != SEEN_IDS)
		return WAX_FORMAT;
	id_max = wax_aead_id_max(o.aead == 0 ? WAX_AEAD_AES_CCM_16_64_128 :
	    o.aead);
	if (o.sender_len > id_max || o.recipient_len > id_max ||
	    bytes_equal(bytes_of(o.sender, o.sender_len),
	    bytes_of(o.recipient, o.recipient_len)))
		return WAX_RANGE;
	*out = o;
	return WAX_OK;
}

static void
write_hex(struct writer *w, const char *key, const uint8_t *data, size_t len)
{
	char text[2 * CRED_CONTEXT_MAX + 1];

	hex_encode(bytes_of(data, len), text);
	keys_write_text(w, key, text);
}

void
cred_oscore_encode(struct writer *w, const struct cred_oscore *o,
    const uint64_t *ssn)
{
	size_t count = 2u + (ssn != NULL) + (o->aead != 0) + o->has_context +
	    (o->hkdf != 0) + (o->salt_len > 0) +
	    (o->renewal != WAX_RENEWAL_OFF) + (o->window != 0);

	items_write_map(w, count);
	if (ssn != NULL) {
		items_write_text(w, "ssn");
		items_write_uint(w, *ssn);
	}
	write_hex(w, "senderid", o->sender, o->sender_len);
	write_hex(w, "recipientid", o->recipient, o->recipient_len);
	if (o->aead != 0)
		keys_write_int(w, "x.ostler.alg", o->aead);
	if (o->has_context)
		write_hex(w, "x.ostler.ctx", o->context, o->context_len);
	if (o->hkdf != 0)
		keys_write_int(w, "x.ostler.hkdf", o->hkdf);
	if (o->salt_len > 0)
		write_hex(w, "x.ostler.salt", o->salt, o->salt_len);
	if (o->renewal == WAX_RENEWAL_FIRST)
		keys_write_text(w, "x.ostler.renew", first_use);
	else if (o->renewal == WAX_RENEWAL_ON)
		keys_write_bool(w, "x.ostler.renew", true);
	if (o->window != 0)
		keys_write_int(w, "x.ostler.window", o->window);
}

/* The keys' own name: it says nothing of a secret of 32 random bytes, and is
   another for any other key or direction. */
static enum wax_status
oscore_name_record(struct cred *c)
{
	static const char prefix[] = "oscore-";
	uint8_t map[512], hash[HASH_MAX];
	struct writer w = writer_open(map, sizeof(map));
	struct cred_oscore keys = c->oscore;
	enum wax_status st;

	keys.window = 0;
	keys.renewal = WAX_RENEWAL_OFF;
	cred_oscore_encode(&w, &keys, NULL);
	if (writer_close(&w) != WAX_OK)
		return WAX_RANGE;
	st = hash_pair(HASH_SHA_256, writer_bytes(&w), secret_bytes(&c->key),
	    hash);
	if (st != WAX_OK)
		return st;
	memcpy(c->record, prefix, sizeof(prefix));
	hex_encode(bytes_of(hash, RECORD_HASH_LEN), c->record +
	    sizeof(prefix) - 1);
	return WAX_OK;
}

static enum wax_status
oscore_decode(const struct cred_draft *draft)
{
	struct cred *c = draft->cred;
	enum wax_status st;

	if (!draft->has_private || !draft->has_oscore || draft->has_public ||
	    c->is_any || c->usage != WAX_USAGE_NONE ||
	    deviceid_is_nil(&c->subject))
		return WAX_FORMAT;
	st = cred_data_read_key(&draft->private_data, &c->key);
	if (st != WAX_OK)
		return st;
	if (c->key.len != CRED_OSCORE_SECRET_LEN)
		return WAX_RANGE;
	st = cred_oscore_decode(&draft->oscore, &c->oscore);
	return st == WAX_OK ? oscore_name_record(c) : st;
}

static void
oscore_encode(struct writer *w, const struct cred *c, const uint64_t *ssn)
{
	cred_oscore_encode(w, &c->oscore, ssn);
}

static void
oscore_encode_private(struct writer *w, const struct cred *c)
{
	cred_data_write_key(w, &c->key);
}

static void
oscore_install(const struct cred *c, struct wax_credential *out)
{
	const struct cred_oscore *o = &c->oscore;

	memcpy(out->record, c->record, sizeof(out->record));
	out->context = (struct wax_context_parameters){
		.master_secret = c->key.data,
		.master_secret_len = c->key.len,
		.master_salt = o->salt,
		.master_salt_len = o->salt_len,
		.id_context = o->has_context ? o->context : NULL,
		.id_context_len = o->context_len,
		.sender_id = o->sender,
		.sender_id_len = o->sender_len,
		.recipient_id = o->recipient,
		.recipient_id_len = o->recipient_len,
		.aead = o->aead,
		.hkdf = o->hkdf,
		.replay_window = o->window,
		.record = c->record,
		.renewal = o->renewal,
	};
	memcpy(out->context.subject, c->subject.bytes,
	    sizeof(out->context.subject));
}

const struct cred_type cred_oscore = {
	.number = WAX_CREDENTIAL_OSCORE,
	.decode = oscore_decode,
	.encode_oscore = oscore_encode,
	.encode_private = oscore_encode_private,
	.install = oscore_install,
};
