/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_file.c - an authorization server that a server believes, as a text
   file */
#include "tools/ace_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hex.h"
#include "core/words.h"
#include "tools/secret_file.h"
#include "wax/context.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BELIEVED_MAX 86400u
#define UPLOADS_MAX 100000u

struct ace_text {
	const char *path;
	unsigned line;
	struct ace_file *out;
	unsigned seen;		/* bit n: row n of ace_keys */
	struct wax_error_text *error;
};

static enum wax_status
text_fail(struct ace_text *t, const char *what, const char *expected)
{
	snprintf(t->error->text, sizeof(t->error->text), "%s:%u: %s; expected "
	    "%s", t->path, t->line, what, expected);
	return WAX_FORMAT;
}

/* --- words --------------------------------------------------------------- */

/* Printable, one word, and short enough. */
static bool
take_text(struct bytes value, char *out, size_t size)
{
	if (value.len == 0 || value.len >= size)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] <= ' ' || value.data[i] >= 0x7f)
			return false;
	memcpy(out, value.data, value.len);
	out[value.len] = '\0';
	return true;
}

/* --- values -------------------------------------------------------------- */

static bool
set_issuer(struct ace_text *t, struct bytes value)
{
	return take_text(value, t->out->issuer, sizeof(t->out->issuer));
}

static bool
set_uri(struct ace_text *t, struct bytes value)
{
	struct ace_file *f = t->out;

	if (!take_text(value, f->uri, sizeof(f->uri)) ||
	    strstr(f->uri, "://") == NULL)
		return false;
	return snprintf(f->token_uri, sizeof(f->token_uri), "%s/token",
	    f->uri) < (int)sizeof(f->token_uri);
}

static bool
set_token_key(struct ace_text *t, struct bytes value)
{
	struct ace_file *f = t->out;
	size_t i = f->as.key_count;
	struct wax_ace_key *k = &f->as.keys[i];
	struct bytes rest, kid, alg, key;
	char name[32];

	if (i == WAX_ACE_KEYS_MAX)
		return false;
	kid = words_cut(value, ' ', &rest);
	alg = words_cut(words_trim(rest), ' ', &key);
	if (!take_text(alg, name, sizeof(name)) ||
	    hex_decode(kid, f->kids[i], sizeof(f->kids[i]), &k->kid_len) !=
	    WAX_OK || hex_decode(words_trim(key), f->keys[i],
	    sizeof(f->keys[i]), &k->key_len) != WAX_OK)
		return false;
	k->kid = f->kids[i];
	k->alg = wax_aead_parse(name);
	k->key = f->keys[i];
	f->as.key_count++;
	return k->kid_len > 0 && k->key_len > 0 && k->key_len ==
	    wax_ace_key_len(k->alg);
}

/* A relative name begins beside the file. */
static bool
set_introspect(struct ace_text *t, struct bytes value)
{
	const char *slash = strrchr(t->path, '/');
	size_t folder = slash == NULL || (value.len > 0 &&
	    value.data[0] == '/') ? 0 : (size_t)(slash - t->path) + 1;
	char *path = value.len == 0 ? NULL : malloc(folder + value.len + 1);

	if (path == NULL)
		return false;
	memcpy(path, t->path, folder);
	memcpy(path + folder, value.data, value.len);
	path[folder + value.len] = '\0';
	t->out->introspect = path;
	t->out->as.introspects = true;
	return true;
}

/* Decimal digits, 1 to max. */
static bool
take_number(struct bytes value, uint32_t max, uint32_t *out)
{
	uint32_t n = 0;

	for (size_t i = 0; i < value.len && n <= max; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
		n = n * 10 + (uint32_t)(value.data[i] - '0');
	}
	*out = n;
	return n > 0 && n <= max;
}

static bool
set_believed(struct ace_text *t, struct bytes value)
{
	return take_number(value, BELIEVED_MAX, &t->out->as.believed_s);
}

static bool
set_uploads(struct ace_text *t, struct bytes value)
{
	return take_number(value, UPLOADS_MAX, &t->out->uploads);
}

static bool
set_authority(struct ace_text *t, struct bytes value)
{
	struct ace_file *f = t->out;
	size_t i = f->as.authority_count;

	if (i == ACE_FILE_TEXTS_MAX || !take_text(value,
	    f->authority_texts[i], sizeof(f->authority_texts[i])))
		return false;
	f->authorities[i] = f->authority_texts[i];
	f->as.authority_count++;
	return true;
}

static bool
set_scope(struct ace_text *t, struct bytes value)
{
	struct ace_file *f = t->out;
	size_t i = f->scope_count;

	if (i == ACE_FILE_TEXTS_MAX || !take_text(value, f->scope_texts[i],
	    sizeof(f->scope_texts[i])))
		return false;
	f->scopes[i] = f->scope_texts[i];
	f->scope_count++;
	return true;
}

