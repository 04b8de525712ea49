/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hop_conf.c - the keywords of a hop: a next proxy or a device */
#include "ostler/net/net_conf.h"

#include <stdlib.h>

#include "core/clock.h"
#include "ostler/conf/fields.h"
#include "ostler/conf/value.h"
#include "ostler/net/device_set.h"
#include "ostler/conf/grow.h"
#include "ostler/http/http_path.h"
#include "ostler/net/link_read.h"
#include "ostler/net/needs.h"
#include "ostler/net/resolve.h"
#include "ostler/net/transport.h"

#define HOPS_MAX 100000
#define ADDRESSES_MAX 64	/* of one hop */
#define ANNOUNCED_MAX 256	/* names; all are sent at one time */
#define RETRY_LEAST CLOCK_S(1)
#define RETRY_MOST CLOCK_S(60)

static keyword_read hop_read_credential, peer_read, announce_read, retry_read,
    url_path_read;

static const char *const connect_words[] = { "demand", "start", NULL };
static const char *const sessions_words[] = { "shared", "each", NULL };

static const char *
hop_misfit(const struct keyword *k, const void *target)
{
	const struct hop_draft *hop = target;

	return needs_find_missing(k->needs, hop->conf.transport);
}

#define FIELD(need, member) KEYWORD_FIELD(struct hop_draft, conf.member), \
	.misfit = hop_misfit, .needs = (need)

/* timeout: as MAX_TRANSMIT_WAIT, longer than a CON may stay unacknowledged.
   idle: an OCF device ends a DTLS session after 10 minutes; ours is over
   before, so that no request goes to one that is forgotten there.
   keep-alive: without sessions it is the address in use that is asked. */
