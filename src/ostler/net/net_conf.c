/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_conf.c - the keywords of sockets and hops */
#include "ostler/net/net_conf.h"

#include <stdlib.h>

#include "core/clock.h"
#include "ostler/conf/fields.h"
#include "ostler/net/net_draft.h"
#include "ostler/net/resolve.h"
#include "ostler/net/transport.h"
#include "ostler/net/transports.h"

#define LISTENERS_MAX 64
#define HOPS_MAX 100000

static keyword_read listen_read, next_read, device_read;

#define FIELD(member) KEYWORD_FIELD(struct net_draft, conf.member)

const struct keyword net_keywords[] = {
	{ .name = "listen", .type = KEYWORD_STATEMENT, .read = listen_read,
	  .syntax = "\"NAME\" coap on ADDRESS:PORT",
	  .help = "Takes requests at an address of this host." },
	{ .name = "next", .type = KEYWORD_STATEMENT, .read = next_read,
	  .syntax = "\"NAME\" coap to HOST:PORT [{ ... }]",
	  .help = "A next proxy." },
	{ .name = "device", .type = KEYWORD_STATEMENT, .read = device_read,
	  .syntax = "UUID coap to HOST:PORT [{ ... }]",
	  .help = "A target device, and the route to it." },
	{ .name = "ack-delay", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_MS(0), .most = CLOCK_S(2), .standard = "1s",
	  .help = "A confirmable request is acknowledged after this time if "
	    "there is no answer to do it.", FIELD(ack_delay) },
	{ .name = "ack-timeout", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_MS(100), .most = CLOCK_S(60), .standard = "2s",
	  .help = "A confirmable message is repeated after this time without "
	    "an acknowledgement, then after twice that, and so on.",
	  FIELD(ack_timeout) },
	{ .name = "max-retransmit", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 0, .most = 10, .standard = "4",
	  .help = "How often it is repeated.", FIELD(max_retransmit) },
	{ .name = "duplicates", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 64, .most = 4194304, .standard = "262144",
	  .help = "Requests each worker remembers to know their duplicates.",
	  FIELD(inbound_max) },
	{ .name = "receive-buffer", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 4096, .most = 1073741824, .special = "system",
	  .standard = "system",
	  .help = "Bytes the kernel keeps for each listening socket.",
	  FIELD(receive_buffer) },
	{ .name = NULL }
};

#undef FIELD
#define FIELD(member) KEYWORD_FIELD(struct hop_draft, conf.member)

/* As MAX_TRANSMIT_WAIT: longer than a CON may stay unacknowledged. */
#define HOP_KEYWORDS \
	{ .name = "timeout", .syntax = "T", .type = KEYWORD_TIME, \
	  .least = CLOCK_MS(100), .most = CLOCK_S(3600), .standard = "93s", \
	  .help = "A request without an answer is given up after this time.", \
	  FIELD(timeout) }, \
	{ .name = "outstanding", .syntax = "N", .type = KEYWORD_NUMBER, \
	  .least = 1, .most = 1048576, .standard = "1024", \
	  .help = "Requests each worker may have open at the hop.", \
	  FIELD(outstanding) }, \
	{ .name = "source-ports", .syntax = "N", .type = KEYWORD_NUMBER, \
	  .least = 1, .most = 16384, .standard = "512", \
	  .help = "Sockets each worker may open towards the hop.", \
	  FIELD(source_ports) }

const struct keyword net_next_keywords[] = {
	HOP_KEYWORDS,
	{ .name = NULL }
};

const struct keyword net_device_keywords[] = {
	HOP_KEYWORDS,
	{ .name = "name", .syntax = "\"NAME\"", .type = KEYWORD_NAME,
	  .most = FIELDS_NAME_MAX,
	  .help = "The device's name in rules, routes and the log; without "
	    "it, its ID.", FIELD(name) },
	{ .name = NULL }
};

/* One more entry of size bytes at the end of *list, all zeros. NULL: told. */
static void *
list_grow(struct parser *p, void **list, size_t *count, size_t size,
    size_t limit, struct place at)
{
	char *grown = *list;

	if (*count == limit) {
		parser_fail(p, at, "one too many; expected at most %zu",
		    limit);
		return NULL;
	}
	/* Room doubles whenever count is a power of two. */
	if ((*count & (*count - 1)) == 0) {
		size_t room = *count == 0 ? 1 : *count * 2;

		grown = reallocarray(*list, room, size);
		if (grown == NULL) {
			parser_fail_memory(p);
			return NULL;
		}
		*list = grown;
	}
	memset(grown + *count * size, 0, size);
	return grown + (*count)++ * size;
}