static bool
set_hints(struct ace_text *t, struct bytes value)
{
	t->out->hints = words_are(value, "full") ? WAX_ACE_HINTS_FULL :
	    words_are(value, "none") ? WAX_ACE_HINTS_NONE :
	    WAX_ACE_HINTS_MINIMAL;
	return t->out->hints != WAX_ACE_HINTS_MINIMAL ||
	    words_are(value, "minimal");
}

static bool
set_absent_salt(struct ace_text *t, struct bytes value)
{
	t->out->as.omits_absent_salt = words_are(value, "omit");
	return t->out->as.omits_absent_salt || words_are(value, "empty");
}

static const struct {
	const char *name;
	const char *expected;
	bool is_repeated;
	bool (*set)(struct ace_text *t, struct bytes value);
} ace_keys[] = {
	{ "issuer", "at most 127 characters without a blank", false,
	    set_issuer },
	{ "uri", "a URI, as coap://192.0.2.1:5690", false, set_uri },
	{ "token-key", "a key ID, an algorithm as AES-CCM-16-64-128, and a key "
	    "as long as that says, 2 lines at most", true, set_token_key },
	{ "introspect", "the name of a context file", false,
	    set_introspect },
	{ "believed", "1 to 86400 seconds", false, set_believed },
	{ "uploads", "1 to 100000", false, set_uploads },
	{ "authority", "a name of at most 64 characters, 8 lines at most",
	    true, set_authority },
	{ "scope", "a word, 8 lines at most", true, set_scope },
	{ "hints", "none, minimal or full", false, set_hints },
	{ "absent-salt", "empty or omit", false, set_absent_salt },
};

/* --- lines --------------------------------------------------------------- */

static enum wax_status
text_set(struct ace_text *t, struct bytes name, struct bytes value)
{
	char what[80];

	for (size_t i = 0; i < COUNT(ace_keys); i++) {
		if (!words_are(name, ace_keys[i].name))
			continue;
		snprintf(what, sizeof(what), "%s is there twice",
		    ace_keys[i].name);
		if ((t->seen & 1u << i) != 0 && !ace_keys[i].is_repeated)
			return text_fail(t, what, "it once");
		t->seen |= 1u << i;
		snprintf(what, sizeof(what), "%s is not right",
		    ace_keys[i].name);
		return ace_keys[i].set(t, value) ? WAX_OK : text_fail(t, what,
		    ace_keys[i].expected);
	}
	return text_fail(t, "unknown key", "one of wax-server(1), ACE FILES");
}

static enum wax_status
text_read_line(struct ace_text *t, struct bytes line)
{
	struct bytes rest, name;

	line = words_trim(words_cut(line, '#', &rest));
	if (line.len == 0)
		return WAX_OK;
	name = words_trim(words_cut(line, '=', &rest));
	/* the line may be a key that lost its name: not shown */
	return bytes_is_absent(rest) ? text_fail(t, "no '=' in the line",
	    "key = value") : text_set(t, name, words_trim(rest));
}

static enum wax_status
text_check(struct ace_text *t)
{
	struct ace_file *f = t->out;
	const char *what = f->issuer[0] == '\0' ? "there is no issuer" :
	    f->uri[0] == '\0' ? "there is no uri" :
	    f->as.key_count == 0 && !f->as.introspects ?
	    "there is neither token-key nor introspect" : NULL;

	if (what != NULL)
		return text_fail(t, what, "that line");
	f->as.iss = f->issuer;
	f->as.uri = f->token_uri;
	f->as.authorities = f->authorities;
	return WAX_OK;
}

enum wax_status
ace_file_parse(struct bytes text, const char *path, struct ace_file *out,
    struct wax_error_text *error)
{
	struct ace_text t = { .path = path, .out = out, .error = error };
	struct bytes rest = text;
	enum wax_status st = WAX_OK;

	*out = (struct ace_file){ .introspect = NULL };
	error->text[0] = '\0';
	while (st == WAX_OK && rest.len > 0) {
		struct bytes line = words_cut(rest, '\n', &rest);

		t.line++;
		st = text_read_line(&t, line);
	}
	return st == WAX_OK ? text_check(&t) : st;
}

enum wax_status
ace_file_open(const char *path, struct ace_file *out,
    struct wax_error_text *error)
{
	const char *why;
	size_t len;
	char *text = secret_file_read(path, true, &len, &why);
	enum wax_status st;

	*out = (struct ace_file){ .introspect = NULL };
	if (text == NULL) {
		snprintf(error->text, sizeof(error->text), "%s: %s%s%s", path,
		    why, errno == 0 ? "" : ": ", errno == 0 ? "" :
		    strerror(errno));
		return WAX_SYSTEM;
	}
	st = ace_file_parse(bytes_of(text, len), path, out, error);
	secret_file_free(text);
	return st;
}

void
ace_file_clear(struct ace_file *f)
{
	free(f->introspect);
	explicit_bzero(f, sizeof(*f));
}
