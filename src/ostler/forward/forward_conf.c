/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* forward_conf.c - the keywords of forwarding */
#include "ostler/forward/forward_conf.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/uri.h"
#include "core/writer.h"
#include "ostler/conf/fields.h"
#include "ostler/forward/forward_draft.h"
#include "ostler/forward/pool_conf.h"

#define ROUTES_MAX 100000
#define AUTHORITIES_MAX 10000
#define AUTHORITY_LENGTH_MAX 255

static keyword_read route_read, authority_read;

static const char *const seal_words[] = { "optional", "required", NULL };

#define FIELD(member) KEYWORD_FIELD(struct forward_draft, conf.member)

const struct keyword forward_keywords[] = {
	{ .name = "route", .type = KEYWORD_STATEMENT, .read = route_read,
	  .syntax = "UUID|* via \"HOP\"",
	  .help = "Requests for the device, or for all that have no other "
	    "route, go to that hop." },
	{ .name = "pool", .type = KEYWORD_STATEMENT, .read = pool_read,
	  .syntax = "\"NAME\" \"HOP\"... [{ ... }]",
	  .help = "Hops that do the same; rules send requests to one of "
	    "them." },
	{ .name = "authority", .type = KEYWORD_STATEMENT,
	  .read = authority_read, .syntax = "\"HOST[:PORT]\" is UUID",
	  .help = "In a Proxy-Uri with a coap scheme this host names that "
	    "device." },
	{ .name = "identifier", .syntax = "WORD", .type = KEYWORD_TEXT,
	  .most = 64, .special = "auto", .standard = "auto",
	  .help = "What this proxy calls itself in 5.08 answers; auto: the "
	    "host's name.", FIELD(identifier) },
	{ .name = "end-to-end", .syntax = "required|optional",
	  .type = KEYWORD_CHOICE, .choices = seal_words,
	  .standard = "required",
	  .help = "Whether requests without an OSCORE option are answered "
	    "4.03.", FIELD(seal_required) },
	{ .name = "reverse", .syntax = "on|off", .type = KEYWORD_SWITCH,
	  .standard = "on",
	  .help = "Whether Uri-Host alone may name the target of a sealed "
	    "request.", FIELD(reverse_target) },
	{ .name = "strict-seal", .syntax = "on|off", .type = KEYWORD_SWITCH,
	  .standard = "off",
	  .help = "Whether a malformed OSCORE option is answered 4.02 here "
	    "instead of being the target's affair.", FIELD(strict_seal) },
	{ .name = "key-establishment", .syntax = "on|off",
	  .type = KEYWORD_SWITCH, .standard = "off",
	  .help = "Whether what seals begin with counts as sealed: EDHOC "
	    "messages and tokens for authz-info.", FIELD(key_establishment) },
	{ .name = "hop-limit", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = 255, .standard = "16",
	  .help = "The Hop-Limit given to requests that have none.",
	  FIELD(hop_limit) },
	{ .name = "exchanges", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = 1048576, .standard = "65536",
	  .help = "Requests each worker may have open.",
	  FIELD(exchanges_max) },
	{ .name = "observations", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 0, .most = 1048576, .standard = "16384",
	  .help = "How many of them may be observations.",
	  FIELD(observations_max) },
	{ .name = "retry-after", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_S(1), .most = CLOCK_S(86400), .unit = CLOCK_S(1),
	  .standard = "10s",
	  .help = "Max-Age of 5.03 answers: when a client may try again.",
	  FIELD(retry_after) },
	{ .name = NULL }
};

static void
route_read(struct parser *p, const struct keyword *k, void *target)
{
	struct forward_draft *d = target;
	struct route_draft r = { .where = *parser_peek(p) }, *grown;

	(void)k;
	r.is_default = parser_accept_word(p, "*");
	if (!r.is_default)
		r.where = fields_read_device(p, "a device ID or *", &r.target);
	parser_expect_word(p, "via");
	r.hop = fields_read_name(p, "a hop's name in quotes");
	if (parser_is_bad(p))
		return;
	if (d->route_count == ROUTES_MAX) {
		parser_fail(p, r.where.at, "one route too many; expected at "
		    "most %d", ROUTES_MAX);
		return;
	}
	if ((d->route_count & (d->route_count - 1)) == 0) {
		grown = reallocarray(d->routes, d->route_count == 0 ? 1 :
		    d->route_count * 2, sizeof(r));
		if (grown == NULL) {
			parser_fail_memory(p);
			return;
		}
		d->routes = grown;
	}
	d->routes[d->route_count++] = r;
}

/* A host, in brackets if it is IPv6, and perhaps a port: what may stand as the
   authority of a URI, but without user and percent-encoding. */
static bool
is_authority(struct bytes text)
{
	uint8_t buffer[AUTHORITY_LENGTH_MAX + 16];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct deviceid id;
	struct uri u;
	uint16_t port;

	writer_put(&w, bytes_of_text("coap://"));
	writer_put(&w, text);
	return text.len <= AUTHORITY_LENGTH_MAX &&
	    memchr(text.data, '%', text.len) == NULL &&
	    writer_close(&w) == WAX_OK &&
	    uri_parse(writer_bytes(&w), &u) == WAX_OK &&
	    uri_port(&u, 1, &port) == WAX_OK &&
	    (bytes_is_absent(u.port) || u.port.len > 0) &&
	    bytes_is_absent(u.userinfo) && u.path.len == 0 &&
	    bytes_is_absent(u.query) && deviceid_parse(u.host, &id) != WAX_OK;
}

/* A copy in lower case. NULL: no memory. */
static char *
copy_lower(const struct token *t)
{
	char *copy = token_copy(t);

	for (char *c = copy; c != NULL && *c != '\0'; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 32);
	}
	return copy;
}

static void
add_authority(struct parser *p, struct forward_draft *d,
    const struct token *name, const struct deviceid *target)
{
	size_t n = d->conf.authority_count;
	struct authority_conf *authorities = reallocarray(d->conf.authorities,
	    n + 1, sizeof(*authorities));
	struct token *names;

	if (authorities == NULL) {
		parser_fail_memory(p);
		return;
	}
	d->conf.authorities = authorities;
	names = reallocarray(d->authority_names, n + 1, sizeof(*names));
	if (names == NULL) {
		parser_fail_memory(p);
		return;
	}
	d->authority_names = names;
	names[n] = *name;
	authorities[n].target = *target;
	if ((authorities[n].authority = copy_lower(name)) == NULL)
		parser_fail_memory(p);
	else
		d->conf.authority_count++;
}

static void
authority_read(struct parser *p, const struct keyword *k, void *target)
{
	struct forward_draft *d = target;
	struct token name = parser_read_string(p, "\"HOST\" or \"HOST:PORT\"");
	struct deviceid id;
	char shown[REPORT_SHOW];

	(void)k;
	if (!parser_is_bad(p) && !is_authority(name.text))
		parser_fail(p, name.at, "%s; expected \"HOST\" or "
		    "\"HOST:PORT\" that is no device ID",
		    token_show(&name, shown));
	parser_expect_word(p, "is");
	(void)fields_read_device(p, "a device ID", &id);
	if (parser_is_bad(p))
		return;
	if (d->conf.authority_count == AUTHORITIES_MAX)
		parser_fail(p, name.at, "one authority too many; expected at "
		    "most %d", AUTHORITIES_MAX);
	else
		add_authority(p, d, &name, &id);
}
