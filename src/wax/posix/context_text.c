/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context_text.c - the language of context files */
#include "wax/posix/context_text.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/hex.h"
#include "core/words.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT_SHOWN_MAX 40	/* characters of a wrong value in a message */

/* One line's key and value. */
struct text_line {
	const char *path;
	unsigned number;
	struct bytes key;
	struct bytes value;
	struct wax_error_text *error;
};

struct text_key {
	const char *name;
	const char *expected;	/* the message's last words */
	bool is_secret;		/* its value is not shown */
	bool is_required;
	bool (*set)(struct context_text *t, struct bytes value);
};

static bool
text_set_secret(struct secret *s, struct bytes value)
{
	size_t len;

	/* Decoded where it stays: no copy to clear. */
	if (hex_decode(value, s->data, sizeof(s->data), &len) != WAX_OK)
		return false;
	s->len = len;
	return true;
}

static bool
set_master_secret(struct context_text *t, struct bytes value)
{
	if (!text_set_secret(&t->master_secret, value))
		return false;
	t->parameters.master_secret = t->master_secret.data;
	t->parameters.master_secret_len = t->master_secret.len;
	return t->master_secret.len > 0;
}

static bool
set_master_salt(struct context_text *t, struct bytes value)
{
	if (!text_set_secret(&t->master_salt, value))
		return false;
	t->parameters.master_salt = t->master_salt.data;
	t->parameters.master_salt_len = t->master_salt.len;
	return true;
}

static bool
set_id_context(struct context_text *t, struct bytes value)
{
	t->parameters.id_context = t->id_context;
	return hex_decode(value, t->id_context, sizeof(t->id_context),
	    &t->parameters.id_context_len) == WAX_OK;
}

static bool
set_sender_id(struct context_text *t, struct bytes value)
{
	t->parameters.sender_id = t->sender_id;
	return hex_decode(value, t->sender_id, sizeof(t->sender_id),
	    &t->parameters.sender_id_len) == WAX_OK;
}

static bool
set_recipient_id(struct context_text *t, struct bytes value)
{
	t->parameters.recipient_id = t->recipient_id;
	return hex_decode(value, t->recipient_id, sizeof(t->recipient_id),
	    &t->parameters.recipient_id_len) == WAX_OK;
}

/* Decimal digits, up to max. */
static bool
text_read_uint(struct bytes value, unsigned max, unsigned *out)
{
	unsigned n = 0;

	if (value.len == 0 || value.len > 7)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
		n = n * 10 + (unsigned)(value.data[i] - '0');
	}
	*out = n;
	return n <= max;
}

/* A name, or a COSE number that has a name. */
static bool
text_read_algorithm(struct bytes value, int (*parse)(const char *),
    const char *(*name)(int), int *out)
{
	bool is_negative = value.len > 0 && value.data[0] == '-';
	struct bytes digits = bytes_of(value.data + is_negative,
	    value.len - is_negative);
	char text[32] = "";
	unsigned n;

	if (value.len >= sizeof(text))
		return false;
	memcpy(text, value.data, value.len);
	*out = parse(text);
	if (*out == 0 && text_read_uint(digits, 65535, &n))
		*out = is_negative ? -(int)n : (int)n;
	return name(*out) != NULL;
}

static bool
set_aead(struct context_text *t, struct bytes value)
{
	return text_read_algorithm(value, wax_aead_parse, wax_aead_name,
	    &t->parameters.aead);
}

static bool
set_hkdf(struct context_text *t, struct bytes value)
{
	return text_read_algorithm(value, wax_hkdf_parse, wax_hkdf_name,
	    &t->parameters.hkdf);
}

static bool
set_peer(struct context_text *t, struct bytes value)
{
	if (deviceid_parse(value, &t->peer) != WAX_OK)
		return false;
	memcpy(t->parameters.subject, t->peer.bytes, sizeof(t->peer.bytes));
	return true;
}

static bool
set_self(struct context_text *t, struct bytes value)
{
	t->has_self = true;
	return deviceid_parse(value, &t->self) == WAX_OK;
}

static bool
set_replay_window(struct context_text *t, struct bytes value)
{
	return text_read_uint(value, 256, &t->parameters.replay_window) &&
	    t->parameters.replay_window > 0;
}

static bool
set_ssn_step(struct context_text *t, struct bytes value)
{
	unsigned n;

	if (!text_read_uint(value, 1u << 20, &n) || n == 0)
		return false;
	t->parameters.ssn_step = n;
	return true;
}

static bool
set_ssn_pad(struct context_text *t, struct bytes value)
{
	unsigned n;

	if (!text_read_uint(value, 1u << 20, &n))
		return false;
	t->parameters.ssn_pad = n;
	return true;
}

static bool
set_window_step(struct context_text *t, struct bytes value)
{
	unsigned n;

	if (!text_read_uint(value, 1u << 20, &n))
		return false;
	t->parameters.window_step = n;
	return true;
}

static bool
text_choose(struct bytes value, const char *no, const char *yes, bool *out)
{
	*out = bytes_equal(value, bytes_of_text(yes));
	return *out || bytes_equal(value, bytes_of_text(no));
}

