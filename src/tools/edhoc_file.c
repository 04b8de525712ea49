/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_file.c - who we are in handshakes, and whom we believe, as a text
   file */
#include "tools/edhoc_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/deviceid.h"
#include "core/hex.h"
#include "core/words.h"
#include "tools/secret_file.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ENCODED_MAX 4096	/* bytes of a claims set or a certificate */
#define ISSUERS_MAX 4
#define KEY_MAX_LEN 48		/* of P-384 */
#define SHOWN_MAX 40		/* characters of a wrong value in a message */

enum block_kind { BLOCK_NONE, BLOCK_OWN, BLOCK_PEER, BLOCK_ANCHOR };

static const char *const block_names[] = {
	[BLOCK_OWN] = "own",
	[BLOCK_PEER] = "peer",
	[BLOCK_ANCHOR] = "anchor",
};

/* What was read of a block, cleared after each. */
struct block_text {
	enum block_kind kind;
	unsigned line;		/* where it begins */
	unsigned seen;		/* bit n: row n of block_keys */
	enum wax_edhoc_form form;
	uint8_t encoded[ENCODED_MAX];
	size_t encoded_len;
	uint8_t issuers[ISSUERS_MAX][ENCODED_MAX];
	size_t issuer_lens[ISSUERS_MAX];
	size_t issuer_count;
	uint8_t key[KEY_MAX_LEN];
	size_t key_len;
	uint8_t kid[WAX_EDHOC_KID_MAX];
	size_t kid_len;
	enum wax_edhoc_id_kind id;
	struct deviceid uuid;
};

struct edhoc_text {
	const char *path;
	unsigned line;
	struct wax_error_text *error;
	struct waxpeer_keyring *keyring;
	bool has_methods, has_suites;
	struct block_text block;
};

static enum wax_status
text_fail(struct edhoc_text *t, unsigned line, const char *what,
    const char *expected)
{
	snprintf(t->error->text, sizeof(t->error->text),
	    "%s:%u: %s; expected %s", t->path, line, what, expected);
	return WAX_FORMAT;
}

/* For messages: printable, and not too long. */
static void
text_show(struct bytes b, char out[SHOWN_MAX + 1])
{
	size_t n = b.len < SHOWN_MAX ? b.len : SHOWN_MAX;

	for (size_t i = 0; i < n; i++)
		out[i] = b.data[i] >= ' ' && b.data[i] < 0x7f ?
		    (char)b.data[i] : '?';
	out[n] = '\0';
}

/* ---- Values ---- */

static bool
set_ccs(struct block_text *b, struct bytes value)
{
	b->form = WAX_EDHOC_CCS;
	return b->encoded_len == 0 && hex_decode(value, b->encoded,
	    sizeof(b->encoded), &b->encoded_len) == WAX_OK;
}

static bool
set_certificate(struct block_text *b, struct bytes value)
{
	b->form = WAX_EDHOC_CERTIFICATE;
	return b->encoded_len == 0 && hex_decode(value, b->encoded,
	    sizeof(b->encoded), &b->encoded_len) == WAX_OK;
}

static bool
set_issuer(struct block_text *b, struct bytes value)
{
	size_t i = b->issuer_count;

	if (i == ISSUERS_MAX || hex_decode(value, b->issuers[i],
	    sizeof(b->issuers[i]), &b->issuer_lens[i]) != WAX_OK)
		return false;
	b->issuer_count++;
	return b->issuer_lens[i] > 0;
}

static bool
set_key(struct block_text *b, struct bytes value)
{
	return hex_decode(value, b->key, sizeof(b->key), &b->key_len) ==
	    WAX_OK && b->key_len > 0;
}

static bool
set_kid(struct block_text *b, struct bytes value)
{
	return hex_decode(value, b->kid, sizeof(b->kid), &b->kid_len) ==
	    WAX_OK;
}