#define HOP_KEYWORDS \
	{ .name = "timeout", .syntax = "T", .type = KEYWORD_TIME, \
	  .least = CLOCK_MS(100), .most = CLOCK_S(3600), .standard = "93s", \
	  .help = "A request without an answer is given up after this time.", \
	  FIELD(NEED_NOTHING, timeout) }, \
	{ .name = "outstanding", .syntax = "N", .type = KEYWORD_NUMBER, \
	  .least = 1, .most = 1048576, .standard = "1024", \
	  .help = "Requests each worker may have open at the hop.", \
	  FIELD(NEED_NOTHING, outstanding) }, \
	{ .name = "source-ports", .syntax = "N", .type = KEYWORD_NUMBER, \
	  .least = 1, .most = 16384, .standard = "512", \
	  .help = "Sockets each worker may open towards the hop.", \
	  FIELD(NEED_NOTHING, source_ports) }, \
	{ .name = "credential", .syntax = "\"NAME\"", \
	  .type = KEYWORD_STATEMENT, .read = hop_read_credential, \
	  .misfit = hop_misfit, .needs = NEED_SECURE, \
	  .help = "Who we are there, and whom we believe." }, \
	{ .name = "peer", .syntax = "UUID", .type = KEYWORD_STATEMENT, \
	  .read = peer_read, .misfit = hop_misfit, .needs = NEED_SECURE, \
	  .help = "Who must be there." }, \
	{ .name = "connect", .syntax = "WORD", .type = KEYWORD_CHOICE, \
	  .choices = connect_words, .standard = "demand", \
	  .help = "When a session is opened: with the first request, or at " \
	    "start and whenever it is lost.", \
	  FIELD(NEED_SESSIONS, connect_at_start) }, \
	{ .name = "requests", .syntax = "on|off", .type = KEYWORD_SWITCH, \
	  .standard = "off", \
	  .help = "Are requests taken from the peer on that session?", \
	  FIELD(NEED_BOTH_WAYS, takes_requests) }, \
	{ .name = "announce", .syntax = "UUID...", \
	  .type = KEYWORD_STATEMENT, .read = announce_read, \
	  .misfit = hop_misfit, .needs = NEED_SECURE, \
	  .help = "Names to be registered there: requests for these come " \
	    "back by that session." }, \
	{ .name = "sessions", .syntax = "WORD", .type = KEYWORD_CHOICE, \
	  .choices = sessions_words, .standard = "shared", \
	  .help = "One session for all clients that do not observe, or each " \
	    "client its own.", FIELD(NEED_SESSIONS, one_each) }, \
	{ .name = "connect-timeout", .syntax = "T", .type = KEYWORD_TIME, \
	  .least = CLOCK_MS(100), .most = CLOCK_S(300), .standard = "10s", \
	  .help = "A session that is not open by then is given up.", \
	  FIELD(NEED_SESSIONS, connect_timeout) }, \
	{ .name = "retry", .syntax = "T T", .type = KEYWORD_STATEMENT, \
	  .least = CLOCK_MS(100), .most = CLOCK_S(3600), \
	  .read = retry_read, .misfit = hop_misfit, .needs = NEED_SESSIONS, \
	  .help = "Between attempts to open one: least and most." }, \
	{ .name = "idle", .syntax = "never|T", .type = KEYWORD_TIME, \
	  .least = CLOCK_S(1), .most = CLOCK_S(30 * 86400), \
	  .special = "never", .standard = "9m", \
	  .help = "A session without traffic and open requests ends.", \
	  FIELD(NEED_SESSIONS, idle) }, \
	{ .name = "keep-alive", .syntax = "never|T", .type = KEYWORD_TIME, \
	  .least = CLOCK_S(1), .most = CLOCK_S(86400), .special = "never", \
	  .standard = "never", \
	  .help = "A peer that was silent so long is asked for a sign of " \
	    "life.", FIELD(NEED_COAP, keep_alive) }, \
	{ .name = "max-message", .syntax = "N", .type = KEYWORD_NUMBER, \
	  .least = 1152, .most = 1048576, .standard = "65536", \
	  .help = "Bytes of one message at most.", \
	  FIELD(NEED_STREAM, max_message) }, \
	{ .name = "url-path", .syntax = "\"PATH\"", \
	  .type = KEYWORD_STATEMENT, .read = url_path_read, \
	  .misfit = hop_misfit, .needs = NEED_HTTP, \
	  .help = "Where the device stands on the server, with {target} " \
	    "or {uuid} in its place." }, \
	{ .name = "connections", .syntax = "N", .type = KEYWORD_NUMBER, \
	  .least = 1, .most = 256, .standard = "4", \
	  .help = "Connections each session may have to the server.", \
	  FIELD(NEED_HTTP, connections) }, \
	{ .name = "redirects", .syntax = "N", .type = KEYWORD_NUMBER, \
	  .least = 0, .most = 10, .standard = "0", \
	  .help = "How often the server may send a request on, at itself.", \
	  FIELD(NEED_HTTP, redirects) }

const struct keyword net_next_keywords[] = {
	HOP_KEYWORDS,
	{ .name = NULL }
};

const struct keyword net_device_keywords[] = {
	HOP_KEYWORDS,
	{ .name = "name", .syntax = "\"NAME\"", .type = KEYWORD_NAME,
	  .most = FIELDS_NAME_MAX,
	  .help = "The device's name in rules, routes and the log; without "
	    "it, its ID.", FIELD(NEED_NOTHING, name) },
	{ .name = NULL }
};

static void
hop_read_credential(struct parser *p, const struct keyword *k, void *target)
{
	struct hop_draft *hop = target;

	(void)k;
	link_read_credential(p, &hop->link);
}

static void
peer_read(struct parser *p, const struct keyword *k, void *target)
{
	struct hop_draft *hop = target;
	struct deviceid id;
	struct token t = fields_read_device(p, "a device ID", &id);

	if (!parser_is_bad(p))
		link_check_once(p, k, &hop->peer_at, t.at);
	if (!parser_is_bad(p))
		hop->conf.expected = id;
}

static void
announce_read(struct parser *p, const struct keyword *k, void *target)
{
	struct hop_draft *hop = target;
	struct device_set *set = &hop->conf.announced;

	hop->announce_at = parser_peek(p)->at;
	device_set_read(p, set);
	if (set->all || set->count > ANNOUNCED_MAX)
		parser_fail(p, hop->announce_at, "%s has %s; expected 1 to %d "
		    "device IDs", k->name, set->all ? "*" : "too many",
		    ANNOUNCED_MAX);
	set->all = false;
}