static bool
set_kid_context(struct context_text *t, struct bytes value)
{
	return text_choose(value, "send", "omit",
	    &t->parameters.omit_kid_context);
}

static bool
set_own_piv(struct context_text *t, struct bytes value)
{
	return text_choose(value, "no", "yes", &t->parameters.always_own_piv);
}

static bool
set_proxy_form(struct context_text *t, struct bytes value)
{
	bool is_uri;

	if (!text_choose(value, "scheme", "uri", &is_uri))
		return false;
	t->parameters.proxy_form = is_uri ? WAX_PROXY_URI : WAX_PROXY_SCHEME;
	return true;
}

static bool
set_renewal(struct context_text *t, struct bytes value)
{
	static const char *const words[] = {
		[WAX_RENEWAL_OFF] = "off",
		[WAX_RENEWAL_ON] = "on",
		[WAX_RENEWAL_FIRST] = "first-use",
	};

	for (size_t i = 0; i < COUNT(words); i++)
		if (bytes_equal(value, bytes_of_text(words[i]))) {
			t->parameters.renewal = (enum wax_renewal)i;
			return true;
		}
	return false;
}

static bool
set_renewal_random(struct context_text *t, struct bytes value)
{
	return text_read_uint(value, WAX_RENEWAL_RANDOM_MAX,
	    &t->parameters.renewal_random_len) &&
	    t->parameters.renewal_random_len >= WAX_RENEWAL_RANDOM_MIN;
}

static bool
set_renewal_values(struct context_text *t, struct bytes value)
{
	return text_choose(value, "remembered", "stateless",
	    &t->parameters.renewal_is_stateless);
}

static const struct text_key text_keys[] = {
	{ "master-secret", "1 to 255 bytes in hexadecimal", true, true,
	    set_master_secret },
	{ "master-salt", "at most 255 bytes in hexadecimal", true, false,
	    set_master_salt },
	{ "id-context", "at most 1024 bytes in hexadecimal", false, false,
	    set_id_context },
	{ "sender-id", "at most 7 bytes in hexadecimal", false, true,
	    set_sender_id },
	{ "recipient-id", "at most 7 bytes in hexadecimal", false, true,
	    set_recipient_id },
	{ "aead", "an AEAD algorithm such as AES-CCM-16-64-128, or its COSE "
	    "number", false, false, set_aead },
	{ "hkdf", "HKDF-SHA-256 or HKDF-SHA-512, or the COSE number", false,
	    false, set_hkdf },
	{ "peer", "a UUID such as 7d1f2c3a-0000-4000-8000-000000000017",
	    false, false, set_peer },
	{ "self", "a UUID such as 7d1f2c3a-0000-4000-8000-000000000017",
	    false, false, set_self },
	{ "replay-window", "a number from 1 to 256", false, false,
	    set_replay_window },
	{ "ssn-step", "a number from 1 to 1048576", false, false,
	    set_ssn_step },
	{ "ssn-pad", "a number from 0 to 1048576", false, false, set_ssn_pad },
	{ "window-step", "a number from 0 to 1048576", false, false,
	    set_window_step },
	{ "kid-context", "send or omit", false, false, set_kid_context },
	{ "own-piv", "yes or no", false, false, set_own_piv },
	{ "proxy-form", "scheme or uri", false, false, set_proxy_form },
	{ "renewal", "off, on or first-use", false, false, set_renewal },
	{ "renewal-random", "a number from 8 to 64", false, false,
	    set_renewal_random },
	{ "renewal-values", "remembered or stateless", false, false,
	    set_renewal_values },
};

/* The lines of the keys; 0: not there. */
struct text_places {
	unsigned of[COUNT(text_keys)];
};