static bool
set_id(struct block_text *b, struct bytes value)
{
	static const struct {
		const char *name;
		enum wax_edhoc_id_kind id;
	} rows[] = {
		{ "kid", WAX_EDHOC_ID_KID },
		{ "kccs", WAX_EDHOC_ID_KCCS },
		{ "x5t", WAX_EDHOC_ID_X5T },
		{ "x5chain", WAX_EDHOC_ID_X5CHAIN },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (words_are(value, rows[i].name)) {
			b->id = rows[i].id;
			return true;
		}
	return false;
}

static bool
set_uuid(struct block_text *b, struct bytes value)
{
	return deviceid_parse(value, &b->uuid) == WAX_OK &&
	    !deviceid_is_nil(&b->uuid);
}

#define OWN (1u << BLOCK_OWN)
#define PEER (1u << BLOCK_PEER)
#define ANCHOR (1u << BLOCK_ANCHOR)

enum block_key {
	KEY_CCS,
	KEY_CERTIFICATE,
	KEY_ISSUER,
	KEY_KEY,
	KEY_ID,
	KEY_KID,
	KEY_UUID,
};

static const struct {
	const char *name;
	const char *expected;
	unsigned blocks;	/* where it may stand */
	bool is_secret;
	bool is_repeated;
	bool (*set)(struct block_text *b, struct bytes value);
} block_keys[] = {
	[KEY_CCS] = { "ccs", "a claims set in hexadecimal, once, and no "
	    "certificate beside it", OWN | PEER, false, false, set_ccs },
	[KEY_CERTIFICATE] = { "certificate", "a certificate (DER) in "
	    "hexadecimal, once, and no ccs beside it", OWN | PEER | ANCHOR,
	    false, false, set_certificate },
	[KEY_ISSUER] = { "issuer", "a certificate (DER) in hexadecimal, 4 at "
	    "most", OWN, false, true, set_issuer },
	[KEY_KEY] = { "key", "a private key of at most 48 bytes in "
	    "hexadecimal", OWN, true, false, set_key },
	[KEY_ID] = { "id", "kid, kccs, x5t or x5chain", OWN, false, false,
	    set_id },
	[KEY_KID] = { "kid", "at most 64 bytes in hexadecimal", OWN | PEER,
	    false, false, set_kid },
	[KEY_UUID] = { "uuid", "a device UUID, as "
	    "7d1f2c3a-0000-4000-8000-000000000017", OWN | PEER | ANCHOR,
	    false, false, set_uuid },
};

static bool
block_has(const struct block_text *b, enum block_key key)
{
	return (b->seen & 1u << key) != 0;
}

/* ---- Blocks ---- */

/* RFC 4648 section 4, of up to 48 bytes. Returns where it ends. */
static char *
base64_put(struct bytes b, char *next)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < b.len; i += 3) {
		size_t n = b.len - i < 3 ? b.len - i : 3;
		uint32_t v = (uint32_t)b.data[i] << 16;

		if (n > 1)
			v |= (uint32_t)b.data[i + 1] << 8;
		if (n > 2)
			v |= b.data[i + 2];
		*next++ = digits[v >> 18];
		*next++ = digits[v >> 12 & 63];
		*next++ = n > 1 ? digits[v >> 6 & 63] : '=';
		*next++ = n > 2 ? digits[v & 63] : '=';
	}
	return next;
}

/* A CA as credentials take them. */
static char *
anchor_pem(const struct block_text *b)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----\n";
	static const char end[] = "-----END CERTIFICATE-----\n";
	size_t size = sizeof(begin) + sizeof(end) + 2 * b->encoded_len + 8;
	char *pem = malloc(size), *next = pem;

	if (pem == NULL)
		return NULL;
	memcpy(next, begin, strlen(begin));
	next += strlen(begin);
	for (size_t i = 0; i < b->encoded_len; i += 48) {
		size_t n = b->encoded_len - i < 48 ? b->encoded_len - i : 48;

		next = base64_put(bytes_of(b->encoded + i, n), next);
		*next++ = '\n';
	}
	memcpy(next, end, sizeof(end));
	return pem;
}

static enum wax_status
block_end_anchor(struct edhoc_text *t)
{
	const struct block_text *b = &t->block;
	const char *why = "";
	enum wax_status st;
	char *pem;

	if (!block_has(b, KEY_CERTIFICATE))
		return text_fail(t, b->line, "an anchor without certificate",
		    "that of a CA");
	if ((pem = anchor_pem(b)) == NULL)
		return WAX_MEMORY;
	st = waxpeer_keyring_add_anchor(t->keyring, pem, strlen(pem),
	    block_has(b, KEY_UUID) ? b->uuid.bytes : NULL, &why);
	free(pem);
	return st == WAX_FORMAT ? text_fail(t, b->line, "this anchor is none",
	    "the certificate of a CA, DER in hexadecimal") : st;
}

static enum wax_status
block_refuse(struct edhoc_text *t, enum wax_status st)
{
	switch (st) {
	case WAX_OK:
	case WAX_MEMORY:
	case WAX_CRYPTO:
		return st;
	case WAX_FORMAT:
		return text_fail(t, t->block.line, "this credential does not "
		    "decode", "a claims set with cnf, or a certificate");
	case WAX_UNSUPPORTED:
		return text_fail(t, t->block.line, "a key of another curve",
		    "X25519, Ed25519, P-256 or P-384");
	case WAX_STATE:
		return text_fail(t, t->block.line, "key is not that of this "
		    "credential", "its private key");
	case WAX_LIMIT:
		return text_fail(t, t->block.line, "too many credentials",
		    "8 of ours and 1024 of peers");
	default:
		return text_fail(t, t->block.line, "this credential does not "
		    "fit", "uuid, or a subject uuid:<deviceuuid>, both of "
		    "one device (own of one, peers of others), a key of the "
		    "curve's length, and what id names");
	}
}

