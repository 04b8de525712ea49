/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_export.c - the hop credentials of a device, as files that a
   configuration of ostlerd includes */
#include "tools/device_export.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/deviceid.h"
#include "core/hex.h"
#include "peer/credentials.h"
#include "tools/secret_file.h"

#define HIDDEN_KEY_LEN 16	/* bytes */
#define KEY_MAX 32
#define PSK_LINE_MAX (DEVICEID_TEXT_LEN + 2 * KEY_MAX + 3)

/* One export, on its way. */
struct writing {
	const struct device_export *x;
	const char *slot;	/* "a" or "b" */
	FILE *conf;		/* device.conf, in memory */
	char *conf_text;	/* owned, by conf */
	size_t conf_len;
	char *keys;		/* peers.psk; owned, cleared */
	size_t keys_len, keys_size;
	/* Takes what ostlerd would take, and refuses the rest. */
	struct waxpeer_credentials *trial;
	struct deviceid id;
	unsigned anchors;
	bool has_certificate;
};

static enum wax_status
path_make(char *path, const char *folder, const char *slot, const char *name)
{
	int n = snprintf(path, PATH_MAX, "%s/%s%s%s", folder, slot,
	    slot[0] == '\0' || name[0] == '\0' ? "" : "/", name);

	return n < PATH_MAX ? WAX_OK : WAX_RANGE;
}

static enum wax_status
file_write(const struct writing *w, const char *name, struct bytes content)
{
	char path[PATH_MAX];
	enum wax_status st = path_make(path, w->x->folder, w->slot, name);

	return st == WAX_OK ? secret_file_replace(path, content) : st;
}

/* The folder of a state that is not in force, and all in it. */
static enum wax_status
slot_remove(const char *folder, const char *slot)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;
	enum wax_status st = path_make(path, folder, slot, "");

	if (st != WAX_OK)
		return st;
	if ((dir = opendir(path)) == NULL)
		return errno == ENOENT ? WAX_OK : WAX_SYSTEM;
	while (st == WAX_OK && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(dirfd(dir), entry->d_name, 0) < 0)
			st = WAX_SYSTEM;
	}
	closedir(dir);
	return st == WAX_OK && rmdir(path) < 0 ? WAX_SYSTEM : st;
}

/* The one that device.conf does not name. */
static enum wax_status
slot_choose(struct writing *w)
{
	char path[PATH_MAX];
	const char *why;
	char *conf;
	size_t len;
	enum wax_status st = path_make(path, w->x->folder, "", "device.conf");

	if (st != WAX_OK)
		return st;
	conf = secret_file_read(path, false, &len, &why);
	w->slot = conf != NULL && strstr(conf, "\"a/") != NULL ? "b" : "a";
	secret_file_free(conf);
	if ((st = slot_remove(w->x->folder, w->slot)) != WAX_OK ||
	    (st = path_make(path, w->x->folder, w->slot, "")) != WAX_OK)
		return st;
	return mkdir(path, 0700) < 0 ? WAX_SYSTEM : WAX_OK;
}

static void
tell_unusable(const struct writing *w, int64_t credid, const char *why)
{
	if (w->x->unusable != NULL)
		w->x->unusable(w->x->arg, credid, why);
}

/* What was added, or can not be: the others are not in its way. */
static enum wax_status
judge(const struct writing *w, int64_t credid, enum wax_status st,
    const char *why, bool *is_added)
{
	*is_added = st == WAX_OK;
	if (st == WAX_OK || st == WAX_MEMORY)
		return st;
	tell_unusable(w, credid, why);
	return WAX_OK;
}

/* OpenSSL cuts a PSK identity at a zero byte. */
static bool
id_is_cut(const struct deviceid *id)
{
	return memchr(id->bytes, 0, sizeof(id->bytes)) != NULL;
}

static void
add_line(struct writing *w, const uint8_t *peer, struct bytes key)
{
	char *line = w->keys + w->keys_len;
	struct deviceid id;

	memcpy(id.bytes, peer, sizeof(id.bytes));
	deviceid_format(&id, line);
	line[DEVICEID_TEXT_LEN] = ' ';
	hex_encode(key, line + DEVICEID_TEXT_LEN + 1);
	w->keys_len += strlen(line);
	w->keys[w->keys_len++] = '\n';
}

