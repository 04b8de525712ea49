/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_token.c - which tokens there are, which would be given, and which are
   taken back */
#include "as/command.h"
#include "core/hex.h"

static void
add_hex(struct sheet *s, const char *name, struct bytes value)
{
	char text[2 * WAX_ACE_SCOPE_MAX + 1] = "";

	for (size_t i = 0; i < value.len; i++)
		sprintf(text + 2 * i, "%02x", value.data[i]);
	sheet_text(s, name, text);
}

/* Words as they are, resources as hexadecimal digits. */
static void
add_scope(struct sheet *s, const struct registry_token *t)
{
	char text[WAX_ACE_SCOPE_MAX + 1];

	if (!t->scope_is_text) {
		add_hex(s, "scope", bytes_of(t->scope, t->scope_len));
		return;
	}
	memcpy(text, t->scope, t->scope_len);
	text[t->scope_len] = '\0';
	sheet_text(s, "scope", text);
}

/* --- explain ------------------------------------------------------------- */

static void
print_scope(struct as_call *call, const struct policy_verdict *v)
{
	struct wax_ace_allowance all[POLICY_RESOURCES_MAX];
	size_t count;

	if (v->scope_is_text) {
		fprintf(call->out, "scope     %.*s\n", (int)v->scope_len,
		    (const char *)v->scope);
		return;
	}
	if (wax_ace_scope_read(v->scope, v->scope_len, all,
	    POLICY_RESOURCES_MAX, &count) != WAX_OK)
		return;
	for (size_t i = 0; i < count; i++)
		fprintf(call->out, "resource  %.*s permissions %u\n",
		    (int)all[i].href.len, (const char *)all[i].href.data,
		    all[i].permissions);
}

static enum as_exit
print_verdict(struct as_call *call, const struct policy_verdict *v,
    const char *also)
{
	bool is_given = v->error == WAX_ACE_NO_ERROR && also == NULL;
	uint64_t lifetime = call->settings.token_lifetime;

	fprintf(call->out, "token     %s\n", is_given ? "yes" : "no");
	if (v->rule != NULL)
		fprintf(call->out, "rule      %s:%u\n", call->conf,
		    (unsigned)v->rule->line);
	if (!is_given) {
		fprintf(call->out, "why       %s\n", also != NULL ? also :
		    v->rule == NULL ? "no rule fits" : v->error ==
		    WAX_ACE_INVALID_SCOPE ? "the rule has nothing of that "
		    "scope" : "the rule denies it");
		return AS_REFUSED;
	}
	print_scope(call, v);
	for (size_t i = 0; i < v->rule->role_count; i++)
		fprintf(call->out, "role      %s%s%s\n",
		    v->rule->roles[i].name,
		    v->rule->roles[i].authority[0] != '\0' ? " of " : "",
		    v->rule->roles[i].authority);
	if (v->rule->lifetime != 0)
		lifetime = v->rule->lifetime;
	fprintf(call->out, "lifetime  %llu s\n",
	    (unsigned long long)lifetime);
	return AS_DONE;
}

static const char *
find_obstacle(const struct registry_party *client,
    const struct registry_party *server)
{
	if (!client->is_client || client->is_suspended)
		return client->is_suspended ? "the client is suspended" :
		    "the client is enrolled as a server only";
	if (!server->is_server || server->is_suspended)
		return server->is_suspended ? "the server is suspended" :
		    "the server is enrolled as a client only";
	return NULL;
}

static enum as_exit
explain_run(struct as_call *call)
{
	struct registry_party client, server;
	struct policy_question q = { .scope_is_text = true };
	struct policy_verdict v;
	enum as_exit end = as_find(call, call->words[0], &client);

	if (end == AS_DONE)
		end = as_find(call, call->words[1], &server);
	if (end != AS_DONE)
		return end;
	q.client = (struct policy_subject){ client.id, client.name };
	q.server = (struct policy_subject){ server.id, server.name };
	if (call->word_count > 2) {
		struct bytes scope = bytes_of_text(call->words[2]);

		q.scope = (struct wax_ace_view){ scope.data, scope.len };
	}
	policy_decide(&call->settings.policy, &q, &v);
	end = print_verdict(call, &v, find_obstacle(&client, &server));
	explicit_bzero(&client, sizeof(client));
	explicit_bzero(&server, sizeof(server));
	return end;
}

const struct as_command as_explain = {
	.name = "explain",
	.syntax = "CLIENT SERVER [SCOPE]",
	.help = "would it get a token, by which rule, with which rights?",
	.words_min = 2,
	.words_max = 3,
	.opens_registry = true,
	.run = explain_run,
};

/* --- tokens -------------------------------------------------------------- */

