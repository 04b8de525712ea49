/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discoverable.c - a device at the groups of OCF */
#include "tools/discoverable.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/code.h"
#include "core/message.h"
#include "core/option.h"

#define PORT 5683
#define ANSWER_MAX 1232		/* bytes: a packet of IPv6 on any link */
#define REQUEST_MAX 1280
#define OPTIONS_MAX 16
#define QUERY_MAX 64		/* bytes of all arguments */
#define FORMAT_CBOR 60

struct discoverable {
	const struct device *device;	/* borrowed */
	struct event *events[2];	/* IPv6, IPv4 */
	int fds[2];			/* -1: not open */
	uint16_t mid;
};

/* --- what is asked and answered ------------------------------------------ */

enum wanted { WANTED_RES, WANTED_D, WANTED_DOXM, WANTED_NOTHING };

static const char *const wanted_paths[] = {
	[WANTED_RES] = "/oic/res",
	[WANTED_D] = "/oic/d",
	[WANTED_DOXM] = "/oic/sec/doxm",
};

static enum wanted
discoverable_find_wanted(struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	uint8_t text[16];
	struct writer path = writer_open(text, sizeof(text));
	enum wanted wanted = WANTED_RES;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (option_is_critical(o.number) &&
		    option_find_rule(o.number) == NULL)
			return WANTED_NOTHING;
		if (o.number != OPTION_URI_PATH)
			continue;
		writer_u8(&path, '/');
		writer_put(&path, o.value);
	}
	while (wanted < WANTED_NOTHING && (path.failed || !bytes_equal(
	    writer_bytes(&path), bytes_of_text(wanted_paths[wanted]))))
		wanted++;
	return wanted;
}

/* As the gate of an endpoint does it for who comes to the device alone. */
static bool
discoverable_is_allowed(const struct device *d, enum wanted wanted)
{
	const struct wax_access access = {
		.from = {
			.security = WAX_SECURITY_NONE, .is_multicast = true,
		},
		.href = wanted_paths[wanted],
		.href_len = strlen(wanted_paths[wanted]),
		.resource = WAX_RESOURCE_CONFIGURATION |
		    WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE |
		    WAX_RESOURCE_CLEAR,
		.method = CODE_GET,
		.now = (int64_t)time(NULL),
	};

	return d->guard == NULL || wax_acl_check(d->guard, &access) == 0;
}

/* "owned=false": whom it is about. */
static bool
discoverable_write_doxm(const struct device *d, struct bytes options,
    struct writer *body)
{
	struct option_walk walk = option_walk_open(options);
	uint8_t text[QUERY_MAX];
	struct writer query = writer_open(text, sizeof(text));
	const char *path = wanted_paths[WANTED_DOXM];
	struct wax_svr_request request = {
		.from = {
			.security = WAX_SECURITY_NONE, .is_multicast = true,
		},
		.method = CODE_GET,
		.path = path,
		.path_len = strlen(path),
		.query = (const char *)text,
		.content_format = -1,
		.content_version = -1,
		.now = (int64_t)time(NULL),
	};
	struct wax_svr_answer answer;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number != OPTION_URI_QUERY)
			continue;
		if (query.len > 0)
			writer_u8(&query, '&');
		writer_put(&query, o.value);
	}
	request.query_len = query.len;
	if (d->guard == NULL || query.failed || wax_device_retrieve(d->guard,
	    &request, body->data, body->size, &answer) != WAX_OK ||
	    answer.code != CODE_CONTENT)
		return false;
	body->len = answer.len;
	return true;
}

/* Who knows nothing of OCF gets plain CBOR, as device_answer does it. */
static bool
discoverable_choose_format(struct bytes options, uint32_t *format)
{
	struct bytes value;

	*format = option_find(options, OPTION_OCF_ACCEPT_VERSION, &value) ?
	    WAXPEER_FORMAT_OCF_CBOR : FORMAT_CBOR;
	return !option_find(options, OPTION_ACCEPT, &value) ||
	    (option_uint(value, format) == WAX_OK &&
	    (*format == FORMAT_CBOR || *format == WAXPEER_FORMAT_OCF_CBOR));
}

static bool
discoverable_write_body(const struct device *d, const struct message *m,
    struct writer *body)
{
	const struct wax_message view = {
		.code = m->code,
		.options = m->options.data,
		.options_len = m->options.len,
	};
	enum wanted wanted = discoverable_find_wanted(m->options);

	if (wanted == WANTED_DOXM)
		return discoverable_write_doxm(d, m->options, body);
	if (wanted == WANTED_NOTHING || !discoverable_is_allowed(d, wanted))
		return false;
	if (wanted == WANTED_D)
		device_write_d(d, body, false);
	else if (device_write_links(d, body, &view) == 0)
		return false;
	return writer_close(body) == WAX_OK;
}