/* Who is asked to send requests back must be one they are taken from, and a
   session that is not there always is no way. */
static void
check_announce(struct parser *p, struct hop_draft *hop)
{
	device_set_finish(&hop->conf.announced);
	if (hop->conf.announced.count > 0 &&
	    (!hop->conf.takes_requests || !hop->conf.connect_at_start))
		parser_fail(p, hop->announce_at, "announce means nothing "
		    "here; expected connect start and requests on beside it");
}

static uint64_t
read_time(struct parser *p, const struct keyword *k)
{
	struct token t = parser_read_word(p, "a time");
	char shown[REPORT_SHOW], least[VALUE_TEXT], most[VALUE_TEXT];
	uint64_t us = 0;

	if (parser_is_bad(p))
		return 0;
	if (value_parse_time(t.text, &us) != WAX_OK || us < k->least ||
	    us > k->most) {
		value_format_time(k->least, least);
		value_format_time(k->most, most);
		parser_fail(p, t.at, "%s is %s; expected two times of %s to "
		    "%s", k->name, token_show(&t, shown), least, most);
	}
	return us;
}

static void
retry_read(struct parser *p, const struct keyword *k, void *target)
{
	struct hop_draft *hop = target;
	struct place at = parser_peek(p)->at;
	uint64_t least = read_time(p, k), most = read_time(p, k);

	if (parser_is_bad(p))
		return;
	link_check_once(p, k, &hop->retry_at, at);
	if (least > most)
		parser_fail(p, at, "retry has the longer time first; expected "
		    "the least, then the most");
	if (parser_is_bad(p))
		return;
	hop->conf.retry_least = least;
	hop->conf.retry_most = most;
}

static void
url_path_read(struct parser *p, const struct keyword *k, void *target)
{
	struct hop_draft *hop = target;
	struct token t = parser_read_string(p, "a path in quotes");
	const char *expected;

	if (parser_is_bad(p))
		return;
	link_check_once(p, k, &hop->url_path_at, t.at);
	expected = http_path_judge(t.text, hop->conf.kind == HOP_PROXY);
	if (expected != NULL)
		parser_fail(p, t.at, "url-path; expected %s", expected);
	if (!parser_is_bad(p))
		link_copy_name(p, &t, &hop->conf.url_path);
}

/* A device is the whole server unless told otherwise. */
static void
complete_url_path(struct parser *p, struct hop_conf *hop)
{
	if (hop->transport == NULL || !hop->transport->is_http ||
	    hop->url_path != NULL)
		return;
	hop->url_path = strdup(hop->kind == HOP_PROXY ? HTTP_PATH_DEFAULT :
	    "/");
	if (hop->url_path == NULL)
		parser_fail_memory(p);
}

static void
take_address(struct parser *p, struct hop_conf *hop, const struct address *a,
    struct place at)
{
	struct address *entry;

	for (size_t i = 0; i < hop->address_count; i++) {
		if (address_equal(&hop->addresses[i], a))
			return;
	}
	entry = grow_list(p, (void **)&hop->addresses, &hop->address_count,
	    sizeof(*entry), ADDRESSES_MAX, at);
	if (entry != NULL)
		*entry = *a;
}

static void
take_other_host(struct parser *p, struct hop_conf *hop, const char *host,
    size_t first, struct place at)
{
	const char *last = hop->other_count == 0 ? hop->host :
	    hop->others[hop->other_count - 1].text;
	struct hop_host *entry;

	if (first == hop->address_count || strcmp(last, host) == 0)
		return;
	entry = grow_list(p, (void **)&hop->others, &hop->other_count,
	    sizeof(*entry), ADDRESSES_MAX, at);
	if (entry == NULL)
		return;
	entry->first = first;
	if ((entry->text = strdup(host)) == NULL)
		parser_fail_memory(p);
}

static void
take_resolved(struct parser *p, struct hop_conf *hop,
    const struct resolved *found, struct place at)
{
	size_t first = hop->address_count;

	for (size_t i = 0; i < found->count && !parser_is_bad(p); i++)
		take_address(p, hop, &found->addresses[i], at);
	if (hop->host != NULL)
		take_other_host(p, hop, found->host, first, at);
	else if ((hop->host = strdup(found->host)) == NULL)
		parser_fail_memory(p);
}