static const struct transport *
read_transport(struct parser *p)
{
	const char *words[TRANSPORTS_MAX + 1];
	size_t n = 0;

	for (; transports[n] != NULL && n < TRANSPORTS_MAX; n++)
		words[n] = transports[n]->name;
	words[n] = NULL;
	return transports[parser_read_choice(p, words)];
}

static void
copy_name(struct parser *p, const struct token *name, char **out)
{
	if ((*out = token_copy(name)) == NULL)
		parser_fail_memory(p);
}

/* A device that was given no name. */
static void
name_device(struct parser *p, struct hop_draft *hop)
{
	char text[DEVICEID_TEXT_LEN + 1];

	if (hop->conf.name != NULL)
		return;
	deviceid_format(&hop->target, text);
	if ((hop->conf.name = strdup(text)) == NULL)
		parser_fail_memory(p);
}

static void
listen_read(struct parser *p, const struct keyword *k, void *target)
{
	struct net_draft *d = target;
	struct token name = fields_read_name(p, "the listener's name in "
	    "quotes");
	struct listener_draft *l;

	(void)k;
	if (parser_is_bad(p) || (l = list_grow(p, (void **)&d->listeners,
	    &d->listener_count, sizeof(*l), LISTENERS_MAX, name.at)) == NULL) {
		parser_set_lossy(p);
		return;
	}
	l->name = name;
	copy_name(p, &name, &l->conf.name);
	l->conf.transport = read_transport(p);
	parser_expect_word(p, "on");
	l->address_at = fields_read_address(p, &l->conf.address).at;
	if (parser_is_bad(p))
		l->conf.address.port = 0;	/* not to be compared */
}

static void
read_host_port(struct parser *p, struct address *out)
{
	struct token t = parser_read_word(p, "HOST:PORT");
	const char *why;
	char shown[REPORT_SHOW];

	if (parser_is_bad(p))
		return;
	switch (resolve_host_port(t.text, out, &why)) {
	case WAX_OK:
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
read_address(struct parser *p, struct hop_conf *hop)
{
	hop->addresses = calloc(1, sizeof(*hop->addresses));
	hop->address_count = 1;
	if (hop->addresses == NULL)
		parser_fail_memory(p);
	else
		read_host_port(p, &hop->addresses[0]);
}

/* "coap to HOST:PORT [{ ... }]" */
static void
read_hop(struct parser *p, const struct keyword *rows, struct hop_draft *hop)
{
	hop->conf.transport = read_transport(p);
	parser_expect_word(p, "to");
	read_address(p, &hop->conf);
	if (keyword_store_defaults(rows, hop) != WAX_OK)
		parser_fail_memory(p);
	parser_read_block(p, rows, hop);
}

static struct hop_draft *
grow_hops(struct parser *p, struct net_draft *d, struct place at)
{
	struct hop_draft *hop = parser_is_bad(p) ? NULL :
	    list_grow(p, (void **)&d->hops, &d->hop_count, sizeof(*hop),
	    HOPS_MAX, at);

	if (hop == NULL)
		parser_set_lossy(p);
	return hop;
}

static void
next_read(struct parser *p, const struct keyword *k, void *target)
{
	struct net_draft *d = target;
	struct token name = fields_read_name(p, "the next proxy's name in "
	    "quotes");
	struct hop_draft scratch = { .conf = { .name = NULL } };
	struct hop_draft *hop = grow_hops(p, d, name.at);

	(void)k;
	if (hop == NULL) {
		parser_read_block(p, net_next_keywords, &scratch);
		hop_conf_clear(&scratch.conf);
		return;
	}
	hop->name = name;
	hop->conf.kind = HOP_PROXY;
	copy_name(p, &name, &hop->conf.name);
	read_hop(p, net_next_keywords, hop);
}

static void
device_read(struct parser *p, const struct keyword *k, void *target)
{
	struct net_draft *d = target;
	struct deviceid id;
	struct token name = fields_read_device(p, "a device ID", &id);
	struct hop_draft scratch = { .conf = { .name = NULL } };
	struct hop_draft *hop = grow_hops(p, d, name.at);

	(void)k;
	if (hop == NULL) {
		parser_read_block(p, net_device_keywords, &scratch);
		hop_conf_clear(&scratch.conf);
		return;
	}
	hop->name = name;
	hop->conf.kind = HOP_DEVICE;
	hop->target = id;
	hop->target_at = name.at;
	read_hop(p, net_device_keywords, hop);
	name_device(p, hop);
}
