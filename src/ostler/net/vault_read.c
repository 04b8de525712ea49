/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/vault_read.h"

#include "ostler/net/psk_text.h"
#include "ostler/net/vault_file.h"

/* A credential that is being read: errors are told and reading goes on. */
struct reading {
	const struct credential_conf *conf;
	FILE *errors;
	struct credentials *credentials;	/* owned */
	enum wax_status status;		/* of the worst error */
};

enum wax_status
vault_worse(enum wax_status a, enum wax_status b)
{
	if (a == WAX_MEMORY || b == WAX_MEMORY)
		return WAX_MEMORY;
	if (a == WAX_SYSTEM || b == WAX_SYSTEM)
		return WAX_SYSTEM;
	return a != WAX_OK ? a : b;
}

/* An added fault: wrong text, but for want of memory. */
static void
take_status(struct reading *r, enum wax_status st)
{
	r->status = vault_worse(r->status, st == WAX_MEMORY ? st :
	    WAX_FORMAT);
}

/* What an add function said of a file; line 0: of all of it. */
static void
take_added(struct reading *r, const char *file, unsigned line,
    enum wax_status st, const char *why)
{
	if (st == WAX_OK)
		return;
	if (line > 0)
		fprintf(r->errors, "%s:%u: %s\n", file, line, why);
	else
		fprintf(r->errors, "%s: %s\n", file, why);
	take_status(r, st);
}

/* What it said of the credential as a whole. */
static void
take_fault(struct reading *r, enum wax_status st, const char *why)
{
	if (st == WAX_OK)
		return;
	fprintf(r->errors, "credential \"%s\": %s\n", r->conf->name, why);
	take_status(r, st);
}

static bool
read_file(struct reading *r, const char *file, bool is_secret,
    struct vault_file *out)
{
	enum wax_status st = vault_file_read(file, is_secret, r->errors, out);

	r->status = vault_worse(r->status, st);
	return st == WAX_OK;
}

static struct bytes
file_bytes(const struct vault_file *f)
{
	return bytes_of(f->data, f->len);
}

static void
read_id(struct reading *r)
{
	const char *why = "";
	enum wax_status st;

	if (deviceid_is_nil(&r->conf->id))
		return;
	st = credentials_set_id(r->credentials, &r->conf->id, &why);
	take_fault(r, st, why);
}

static void
read_certificate(struct reading *r)
{
	struct vault_file chain, key = { .data = NULL };
	const char *file = r->conf->certificate, *why = "";
	bool has_both;
	enum wax_status st;

	if (file == NULL)
		return;
	has_both = read_file(r, file, false, &chain);
	has_both &= read_file(r, r->conf->key, true, &key);
	if (has_both) {
		st = credentials_set_certificate(r->credentials,
		    file_bytes(&chain), file_bytes(&key), &why);
		take_added(r, file, 0, st, why);
	}
	vault_file_clear(&chain);
	vault_file_clear(&key);
}

static void
read_anchors(struct reading *r)
{
	for (size_t i = 0; i < r->conf->anchor_count; i++) {
		const struct anchor_conf *a = &r->conf->anchors[i];
		struct vault_file f;
		const char *why = "";
		enum wax_status st;

		if (!read_file(r, a->file, false, &f))
			continue;
		st = credentials_add_anchor(r->credentials, file_bytes(&f),
		    deviceid_is_nil(&a->subject) ? NULL : &a->subject, &why);
		take_added(r, a->file, 0, st, why);
		vault_file_clear(&f);
	}
}

static void
read_crls(struct reading *r)
{
	for (size_t i = 0; i < r->conf->crl_count; i++) {
		const char *file = r->conf->crls[i], *why = "";
		struct vault_file f;
		enum wax_status st;

		if (!read_file(r, file, false, &f))
			continue;
		st = credentials_add_crls(r->credentials, file_bytes(&f),
		    &why);
		take_added(r, file, 0, st, why);
		vault_file_clear(&f);
	}
}

static void
add_keys(struct reading *r, const char *file, struct bytes text)
{
	struct psk_text t = psk_text_open(text);
	struct psk_entry e;
	enum wax_status st;
	const char *why;

	while (psk_text_next(&t, &e, &st, &why)) {
		if (st == WAX_OK)
			st = credentials_add_psk(r->credentials, &e.peer,
			    bytes_of(e.key, e.key_len), &why);
		take_added(r, file, t.line, st, why);
	}
}

static void
read_psks(struct reading *r)
{
	for (size_t i = 0; i < r->conf->psk_count; i++) {
		struct vault_file f;

		if (!read_file(r, r->conf->psks[i], true, &f))
			continue;
		add_keys(r, r->conf->psks[i], file_bytes(&f));
		vault_file_clear(&f);
	}
}

enum wax_status
vault_read_credential(const struct credential_conf *conf, FILE *errors,
    struct credentials **out)
{
	struct reading r = { .conf = conf, .errors = errors,
		.credentials = credentials_new() };
	const char *why = "";

	*out = NULL;
	if (r.credentials == NULL) {
		take_fault(&r, WAX_MEMORY, "no memory");
		return WAX_MEMORY;
	}
	read_id(&r);
	read_certificate(&r);
	read_anchors(&r);
	read_crls(&r);
	read_psks(&r);
	if (r.status == WAX_OK) {
		enum wax_status st = credentials_check(r.credentials, &why);

		take_fault(&r, st, why);
	}
	if (r.status == WAX_OK)
		*out = r.credentials;
	else
		credentials_unref(r.credentials);
	return r.status;
}
