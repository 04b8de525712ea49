/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* locate.c - from endpoints to addresses */
#include "ostler/discover/locate.h"

#include <stdio.h>

#include "core/uri.h"
#include "core/writer.h"
#include "ostler/net/transport.h"

struct candidate {
	const struct transport *transport;
	struct address address;
	uint64_t priority;
};

static bool
locate_is_link_local(const struct address *a)
{
	return a->ip[0] == 0xfe && (a->ip[1] & 0xc0) == 0x80;
}

static bool
locate_is_host_itself(const struct address *a)
{
	static const uint8_t loopback[16] = { [15] = 1 };

	return memcmp(a->ip, loopback, sizeof(loopback)) == 0 ||
	    (address_is_ipv4(a) && a->ip[12] == 127);
}

static bool
locate_is_nowhere(const struct address *a)
{
	static const uint8_t any[16];

	if (a->port == 0 || a->ip[0] == 0xff ||
	    memcmp(a->ip, any, sizeof(any)) == 0)
		return true;
	return address_is_ipv4(a) && (a->ip[12] == 0 || a->ip[12] >= 224);
}

static bool
locate_is_allowed(struct address *a, const struct address *from)
{
	if (locate_is_nowhere(a))
		return false;
	if (locate_is_link_local(a)) {
		/* its zone means something to the device only */
		a->zone = from->zone;
		return from->zone != 0;
	}
	return !locate_is_host_itself(a) || locate_is_host_itself(from);
}

static const struct transport *
locate_transport(struct bytes scheme,
    const struct transport *const *transports)
{
	for (; *transports != NULL; transports++) {
		if (bytes_equal(scheme, bytes_of_text((*transports)->scheme)) &&
		    !(*transports)->is_local)
			return *transports;
	}
	return NULL;
}

/* The host as address_parse wants it. A name is none: nobody is asked for its
   address. */
static bool
locate_host(const struct uri *u, uint16_t port, struct address *out)
{
	uint8_t text[ADDRESS_TEXT_SIZE];
	char digits[16];
	struct writer w = writer_open(text, sizeof(text));

	(void)snprintf(digits, sizeof(digits), ":%u", (unsigned)port);
	writer_put(&w, bytes_of_text(u->host_is_ipv6 ? "[" : ""));
	writer_put(&w, u->host);
	writer_put(&w, bytes_of_text(u->host_is_ipv6 ? "]" : ""));
	writer_put(&w, bytes_of_text(digits));
	return writer_close(&w) == WAX_OK &&
	    address_parse(writer_bytes(&w), out) == WAX_OK;
}

static bool
locate_read(const struct links_endpoint *e, const struct address *from,
    const struct transport *const *transports, struct candidate *out)
{
	struct uri u;
	uint16_t port;

	if (uri_parse(e->uri, &u) != WAX_OK || !bytes_is_absent(u.userinfo))
		return false;
	out->transport = locate_transport(u.scheme, transports);
	out->priority = e->priority;
	return out->transport != NULL &&
	    uri_port(&u, out->transport->default_port, &port) == WAX_OK &&
	    locate_host(&u, port, &out->address) &&
	    locate_is_allowed(&out->address, from);
}

static bool
locate_is_better(const struct candidate *a, const struct candidate *b)
{
	if (a->transport->is_secure != b->transport->is_secure)
		return a->transport->is_secure;
	return a->priority < b->priority;
}

/* All addresses of the best one's transport, itself first. */
static void
locate_fill(const struct candidate *all, size_t count, size_t best,
    struct location *out)
{
	out->transport = all[best].transport;
	out->addresses[0] = all[best].address;
	out->address_count = 1;
	for (size_t i = 0; i < count &&
	    out->address_count < LOCATE_ADDRESSES_MAX; i++) {
		if (i != best && all[i].transport == out->transport)
			out->addresses[out->address_count++] = all[i].address;
	}
}

bool
locate_choose(const struct links_link *link, const struct address *from,
    const struct transport *const *transports, struct location *out)
{
	struct candidate all[LINKS_ENDPOINTS_MAX];
	size_t count = 0, best = 0;

	for (size_t i = 0; i < link->endpoint_count; i++) {
		if (!locate_read(&link->endpoints[i], from, transports,
		    &all[count]))
			continue;
		if (locate_is_better(&all[count], &all[best]))
			best = count;
		count++;
	}
	if (link->endpoint_count == 0) {
		all[0].transport = locate_transport(bytes_of_text("coap"),
		    transports);
		all[0].address = *from;
		all[0].priority = 1;
		count = all[0].transport != NULL;
	}
	if (count > 0)
		locate_fill(all, count, best, out);
	return count > 0;
}
