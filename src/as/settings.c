/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* settings.c - what wax-as.conf says */
#include "as/settings.h"

#include <stdlib.h>

#include "as/policy_conf.h"
#include "core/log.h"
#include "ostler/conf/fields.h"

#define PATH_LONGEST 1000
#define SECOND 1000000u		/* microseconds */
#define DAY 86400u		/* seconds */

static keyword_read listen_read;

static const struct keyword root_keywords[] = {
	{ .name = "issuer", .syntax = "\"URI\"", .type = KEYWORD_NAME,
	  .most = WAX_ACE_TEXT_MAX,
	  .help = "What this authorization server is called in its tokens; "
	    "servers compare it byte for byte.",
	  KEYWORD_FIELD(struct as_settings, issuer) },
	{ .name = "uri", .syntax = "\"URI\"", .type = KEYWORD_NAME,
	  .most = WAX_ACE_TEXT_MAX - (sizeof("/introspect") - 1),
	  .help = "Where clients and servers find it, as coap://as.example; "
	    "else the first listen.",
	  KEYWORD_FIELD(struct as_settings, uri) },
	{ .name = "listen", .syntax = "\"URI\"", .type = KEYWORD_STATEMENT,
	  .read = listen_read,
	  .help = "Where clients and servers ask: coap://ADDRESS:PORT for "
	    "OSCORE, coaps:// and coaps+tcp:// for DTLS and TLS. Again and "
	    "again." },
	{ .name = "database", .syntax = "\"PATH\"", .type = KEYWORD_PATH,
	  .most = PATH_LONGEST, .standard = "\"/var/lib/wax-as/as.db\"",
	  .help = "Who is registered, their keys, and the tokens given out.",
	  KEYWORD_FIELD(struct as_settings, database) },
	{ .name = "key-file", .syntax = "\"PATH\"", .type = KEYWORD_PATH,
	  .most = PATH_LONGEST, .standard = "\"/etc/wax-as/key\"",
	  .help = "The key under which secrets lie in the database.",
	  KEYWORD_FIELD(struct as_settings, key_file) },
	{ .name = "state", .syntax = "\"PATH\"", .type = KEYWORD_PATH,
	  .most = PATH_LONGEST, .standard = "\"/var/lib/wax-as\"",
	  .help = "The folder for the numbers of OSCORE messages.",
	  KEYWORD_FIELD(struct as_settings, state) },
	{ .name = "audit", .syntax = "\"PATH\"|off", .type = KEYWORD_PATH,
	  .most = PATH_LONGEST, .special = "off", .standard = "off",
	  .help = "The file with a line for each decision, each line bound to "
	    "those before it.",
	  KEYWORD_FIELD(struct as_settings, audit) },
	{ .name = "credentials", .syntax = "\"PATH\"|off",
	  .type = KEYWORD_PATH, .most = PATH_LONGEST, .special = "off",
	  .standard = "off",
	  .help = "For DTLS and TLS, in the form of /oic/sec/cred; see "
	    "wax-server(1).",
	  KEYWORD_FIELD(struct as_settings, credentials) },
	{ .name = "log level", .syntax = "LEVEL", .type = KEYWORD_CHOICE,
	  .choices = log_level_words, .standard = "notice",
	  .help = "Lines of less weight are not written.",
	  KEYWORD_FIELD(struct as_settings, log_level) },
	{ .name = "token-lifetime", .syntax = "TIME", .type = KEYWORD_TIME,
	  .least = SECOND, .most = UINT64_C(365) * DAY * SECOND,
	  .unit = SECOND, .standard = "1h",
	  .help = "How long a token is good.",
	  KEYWORD_FIELD(struct as_settings, token_lifetime) },
	{ .name = "tokens-per-client", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = 100000, .standard = "64",
	  .help = "Tokens of one client that are good at the same time.",
	  KEYWORD_FIELD(struct as_settings, tokens_per_client) },
	{ .name = "requests-per-minute", .syntax = "N",
	  .type = KEYWORD_NUMBER, .least = 1, .most = 1000000,
	  .standard = "60",
	  .help = "Requests of one client or server that are looked at; those "
	    "beyond get 4.29.",
	  KEYWORD_FIELD(struct as_settings, requests_per_minute) },
	{ .name = NULL }
};

const struct settings_rows as_settings_rows[] = {
	{ "", root_keywords },
	{ "", as_policy_keywords },
	{ "allow", as_allow_keywords },
	{ "group", as_group_keywords },
	{ NULL, NULL }
};

static void
listen_read(struct parser *p, const struct keyword *k, void *target)
{
	struct as_settings *s = target;
	struct token t = parser_read_string(p, "a URI in quotes, as "
	    "\"coap://127.0.0.1:5690\"");
	char *uri;

	(void)k;
	if (parser_is_bad(p))
		return;
	if (s->listen_count == SETTINGS_LISTEN_MAX) {
		parser_fail(p, t.at, "one too many; expected at most %d",
		    SETTINGS_LISTEN_MAX);
		return;
	}
	uri = token_copy(&t);
	if (uri == NULL)
		parser_fail_memory(p);
	else
		s->listen[s->listen_count++] = uri;
}

/* What can only be known when all is read. */
static void
check(const struct as_settings *s, struct policy_text *policy,
    struct parser *p)
{
	if (parser_is_lossy(p))
		return;
	if (s->issuer == NULL)
		parser_fail(p, PARSER_NOWHERE, "there is no issuer; expected "
		    "one, as issuer \"coap://as.example\"");
	if (s->listen_count == 0)
		parser_fail(p, PARSER_NOWHERE, "there is no listen; expected "
		    "at least one");
	policy_text_check(policy, p);
}

static enum wax_status
finish(struct as_settings *s)
{
	if (s->uri == NULL)
		s->uri = strdup(s->listen[0]);
	return s->uri == NULL ? WAX_MEMORY : WAX_OK;
}

static enum wax_status
read_all(const char *path, struct parser *p, struct as_settings *s)
{
	struct policy_text policy = { .mentions = NULL };
	enum wax_status st = keyword_store_defaults(root_keywords, s);

	if (st != WAX_OK)
		return st;
	parser_add_table(p, root_keywords, s);
	parser_add_table(p, as_policy_keywords, &policy);
	parser_read_file(p, path);
	check(s, &policy, p);
	st = parser_finish(p);
	if (st == WAX_OK) {
		s->policy = policy.policy;
		policy.policy = (struct policy){ .rules = NULL };
	}
	policy_text_clear(&policy);
	return st == WAX_OK ? finish(s) : st;
}

enum wax_status
as_settings_load(const char *path, FILE *errors, struct as_settings *out)
{
	struct parser *p = parser_new(errors);
	enum wax_status st;

	*out = (struct as_settings){ .issuer = NULL };
	if (p == NULL)
		return WAX_MEMORY;
	st = read_all(path, p, out);
	parser_free(p);
	return st;
}

void
as_settings_clear(struct as_settings *s)
{
	free(s->issuer);
	free(s->uri);
	free(s->database);
	free(s->key_file);
	free(s->state);
	free(s->audit);
	free(s->credentials);
	for (size_t i = 0; i < s->listen_count; i++)
		free(s->listen[i]);
	policy_clear(&s->policy);
	*s = (struct as_settings){ .issuer = NULL };
}
