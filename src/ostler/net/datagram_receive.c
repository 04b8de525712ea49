/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_receive.c - datagrams in */
#include "ostler/net/datagram_state.h"

#include <errno.h>

static void
datagram_prepare_one(struct datagram_socket *s, size_t i)
{
	struct datagram_receiver *r = &s->owner->receiver;

	r->parts[i] = (struct iovec){ r->data[i], s->owner->longest };
	r->headers[i].msg_hdr = (struct msghdr){
		.msg_iov = &r->parts[i],
		.msg_iovlen = 1,
		.msg_name = s->connected ? NULL : &r->names[i],
		.msg_namelen = s->connected ? 0 : sizeof(r->names[i]),
		.msg_control = s->wildcard ? r->control[i] : NULL,
		.msg_controllen = s->wildcard ? DATAGRAM_CONTROL : 0,
	};
}

static void
datagram_set_local_ipv4(const struct cmsghdr *c, struct address *local)
{
	struct in_pktinfo info;
	union datagram_name name = { .in = { .sin_family = AF_INET } };

	memcpy(&info, CMSG_DATA(c), sizeof(info));
	name.in.sin_addr = info.ipi_spec_dst;
	datagram_name_get(&name, local);
}

/* The interface matters only for a link-local address, where it is the
   peer's zone; elsewhere routing chooses. */
static void
datagram_set_local_ipv6(const struct cmsghdr *c, struct address *local)
{
	struct in6_pktinfo info;

	memcpy(&info, CMSG_DATA(c), sizeof(info));
	memcpy(local->ip, &info.ipi6_addr, sizeof(local->ip));
	if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
		local->zone = info.ipi6_ifindex;
}

static void
datagram_get_local(struct msghdr *h, struct address *local)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL;
	    c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
			datagram_set_local_ipv4(c, local);
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_PKTINFO)
			datagram_set_local_ipv6(c, local);
	}
}

static void
datagram_take_one(struct datagram_socket *s, size_t i)
{
	const struct datagram_hooks *hooks = s->owner->hooks;
	struct datagram_receiver *r = &s->owner->receiver;
	struct mmsghdr *h = &r->headers[i];
	struct datagram d = { .data = bytes_of(r->data[i], h->msg_len) };

	if (s->connected)
		d.peer = s->peer;
	else
		datagram_name_get(&r->names[i], &d.peer);
	if (s->wildcard)
		datagram_get_local(&h->msg_hdr, &d.local);
	if (h->msg_hdr.msg_flags & MSG_TRUNC)
		hooks->take_truncated(s, &d.peer);
	else
		hooks->take(s, &d);
}

/* One batch a turn and socket: what is left makes it readable again, and the
   answers go out in between. */
void
datagram_on_readable(int fd, short what, void *arg)
{
	struct datagram_socket *s = arg;
	struct datagram_receiver *r = &s->owner->receiver;

	(void)what;
	clock_tick(s->owner->context->clock);
	for (size_t i = 0; i < DATAGRAM_BATCH; i++)
		datagram_prepare_one(s, i);

	int n = recvmmsg(fd, r->headers, DATAGRAM_BATCH, MSG_DONTWAIT, NULL);

	/* a connected socket is readable for errors as well */
	if (n < 0 && s->connected)
		datagram_read_errors(s);
	for (int i = 0; i < n && s->fd >= 0; i++)
		datagram_take_one(s, (size_t)i);
}