static void text_fail(const struct text_line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
text_fail(const struct text_line *line, const char *format, ...)
{
	char *text = line->error->text;
	size_t size = sizeof(line->error->text);
	va_list args;
	int n = snprintf(text, size, "%s:%u: ", line->path, line->number);

	if (n < 0 || (size_t)n >= size)
		return;
	va_start(args, format);
	vsnprintf(text + n, size - (size_t)n, format, args);
	va_end(args);
}

/* For messages: printable, and not too long. */
static void
text_show(struct bytes b, char out[TEXT_SHOWN_MAX + 4])
{
	size_t n = b.len < TEXT_SHOWN_MAX ? b.len : TEXT_SHOWN_MAX;

	for (size_t i = 0; i < n; i++)
		out[i] = b.data[i] >= ' ' && b.data[i] < 0x7f ?
		    (char)b.data[i] : '?';
	strcpy(out + n, n < b.len ? "..." : "");
}

/* "" is a value that is there and empty; nothing at all is a mistake. */
static bool
text_read_value(struct text_line *line, struct bytes raw)
{
	line->value = words_trim(raw);
	if (line->value.len == 0)
		return false;
	if (line->value.len >= 2 && line->value.data[0] == '"' &&
	    line->value.data[line->value.len - 1] == '"')
		line->value = bytes_of(line->value.data + 1,
		    line->value.len - 2);
	return true;
}

static enum wax_status
text_set_key(struct text_line *line, const struct text_key *key,
    struct context_text *out)
{
	char shown[TEXT_SHOWN_MAX + 4];

	if (key->set(out, line->value))
		return WAX_OK;
	text_show(line->value, shown);
	if (key->is_secret)
		text_fail(line, "%s has %zu characters that are not right; "
		    "expected %s", key->name, line->value.len, key->expected);
	else
		text_fail(line, "%s is %s; expected %s", key->name, shown,
		    key->expected);
	return WAX_FORMAT;
}

static enum wax_status
text_read_pair(struct text_line *line, struct text_places *seen,
    struct context_text *out)
{
	char shown[TEXT_SHOWN_MAX + 4];

	text_show(line->key, shown);
	for (size_t i = 0; i < COUNT(text_keys); i++) {
		if (!bytes_equal(line->key, bytes_of_text(text_keys[i].name)))
			continue;
		if (seen->of[i] != 0) {
			text_fail(line, "%s is there twice; expected it once",
			    shown);
			return WAX_FORMAT;
		}
		seen->of[i] = line->number;
		return text_set_key(line, &text_keys[i], out);
	}
	text_fail(line, "unknown key %s; expected one of wax-client(1), such "
	    "as master-secret or sender-id", shown);
	return WAX_FORMAT;
}

static enum wax_status
text_read_line(struct text_line *line, struct bytes text,
    struct text_places *seen, struct context_text *out)
{
	struct bytes comment, value;

	text = words_trim(words_cut(text, '#', &comment));
	if (text.len == 0)
		return WAX_OK;
	line->key = words_trim(words_cut(text, '=', &value));
	if (bytes_is_absent(value)) {
		/* The line may be a key that lost its name: not shown. */
		text_fail(line, "no '=' in the line; expected key = value");
		return WAX_FORMAT;
	}
	if (!text_read_value(line, value)) {
		text_fail(line, "no value; expected key = value, and \"\" for "
		    "no bytes");
		return WAX_FORMAT;
	}
	return text_read_pair(line, seen, out);
}

static enum wax_status
text_check_required(struct text_line *line, const struct text_places *seen)
{
	for (size_t i = 0; i < COUNT(text_keys); i++) {
		if (!text_keys[i].is_required || seen->of[i] != 0)
			continue;
		text_fail(line, "the file ends without %s; expected %s",
		    text_keys[i].name, text_keys[i].expected);
		return WAX_FORMAT;
	}
	return WAX_OK;
}

static unsigned
text_find_line(const struct text_places *seen, const char *name)
{
	size_t i = 0;

	while (strcmp(text_keys[i].name, name) != 0)
		i++;
	return seen->of[i];
}

static enum wax_status
text_check_length(struct text_line *line, const struct text_places *seen,
    const char *name, size_t len, int aead)
{
	size_t max = wax_aead_id_max(aead);

	if (len <= max)
		return WAX_OK;
	line->number = text_find_line(seen, name);
	text_fail(line, "%s has %zu bytes; expected at most %zu with %s", name,
	    len, max, wax_aead_name(aead));
	return WAX_FORMAT;
}

/* RFC 8613 section 3.3: IDs fit the nonce, and differ. */
static enum wax_status
text_check_ids(struct text_line *line, const struct text_places *seen,
    const struct wax_context_parameters *p)
{
	int aead = p->aead == 0 ? WAX_AEAD_AES_CCM_16_64_128 : p->aead;
	unsigned sender = text_find_line(seen, "sender-id");
	unsigned recipient = text_find_line(seen, "recipient-id");
	enum wax_status st;

	if ((st = text_check_length(line, seen, "sender-id",
	    p->sender_id_len, aead)) != WAX_OK ||
	    (st = text_check_length(line, seen, "recipient-id",
	    p->recipient_id_len, aead)) != WAX_OK)
		return st;
	if (!bytes_equal(bytes_of(p->sender_id, p->sender_id_len),
	    bytes_of(p->recipient_id, p->recipient_id_len)))
		return WAX_OK;
	line->number = sender > recipient ? sender : recipient;
	text_fail(line, "sender-id and recipient-id are equal; expected two "
	    "different ones");
	return WAX_FORMAT;
}

enum wax_status
context_text_read(struct bytes text, const char *path,
    struct context_text *out, struct wax_error_text *error)
{
	struct text_line line = { .path = path, .error = error };
	struct text_places seen = { { 0 } };
	enum wax_status st = WAX_OK;

	*out = (struct context_text){ 0 };
	/* a line feed at the end begins no line */
	while ((text.len > 0 || line.number == 0) && st == WAX_OK) {
		struct bytes rest;
		struct bytes one = words_cut(text, '\n', &rest);

		line.number++;
		st = text_read_line(&line, one, &seen, out);
		text = rest;
	}
	if (st == WAX_OK)
		st = text_check_required(&line, &seen);
	if (st == WAX_OK)
		st = text_check_ids(&line, &seen, &out->parameters);
	if (st != WAX_OK)
		context_text_clear(out);
	return st;
}

void
context_text_clear(struct context_text *t)
{
	secret_wipe(t, sizeof(*t));
}
