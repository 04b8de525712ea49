/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_file.c - credentials for hops from a file of the form of
   /oic/sec/cred */
#include "tools/cred_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/base64.h"
#include "tools/diag.h"
#include "tools/item.h"

#define KEY_SIZE 64		/* bytes; more than any key has */
#define TYPE_PSK 1
#define TYPE_CERTIFICATE 8
#define TYPE_OSCORE 64

struct cred_file {
	const char *path;
	FILE *notes;
	struct waxpeer_credentials *credentials;
	struct wax_error_text *error;
	size_t entry;		/* from 1; 0: none of them */
	struct bytes map;	/* the entry, encoded */
};

/* why says what was read and what was expected instead. */
static enum wax_status
file_refuse(struct cred_file *f, const char *why)
{
	char entry[32] = "";

	if (f->entry > 0)
		snprintf(entry, sizeof(entry), ": entry %zu", f->entry);
	snprintf(f->error->text, sizeof(f->error->text), "%s%s: %s", f->path,
	    entry, why);
	return WAX_FORMAT;
}

static enum wax_status
file_fail(struct cred_file *f, const char *what, const char *expected)
{
	char why[200];

	snprintf(why, sizeof(why), "%s; expected %s", what, expected);
	return file_refuse(f, why);
}

static void
file_note(const struct cred_file *f, const char *what)
{
	if (f->notes != NULL)
		fprintf(f->notes, "%s: entry %zu: %s is passed over\n",
		    f->path, f->entry, what);
}

/* A string of that kind which is whole; false: value is another thing. */
static bool
value_string(struct bytes value, enum item_kind kind, struct bytes *out)
{
	struct reader r = reader_open(value);
	struct item item;

	if (item_read(&r, &item) != WAX_OK || item.kind != kind ||
	    item.is_endless)
		return false;
	*out = item.string;
	return true;
}

static bool
value_number(struct bytes value, uint64_t *out)
{
	struct reader r = reader_open(value);
	struct item item;

	if (item_read(&r, &item) != WAX_OK || item.kind != ITEM_UINT)
		return false;
	*out = item.number;
	return true;
}

static bool
map_text(struct bytes map, const char *key, struct bytes *out)
{
	struct bytes value;

	return item_find(map, key, &value) == WAX_OK &&
	    value_string(value, ITEM_TEXT, out);
}

/* publicdata or privatedata: its encoding, without "oic.sec.encoding.", and
   its data, a value. */
static enum wax_status
entry_find_data(struct cred_file *f, const char *member,
    struct bytes *encoding, struct bytes *data)
{
	static const char prefix[] = "oic.sec.encoding.";
	struct bytes map;
	char what[64];

	snprintf(what, sizeof(what), "no %s with encoding and data", member);
	if (item_find(f->map, member, &map) != WAX_OK)
		return file_fail(f, what, "one");
	if (item_find(map, "handle", data) == WAX_OK) {
		snprintf(what, sizeof(what), "%s has a handle", member);
		return file_fail(f, what, "the data itself: nothing here "
		    "knows what handles mean");
	}
	if (!map_text(map, "encoding", encoding) ||
	    !bytes_has_prefix(*encoding, bytes_of_text(prefix)) ||
	    item_find(map, "data", data) != WAX_OK)
		return file_fail(f, what, "one");
	*encoding = bytes_of(encoding->data + strlen(prefix),
	    encoding->len - strlen(prefix));
	return WAX_OK;
}

static bool
bytes_is_text(struct bytes b, const char *text)
{
	return bytes_equal(b, bytes_of_text(text));
}

/* Data in PEM: a text, or a byte string with one. */
static enum wax_status
entry_find_pem(struct cred_file *f, const char *member, struct bytes *pem)
{
	struct bytes encoding, data;
	enum wax_status st = entry_find_data(f, member, &encoding, &data);

	if (st != WAX_OK)
		return st;
	if (!bytes_is_text(encoding, "pem") ||
	    (!value_string(data, ITEM_TEXT, pem) &&
	    !value_string(data, ITEM_BYTES, pem)))
		return file_fail(f, member, "oic.sec.encoding.pem and a text");
	return WAX_OK;
}

