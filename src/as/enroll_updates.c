/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* enroll_updates.c - what an onboarding tool gives to a client or a server */
#include "as/enroll.h"
#include "as/enroll_text.h"
#include "wax/context.h"
#include "wax/ocf.h"

#define UPDATE_SIZE 1024

/* A file while it is written. Has keys in it. */
struct updates {
	struct as_call *call;
	const struct registry_party *party;
	struct enroll_text text;
	uint8_t update[UPDATE_SIZE];
	enum wax_status status;		/* the first thing that failed */
};

static void
put(struct updates *u, const char *name, enum wax_status st, size_t len)
{
	if (st == WAX_OK)
		enroll_text_put_hex(&u->text, name, bytes_of(u->update, len));
	else
		u->status = st;
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
	enroll_text_put_hex(&u->text, "sender", BYTES_ARRAY(p->its_id));
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
	else if (enroll_each_key(u->call, u->party, take_key, u) != WAX_OK)
		u->status = WAX_STORAGE;
}

static void
put_all(struct updates *u, bool has_channel)
{
	fprintf(u->text.out, "# For wax-obt enroll: what %s gets.\n",
	    u->party->name);
	enroll_text_put_id(&u->text, "device", &u->party->id);
	enroll_text_put_id(&u->text, "as", registry_self(
	    u->call->registry));
	if (has_channel)
		put_channel(u);
	if (u->party->is_server)
		put_servers(u);
}

enum as_exit
enroll_write_updates(struct as_call *call, const struct registry_party *p,
    bool has_channel, const char *path)
{
	struct updates u = { .call = call, .party = p };
	enum as_exit end;

	if (!enroll_text_begin(&u.text))
		return as_fail(call, "no memory");
	put_all(&u, has_channel);
	end = enroll_text_finish(call, &u.text, u.status == WAX_OK ? path :
	    NULL);
	explicit_bzero(u.update, sizeof(u.update));
	return u.status == WAX_OK ? end : as_fail(call, "%s: %s", path,
	    wax_status_text(u.status));
}