static void
read_host_port(struct parser *p, struct hop_conf *hop)
{
	struct token t = parser_read_word(p, "HOST:PORT");
	struct resolved found;
	const char *why;
	char shown[REPORT_SHOW];

	if (parser_is_bad(p))
		return;
	switch (resolve_host_port(t.text, &found, &why)) {
	case WAX_OK:
		take_resolved(p, hop, &found, t.at);
		break;
	case WAX_NOT_FOUND:
		parser_fail(p, t.at, "%s does not resolve: %s; expected a "
		    "known host", token_show(&t, shown), why);
		break;
	default:
		parser_fail(p, t.at, "%s; expected HOST:PORT such as "
		    "proxy-b.example.net:5683, 192.0.2.1:5683 or "
		    "[fe80::1%%eth0]:5683", token_show(&t, shown));
		break;
	}
}

static void
read_place(struct parser *p, struct hop_conf *hop)
{
	if (hop->transport != NULL && hop->transport->is_local) {
		hop->path = link_read_path(p);
		return;
	}
	do {
		read_host_port(p, hop);
	} while (!parser_is_bad(p) && !parser_is_at_end(p));
}

/* "coap to HOST:PORT ... [{ ... }]" */
static void
read_hop(struct parser *p, const struct keyword *rows, struct hop_draft *hop)
{
	hop->conf.transport = link_read_transport(p, &hop->link, false);
	parser_expect_word(p, "to");
	read_place(p, &hop->conf);
	hop->conf.credential = CREDENTIAL_NONE;
	hop->conf.retry_least = RETRY_LEAST;
	hop->conf.retry_most = RETRY_MOST;
	if (keyword_store_defaults(rows, hop) != WAX_OK)
		parser_fail_memory(p);
	parser_read_block(p, rows, hop);
	check_announce(p, hop);
	complete_url_path(p, &hop->conf);
}

/* NULL: told; the block was read for its errors. */
static struct hop_draft *
add_hop(struct parser *p, struct net_draft *d, const struct keyword *rows,
    const struct token *name)
{
	struct hop_draft scratch = { .conf = { .name = NULL } };
	struct hop_draft *hop = parser_is_bad(p) ? NULL :
	    grow_list(p, (void **)&d->hops, &d->hop_count, sizeof(*hop),
	    HOPS_MAX, name->at);

	if (hop != NULL) {
		hop->name = *name;
		return hop;
	}
	parser_set_lossy(p);
	parser_read_block(p, rows, &scratch);
	hop_conf_clear(&scratch.conf);
	return NULL;
}

void
hop_read_next(struct parser *p, const struct keyword *k, void *target)
{
	struct token name = fields_read_name(p, "the next proxy's name in "
	    "quotes");
	struct hop_draft *hop = add_hop(p, target, net_next_keywords, &name);

	(void)k;
	if (hop == NULL)
		return;
	hop->conf.kind = HOP_PROXY;
	link_copy_name(p, &name, &hop->conf.name);
	read_hop(p, net_next_keywords, hop);
}

/* What its block may leave out. A server of HTTP is known by its host. */
static void
complete_device(struct parser *p, struct hop_draft *hop)
{
	char text[DEVICEID_TEXT_LEN + 1];

	if (hop->conf.transport != NULL && hop->conf.transport->is_secure &&
	    !hop->conf.transport->is_http &&
	    deviceid_is_nil(&hop->conf.expected))
		hop->conf.expected = hop->target;
	if (hop->conf.name != NULL)
		return;
	deviceid_format(&hop->target, text);
	if ((hop->conf.name = strdup(text)) == NULL)
		parser_fail_memory(p);
}

void
hop_read_device(struct parser *p, const struct keyword *k, void *target)
{
	struct deviceid id;
	struct token name = fields_read_device(p, "a device ID", &id);
	struct hop_draft *hop = add_hop(p, target, net_device_keywords, &name);

	(void)k;
	if (hop == NULL)
		return;
	hop->conf.kind = HOP_DEVICE;
	hop->target = id;
	hop->target_at = name.at;
	read_hop(p, net_device_keywords, hop);
	complete_device(p, hop);
}