static enum wax_status
entry_read_key(struct cred_file *f, uint8_t key[KEY_SIZE], size_t *len)
{
	struct bytes encoding, data, string;
	enum wax_status st = entry_find_data(f, "privatedata", &encoding,
	    &data);

	if (st != WAX_OK)
		return st;
	if (bytes_is_text(encoding, "raw") &&
	    value_string(data, ITEM_BYTES, &string)) {
		if (string.len > KEY_SIZE)
			return file_fail(f, "a longer key",
			    "16 or 32 bytes");
		if (string.len > 0)
			memcpy(key, string.data, string.len);
		*len = string.len;
		return WAX_OK;
	}
	if (bytes_is_text(encoding, "base64") &&
	    (value_string(data, ITEM_TEXT, &string) ||
	    value_string(data, ITEM_BYTES, &string)) &&
	    base64_decode(string, key, KEY_SIZE, len) == WAX_OK)
		return WAX_OK;
	return file_fail(f, "privatedata of credtype 1",
	    "oic.sec.encoding.raw with h'..', or oic.sec.encoding.base64 "
	    "with base64 of 16 or 32 bytes");
}

/* The subject; *is_any: it is "*", where that is allowed. */
static enum wax_status
entry_read_subject(struct cred_file *f, struct deviceid *id, bool *is_any)
{
	struct bytes text;
	bool has_any = is_any != NULL;

	if (has_any)
		*is_any = false;
	if (map_text(f->map, "subjectuuid", &text)) {
		if (has_any && bytes_is_text(text, "*")) {
			*is_any = true;
			return WAX_OK;
		}
		if (deviceid_parse(text, id) == WAX_OK &&
		    !deviceid_is_nil(id))
			return WAX_OK;
	}
	return file_fail(f, "subjectuuid", has_any ?
	    "a device UUID or *" : "a device UUID");
}

static enum wax_status
entry_take_psk(struct cred_file *f)
{
	uint8_t key[KEY_SIZE];
	struct deviceid peer;
	const char *why = NULL;
	size_t len = 0;
	enum wax_status st = entry_read_subject(f, &peer, NULL);

	if (st == WAX_OK)
		st = entry_read_key(f, key, &len);
	if (st == WAX_OK) {
		st = waxpeer_credentials_add_psk(f->credentials, peer.bytes,
		    key, len, &why);
		if (st != WAX_OK && st != WAX_MEMORY)
			st = file_refuse(f, why);
	}
	explicit_bzero(key, sizeof(key));
	return st;
}

static enum wax_status
entry_take_certificate(struct cred_file *f)
{
	struct bytes chain, key;
	const char *why = NULL;
	enum wax_status st;

	if ((st = entry_find_pem(f, "publicdata", &chain)) != WAX_OK ||
	    (st = entry_find_pem(f, "privatedata", &key)) != WAX_OK)
		return st;
	st = waxpeer_credentials_set_certificate(f->credentials, chain.data,
	    chain.len, key.data, key.len, &why);
	return st == WAX_OK || st == WAX_MEMORY ? st :
	    file_refuse(f, why);
}

static enum wax_status
entry_take_anchor(struct cred_file *f)
{
	struct deviceid subject;
	const char *why = NULL;
	struct bytes pem;
	bool is_any;
	enum wax_status st;

	if ((st = entry_read_subject(f, &subject, &is_any)) != WAX_OK ||
	    (st = entry_find_pem(f, "publicdata", &pem)) != WAX_OK)
		return st;
	st = waxpeer_credentials_add_anchor(f->credentials, pem.data, pem.len,
	    is_any ? NULL : subject.bytes, &why);
	return st == WAX_OK || st == WAX_MEMORY ? st :
	    file_refuse(f, why);
}

