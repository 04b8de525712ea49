/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover_conf.c - the keyword discover */
#include "ostler/discover/discover_conf.h"

#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "ostler/conf/fields.h"
#include "ostler/discover/discover_draft.h"
#include "ostler/conf/grow.h"
#include "ostler/net/link_read.h"

#define SEARCHERS_MAX 16
#define PROBES_MAX 1000
#define INTERFACE_MAX 15	/* bytes; IFNAMSIZ - 1 */

static keyword_read discover_read, groups_read, probe_read, credential_choose;

#define FIELD(member) KEYWORD_FIELD(struct searcher_draft, conf.member)

const struct keyword discover_keywords[] = {
	{ .name = "discover", .type = KEYWORD_STATEMENT,
	  .read = discover_read,
	  .syntax = "\"NAME\" on any|INTERFACE [{ ... }]",
	  .help = "Looks for devices, which become routes for a while." },
	{ .name = NULL }
};

const struct keyword discover_block_keywords[] = {
	{ .name = "groups", .syntax = "none|GROUP ...",
	  .type = KEYWORD_STATEMENT, .read = groups_read,
	  .help = "The groups that are asked: link, realm and site of IPv6, "
	    "and ipv4." },
	{ .name = "probe", .syntax = "ADDRESS:PORT ...",
	  .type = KEYWORD_STATEMENT, .read = probe_read,
	  .help = "Addresses that are asked, too." },
	{ .name = "every", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_S(1), .most = CLOCK_S(86400), .standard = "60s",
	  .help = "Between two rounds of questions.", FIELD(every) },
	{ .name = "lifetime", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_S(1), .most = CLOCK_S(7 * 86400), .standard = "5m",
	  .help = "A device that was not heard again is no route any more.",
	  FIELD(lifetime) },
	{ .name = "clear", .syntax = "on|off", .type = KEYWORD_SWITCH,
	  .standard = "off",
	  .help = "May requests go to a device without DTLS or TLS, which "
	    "proves nothing?", FIELD(clear) },
	{ .name = "credential", .syntax = "\"NAME\"",
	  .type = KEYWORD_STATEMENT, .read = credential_choose,
	  .help = "Who we are at the devices, and whom we believe." },
	{ .name = "timeout", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_MS(100), .most = CLOCK_S(3600), .standard = "93s",
	  .help = "A request without an answer is given up after this time.",
	  FIELD(hop.timeout) },
	{ .name = "outstanding", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = 1048576, .standard = "1024",
	  .help = "Requests each worker may have open at one device.",
	  FIELD(hop.outstanding) },
	{ .name = NULL }
};

static const char *const group_words[] = { "link", "realm", "site", "ipv4",
	NULL };

static void
groups_read(struct parser *p, const struct keyword *k, void *target)
{
	struct searcher_draft *s = target;
	struct place at = parser_peek(p)->at;
	uint32_t groups = 0;

	if (!parser_accept_word(p, "none")) {
		do {
			groups |= 1u << parser_read_choice(p, group_words);
		} while (!parser_is_bad(p) && !parser_is_at_end(p));
	}
	if (!parser_is_bad(p))
		link_check_once(p, k, &s->groups_at, at);
	if (!parser_is_bad(p))
		s->conf.groups = groups;
}

static void
probe_read(struct parser *p, const struct keyword *k, void *target)
{
	struct searcher_draft *s = target;
	struct address a, *entry;

	(void)k;
	do {
		struct token t = fields_read_address(p, &a);

		if (parser_is_bad(p))
			return;
		entry = grow_list(p, (void **)&s->conf.probes,
		    &s->conf.probe_count, sizeof(*entry), PROBES_MAX, t.at);
		if (entry != NULL)
			*entry = a;
	} while (!parser_is_bad(p) && !parser_is_at_end(p));
}

static void
credential_choose(struct parser *p, const struct keyword *k, void *target)
{
	struct searcher_draft *s = target;

	(void)k;
	link_read_credential(p, &s->link);
}

/* Whether there is such an interface is seen when the socket is opened: it may
   come later than we do. */
static void
read_interface(struct parser *p, char **out)
{
	struct token t = parser_read_word(p, "any or an interface's name");
	char shown[REPORT_SHOW];

	if (parser_is_bad(p) || token_is(&t, "any"))
		return;
	if (t.text.len > INTERFACE_MAX)
		parser_fail(p, t.at, "%s; expected any or an interface's "
		    "name of at most %d bytes", token_show(&t, shown),
		    INTERFACE_MAX);
	else if ((*out = token_copy(&t)) == NULL)
		parser_fail_memory(p);
}

/* Groups are asked without a word of it; all else of a hop is a device's
   default. */
static bool
store_defaults(struct searcher_draft *s)
{
	struct hop_draft hop = { .conf = { .kind = HOP_DEVICE } };

	if (keyword_store_defaults(net_device_keywords, &hop) != WAX_OK)
		return false;
	s->conf.hop = hop.conf;
	s->conf.hop.credential = CREDENTIAL_NONE;
	s->conf.hop.retry_least = CLOCK_S(1);
	s->conf.hop.retry_most = CLOCK_S(60);
	s->conf.groups = DISCOVER_LINK | DISCOVER_IPV4;
	return keyword_store_defaults(discover_block_keywords, s) == WAX_OK;
}

static void
searcher_clear(struct searcher_draft *s)
{
	free(s->conf.name);
	free(s->conf.interface);
	free(s->conf.probes);
}