static enum wax_status
add_psk(struct writing *w, const struct wax_credential *entry)
{
	const char *why = "the own Device ID has a zero byte, with which keys "
	    "can not be used";
	bool is_added;
	enum wax_status st = id_is_cut(&w->id) ? WAX_RANGE :
	    waxpeer_credentials_add_psk(w->trial, entry->subject, entry->key,
	    entry->key_len, &why);

	st = judge(w, entry->credid, st, why, &is_added);
	if (is_added)
		add_line(w, entry->subject, bytes_of(entry->key,
		    entry->key_len));
	return st;
}

static enum wax_status
add_anchor(struct writing *w, const struct wax_credential *entry)
{
	char name[32], subject[DEVICEID_TEXT_LEN + 1] = "*";
	const char *why = "it has no certificate";
	struct deviceid id;
	bool is_added;
	enum wax_status st = entry->certificates == NULL ? WAX_FORMAT :
	    waxpeer_credentials_add_anchor(w->trial, entry->certificates,
	    strlen(entry->certificates), entry->is_any ? NULL :
	    entry->subject, &why);

	st = judge(w, entry->credid, st, why, &is_added);
	if (!is_added)
		return st;
	snprintf(name, sizeof(name), "anchor-%u.pem", ++w->anchors);
	memcpy(id.bytes, entry->subject, sizeof(id.bytes));
	if (!entry->is_any)
		deviceid_format(&id, subject);
	fprintf(w->conf, "\tanchor \"%s/%s\" for %s;\n", w->slot, name,
	    subject);
	return file_write(w, name, bytes_of_text(entry->certificates));
}

static enum wax_status
add_certificate(struct writing *w, const struct wax_credential *entry)
{
	const char *key = entry->private_key != NULL ? entry->private_key :
	    w->x->private_key;
	const char *why = "there is no private key for it";
	enum wax_status st = entry->certificates == NULL || key == NULL ?
	    WAX_FORMAT : waxpeer_credentials_set_certificate(w->trial,
	    entry->certificates, strlen(entry->certificates), key,
	    strlen(key), &why);

	st = judge(w, entry->credid, st, why, &w->has_certificate);
	if (!w->has_certificate)
		return st;
	fprintf(w->conf, "\tcertificate \"%s/cert.pem\";\n"
	    "\tkey \"%s/key.pem\";\n", w->slot, w->slot);
	st = file_write(w, "cert.pem", bytes_of_text(entry->certificates));
	return st != WAX_OK ? st : file_write(w, "key.pem",
	    bytes_of_text(key));
}

static bool
is_usable(const struct writing *w, const struct wax_credential *entry)
{
	return wax_device_credential_is_valid(w->x->device, entry->credid,
	    w->x->now);
}

/* Of several the one of the highest number that is of use. */
static enum wax_status
add_newest_certificate(struct writing *w)
{
	int64_t below = INT64_MAX;
	enum wax_status st = WAX_OK;

	while (st == WAX_OK && !w->has_certificate) {
		struct wax_credential entry, newest = { .credid = 0 };

		for (size_t i = 0; wax_device_credential(w->x->device, i,
		    &entry); i++)
			if (entry.usage == WAX_USAGE_CERTIFICATE &&
			    entry.credid < below &&
			    entry.credid > newest.credid &&
			    is_usable(w, &entry))
				newest = entry;
		if (newest.credid == 0)
			return WAX_OK;
		below = newest.credid;
		st = add_certificate(w, &newest);
	}
	return st;
}

static enum wax_status
add_entries(struct writing *w)
{
	struct wax_credential entry;
	enum wax_status st = add_newest_certificate(w);

	for (size_t i = 0; st == WAX_OK && wax_device_credential(w->x->device,
	    i, &entry); i++) {
		if (!is_usable(w, &entry))
			continue;
		if (entry.type == WAX_CREDENTIAL_PSK)
			st = add_psk(w, &entry);
		else if (entry.usage == WAX_USAGE_ANCHOR)
			st = add_anchor(w, &entry);
	}
	return st;
}