/* By credusage; take NULL: not for hops. */
static const struct usage {
	const char *name;
	enum wax_status (*take)(struct cred_file *f);
} usages[] = {
	{ "oic.sec.cred.cert", entry_take_certificate },
	{ "oic.sec.cred.trustca", entry_take_anchor },
	{ "oic.sec.cred.mfgcert", NULL },
	{ "oic.sec.cred.mfgtrustca", NULL },
	{ "oic.sec.cred.rolecert", NULL },
};

static enum wax_status
entry_take_by_usage(struct cred_file *f)
{
	struct bytes usage;

	if (map_text(f->map, "credusage", &usage))
		for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]);
		    i++) {
			if (!bytes_is_text(usage, usages[i].name))
				continue;
			if (usages[i].take != NULL)
				return usages[i].take(f);
			file_note(f, usages[i].name);
			return WAX_OK;
		}
	return file_fail(f, "credusage of credtype 8",
	    "oic.sec.cred.cert or oic.sec.cred.trustca");
}

static enum wax_status
entry_take(struct cred_file *f)
{
	struct bytes value;
	uint64_t type;
	char what[48] = "no credtype";

	if (!item_is(f->map, ITEM_MAP))
		return file_fail(f, "no map", "one for each credential");
	if (item_find(f->map, "credtype", &value) != WAX_OK ||
	    !value_number(value, &type))
		return file_fail(f, what, "1 or 8");
	switch (type) {
	case TYPE_PSK:
		return entry_take_psk(f);
	case TYPE_CERTIFICATE:
		return entry_take_by_usage(f);
	case TYPE_OSCORE:
		file_note(f, "credtype 64");
		return WAX_OK;
	default:
		snprintf(what, sizeof(what), "credtype %" PRIu64, type);
		return file_fail(f, what,
		    "1 (a key) or 8 (a certificate)");
	}
}

/* The list "creds". */
static enum wax_status
file_take_list(struct cred_file *f, struct bytes list)
{
	struct reader r = reader_open(list), next;
	struct item head;
	enum wax_status st = WAX_OK;

	if (!item_is(list, ITEM_ARRAY) || item_read(&r, &head) != WAX_OK)
		return file_fail(f, "creds is no list", "one");
	for (uint64_t i = 0; st == WAX_OK &&
	    (head.is_endless || i < head.number); i++) {
		struct item item;

		next = r;
		if (item_read(&next, &item) != WAX_OK ||
		    item.kind == ITEM_BREAK)
			break;
		if (item_skip(&r, &f->map) != WAX_OK)
			break;
		f->entry = (size_t)i + 1;
		st = entry_take(f);
	}
	f->entry = 0;
	return st;
}

/* The own ID beside the certificate's, and whether all fits together. */
static enum wax_status
file_finish(struct cred_file *f, const struct deviceid *own)
{
	uint8_t id[16];
	bool has_id = waxpeer_credentials_id(f->credentials, id);
	const char *why = NULL;

	if (has_id && own != NULL &&
	    memcmp(id, own->bytes, sizeof(id)) != 0)
		return file_fail(f, "the certificate names another device",
		    "the own UUID");
	if (!has_id && own != NULL && waxpeer_credentials_set_id(
	    f->credentials, own->bytes, &why) != WAX_OK)
		return file_refuse(f, why);
	if (waxpeer_credentials_check(f->credentials, &why) == WAX_OK)
		return WAX_OK;
	return file_refuse(f, why);
}

static enum wax_status
file_take_cbor(struct cred_file *f, struct bytes cbor,
    const struct deviceid *own)
{
	struct bytes list;
	enum wax_status st;

	if (item_find(cbor, "creds", &list) != WAX_OK)
		return file_fail(f, "no map with creds",
		    "{\"creds\": [...], ...} in CBOR, JSON or diagnostic "
		    "notation");
	st = file_take_list(f, list);
	return st == WAX_OK ? file_finish(f, own) : st;
}

static bool
content_is_text(struct bytes content)
{
	for (size_t i = 0; i < content.len; i++)
		if (memchr(" \t\r\n", content.data[i], 4) == NULL)
			return content.data[i] == '{';
	return false;
}

