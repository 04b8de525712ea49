/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* enroll.c - the files that a client and a server are given */
#include "as/enroll.h"

#include <errno.h>
#include <limits.h>

#include "tools/chance.h"
#include "tools/secret_file.h"
#include "wax/context.h"

#define TEXT_SIZE 2048

/* A file while it is written. Has keys in it. */
struct text {
	char text[TEXT_SIZE];
	FILE *out;
};

static bool
begin(struct text *t)
{
	t->out = fmemopen(t->text, sizeof(t->text), "w");
	return t->out != NULL;
}

static enum as_exit
finish(struct as_call *call, struct text *t, const char *path)
{
	long len = ftell(t->out);
	enum as_exit end = AS_DONE;

	if (fclose(t->out) != 0 || len < 0 || secret_file_replace(path,
	    bytes_of(t->text, (size_t)len)) != WAX_OK)
		end = as_fail(call, "%s: %s", path, strerror(errno));
	explicit_bzero(t, sizeof(*t));
	return end;
}

static void
put_hex(const struct text *t, const char *name, struct bytes value)
{
	fprintf(t->out, "%s = ", name);
	for (size_t i = 0; i < value.len; i++)
		fprintf(t->out, "%02x", value.data[i]);
	fputc('\n', t->out);
}

static void
put_id(const struct text *t, const char *name, const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	fprintf(t->out, "%s = %s\n", name, text);
}

enum as_exit
enroll_write_channel(struct as_call *call, const struct registry_party *p,
    const char *path)
{
	struct text t;

	if (!begin(&t))
		return as_fail(call, "no memory");
	fprintf(t.out, "# The channel of %s with its authorization server.\n",
	    p->name);
	put_id(&t, "self", &p->id);
	put_id(&t, "peer", registry_self(call->registry));
	put_hex(&t, "master-secret", BYTES_ARRAY(p->secret));
	put_hex(&t, "master-salt", BYTES_ARRAY(p->salt));
	put_hex(&t, "sender-id", BYTES_ARRAY(p->its_id));
	put_hex(&t, "recipient-id", BYTES_ARRAY(p->our_id));
	return finish(call, &t, path);
}

/* "token-key = KID ALGORITHM KEY" */
static enum wax_status
put_key(void *arg, const struct registry_key *k)
{
	const struct text *t = arg;

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
	struct text t;
	enum as_exit end = AS_DONE;

	if (!begin(&t))
		return as_fail(call, "no memory");
	fprintf(t.out, "# The authorization server that %s believes.\n"
	    "issuer = %s\nuri = %s\n", p->name, call->settings.issuer,
	    call->settings.uri);
	if (registry_each_key(call->registry, &p->id, put_key, &t) != WAX_OK)
		end = as_fail_registry(call);
	if (p->introspects)
		fprintf(t.out, "introspect = %s.context\n", name == NULL ?
		    path : name + 1);
	if (end == AS_DONE)
		return finish(call, &t, path);
	(void)fclose(t.out);
	explicit_bzero(&t, sizeof(t));
	return end;
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
