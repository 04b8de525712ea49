/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listener_conf.c - the keywords of a listener */
#include "ostler/net/net_conf.h"

#include <assert.h>
#include <stdlib.h>

#include "core/clock.h"
#include "ostler/conf/fields.h"
#include "ostler/net/device_set.h"
#include "ostler/conf/grow.h"
#include "ostler/net/link_read.h"
#include "ostler/net/needs.h"
#include "ostler/net/transport.h"

static_assert(HOP_NAME_SIZE > FIELDS_NAME_MAX, "names would be cut");

#define LISTENERS_MAX 64
#define REGISTERS_MAX 100000

static keyword_read register_read, register_names_read;

static const char *const peer_words[] = { "optional", "required", NULL };
static const char *const media_words[] = { "loose", "strict", NULL };
static const char *const cache_words[] = { "private", "shared", NULL };

static const char *
listener_misfit(const struct keyword *k, const void *target)
{
	const struct listener_draft *l = target;

	return needs_find_missing(k->needs, l->conf.transport);
}

static void
listener_read_credential(struct parser *p, const struct keyword *k,
    void *target)
{
	struct listener_draft *l = target;

	(void)k;
	link_read_credential(p, &l->link);
}

#define FIELD(need, member) KEYWORD_FIELD(struct listener_draft, conf.member), \
	.misfit = listener_misfit, .needs = (need)

#define HTTP_FIELD(member) KEYWORD_FIELD(struct listener_draft, http.member), \
	.misfit = listener_misfit, .needs = NEED_HTTP