static void
discover_read(struct parser *p, const struct keyword *k, void *target)
{
	struct discover_draft *d = target;
	struct token name = fields_read_name(p, "a name in quotes");
	struct searcher_draft scratch = { .conf = { .name = NULL } };
	struct searcher_draft *s = parser_is_bad(p) ? NULL :
	    grow_list(p, (void **)&d->list, &d->count, sizeof(*s),
	    SEARCHERS_MAX, name.at);

	(void)k;
	if (s == NULL) {
		parser_read_block(p, discover_block_keywords, &scratch);
		searcher_clear(&scratch);
		return;
	}
	s->name = name;
	link_copy_name(p, &name, &s->conf.name);
	parser_expect_word(p, "on");
	read_interface(p, &s->conf.interface);
	if (!store_defaults(s))
		parser_fail_memory(p);
	parser_read_block(p, discover_block_keywords, s);
}

void
discover_draft_clear(struct discover_draft *d)
{
	for (size_t i = 0; i < d->count; i++)
		searcher_clear(&d->list[i]);
	free(d->list);
	*d = (struct discover_draft){ .list = NULL };
}

static void
check_credential(struct searcher_draft *s, struct parser *p,
    const struct net_draft *net)
{
	char shown[REPORT_SHOW];

	if (!s->link.has_credential) {
		if (!s->conf.clear)
			parser_fail(p, s->name.at, "discover \"%s\" has no "
			    "credential; expected credential \"NAME\", or "
			    "clear on", s->conf.name);
		return;
	}
	if (s->link.credential.kind != TOKEN_STRING || names_find(
	    &net->credential_names, s->link.credential.text,
	    &s->conf.hop.credential) || parser_is_lossy(p))
		return;
	parser_fail(p, s->link.credential.at, "there is no credential %s; "
	    "expected the name of a credential",
	    token_show(&s->link.credential, shown));
}

static void
check_name(const struct discover_draft *d, size_t i, struct parser *p)
{
	const struct searcher_draft *s = &d->list[i];

	for (size_t j = 0; j < i; j++) {
		const struct token *first = &d->list[j].name;

		if (bytes_equal(s->name.text, first->text))
			parser_fail(p, s->name.at, "discover \"%s\" is there "
			    "already; expected another name (first at %s:%u)",
			    s->conf.name, first->at.source->name,
			    (unsigned)first->at.line);
	}
}

void
discover_draft_check(struct discover_draft *d, struct parser *p,
    const struct net_draft *net)
{
	for (size_t i = 0; i < d->count; i++) {
		struct searcher_draft *s = &d->list[i];

		check_name(d, i, p);
		check_credential(s, p, net);
		if (s->conf.groups == 0 && s->conf.probe_count == 0 &&
		    !parser_is_lossy(p))
			parser_fail(p, s->name.at, "discover \"%s\" asks "
			    "nobody; expected groups or a probe",
			    s->conf.name);
		if (s->conf.lifetime < s->conf.every)
			parser_fail(p, s->name.at, "discover \"%s\" has a "
			    "lifetime below every; expected at least the time "
			    "of a round", s->conf.name);
	}
}

enum wax_status
discover_draft_finish(struct discover_draft *d, struct discover_confs *out)
{
	out->list = calloc(d->count + 1, sizeof(*out->list));
	if (out->list == NULL)
		return WAX_MEMORY;
	out->count = d->count;
	for (size_t i = 0; i < d->count; i++)
		out->list[i] = d->list[i].conf;
	d->count = 0;
	return WAX_OK;
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const char *
name_credential(const struct discover_conf *c, const struct net_conf *net)
{
	return c->hop.credential == CREDENTIAL_NONE ? NULL :
	    net->credentials[c->hop.credential].name;
}

static bool
has_same_probes(const struct discover_conf *a, const struct discover_conf *b)
{
	bool is_same = a->probe_count == b->probe_count;

	for (size_t i = 0; i < a->probe_count && is_same; i++)
		is_same = address_equal(&a->probes[i], &b->probes[i]);
	return is_same;
}

/* The rest of a hop is the same in all. */
static bool
has_same_limits(const struct hop_conf *a, const struct hop_conf *b)
{
	return a->keep_alive == b->keep_alive && a->idle == b->idle &&
	    a->connect_timeout == b->connect_timeout &&
	    a->retry_least == b->retry_least &&
	    a->retry_most == b->retry_most &&
	    a->max_message == b->max_message && a->one_each == b->one_each &&
	    a->timeout == b->timeout && a->outstanding == b->outstanding &&
	    a->source_ports == b->source_ports;
}

bool
discover_confs_equal(const struct discover_confs *a,
    const struct net_conf *a_net, const struct discover_confs *b,
    const struct net_conf *b_net)
{
	bool is_same = a->count == b->count;

	for (size_t i = 0; i < a->count && is_same; i++) {
		const struct discover_conf *c = &a->list[i], *d = &b->list[i];

		is_same = is_same_text(c->name, d->name) &&
		    is_same_text(c->interface, d->interface) &&
		    c->groups == d->groups && has_same_probes(c, d) &&
		    c->every == d->every && c->lifetime == d->lifetime &&
		    c->clear == d->clear &&
		    is_same_text(name_credential(c, a_net),
		    name_credential(d, b_net)) &&
		    has_same_limits(&c->hop, &d->hop);
	}
	return is_same;
}

void
discover_confs_clear(struct discover_confs *confs)
{
	for (size_t i = 0; i < confs->count; i++) {
		free(confs->list[i].name);
		free(confs->list[i].interface);
		free(confs->list[i].probes);
	}
	free(confs->list);
	*confs = (struct discover_confs){ .list = NULL };
}
