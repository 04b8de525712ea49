/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover.c - devices on the local network */
#include "obt/discover.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/message.h"
#include "core/option.h"
#include "tools/chance.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"

#define PORT 5683
#define HOPS 16			/* multicast, beyond the link too */
#define TOKEN_LEN 8
#define REQUEST_MAX 128		/* bytes */
#define ANSWER_MAX 1500
#define LOCATE_MS 2000		/* for each that was found */
#define FORMAT_CBOR 60
#define FORMAT_OCF_CBOR 10000
#define OCF_VERSION 2048

/* --- the question and its answers ---------------------------------------- */

static const char *
question_query(const struct discover_question *q)
{
	return q->which == DISCOVER_OWNED ? "owned=true" :
	    q->which == DISCOVER_UNOWNED ? "owned=false" : NULL;
}

void
discover_write(struct writer *w, const struct discover_question *question,
    struct bytes token, uint16_t mid)
{
	const char *query = question_query(question);
	uint8_t encoded[64];
	struct writer written = writer_open(encoded, sizeof(encoded));
	struct option_writer options = option_writer_open(&written);
	struct message m = { .type = MESSAGE_NON, .code = CODE_GET,
		.mid = mid, .token = token };

	option_write(&options, OPTION_URI_PATH, bytes_of_text("oic"));
	option_write(&options, OPTION_URI_PATH, bytes_of_text("sec"));
	option_write(&options, OPTION_URI_PATH, bytes_of_text("doxm"));
	if (query != NULL)
		option_write(&options, OPTION_URI_QUERY,
		    bytes_of_text(query));
	option_write_uint(&options, OPTION_ACCEPT, FORMAT_OCF_CBOR);
	option_write_uint(&options, OPTION_OCF_ACCEPT_VERSION, OCF_VERSION);
	m.options = writer_bytes(&written);
	message_write_udp(w, &m);
}

static bool
is_cbor(struct bytes options)
{
	struct bytes value;
	uint32_t format;

	return option_find(options, OPTION_CONTENT_FORMAT, &value) &&
	    option_uint(value, &format) == WAX_OK &&
	    (format == FORMAT_OCF_CBOR || format == FORMAT_CBOR);
}

static bool
found_has(const struct discover_found *found, const struct deviceid *id)
{
	for (size_t i = 0; i < found->count; i++)
		if (deviceid_equal(&found->devices[i].id, id))
			return true;
	return false;
}

/* What a device says of itself, if it is meant and new. */
static struct discover_device *
found_add(const struct discover_question *question, struct bytes cbor,
    struct discover_found *found)
{
	struct discover_device *d;
	struct svr_doxm doxm;

	if (svr_read_doxm(cbor, &doxm) != WAX_OK ||
	    deviceid_is_nil(&doxm.device) ||
	    (question->which != DISCOVER_ALL &&
	    doxm.is_owned != (question->which == DISCOVER_OWNED)) ||
	    found_has(found, &doxm.device))
		return NULL;
	if (found->count == DISCOVER_MAX) {
		found->is_cut = true;
		return NULL;
	}
	d = &found->devices[found->count++];
	*d = (struct discover_device){
		.id = doxm.device,
		.is_owned = doxm.is_owned,
		.owner = doxm.owner,
		.methods = doxm.methods,
	};
	return d;
}

bool
discover_take(const struct discover_question *question, struct bytes token,
    const struct address *from, struct bytes datagram,
    struct discover_found *found)
{
	struct discover_device *d;
	struct message m;
	char text[ADDRESS_TEXT_SIZE];

	if (message_parse_udp(datagram, &m) != WAX_OK ||
	    m.code != CODE_CONTENT || (m.type != MESSAGE_NON &&
	    m.type != MESSAGE_CON) || !bytes_equal(m.token, token) ||
	    !is_cbor(m.options) ||
	    (d = found_add(question, m.payload, found)) == NULL)
		return false;
	address_format(from, text);
	snprintf(d->place.clear, sizeof(d->place.clear), "coap://%s", text);
	return true;
}

/* --- sockets ------------------------------------------------------------- */