const struct keyword net_listen_keywords[] = {
	{ .name = "credential", .syntax = "\"NAME\"",
	  .type = KEYWORD_STATEMENT, .read = listener_read_credential,
	  .misfit = listener_misfit, .needs = NEED_SECURE,
	  .help = "Who we are there, and whom we believe." },
	{ .name = "peer", .syntax = "WORD", .type = KEYWORD_CHOICE,
	  .choices = peer_words, .standard = "required",
	  .help = "Must a client prove who it is?",
	  FIELD(NEED_SECURE, peer_required) },
	{ .name = "sessions", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = 1048576, .standard = "10000",
	  .help = "Sessions each worker may have open here.",
	  FIELD(NEED_SESSIONS, sessions_max) },
	{ .name = "handshakes", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = 65536, .standard = "256",
	  .help = "How many may be half open beside them, each worker.",
	  FIELD(NEED_SESSIONS, handshakes_max) },
	{ .name = "handshake-timeout", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_MS(100), .most = CLOCK_S(300), .standard = "10s",
	  .help = "A session that is not open by then is given up.",
	  FIELD(NEED_SESSIONS, handshake_timeout) },
	{ .name = "idle", .syntax = "never|T", .type = KEYWORD_TIME,
	  .least = CLOCK_S(1), .most = CLOCK_S(30 * 86400), .special = "never",
	  .standard = "10m",
	  .help = "A session without traffic and open requests ends.",
	  FIELD(NEED_SESSIONS, idle) },
	{ .name = "keep-alive", .syntax = "never|T", .type = KEYWORD_TIME,
	  .least = CLOCK_S(1), .most = CLOCK_S(86400), .special = "never",
	  .standard = "never",
	  .help = "A peer that was silent so long is asked for a sign of life.",
	  FIELD(NEED_SESSIONS, keep_alive) },
	{ .name = "max-message", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1152, .most = 1048576, .standard = "65536",
	  .help = "Bytes of one message at most.",
	  FIELD(NEED_STREAM, max_message) },
	{ .name = "timeout", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_MS(100), .most = CLOCK_S(3600), .standard = "93s",
	  .help = "A request to a peer of here is given up after this time.",
	  FIELD(NEED_BOTH_WAYS, timeout) },
	{ .name = "outstanding", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 1, .most = 1048576, .standard = "1024",
	  .help = "Requests that may be open at one peer of here.",
	  FIELD(NEED_BOTH_WAYS, outstanding) },
	{ .name = "register", .syntax = "*|UUID...",
	  .type = KEYWORD_STATEMENT, .read = register_read,
	  .misfit = listener_misfit, .needs = NEED_SECURE_COAP,
	  .help = "Devices whose session becomes the way to them." },
	{ .name = "register-names", .syntax = "UUID *|UUID...",
	  .type = KEYWORD_STATEMENT, .read = register_names_read,
	  .misfit = listener_misfit, .needs = NEED_SECURE_COAP,
	  .help = "Devices that a peer may register beside itself." },
	{ .name = "url-path", .syntax = "\"PATH\"",
	  .type = KEYWORD_STATEMENT, .read = listener_http_read_path,
	  .misfit = listener_misfit, .needs = NEED_HTTP,
	  .help = "Below which path devices stand; \"/hc/\" unless said." },
	{ .name = "url-template", .syntax = "\"TEMPLATE\"",
	  .type = KEYWORD_STATEMENT, .read = listener_http_read_template,
	  .misfit = listener_misfit, .needs = NEED_HTTP,
	  .help = "How the target's URI stands there; \"{+tu}\" unless "
	    "said." },
	{ .name = "url-scheme", .syntax = "none|NAME", .type = KEYWORD_TEXT,
	  .most = 15, .special = "none", .standard = "none",
	  .help = "The scheme of targets that stand there without one.",
	  HTTP_FIELD(scheme) },
	{ .name = "media-types", .syntax = "WORD", .type = KEYWORD_CHOICE,
	  .choices = media_words, .standard = "loose",
	  .help = "Is the nearest format taken for a type that has none?",
	  HTTP_FIELD(is_strict) },
	{ .name = "media-numbers", .syntax = "on|off",
	  .type = KEYWORD_SWITCH, .standard = "off",
	  .help = "May clients name a format by its number?",
	  HTTP_FIELD(takes_numbers) },
	{ .name = "caches", .syntax = "WORD", .type = KEYWORD_CHOICE,
	  .choices = cache_words, .standard = "private",
	  .help = "May caches that clients share keep answers?",
	  HTTP_FIELD(is_shared) },
	{ .name = "media-type", .syntax = "\"TYPE\" N",
	  .type = KEYWORD_STATEMENT, .read = listener_http_read_type,
	  .misfit = listener_misfit, .needs = NEED_HTTP,
	  .help = "One more media type and its Content-Format." },
	{ .name = "method", .syntax = "\"NAME\" CODE",
	  .type = KEYWORD_STATEMENT, .read = listener_http_read_method,
	  .misfit = listener_misfit, .needs = NEED_HTTP,
	  .help = "One more method and its code, such as 0.05." },
	{ .name = "status", .syntax = "CODE N",
	  .type = KEYWORD_STATEMENT, .read = listener_http_read_status,
	  .misfit = listener_misfit, .needs = NEED_HTTP,
	  .help = "The status for a code of devices, before the usual one." },
	{ .name = "field", .syntax = "\"NAME\" N WORD",
	  .type = KEYWORD_STATEMENT, .read = listener_http_read_field,
	  .misfit = listener_misfit, .needs = NEED_HTTP,
	  .help = "A field that stands for an option of that number: empty, "
	    "opaque, number or text." },
	{ .name = NULL }
};

static void
register_read(struct parser *p, const struct keyword *k, void *target)
{
	struct listener_draft *l = target;

	(void)k;
	device_set_read(p, &l->conf.callers);
}

static void
register_names_read(struct parser *p, const struct keyword *k, void *target)
{
	struct listener_draft *l = target;
	struct register_draft *r;
	struct deviceid peer;
	struct token t = fields_read_device(p, "the device ID of the peer",
	    &peer);

	(void)k;
	r = parser_is_bad(p) ? NULL : grow_list(p, (void **)&l->registers,
	    &l->register_count, sizeof(*r), REGISTERS_MAX, t.at);
	if (r == NULL)
		return;
	r->conf.peer = peer;
	r->at = t.at;
	device_set_read(p, &r->conf.names);
}