static enum wax_status
block_end_credential(struct edhoc_text *t)
{
	const struct block_text *b = &t->block;
	const uint8_t *issuers[ISSUERS_MAX];
	bool is_own = b->kind == BLOCK_OWN;
	struct wax_edhoc_credential_parameters p = {
		.form = b->form,
		.encoded = b->encoded,
		.encoded_len = b->encoded_len,
		.private_key = is_own ? b->key : NULL,
		.private_key_len = b->key_len,
		.id = b->id,
		.kid = block_has(b, KEY_KID) ? b->kid : NULL,
		.kid_len = b->kid_len,
		.issuers = issuers,
		.issuer_lens = b->issuer_lens,
		.issuer_count = b->issuer_count,
		.subject = block_has(b, KEY_UUID) ? b->uuid.bytes : NULL,
	};
	struct wax_edhoc_credential *c;
	enum wax_status st;

	if (b->encoded_len == 0)
		return text_fail(t, b->line, "a block without credential",
		    "ccs or certificate in it");
	if (is_own && (!block_has(b, KEY_KEY) || !block_has(b, KEY_ID)))
		return text_fail(t, b->line, "a credential of ours without "
		    "key or id", "both");
	for (size_t i = 0; i < b->issuer_count; i++)
		issuers[i] = b->issuers[i];
	if ((st = wax_edhoc_credential_new(&p, &c)) != WAX_OK)
		return block_refuse(t, st);
	st = is_own ? waxpeer_keyring_add_own(t->keyring, c) :
	    waxpeer_keyring_add_peer(t->keyring, c);
	wax_edhoc_credential_free(c);
	return block_refuse(t, st);
}

static enum wax_status
block_end(struct edhoc_text *t)
{
	static const struct block_text none;
	enum wax_status st = WAX_OK;

	if (t->block.kind == BLOCK_ANCHOR)
		st = block_end_anchor(t);
	else if (t->block.kind != BLOCK_NONE)
		st = block_end_credential(t);
	explicit_bzero(t->block.key, sizeof(t->block.key));
	t->block = none;
	return st;
}

static enum wax_status
block_begin(struct edhoc_text *t, struct bytes word)
{
	enum wax_status st = block_end(t);

	for (size_t i = BLOCK_OWN; i < COUNT(block_names); i++)
		if (words_are(word, block_names[i])) {
			t->block.kind = (enum block_kind)i;
			t->block.line = t->line;
			return st;
		}
	/* the line may be a key that lost its name: not shown */
	return st != WAX_OK ? st : text_fail(t, t->line, "no '=' in the line "
	    "and no block", "key = value, own, peer or anchor");
}

static enum wax_status
block_set(struct edhoc_text *t, struct bytes name, struct bytes value)
{
	struct block_text *b = &t->block;
	char shown[SHOWN_MAX + 1], what[2 * SHOWN_MAX + 40];

	for (size_t i = 0; i < COUNT(block_keys); i++) {
		if (!words_are(name, block_keys[i].name) ||
		    (block_keys[i].blocks & 1u << b->kind) == 0)
			continue;
		snprintf(what, sizeof(what), "%s is there twice",
		    block_keys[i].name);
		if (block_has(b, (enum block_key)i) &&
		    !block_keys[i].is_repeated)
			return text_fail(t, t->line, what, "it once");
		b->seen |= 1u << i;
		if (block_keys[i].set(b, value))
			return WAX_OK;
		text_show(value, shown);
		snprintf(what, sizeof(what), "%s %s%s", block_keys[i].name,
		    block_keys[i].is_secret ? "is not right" : "is ",
		    block_keys[i].is_secret ? "" : shown);
		return text_fail(t, t->line, what, block_keys[i].expected);
	}
	text_show(name, shown);
	snprintf(what, sizeof(what), "unknown key %s", shown);
	return text_fail(t, t->line, what, "one that stands in this block, "
	    "as edhoc files in wax-client(1) have");
}

/* ---- What is allowed ---- */

