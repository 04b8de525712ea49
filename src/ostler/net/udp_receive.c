/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_receive.c - datagrams in */
#include "ostler/net/udp_state.h"

#include <errno.h>

static void
udp_prepare_one(struct udp_endpoint *e, size_t i)
{
	struct udp_receiver *r = &e->udp->receiver;

	r->parts[i] = (struct iovec){ r->data[i], DATAGRAM_MAX };
	r->headers[i].msg_hdr = (struct msghdr){
		.msg_iov = &r->parts[i],
		.msg_iovlen = 1,
		.msg_name = e->connected ? NULL : &r->names[i],
		.msg_namelen = e->connected ? 0 : sizeof(r->names[i]),
		.msg_control = e->wildcard ? r->control[i] : NULL,
		.msg_controllen = e->wildcard ? UDP_CONTROL : 0,
	};
}

static void
udp_set_local_ipv4(const struct cmsghdr *c, struct address *local)
{
	struct in_pktinfo info;
	union udp_name name = { .in = { .sin_family = AF_INET } };

	memcpy(&info, CMSG_DATA(c), sizeof(info));
	name.in.sin_addr = info.ipi_spec_dst;
	udp_name_get(&name, local);
}

/* The interface matters only for a link-local address, where it is the
   peer's zone; elsewhere routing chooses. */
static void
udp_set_local_ipv6(const struct cmsghdr *c, struct address *local)
{
	struct in6_pktinfo info;

	memcpy(&info, CMSG_DATA(c), sizeof(info));
	memcpy(local->ip, &info.ipi6_addr, sizeof(local->ip));
	if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
		local->zone = info.ipi6_ifindex;
}

static void
udp_get_local(struct msghdr *h, struct address *local)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL;
	    c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
			udp_set_local_ipv4(c, local);
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_PKTINFO)
			udp_set_local_ipv6(c, local);
	}
}

static void
udp_take_one(struct udp_endpoint *e, size_t i)
{
	struct udp_receiver *r = &e->udp->receiver;
	struct mmsghdr *h = &r->headers[i];
	struct datagram d = { .data = bytes_of(r->data[i], h->msg_len) };

	if (e->connected)
		d.peer = e->peer;
	else
		udp_name_get(&r->names[i], &d.peer);
	if (e->wildcard)
		udp_get_local(&h->msg_hdr, &d.local);
	if (h->msg_hdr.msg_flags & MSG_TRUNC)
		net_take_truncated(&e->common, &d.peer);
	else
		net_take_datagram(&e->common, &d);
}

/* One batch a turn and socket: what is left makes it readable again, and the
   answers go out in between. */
void
udp_on_readable(int fd, short what, void *arg)
{
	struct udp_endpoint *e = arg;
	struct udp_receiver *r = &e->udp->receiver;

	(void)what;
	clock_tick(e->udp->context->clock);
	for (size_t i = 0; i < UDP_BATCH; i++)
		udp_prepare_one(e, i);

	int n = recvmmsg(fd, r->headers, UDP_BATCH, MSG_DONTWAIT, NULL);

	/* a connected socket is readable for errors as well */
	if (n < 0 && e->connected)
		udp_read_errors(e);
	for (int i = 0; i < n && e->fd >= 0; i++)
		udp_take_one(e, (size_t)i);
}
