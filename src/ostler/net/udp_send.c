/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_send.c - datagrams out */
#include "ostler/net/udp_state.h"

#include <assert.h>
#include <errno.h>

void
udp_send(struct endpoint *endpoint, const struct address *peer,
    const struct address *local, struct bytes data)
{
	struct udp_endpoint *e = (struct udp_endpoint *)(void *)endpoint;
	struct udp_sender *s = &e->udp->sender;

	assert(data.len <= DATAGRAM_MAX && e->fd >= 0);
	if (s->count == UDP_QUEUE || sizeof(s->data) - s->used < data.len)
		udp_send_all(e->udp);

	struct udp_out *out = &s->out[s->count++];

	out->offset = s->used;
	out->len = data.len;
	memcpy(s->data + s->used, data.data, data.len);
	s->used += data.len;
	if (!e->connected)
		udp_name_set(&out->name, e->family, peer);
	memcpy(out->local, local->ip, sizeof(out->local));
	out->zone = local->zone;
	STAILQ_INSERT_TAIL(&e->queue, out, next);
	if (!e->dirty)
		STAILQ_INSERT_TAIL(&s->dirty, e, next_dirty);
	e->dirty = true;
}

/* The address that the answer leaves from. An IPv4 peer of a [::] socket has
   its mapped form there. */
static size_t
udp_set_control(const struct udp_endpoint *e, const struct udp_out *out,
    uint8_t *control)
{
	struct cmsghdr *c = (struct cmsghdr *)(void *)control;

	if (e->family == AF_INET) {
		struct in_pktinfo info = { .ipi_ifindex = 0 };

		memcpy(&info.ipi_spec_dst, out->local + 12, 4);
		*c = (struct cmsghdr){ CMSG_LEN(sizeof(info)), IPPROTO_IP,
		    IP_PKTINFO };
		memcpy(CMSG_DATA(c), &info, sizeof(info));
		return CMSG_SPACE(sizeof(info));
	}

	struct in6_pktinfo info = { .ipi6_ifindex = out->zone };

	memcpy(&info.ipi6_addr, out->local, sizeof(out->local));
	*c = (struct cmsghdr){ CMSG_LEN(sizeof(info)), IPPROTO_IPV6,
	    IPV6_PKTINFO };
	memcpy(CMSG_DATA(c), &info, sizeof(info));
	return CMSG_SPACE(sizeof(info));
}

static void
udp_fill_header(struct udp_endpoint *e, struct udp_out *out, size_t i)
{
	static const uint8_t none[16];
	struct udp_sender *s = &e->udp->sender;
	struct msghdr *h = &s->headers[i].msg_hdr;

	s->parts[i] = (struct iovec){ s->data + out->offset, out->len };
	*h = (struct msghdr){ .msg_iov = &s->parts[i], .msg_iovlen = 1 };
	if (e->connected)
		return;
	h->msg_name = &out->name;
	h->msg_namelen = e->family == AF_INET ? sizeof(out->name.in) :
	    sizeof(out->name.in6);
	if (e->wildcard && memcmp(out->local, none, sizeof(none)) != 0) {
		h->msg_control = s->control[i];
		h->msg_controllen = udp_set_control(e, out, s->control[i]);
	}
}

/* What an ICMP error left on the socket is told once, by the next call, and
   nothing of it is this datagram's fault: it is tried again. */
static bool
udp_error_is_pending(int error)
{
	return error == ECONNREFUSED || error == EHOSTUNREACH ||
	    error == ENETUNREACH || error == EPROTO || error == EHOSTDOWN;
}

static void
udp_send_batch(struct udp_endpoint *e, size_t count)
{
	struct mmsghdr *headers = e->udp->sender.headers;
	bool retried = false;
	size_t done = 0;

	while (done < count) {
		int n = sendmmsg(e->fd, headers + done,
		    (unsigned)(count - done), MSG_DONTWAIT);

		if (n > 0) {
			done += (size_t)n;
			retried = false;
		} else if (errno == EAGAIN || errno == ENOBUFS ||
		    errno == ENOMEM) {
			net_count_unsent(e->udp->net, count - done);
			return;
		} else if (e->connected && !retried &&
		    udp_error_is_pending(errno)) {
			retried = true;
		} else if (errno != EINTR) {
			net_count_unsent(e->udp->net, 1);
			done++;
			retried = false;
		}
	}
}

void
udp_send_queued(struct udp_endpoint *e)
{
	while (!STAILQ_EMPTY(&e->queue)) {
		size_t n = 0;

		while (n < UDP_BATCH && !STAILQ_EMPTY(&e->queue)) {
			udp_fill_header(e, STAILQ_FIRST(&e->queue), n++);
			STAILQ_REMOVE_HEAD(&e->queue, next);
		}
		udp_send_batch(e, n);
	}
}

void
udp_send_all(struct udp *udp)
{
	struct udp_sender *s = &udp->sender;
	struct udp_endpoint *e;

	while ((e = STAILQ_FIRST(&s->dirty)) != NULL) {
		STAILQ_REMOVE_HEAD(&s->dirty, next_dirty);
		e->dirty = false;
		udp_send_queued(e);
	}
	s->count = 0;
	s->used = 0;
}
