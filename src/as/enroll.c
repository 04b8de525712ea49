/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* enroll.c - the files that a client and a server are given */
#include "as/enroll.h"

#include <limits.h>

#include "as/enroll_text.h"
#include "tools/chance.h"
#include "wax/context.h"

enum as_exit
enroll_write_channel(struct as_call *call, const struct registry_party *p,
    const char *path)
{
	struct enroll_text t;

	if (!enroll_text_begin(&t))
		return as_fail(call, "no memory");
	fprintf(t.out, "# The channel of %s with its authorization server.\n",
	    p->name);
	enroll_text_put_id(&t, "self", &p->id);
	enroll_text_put_id(&t, "peer", registry_self(call->registry));
	enroll_text_put_hex(&t, "master-secret", BYTES_ARRAY(p->secret));
	enroll_text_put_hex(&t, "master-salt", BYTES_ARRAY(p->salt));
	enroll_text_put_hex(&t, "sender-id", BYTES_ARRAY(p->its_id));
	enroll_text_put_hex(&t, "recipient-id", BYTES_ARRAY(p->our_id));
	return enroll_text_finish(call, &t, path);
}

struct choice {
	enum wax_status (*each)(void *arg, const struct registry_key *k);
	void *arg;
	size_t count;
};

static enum wax_status
choose(void *arg, const struct registry_key *k)
{
	struct choice *c = arg;

	return c->count++ < WAX_ACE_KEYS_MAX ? c->each(c->arg, k) : WAX_OK;
}

/* A server knows two at most: the one of now, and the next one or the one
   before. They come in that order. */
enum wax_status
enroll_each_key(struct as_call *call, const struct registry_party *p,
    enum wax_status (*each)(void *arg, const struct registry_key *k),
    void *arg)
{
	struct choice c = { .each = each, .arg = arg };

	return registry_each_key(call->registry, &p->id, choose, &c);
}

/* "token-key = KID ALGORITHM KEY" */
static enum wax_status
put_key(void *arg, const struct registry_key *k)
{
	const struct enroll_text *t = arg;

	fputs("token-key = ", t->out);
	for (size_t i = 0; i < sizeof(k->kid); i++)
		fprintf(t->out, "%02x", k->kid[i]);
	fprintf(t->out, " %s ", wax_aead_name(k->alg));
	for (size_t i = 0; i < k->key_len; i++)
		fprintf(t->out, "%02x", k->key[i]);
	fputc('\n', t->out);
	return WAX_OK;
}

enum as_exit
enroll_write_server_channel(struct as_call *call,
    const struct registry_party *p, const char *path)
{
	char beside[PATH_MAX];

	return snprintf(beside, sizeof(beside), "%s.context", path) <
	    (int)sizeof(beside) ? enroll_write_channel(call, p, beside) :
	    as_fail(call, "%s: too long a name", path);
}

enum as_exit
enroll_write_server(struct as_call *call, const struct registry_party *p,
    const char *path)
{
	const char *name = strrchr(path, '/');
	struct enroll_text t;

	if (!enroll_text_begin(&t))
		return as_fail(call, "no memory");
	fprintf(t.out, "# The authorization server that %s believes.\n"
	    "issuer = %s\nuri = %s\n", p->name, call->settings.issuer,
	    call->settings.uri);
	if (enroll_each_key(call, p, put_key, &t) != WAX_OK) {
		(void)enroll_text_finish(call, &t, NULL);
		return as_fail_registry(call);
	}
	if (p->introspects)
		fprintf(t.out, "introspect = %s.context\n", name == NULL ?
		    path : name + 1);
	return enroll_text_finish(call, &t, path);
}

enum as_exit
enroll_add_key(struct as_call *call, const struct registry_party *p,
    enum registry_key_state state)
{
	struct registry_key k = { .server = p->id, .alg = p->alg,
		.state = state, .made_at = call->now,
		.key_len = wax_ace_key_len(p->alg) };
	enum wax_status st = chance_fill(k.kid, sizeof(k.kid));

	if (st == WAX_OK)
		st = chance_fill(k.key, k.key_len);
	if (st == WAX_OK)
		st = registry_add_key(call->registry, &k);
	explicit_bzero(&k, sizeof(k));
	if (st == WAX_EXISTS)
		return as_fail(call, "%s: it has a next key already, which it "
		    "does not use yet; expected: wax-as use-key %s", p->name,
		    p->name);
	return st == WAX_OK ? AS_DONE : as_fail_registry(call);
}