/* Nobody has it, and nobody is that peer. */
static enum wax_status
add_hidden_key(struct writing *w)
{
	const struct wax_env *env = w->x->env;
	uint8_t secret[sizeof(struct deviceid) + HIDDEN_KEY_LEN];
	enum wax_status st = env->random(env->arg, secret, sizeof(secret));

	if (st == WAX_OK)
		add_line(w, secret, bytes_of(secret + sizeof(struct deviceid),
		    HIDDEN_KEY_LEN));
	explicit_bzero(secret, sizeof(secret));
	return st;
}

/* An ID that no key goes with does not keep ostlerd from starting. */
static void
write_id(const struct writing *w)
{
	char text[DEVICEID_TEXT_LEN + 1];
	struct deviceid id = w->id;

	for (size_t i = 0; !w->has_certificate && i < sizeof(id.bytes); i++)
		if (id.bytes[i] == 0)
			id.bytes[i] = 0xff;
	deviceid_format(&id, text);
	fprintf(w->conf, "\tid %s;\n", text);
}

static enum wax_status
write_body(struct writing *w)
{
	const char *why;
	enum wax_status st = waxpeer_credentials_set_id(w->trial, w->id.bytes,
	    &why);

	fputs("# Written by ostler-device(8): changes by hand are lost.\n"
	    "credential \"device\" {\n", w->conf);
	if (st == WAX_OK && wax_device_dos(w->x->device) != WAX_DOS_RFOTM)
		st = add_entries(w);
	if (st == WAX_OK && w->keys_len == 0 && !w->has_certificate)
		st = add_hidden_key(w);
	if (st != WAX_OK)
		return st;
	write_id(w);
	if (w->keys_len > 0) {
		fprintf(w->conf, "\tpsk \"%s/peers.psk\";\n", w->slot);
		st = file_write(w, "peers.psk", bytes_of((uint8_t *)w->keys,
		    w->keys_len));
	}
	fputs("}\n", w->conf);
	return st;
}

/* And from now on it is in force. */
static enum wax_status
write_conf(struct writing *w)
{
	char path[PATH_MAX];
	enum wax_status st = path_make(path, w->x->folder, "", "device.conf");
	bool is_whole = fflush(w->conf) == 0 && ferror(w->conf) == 0;

	if (!is_whole)
		return WAX_MEMORY;
	if (st == WAX_OK)
		st = secret_file_replace(path, bytes_of(
		    (uint8_t *)w->conf_text, w->conf_len));
	return st != WAX_OK ? st : slot_remove(w->x->folder,
	    w->slot[0] == 'a' ? "b" : "a");
}

enum wax_status
device_export_write(const struct device_export *x)
{
	struct writing w = { .x = x, .slot = "" };
	enum wax_status st = WAX_MEMORY;

	memcpy(w.id.bytes, wax_device_uuid(x->device), sizeof(w.id.bytes));
	w.keys_size = (wax_device_credential_count(x->device) + 1) *
	    PSK_LINE_MAX;
	w.keys = malloc(w.keys_size);
	w.conf = open_memstream(&w.conf_text, &w.conf_len);
	w.trial = waxpeer_credentials_new();
	if (w.keys != NULL && w.conf != NULL && w.trial != NULL)
		st = slot_choose(&w);
	if (st == WAX_OK)
		st = write_body(&w);
	if (st == WAX_OK)
		st = write_conf(&w);
	waxpeer_credentials_free(w.trial);
	if (w.keys != NULL)
		explicit_bzero(w.keys, w.keys_size);
	free(w.keys);
	if (w.conf != NULL)
		fclose(w.conf);
	free(w.conf_text);
	return st;
}

uint64_t
device_export_validity(const struct device_export *x)
{
	struct wax_credential entry;
	uint64_t sum = 0;

	for (size_t i = 0; wax_device_credential(x->device, i, &entry); i++)
		if (wax_device_credential_is_valid(x->device, entry.credid,
		    x->now))
			sum = sum * 31 + (uint64_t)entry.credid;
	return sum;
}