static int
compare_registers(const void *a, const void *b)
{
	const struct register_draft *x = a, *y = b;
	int order = memcmp(&x->conf.peer, &y->conf.peer, sizeof(x->conf.peer));

	return order != 0 ? order : (x->at.offset > y->at.offset) -
	    (x->at.offset < y->at.offset);
}

/* Sorts them; of one peer there may be one. */
static void
sort_registers(struct parser *p, struct listener_draft *l)
{
	struct register_draft *r = l->registers;

	if (l->register_count > 0)
		qsort(r, l->register_count, sizeof(*r), compare_registers);
	for (size_t i = 0; i < l->register_count; i++) {
		device_set_finish(&r[i].conf.names);
		if (i > 0 && deviceid_equal(&r[i].conf.peer,
		    &r[i - 1].conf.peer))
			parser_fail(p, r[i].at, "names of that peer again; "
			    "expected all in one register-names (first at "
			    "%s:%u)", r[i - 1].at.source->name,
			    (unsigned)r[i - 1].at.line);
	}
}

/* The draft's list becomes that of the conf. */
static void
finish_registers(struct parser *p, struct listener_draft *l)
{
	struct register_conf *to = calloc(l->register_count + 1, sizeof(*to));

	if (to == NULL)
		parser_fail_memory(p);
	for (size_t i = 0; i < l->register_count; i++) {
		if (to != NULL)
			to[i] = l->registers[i].conf;
		else
			device_set_clear(&l->registers[i].conf.names);
	}
	l->conf.registers = to;
	l->conf.register_count = to == NULL ? 0 : l->register_count;
	free(l->registers);
	l->registers = NULL;
	l->register_count = 0;
}

static void
read_place(struct parser *p, struct listener_draft *l)
{
	l->conf.transport = link_read_transport(p, &l->link, true);
	parser_expect_word(p, "on");
	if (l->conf.transport != NULL && l->conf.transport->is_local) {
		l->address_at = parser_peek(p)->at;
		l->conf.path = link_read_path(p);
		return;
	}
	l->address_at = fields_read_address(p, &l->conf.address).at;
	if (parser_is_bad(p))
		l->conf.address.port = 0;	/* not to be compared */
}

static void
read_block(struct parser *p, struct listener_draft *l)
{
	l->conf.credential = CREDENTIAL_NONE;
	if (keyword_store_defaults(net_listen_keywords, l) != WAX_OK)
		parser_fail_memory(p);
	parser_read_block(p, net_listen_keywords, l);
	device_set_finish(&l->conf.callers);
	sort_registers(p, l);
	finish_registers(p, l);
	listener_http_finish(p, &l->http, &l->conf);
}

void
listener_read(struct parser *p, const struct keyword *k, void *target)
{
	struct net_draft *d = target;
	struct token name = fields_read_name(p, "the listener's name in "
	    "quotes");
	struct listener_draft scratch = { .conf = { .name = NULL } }, *l;

	(void)k;
	l = parser_is_bad(p) ? NULL : grow_list(p, (void **)&d->listeners,
	    &d->listener_count, sizeof(*l), LISTENERS_MAX, name.at);
	if (l == NULL) {
		parser_set_lossy(p);
		read_block(p, &scratch);
		listener_conf_clear(&scratch.conf);
		return;
	}
	l->name = name;
	link_copy_name(p, &name, &l->conf.name);
	read_place(p, l);
	read_block(p, l);
}

void
listener_conf_clear(struct listener_conf *listener)
{
	for (size_t i = 0; i < listener->register_count; i++)
		device_set_clear(&listener->registers[i].names);
	free(listener->registers);
	device_set_clear(&listener->callers);
	listener_http_free(listener->http);
	free(listener->path);
	free(listener->name);
	*listener = (struct listener_conf){ .name = NULL };
}
