/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* enroll_updates.c - what an onboarding tool gives to a client or a server */
#include <errno.h>

#include "as/enroll.h"
#include "tools/secret_file.h"
#include "wax/context.h"
#include "wax/ocf.h"

#define TEXT_SIZE 8192
#define UPDATE_SIZE 1024

/* A file while it is written. Has keys in it. */
struct updates {
	struct as_call *call;
	const struct registry_party *party;
	FILE *out;
	uint8_t update[UPDATE_SIZE];
	char text[TEXT_SIZE];
	enum wax_status status;		/* the first thing that failed */
};

static void
put(struct updates *u, const char *name, enum wax_status st, size_t len)
{
	if (st != WAX_OK) {
		u->status = st;
		return;
	}
	fprintf(u->out, "%s = ", name);
	for (size_t i = 0; i < len; i++)
		fprintf(u->out, "%02x", u->update[i]);
	fputc('\n', u->out);
}

static void
put_id(const struct updates *u, const char *name, const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	fprintf(u->out, "%s = %s\n", name, text);
}

static void
put_channel(struct updates *u)
{
	const struct registry_party *p = u->party;
	struct wax_context_parameters c = {
		.master_secret = p->secret,
		.master_secret_len = sizeof(p->secret),
		.master_salt = p->salt,
		.master_salt_len = sizeof(p->salt),
		.sender_id = p->its_id,
		.sender_id_len = sizeof(p->its_id),
		.recipient_id = p->our_id,
		.recipient_id_len = sizeof(p->our_id),
	};
	enum wax_status st;
	size_t len = 0;

	memcpy(c.subject, registry_self(u->call->registry)->bytes,
	    sizeof(c.subject));
	st = wax_credential_write_oscore(&c, NULL, false, u->update,
	    sizeof(u->update), &len);
	put(u, "oscore", st, len);
	memcpy(u->update, p->its_id, sizeof(p->its_id));
	put(u, "sender", st, sizeof(p->its_id));
}

/* key NULL: it asks about its tokens alone. */
static void
put_server(struct updates *u, const struct registry_key *key)
{
	struct wax_ace_as as = {
		.iss = u->call->settings.issuer,
		.uri = u->call->settings.uri,
		.introspects = u->party->introspects,
		.key_count = key != NULL,
	};
	uint8_t about[WAX_ACE_DESCRIPTION_MAX];
	size_t about_len, len = 0;
	enum wax_status st;

	if (key != NULL)
		as.keys[0] = (struct wax_ace_key){ .kid = key->kid,
			.kid_len = sizeof(key->kid), .alg = key->alg };
	st = wax_ace_as_write(&as, about, sizeof(about), &about_len);
	if (st == WAX_OK)
		st = wax_credential_write_ace(registry_self(
		    u->call->registry)->bytes, about, about_len, key == NULL ?
		    NULL : key->key, key == NULL ? 0 : key->key_len,
		    u->update, sizeof(u->update), &len);
	put(u, "ace", st, len);
}

/* A device knows two at most: that of now, and the next one or the one
   before. */
static enum wax_status
take_key(void *arg, const struct registry_key *k)
{
	put_server(arg, k);
	return WAX_OK;
}

static void
put_servers(struct updates *u)
{
	if (u->party->introspects)
		put_server(u, NULL);
	else if (registry_each_key(u->call->registry, &u->party->id, take_key,
	    u) != WAX_OK)
		u->status = WAX_STORAGE;
}

static enum as_exit
finish(struct updates *u, const char *path)
{
	long len = ftell(u->out);

	if (fclose(u->out) != 0 || len < 0 || len >= TEXT_SIZE)
		u->status = WAX_SPACE;
	if (u->status != WAX_OK)
		return as_fail(u->call, "%s: %s", path,
		    wax_status_text(u->status));
	return secret_file_replace(path, bytes_of(u->text, (size_t)len)) ==
	    WAX_OK ? AS_DONE : as_fail(u->call, "%s: %s", path,
	    strerror(errno));
}

enum as_exit
enroll_write_updates(struct as_call *call, const struct registry_party *p,
    bool has_channel, const char *path)
{
	struct updates u = { .call = call, .party = p };
	enum as_exit end;

	u.out = fmemopen(u.text, sizeof(u.text), "w");
	if (u.out == NULL)
		return as_fail(call, "no memory");
	fprintf(u.out, "# For wax-obt enroll: what %s gets.\n", p->name);
	put_id(&u, "device", &p->id);
	put_id(&u, "as", registry_self(call->registry));
	if (has_channel)
		put_channel(&u);
	if (p->is_server)
		put_servers(&u);
	end = finish(&u, path);
	explicit_bzero(&u, sizeof(u));
	return end;
}
