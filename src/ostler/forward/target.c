/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* target.c - which device a request is for */
#include "ostler/forward/target.h"

#include "core/option.h"

#define HOST_MAX 255	/* bytes, as Uri-Host */

/* The options that may name a target; absent where the message has none. */
struct naming {
	struct bytes proxy_uri;
	struct bytes proxy_scheme;
	struct bytes uri_host;
	struct bytes uri_port;
};

/* One way to name a host. */
struct authority {
	bool ocf;		/* must be a Device ID */
	struct bytes host;	/* decoded */
	bool host_is_ipv6;
	uint16_t port;		/* 0: unknown */
	uint16_t default_port;
};

static bool
scheme_is_ocf(struct bytes scheme)
{
	return bytes_equal_nocase(scheme, bytes_of_text("ocf"));
}

static bool
scheme_is_coap(struct bytes scheme)
{
	return bytes_equal_nocase(scheme, bytes_of_text("coap")) ||
	    bytes_equal_nocase(scheme, bytes_of_text("coaps")) ||
	    bytes_equal_nocase(scheme, bytes_of_text("coap+tcp")) ||
	    bytes_equal_nocase(scheme, bytes_of_text("coaps+tcp"));
}

/* RFC 3986 section 3.1 */
static bool
scheme_is_valid(struct bytes scheme)
{
	for (size_t i = 0; i < scheme.len; i++) {
		uint8_t c = scheme.data[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' ||
		    c == '.';

		if (!letter && (i == 0 || !other))
			return false;
	}
	return scheme.len > 0;
}

/* A URI of another shape than scheme://, such as urn:x. */
static bool
uri_is_foreign(struct bytes text)
{
	const uint8_t *colon = memchr(text.data, ':', text.len);
	struct bytes scheme;

	if (colon == NULL)
		return false;
	scheme = bytes_of(text.data, (size_t)(colon - text.data));
	return scheme_is_valid(scheme) && !scheme_is_ocf(scheme) &&
	    !scheme_is_coap(scheme) && !bytes_has_prefix(
	    bytes_of(colon, text.len - scheme.len), bytes_of_text("://"));
}

/* The place for an option's value; NULL: names nothing. */
static struct bytes *
naming_find_place(struct naming *n, uint16_t number)
{
	switch (number) {
	case OPTION_PROXY_URI:
		return &n->proxy_uri;
	case OPTION_PROXY_SCHEME:
		return &n->proxy_scheme;
	case OPTION_URI_HOST:
		return &n->uri_host;
	case OPTION_URI_PORT:
		return &n->uri_port;
	default:
		return NULL;
	}
}

/* RFC 7252 sections 5.4.3 and 5.4.5: a wrong length or a repetition makes a
   critical option a bad one. */
static enum refusal
naming_read(struct bytes options, struct naming *n)
{
	struct option_walk walk = option_walk_open(options);
	struct option o;

	*n = (struct naming){ .proxy_uri = BYTES_ABSENT };
	while (option_walk_next(&walk, &o)) {
		struct bytes *place = naming_find_place(n, o.number);
		const struct option_rule *rule;

		if (place == NULL)
			continue;
		rule = option_find_rule(o.number);
		if (!bytes_is_absent(*place) || o.value.len < rule->min_len ||
		    o.value.len > rule->max_len)
			return REFUSAL_TARGET_OPTION;
		*place = o.value;
	}
	return bytes_is_utf8(n->proxy_uri) && bytes_is_utf8(n->proxy_scheme) &&
	    bytes_is_utf8(n->uri_host) ? REFUSAL_NONE : REFUSAL_TARGET_URI;
}

/* Reads "host", "host:port" or the same with "[v6]" in place of host. */
static bool
authority_matches(const struct authority *a, struct bytes text)
{
	struct uri u;
	char buffer[HOST_MAX + 16];
	struct writer w = writer_open((uint8_t *)buffer, sizeof(buffer));
	uint16_t port;

	writer_put(&w, bytes_of_text("coap://"));
	writer_put(&w, text);
	return writer_close(&w) == WAX_OK &&
	    uri_parse(writer_bytes(&w), &u) == WAX_OK &&
	    uri_port(&u, a->default_port, &port) == WAX_OK &&
	    port == a->port && u.host_is_ipv6 == a->host_is_ipv6 &&
	    bytes_equal_nocase(u.host, a->host);
}

static enum refusal
authority_find_device(const struct authority *a,
    const struct forward_conf *conf, struct deviceid *id)
{
	if (bytes_equal(a->host, bytes_of_text("*")))
		return REFUSAL_TARGET_URI;
	if (deviceid_parse(a->host, id) == WAX_OK)
		return deviceid_is_nil(id) ? REFUSAL_TARGET_URI : REFUSAL_NONE;
	if (a->ocf)
		return REFUSAL_TARGET_URI;
	for (size_t i = 0; i < conf->authority_count; i++) {
		const struct authority_conf *c = &conf->authorities[i];

		if (authority_matches(a, bytes_of_text(c->authority))) {
			*id = c->target;
			return REFUSAL_NONE;
		}
	}
	return REFUSAL_TARGET_HOST;
}

/* The authority of Uri-Host and Uri-Port under a scheme; without Proxy-Scheme
   that of the hop the request came over. */
static struct authority
authority_from_options(const struct naming *n)
{
	struct bytes scheme = bytes_is_absent(n->proxy_scheme) ?
	    bytes_of_text("coap") : n->proxy_scheme;
	struct authority a = {
		.ocf = scheme_is_ocf(scheme),
		.host = n->uri_host,
		.port = uri_default_port(scheme),
		.default_port = uri_default_port(scheme),
	};
	uint32_t port;

	if (!bytes_is_absent(n->uri_port) &&
	    option_uint(n->uri_port, &port) == WAX_OK)
		a.port = (uint16_t)port;
	return a;
}

/* host has room for HOST_MAX bytes; the authority borrows it. */
static enum refusal
authority_from_uri(const struct uri *u, uint8_t *host, struct authority *a)
{
	size_t len;

	if (!bytes_is_absent(u->userinfo))
		return REFUSAL_TARGET_URI;
	if (!scheme_is_ocf(u->scheme) && !scheme_is_coap(u->scheme))
		return REFUSAL_TARGET_SCHEME;
	a->ocf = scheme_is_ocf(u->scheme);
	if (a->ocf && !bytes_is_absent(u->port))
		return REFUSAL_TARGET_URI;
	if (uri_decode(u->host, false, host, HOST_MAX, &len) != WAX_OK)
		return a->ocf ? REFUSAL_TARGET_URI : REFUSAL_TARGET_HOST;
	a->host = bytes_of(host, len);
	a->host_is_ipv6 = u->host_is_ipv6;
	a->default_port = uri_default_port(u->scheme);
	if (uri_port(u, a->default_port, &a->port) != WAX_OK)
		a->port = 0;
	return REFUSAL_NONE;
}

/* Uri-Host beside Proxy-Uri has no meaning (RFC 7252 section 5.10.2), unless
   it names a device: then who reads one option and who reads the other would
   send the request to different places. */
static enum refusal
target_check_conflict(const struct naming *n, const struct forward_conf *conf,
    const struct deviceid *id)
{
	struct authority a;
	struct deviceid other;

	if (bytes_is_absent(n->uri_host))
		return REFUSAL_NONE;
	a = authority_from_options(n);
	a.ocf = false;
	switch (authority_find_device(&a, conf, &other)) {
	case REFUSAL_NONE:
		return deviceid_equal(id, &other) ?
		    REFUSAL_NONE : REFUSAL_TARGET_CONFLICT;
	case REFUSAL_TARGET_HOST:
		return REFUSAL_NONE;
	default:
		return REFUSAL_TARGET_URI;
	}
}

static enum refusal
target_from_uri(const struct naming *n, const struct forward_conf *conf,
    struct target *t)
{
	uint8_t host[HOST_MAX];
	struct authority a = { .ocf = false };
	enum refusal why;

	t->form = TARGET_BY_PROXY_URI;
	if (uri_is_foreign(n->proxy_uri))
		return REFUSAL_TARGET_SCHEME;
	if (uri_parse(n->proxy_uri, &t->uri) != WAX_OK)
		return REFUSAL_TARGET_URI;
	if ((why = authority_from_uri(&t->uri, host, &a)) != REFUSAL_NONE ||
	    (why = authority_find_device(&a, conf, &t->id)) != REFUSAL_NONE)
		return why;
	return target_check_conflict(n, conf, &t->id);
}

static enum refusal
target_from_scheme(const struct naming *n, const struct forward_conf *conf,
    struct target *t)
{
	struct authority a;

	t->form = TARGET_BY_PROXY_SCHEME;
	if (!scheme_is_valid(n->proxy_scheme))
		return REFUSAL_TARGET_URI;
	if (!scheme_is_ocf(n->proxy_scheme) && !scheme_is_coap(n->proxy_scheme))
		return REFUSAL_TARGET_SCHEME;
	if (bytes_is_absent(n->uri_host))	/* then it is ourselves */
		return REFUSAL_TARGET_NONE;
	a = authority_from_options(n);
	return authority_find_device(&a, conf, &t->id);
}

static enum refusal
target_from_host(const struct naming *n, bool sealed,
    const struct forward_conf *conf, struct target *t)
{
	t->form = TARGET_BY_URI_HOST;
	if (!sealed || !conf->reverse_target)
		return REFUSAL_TARGET_NONE;
	if (bytes_equal(n->uri_host, bytes_of_text("*")))
		return REFUSAL_TARGET_URI;
	if (deviceid_parse(n->uri_host, &t->id) != WAX_OK)
		return REFUSAL_TARGET_HOST;
	return deviceid_is_nil(&t->id) ? REFUSAL_TARGET_URI : REFUSAL_NONE;
}

enum refusal
target_extract(const struct message *m, bool sealed,
    const struct forward_conf *conf, struct target *out)
{
	struct target t = { .form = TARGET_BY_PROXY_URI };
	struct naming n;
	enum refusal why = naming_read(m->options, &n);

	if (why != REFUSAL_NONE)
		return why;
	if (!bytes_is_absent(n.proxy_uri))
		why = target_from_uri(&n, conf, &t);
	else if (!bytes_is_absent(n.proxy_scheme))
		why = target_from_scheme(&n, conf, &t);
	else if (!bytes_is_absent(n.uri_host))
		why = target_from_host(&n, sealed, conf, &t);
	else
		why = REFUSAL_TARGET_NONE;
	if (why == REFUSAL_NONE)
		*out = t;
	return why;
}

bool
target_has_resource(const struct target *target)
{
	return target->form == TARGET_BY_PROXY_URI &&
	    (target->uri.path.len > 1 || !bytes_is_absent(target->uri.query));
}