/* Text to CBOR first. */
static enum wax_status
file_take_text(struct cred_file *f, struct bytes text,
    const struct deviceid *own)
{
	size_t size = text.len * 9 + 16;
	uint8_t *buffer = malloc(size);
	struct writer w = writer_open(buffer, size);
	struct diag_error wrong = { 0, "a value that is nested less deeply" };
	enum wax_status st;
	size_t line = 1;

	if (buffer == NULL)
		return WAX_MEMORY;
	if (diag_parse(text, &w, &wrong) == WAX_OK) {
		st = file_take_cbor(f, writer_bytes(&w), own);
	} else {
		for (size_t i = 0; i < wrong.offset && i < text.len; i++)
			line += text.data[i] == '\n';
		snprintf(f->error->text, sizeof(f->error->text),
		    "%s:%zu: no diagnostic notation or JSON; expected %s",
		    f->path, line, wrong.expected);
		st = WAX_FORMAT;
	}
	explicit_bzero(buffer, size);
	free(buffer);
	return st;
}

enum wax_status
cred_file_parse(struct bytes content, const char *path,
    const struct deviceid *own, FILE *notes, struct waxpeer_credentials **out,
    struct wax_error_text *error)
{
	struct cred_file f = {
		.path = path,
		.notes = notes,
		.credentials = waxpeer_credentials_new(),
		.error = error,
	};
	enum wax_status st = WAX_MEMORY;

	snprintf(error->text, sizeof(error->text), "%s: no memory", path);
	if (f.credentials == NULL)
		return st;
	st = content_is_text(content) ? file_take_text(&f, content, own) :
	    file_take_cbor(&f, content, own);
	if (st == WAX_OK)
		*out = f.credentials;
	else
		waxpeer_credentials_free(f.credentials);
	return st;
}

/* Keys are in it: nobody else may read it. */
static enum wax_status
file_check_mode(const char *path, int fd, struct wax_error_text *error)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && (!S_ISREG(st.st_mode) ||
	    (st.st_mode & (S_IRWXG | S_IRWXO)) == 0))
		return WAX_OK;
	snprintf(error->text, sizeof(error->text), "%s: its mode is %03o; "
	    "expected 600, as there are keys in it", path,
	    (unsigned)st.st_mode & 0777);
	return WAX_SYSTEM;
}

static enum wax_status
file_read(const char *path, uint8_t *buffer, size_t *len,
    struct wax_error_text *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum wax_status st = WAX_SYSTEM;
	ssize_t got = -1;

	*len = 0;
	if (fd >= 0 && (st = file_check_mode(path, fd, error)) != WAX_OK)
		goto done;
	while (fd >= 0 && *len <= CRED_FILE_MAX &&
	    (got = read(fd, buffer + *len, CRED_FILE_MAX + 1 - *len)) > 0)
		*len += (size_t)got;
	if (fd >= 0 && got >= 0 && *len <= CRED_FILE_MAX) {
		st = WAX_OK;
	} else if (*len > CRED_FILE_MAX) {
		snprintf(error->text, sizeof(error->text), "%s: is too long; "
		    "expected at most %d bytes", path, CRED_FILE_MAX);
		st = WAX_FORMAT;
	} else {
		snprintf(error->text, sizeof(error->text),
		    "%s: can not be read; expected credentials: %s", path,
		    strerror(errno));
		st = WAX_SYSTEM;
	}
done:
	if (fd >= 0)
		close(fd);
	return st;
}

enum wax_status
cred_file_open(const char *path, const struct deviceid *own, FILE *notes,
    struct waxpeer_credentials **out, struct wax_error_text *error)
{
	uint8_t *buffer = malloc(CRED_FILE_MAX + 1);
	size_t len;
	enum wax_status st;

	if (buffer == NULL) {
		snprintf(error->text, sizeof(error->text), "%s: no memory",
		    path);
		return WAX_MEMORY;
	}
	st = file_read(path, buffer, &len, error);
	if (st == WAX_OK)
		st = cred_file_parse(bytes_of(buffer, len), path, own, notes,
		    out, error);
	explicit_bzero(buffer, CRED_FILE_MAX + 1);
	free(buffer);
	return st;
}