/* Of one question at the groups. */
struct asking {
	const struct discover_question *question;
	unsigned interface;	/* 0: all */
	int fds[2];		/* IPv4, IPv6; -1: not open */
	uint8_t token[TOKEN_LEN];
	uint8_t datagram[REQUEST_MAX];
	size_t len;
	bool is_sent;		/* at least to one group */
};

static bool
socket_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

static int
asking_open_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (family == AF_INET ?
	    socket_set(fd, IPPROTO_IP, IP_MULTICAST_TTL, HOPS) :
	    socket_set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
	    socket_set(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, HOPS))
		return fd;
	close(fd);
	return -1;
}

static void
asking_send_ipv4(struct asking *a, unsigned interface)
{
	struct ip_mreqn at = { .imr_ifindex = (int)interface };
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(0xe00001bb),	/* 224.0.1.187 */
	};

	if (setsockopt(a->fds[0], IPPROTO_IP, IP_MULTICAST_IF, &at,
	    sizeof(at)) == 0 && sendto(a->fds[0], a->datagram, a->len, 0,
	    (struct sockaddr *)&to, sizeof(to)) >= 0)
		a->is_sent = true;
}

static void
asking_send_ipv6(struct asking *a, unsigned interface)
{
	static const uint8_t scopes[] = { 2, 3, 5 };	/* link, realm, site */
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6, .sin6_port = htons(PORT),
		.sin6_scope_id = interface,
	};

	to.sin6_addr.s6_addr[0] = 0xff;
	to.sin6_addr.s6_addr[14] = 0x01;
	to.sin6_addr.s6_addr[15] = 0x58;
	for (size_t i = 0; i < sizeof(scopes); i++) {
		to.sin6_addr.s6_addr[1] = scopes[i];
		if (sendto(a->fds[1], a->datagram, a->len, 0,
		    (struct sockaddr *)&to, sizeof(to)) >= 0)
			a->is_sent = true;
	}
}

/* An interface that takes none is no reason to stop. */
static void
asking_send(struct asking *a)
{
	struct if_nameindex *all = if_nameindex();

	for (size_t i = 0; all != NULL && all[i].if_index != 0; i++) {
		if (a->interface != 0 && all[i].if_index != a->interface)
			continue;
		if (a->fds[0] >= 0)
			asking_send_ipv4(a, all[i].if_index);
		if (a->fds[1] >= 0)
			asking_send_ipv6(a, all[i].if_index);
	}
	if (all != NULL)
		if_freenameindex(all);
}

static void
address_of(const struct sockaddr_storage *in, struct address *out)
{
	const struct sockaddr_in *in4 = (const struct sockaddr_in *)in;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)in;

	*out = (struct address){ .zone = 0 };
	if (in->ss_family == AF_INET) {
		out->ip[10] = out->ip[11] = 0xff;
		memcpy(out->ip + 12, &in4->sin_addr, 4);
		out->port = ntohs(in4->sin_port);
	} else {
		memcpy(out->ip, &in6->sin6_addr, 16);
		out->port = ntohs(in6->sin6_port);
		out->zone = in6->sin6_scope_id;
	}
}

static void
asking_receive(struct asking *a, int fd, struct discover_found *found)
{
	uint8_t data[ANSWER_MAX];
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);
	struct address from;
	ssize_t n = recvfrom(fd, data, sizeof(data), MSG_TRUNC,
	    (struct sockaddr *)&name, &len);

	if (n < 0 || (size_t)n > sizeof(data))
		return;
	address_of(&name, &from);
	(void)discover_take(a->question, BYTES_ARRAY(a->token), &from,
	    bytes_of(data, (size_t)n), found);
}

static int64_t
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes answers until then. */
static void
asking_wait(struct asking *a, int64_t end, struct discover_found *found)
{
	struct pollfd polls[2] = {
		{ .fd = a->fds[0], .events = POLLIN },
		{ .fd = a->fds[1], .events = POLLIN },
	};

	for (int64_t left = end - clock_ms(); left > 0;
	    left = end - clock_ms())
		if (poll(polls, 2, (int)left) > 0)
			for (size_t i = 0; i < 2; i++)
				if (polls[i].revents != 0)
					asking_receive(a, polls[i].fd, found);
}