/* Numbers with blanks between them. */
static bool
numbers_read(struct bytes value, int *out, size_t max, size_t *count)
{
	size_t i = 0;

	*count = 0;
	while (i < value.len) {
		int number = 0;
		size_t digits = 0;

		for (; i < value.len && value.data[i] >= '0' &&
		    value.data[i] <= '9' && digits < 4; i++, digits++)
			number = 10 * number + (value.data[i] - '0');
		if (digits == 0 || *count == max || (i < value.len &&
		    value.data[i] != ' ' && value.data[i] != '\t'))
			return false;
		out[(*count)++] = number;
		while (i < value.len && (value.data[i] == ' ' ||
		    value.data[i] == '\t'))
			i++;
	}
	return *count > 0;
}

static enum wax_status
text_set_methods(struct edhoc_text *t, struct bytes value)
{
	int numbers[4];
	size_t count = 0;
	unsigned methods = 0;
	bool is_right = !t->has_methods && numbers_read(value, numbers,
	    COUNT(numbers), &count);

	t->has_methods = true;
	for (size_t i = 0; is_right && i < count; i++) {
		is_right = numbers[i] <= 3;
		methods |= is_right ? 1u << numbers[i] : 0;
	}
	return is_right && waxpeer_keyring_set_methods(t->keyring, methods) ==
	    WAX_OK ? WAX_OK : text_fail(t, t->line, "methods is not right",
	    "numbers from 0 to 3, in one line");
}

static enum wax_status
text_set_suites(struct edhoc_text *t, struct bytes value)
{
	int numbers[WAXPEER_KEYRING_SUITES_MAX];
	size_t count = 0;
	bool is_right = !t->has_suites && numbers_read(value, numbers,
	    COUNT(numbers), &count) && waxpeer_keyring_set_suites(t->keyring,
	    numbers, count) == WAX_OK;

	t->has_suites = true;
	return is_right ? WAX_OK : text_fail(t, t->line,
	    "suites is not right", "0 to 6 and 24, each once, in one line");
}

/* ---- Lines ---- */

static enum wax_status
text_read_line(struct edhoc_text *t, struct bytes line)
{
	struct bytes comment, value, name;

	line = words_trim(words_cut(line, '#', &comment));
	if (line.len == 0)
		return WAX_OK;
	name = words_trim(words_cut(line, '=', &value));
	if (bytes_is_absent(value))
		return block_begin(t, name);
	value = words_trim(value);
	if (t->block.kind != BLOCK_NONE)
		return block_set(t, name, value);
	if (words_are(name, "methods"))
		return text_set_methods(t, value);
	if (words_are(name, "suites"))
		return text_set_suites(t, value);
	return text_fail(t, t->line, "a key outside of a block", "methods or "
	    "suites before the first line own, peer or anchor");
}

static enum wax_status
text_read(struct edhoc_text *t, struct bytes text)
{
	struct bytes line, rest = text;
	enum wax_status st = WAX_OK;
	const char *why;

	while (st == WAX_OK && rest.len > 0) {
		t->line++;
		line = words_cut(rest, '\n', &rest);
		st = text_read_line(t, line);
	}
	if (st == WAX_OK)
		st = block_end(t);
	if (st == WAX_OK && waxpeer_keyring_check(t->keyring, &why) !=
	    WAX_OK) {
		snprintf(t->error->text, sizeof(t->error->text), "%s: %s",
		    t->path, why);
		st = WAX_FORMAT;
	}
	return st;
}

enum wax_status
edhoc_file_parse(struct bytes text, const char *path,
    struct waxpeer_keyring **out, struct wax_error_text *error)
{
	struct edhoc_text *t = calloc(1, sizeof(*t));
	struct waxpeer_keyring *k = waxpeer_keyring_new();
	enum wax_status st = WAX_MEMORY;

	error->text[0] = '\0';
	if (t != NULL && k != NULL) {
		t->path = path;
		t->error = error;
		t->keyring = k;
		st = text_read(t, text);
		explicit_bzero(t, sizeof(*t));
	}
	free(t);
	if (st == WAX_OK) {
		*out = k;
		return WAX_OK;
	}
	waxpeer_keyring_free(k);
	if (error->text[0] == '\0')
		snprintf(error->text, sizeof(error->text), "%s: %s", path,
		    wax_status_text(st));
	return st;
}

enum wax_status
edhoc_file_open(const char *path, struct waxpeer_keyring **out,
    struct wax_error_text *error)
{
	const char *why;
	size_t len;
	char *text = secret_file_read(path, true, &len, &why);
	enum wax_status st;

	if (text == NULL) {
		snprintf(error->text, sizeof(error->text), "%s: %s%s%s", path,
		    why, errno == 0 ? "" : ": ", errno == 0 ? "" :
		    strerror(errno));
		return WAX_SYSTEM;
	}
	st = edhoc_file_parse(bytes_of(text, len), path, out, error);
	secret_file_free(text);
	return st;
}