bool
discoverable_answer(const struct device *d, struct bytes datagram,
    uint16_t mid, struct writer *w)
{
	uint8_t payload[ANSWER_MAX], encoded[OPTIONS_MAX];
	struct writer body = writer_open(payload, sizeof(payload));
	struct writer written = writer_open(encoded, sizeof(encoded));
	struct option_writer options = option_writer_open(&written);
	struct message m, answer = { .code = CODE_CONTENT };
	uint32_t format;

	if (message_parse_udp(datagram, &m) != WAX_OK || m.code != CODE_GET ||
	    m.type == MESSAGE_ACK || m.type == MESSAGE_RST ||
	    !discoverable_choose_format(m.options, &format) ||
	    !discoverable_write_body(d, &m, &body))
		return false;
	option_write_uint(&options, OPTION_CONTENT_FORMAT, format);
	if (format == WAXPEER_FORMAT_OCF_CBOR)
		option_write_uint(&options, OPTION_OCF_FORMAT_VERSION,
		    WAXPEER_OCF_VERSION);
	answer.type = m.type == MESSAGE_CON ? MESSAGE_ACK : MESSAGE_NON;
	answer.mid = m.type == MESSAGE_CON ? m.mid : mid;
	answer.token = m.token;
	answer.options = writer_bytes(&written);
	answer.payload = writer_bytes(&body);
	message_write_udp(w, &answer);
	return writer_close(w) == WAX_OK;
}

/* --- sockets ------------------------------------------------------------- */

static void
discoverable_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct discoverable *x = arg;
	uint8_t in[REQUEST_MAX], out[ANSWER_MAX];
	struct writer w = writer_open(out, sizeof(out));
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(fd, in, sizeof(in), MSG_TRUNC,
	    (struct sockaddr *)&from, &len);

	(void)what;
	if (n < 0 || (size_t)n > sizeof(in) || !discoverable_answer(x->device,
	    bytes_of(in, (size_t)n), x->mid, &w))
		return;
	x->mid++;
	/* whoever does not get it asks again */
	(void)!sendto(fd, out, writer_bytes(&w).len, 0,
	    (struct sockaddr *)&from, len);
}

static bool
discoverable_join_ipv6(int fd, unsigned interface)
{
	static const uint8_t scopes[] = { 2, 3, 5 };	/* link, realm, site */
	struct sockaddr_in6 at = {
		.sin6_family = AF_INET6, .sin6_port = htons(PORT)
	};
	struct ipv6_mreq group = { .ipv6mr_interface = interface };
	int on = 1;

	if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return false;
	group.ipv6mr_multiaddr.s6_addr[0] = 0xff;
	group.ipv6mr_multiaddr.s6_addr[14] = 0x01;
	group.ipv6mr_multiaddr.s6_addr[15] = 0x58;
	for (size_t i = 0; i < sizeof(scopes); i++) {
		group.ipv6mr_multiaddr.s6_addr[1] = scopes[i];
		if (setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &group,
		    sizeof(group)) < 0)
			return false;
	}
	return true;
}

static bool
discoverable_join_ipv4(int fd, unsigned interface)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(PORT)
	};
	struct ip_mreqn group = {
		.imr_multiaddr = { .s_addr = htonl(0xe00001bb) },
		.imr_ifindex = (int)interface,	/* 224.0.1.187 */
	};

	return bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
	    setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group,
	    sizeof(group)) == 0;
}

static enum wax_status
discoverable_open(struct discoverable *x, struct event_base *base,
    unsigned interface, size_t which)
{
	static bool (*const join[])(int fd, unsigned interface) = {
		discoverable_join_ipv6, discoverable_join_ipv4
	};
	int fd = socket(which == 0 ? AF_INET6 : AF_INET,
	    SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	x->fds[which] = fd;
	if (fd < 0 || !join[which](fd, interface))
		return WAX_SYSTEM;
	x->events[which] = event_new(base, fd, EV_READ | EV_PERSIST,
	    discoverable_on_readable, x);
	return x->events[which] != NULL &&
	    event_add(x->events[which], NULL) == 0 ? WAX_OK : WAX_MEMORY;
}

enum wax_status
discoverable_new(const struct device *d, struct event_base *base,
    const char *interface, struct discoverable **out)
{
	unsigned index = if_nametoindex(interface);
	struct discoverable *x;
	enum wax_status st = WAX_OK;

	if (index == 0)
		return WAX_SYSTEM;
	if ((x = calloc(1, sizeof(*x))) == NULL)
		return WAX_MEMORY;
	*x = (struct discoverable){ .device = d, .fds = { -1, -1 } };
	for (size_t i = 0; i < 2 && st == WAX_OK; i++)
		st = discoverable_open(x, base, index, i);
	if (st == WAX_OK) {
		*out = x;
	} else {
		int error = errno;

		discoverable_free(x);
		errno = error;
	}
	return st;
}

void
discoverable_free(struct discoverable *x)
{
	if (x == NULL)
		return;
	for (size_t i = 0; i < 2; i++) {
		if (x->events[i] != NULL)
			event_free(x->events[i]);
		if (x->fds[i] >= 0)
			close(x->fds[i]);
	}
	free(x);
}