static enum wax_status
asking_open(struct asking *a)
{
	struct writer w = writer_open(a->datagram, sizeof(a->datagram));
	uint8_t mid[2];

	if (a->question->interface != NULL &&
	    (a->interface = if_nametoindex(a->question->interface)) == 0)
		return WAX_NOT_FOUND;
	if (chance_fill(a->token, sizeof(a->token)) != WAX_OK ||
	    chance_fill(mid, sizeof(mid)) != WAX_OK)
		return WAX_SYSTEM;
	discover_write(&w, a->question, BYTES_ARRAY(a->token),
	    (uint16_t)(mid[0] << 8 | mid[1]));
	a->len = w.len;
	a->fds[0] = asking_open_socket(AF_INET);
	a->fds[1] = asking_open_socket(AF_INET6);
	return a->fds[0] < 0 && a->fds[1] < 0 ? WAX_SYSTEM : WAX_OK;
}

static void
asking_close(struct asking *a)
{
	for (size_t i = 0; i < 2; i++)
		if (a->fds[i] >= 0)
			close(a->fds[i]);
}

/* Twice, as a datagram may be lost; answers to both carry the same Token. */
static enum wax_status
ask_groups(const struct discover_question *question,
    struct discover_found *out, struct talk_error *error)
{
	uint32_t wait = question->wait_ms == 0 ? DISCOVER_WAIT_MS :
	    question->wait_ms;
	struct asking a = { .question = question, .fds = { -1, -1 } };
	int64_t start = clock_ms();
	enum wax_status st = asking_open(&a);

	if (st == WAX_OK) {
		asking_send(&a);
		asking_wait(&a, start + wait / 2, out);
		asking_send(&a);
		asking_wait(&a, start + wait, out);
		st = a.is_sent ? WAX_OK : WAX_SYSTEM;
	}
	if (st != WAX_OK)
		snprintf(error->text, sizeof(error->text), "%s", st ==
		    WAX_NOT_FOUND ? "no such interface" : "no interface takes "
		    "multicast; expected a network, or an ADDRESS to ask");
	asking_close(&a);
	return st;
}

/* --- one address --------------------------------------------------------- */

/* A device that is not meant says 4.00 (OCF Security, section 13.8). */
static enum wax_status
ask_address(const struct discover_question *question,
    struct discover_found *out, struct talk_error *error)
{
	const char *query = question_query(question);
	char path[64];
	struct talk_answer answer;
	struct discover_device *d;
	struct talk *talk;
	enum wax_status st = talk_open(question->address, NULL, NULL, &talk);

	if (st != WAX_OK) {
		snprintf(error->text, sizeof(error->text), "%.128s: expected "
		    "coap:// and an address", question->address);
		return st;
	}
	snprintf(path, sizeof(path), SVR_DOXM "%s%s", query == NULL ? "" :
	    "?", query == NULL ? "" : query);
	st = talk_ask(talk, CODE_GET, path, BYTES_ABSENT, &answer, error);
	if (st == WAX_OK && answer.code == CODE_CONTENT &&
	    (d = found_add(question, answer.payload, out)) != NULL)
		snprintf(d->place.clear, sizeof(d->place.clear), "%s",
		    question->address);
	talk_close(talk);
	return st;
}

/* One that does not tell stays where it has answered from. */
static void
device_locate(struct discover_device *d)
{
	struct locate_place place;
	struct talk_error ignored;
	struct talk *talk;

	if (talk_open(d->place.clear, NULL, NULL, &talk) != WAX_OK)
		return;
	talk_set_patience(talk, LOCATE_MS);
	if (locate_ask(talk, d->place.clear, &place, &ignored) == WAX_OK) {
		if (place.clear[0] == '\0')
			memcpy(place.clear, d->place.clear,
			    sizeof(place.clear));
		d->place = place;
	}
	talk_close(talk);
}

enum wax_status
discover_run(const struct discover_question *question,
    struct discover_found *out, struct talk_error *error)
{
	enum wax_status st;

	out->count = 0;
	out->is_cut = false;
	st = question->address == NULL ? ask_groups(question, out, error) :
	    ask_address(question, out, error);
	for (size_t i = 0; i < out->count && st == WAX_OK; i++)
		device_locate(&out->devices[i]);
	return st;
}
