/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credential_conf.c - the keywords of a credential */
#include "ostler/net/net_conf.h"

#include <stdlib.h>

#include "ostler/conf/fields.h"
#include "ostler/net/device_set.h"
#include "ostler/conf/grow.h"
#include "ostler/net/link_read.h"

#define CREDENTIALS_MAX 1000
#define ANCHORS_MAX 1000
#define FILES_MAX 100		/* lists of keys, or of what is revoked */

static keyword_read id_read, certificate_read, key_read, anchor_read,
    crl_read, psk_read;

const struct keyword net_credential_keywords[] = {
	{ .name = "id", .syntax = "UUID", .type = KEYWORD_STATEMENT,
	  .read = id_read,
	  .help = "Our own device ID; a certificate brings it along." },
	{ .name = "certificate", .syntax = "\"FILE\"",
	  .type = KEYWORD_STATEMENT, .read = certificate_read,
	  .help = "Our own certificate and its chain, PEM." },
	{ .name = "key", .syntax = "\"FILE\"", .type = KEYWORD_STATEMENT,
	  .read = key_read,
	  .help = "Its private key, PEM; readable by its owner only." },
	{ .name = "anchor", .syntax = "\"FILE\" for UUID|*",
	  .type = KEYWORD_STATEMENT, .read = anchor_read,
	  .help = "A CA that is believed: for one device, or for all." },
	{ .name = "crl", .syntax = "\"FILE\"", .type = KEYWORD_STATEMENT,
	  .read = crl_read, .help = "Which certificates are revoked, PEM." },
	{ .name = "psk", .syntax = "\"FILE\"", .type = KEYWORD_STATEMENT,
	  .read = psk_read,
	  .help = "Keys shared with peers, a line each: UUID HEX; readable by "
	    "its owner only." },
	{ .name = NULL }
};

static void
id_read(struct parser *p, const struct keyword *k, void *target)
{
	struct credential_draft *c = target;
	struct deviceid id;
	struct token t = fields_read_device(p, "our own device ID", &id);

	if (!parser_is_bad(p))
		link_check_once(p, k, &c->id_at, t.at);
	if (!parser_is_bad(p))
		c->conf.id = id;
}

static void
read_single(struct parser *p, const struct keyword *k, struct place *first,
    char **out)
{
	char *path;
	struct token t = fields_read_file(p, "a file's name in quotes", &path);

	if (path != NULL)
		link_check_once(p, k, first, t.at);
	if (*out == NULL)
		*out = path;
	else
		free(path);
}

static void
certificate_read(struct parser *p, const struct keyword *k, void *target)
{
	struct credential_draft *c = target;

	read_single(p, k, &c->certificate_at, &c->conf.certificate);
}

static void
key_read(struct parser *p, const struct keyword *k, void *target)
{
	struct credential_draft *c = target;

	read_single(p, k, &c->key_at, &c->conf.key);
}

static void
anchor_read(struct parser *p, const struct keyword *k, void *target)
{
	struct credential_draft *c = target;
	struct anchor_conf *anchor;
	struct deviceid subject = { { 0 } };
	char *path;
	struct token t = fields_read_file(p, "the file of a CA certificate in "
	    "quotes", &path);

	(void)k;
	parser_expect_word(p, "for");
	if (!parser_is_bad(p))
		(void)device_set_read_one(p, &subject);
	anchor = parser_is_bad(p) ? NULL : grow_list(p,
	    (void **)&c->conf.anchors, &c->conf.anchor_count, sizeof(*anchor),
	    ANCHORS_MAX, t.at);
	if (anchor == NULL)
		free(path);
	else
		*anchor = (struct anchor_conf){ path, subject };
}

static void
read_one_more(struct parser *p, char ***files, size_t *count)
{
	char *path, **entry;
	struct token t = fields_read_file(p, "a file's name in quotes", &path);

	if (path == NULL)
		return;
	entry = grow_list(p, (void **)files, count, sizeof(*entry), FILES_MAX,
	    t.at);
	if (entry == NULL)
		free(path);
	else
		*entry = path;
}

static void
crl_read(struct parser *p, const struct keyword *k, void *target)
{
	struct credential_draft *c = target;

	(void)k;
	read_one_more(p, &c->conf.crls, &c->conf.crl_count);
}

static void
psk_read(struct parser *p, const struct keyword *k, void *target)
{
	struct credential_draft *c = target;

	(void)k;
	read_one_more(p, &c->conf.psks, &c->conf.psk_count);
}

static void
check_parts(struct parser *p, const struct credential_draft *c)
{
	const struct credential_conf *conf = &c->conf;

	if (conf->certificate != NULL && conf->key == NULL)
		parser_fail(p, c->certificate_at, "certificate without key; "
		    "expected both");
	else if (conf->certificate == NULL && conf->key != NULL)
		parser_fail(p, c->key_at, "key without certificate; expected "
		    "both");
	else if (conf->certificate == NULL && conf->psk_count == 0 &&
	    conf->anchor_count == 0)
		parser_fail(p, c->name.at, "nothing in the credential's block; "
		    "expected certificate and key, anchor, or psk");
}

void
credential_read(struct parser *p, const struct keyword *k, void *target)
{
	struct net_draft *d = target;
	struct token name = fields_read_name(p, "the credential's name in "
	    "quotes");
	struct credential_draft scratch = { .conf = { .name = NULL } }, *c;
	unsigned errors;

	(void)k;
	c = parser_is_bad(p) ? NULL : grow_list(p, (void **)&d->credentials,
	    &d->credential_count, sizeof(*c), CREDENTIALS_MAX, name.at);
	if (c == NULL) {
		parser_set_lossy(p);
		parser_read_block(p, net_credential_keywords, &scratch);
		credential_conf_clear(&scratch.conf);
		return;
	}
	c->name = name;
	link_copy_name(p, &name, &c->conf.name);
	errors = parser_count_errors(p);
	parser_read_block(p, net_credential_keywords, c);
	if (parser_count_errors(p) == errors)
		check_parts(p, c);
	c->is_bad = parser_count_errors(p) != errors;
}

void
credential_conf_clear(struct credential_conf *credential)
{
	for (size_t i = 0; i < credential->anchor_count; i++)
		free(credential->anchors[i].file);
	for (size_t i = 0; i < credential->crl_count; i++)
		free(credential->crls[i]);
	for (size_t i = 0; i < credential->psk_count; i++)
		free(credential->psks[i]);
	free(credential->anchors);
	free(credential->crls);
	free(credential->psks);
	free(credential->certificate);
	free(credential->key);
	free(credential->name);
	*credential = (struct credential_conf){ .name = NULL };
}