static const char *
state_of(const struct registry_token *t)
{
	return t->revoked_at != 0 ? "revoked" : t->is_update ? "update" :
	    "good";
}

static enum wax_status
add_token(void *arg, const struct registry_token *t)
{
	struct sheet *s = arg;

	sheet_row(s);
	add_hex(s, "id", BYTES_ARRAY(t->id));
	sheet_id(s, "client", &t->client);
	sheet_id(s, "server", &t->server);
	add_scope(s, t);
	sheet_time(s, "expires", t->expires);
	sheet_text(s, "state", state_of(t));
	return WAX_OK;
}

static enum as_exit
tokens_run(struct as_call *call)
{
	struct sheet *s = sheet_new();

	if (registry_each_token(call->registry, call->now, add_token, s) !=
	    WAX_OK) {
		sheet_free(s);
		return as_fail_registry(call);
	}
	return as_show_rows(call, s);
}

const struct as_command as_tokens = {
	.name = "tokens",
	.syntax = "",
	.help = "those that have not ended, never with what is secret",
	.opens_registry = true,
	.run = tokens_run,
};

/* --- revoke -------------------------------------------------------------- */

/* What a revocation means, server by server. */
struct effect {
	struct as_call *call;
	size_t at_once, later;
	int64_t last;			/* end of those that go on */
};

static enum wax_status
note_effect(void *arg, const struct registry_token *t)
{
	struct effect *e = arg;
	struct registry_party server;
	enum wax_status st;

	if (t->revoked_at != e->call->now)
		return WAX_OK;
	st = registry_find_party(e->call->registry, &t->server, &server);
	if (st == WAX_OK && server.introspects) {
		e->at_once++;
	} else if (st == WAX_OK) {
		e->later++;
		if (t->expires > e->last)
			e->last = t->expires;
	}
	explicit_bzero(&server, sizeof(server));
	return st;
}

static enum as_exit
tell_effect(struct as_call *call, size_t count)
{
	struct effect e = { .call = call };

	if (registry_each_token(call->registry, call->now, note_effect, &e) !=
	    WAX_OK)
		return as_fail_registry(call);
	as_say(call, "%zu revoked.", count);
	if (e.at_once > 0)
		as_say(call, "%zu: the server asks about them; it learns of it "
		    "when it asks again, in some minutes at most.",
		    e.at_once);
	if (e.later > 0)
		as_say(call, "%zu: the server reads them itself, and goes on "
		    "believing them until they end, the last one in %lld s.",
		    e.later, (long long)(e.last - call->now));
	return AS_DONE;
}

static enum as_exit
revoke_party(struct as_call *call, const char *word, bool is_client,
    size_t *count)
{
	struct registry_party p;
	enum as_exit end = as_find(call, word, &p);

	if (end == AS_DONE && registry_revoke(call->registry, is_client ?
	    &p.id : NULL, is_client ? NULL : &p.id, BYTES_ABSENT, call->now,
	    count) != WAX_OK)
		end = as_fail_registry(call);
	explicit_bzero(&p, sizeof(p));
	return end;
}

static enum as_exit
revoke_id(struct as_call *call, const char *word, size_t *count)
{
	uint8_t id[REGISTRY_ID_LEN];
	size_t len;

	if (hex_decode(bytes_of_text(word), id, sizeof(id), &len) != WAX_OK ||
	    len != sizeof(id))
		return as_misuse(call, "--token %s: expected %d hexadecimal "
		    "digits, as wax-as tokens shows them", word,
		    2 * REGISTRY_ID_LEN);
	return registry_revoke(call->registry, NULL, NULL, BYTES_ARRAY(id),
	    call->now, count) == WAX_OK ? AS_DONE : as_fail_registry(call);
}

static enum as_exit
revoke_run(struct as_call *call)
{
	const char *client = as_value(call, "--client");
	const char *server = as_value(call, "--server");
	const char *token = as_value(call, "--token");
	enum as_exit end;
	size_t count = 0;

	if ((client != NULL) + (server != NULL) + (token != NULL) != 1)
		return as_misuse(call, "revoke: expected one of --client, "
		    "--server and --token");
	end = token != NULL ? revoke_id(call, token, &count) :
	    revoke_party(call, client != NULL ? client : server,
	    client != NULL, &count);
	if (end == AS_DONE && count == 0)
		return as_fail(call, "there is no such token that has not "
		    "ended; see wax-as tokens");
	return end == AS_DONE ? tell_effect(call, count) : end;
}

const struct as_command as_revoke = {
	.name = "revoke",
	.syntax = "--client NAME|--server NAME|--token ID",
	.help = "takes tokens back, and says when servers learn of it",
	.options = { { "--client", true }, { "--server", true },
		{ "--token", true } },
	.opens_registry = true,
	.run = revoke_run,
};
