/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_send.c - datagrams out */
#include "ostler/net/datagram_state.h"

#include <assert.h>
#include <errno.h>

void
datagram_socket_send(struct datagram_socket *s, const struct address *peer,
    const struct address *local, struct bytes data)
{
	struct datagram_sender *sender = &s->owner->sender;

	assert(data.len <= DATAGRAM_ROOM && s->fd >= 0);
	if (sender->count == DATAGRAM_QUEUE ||
	    sizeof(sender->data) - sender->used < data.len)
		datagram_send_all(s->owner);

	struct datagram_out *out = &sender->out[sender->count++];

	out->offset = sender->used;
	out->len = data.len;
	memcpy(sender->data + sender->used, data.data, data.len);
	sender->used += data.len;
	if (!s->connected)
		datagram_name_set(&out->name, s->family, peer);
	memcpy(out->local, local->ip, sizeof(out->local));
	out->zone = local->zone;
	STAILQ_INSERT_TAIL(&s->queue, out, next);
	if (!s->dirty)
		STAILQ_INSERT_TAIL(&sender->dirty, s, next_dirty);
	s->dirty = true;
}

/* The address that the answer leaves from. An IPv4 peer of a [::] socket has
   its mapped form there. */
static size_t
datagram_set_control(const struct datagram_socket *s,
    const struct datagram_out *out, uint8_t *control)
{
	struct cmsghdr *c = (struct cmsghdr *)(void *)control;

	if (s->family == AF_INET) {
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
datagram_fill_header(struct datagram_socket *s, struct datagram_out *out,
    size_t i)
{
	static const uint8_t none[16];
	struct datagram_sender *sender = &s->owner->sender;
	struct msghdr *h = &sender->headers[i].msg_hdr;

	sender->parts[i] = (struct iovec){ sender->data + out->offset,
	    out->len };
	*h = (struct msghdr){ .msg_iov = &sender->parts[i], .msg_iovlen = 1 };
	if (s->connected)
		return;
	h->msg_name = &out->name;
	h->msg_namelen = s->family == AF_INET ? sizeof(out->name.in) :
	    sizeof(out->name.in6);
	if (s->wildcard && memcmp(out->local, none, sizeof(none)) != 0) {
		h->msg_control = sender->control[i];
		h->msg_controllen = datagram_set_control(s, out,
		    sender->control[i]);
	}
}

/* What an ICMP error left on the socket is told once, by the next call, and
   nothing of it is this datagram's fault: it is tried again. */
static bool
datagram_error_is_pending(int error)
{
	return error == ECONNREFUSED || error == EHOSTUNREACH ||
	    error == ENETUNREACH || error == EPROTO || error == EHOSTDOWN;
}

static void
datagram_send_batch(struct datagram_socket *s, size_t count)
{
	struct mmsghdr *headers = s->owner->sender.headers;
	bool retried = false;
	size_t done = 0;

	while (done < count) {
		int n = sendmmsg(s->fd, headers + done,
		    (unsigned)(count - done), MSG_DONTWAIT);

		if (n > 0) {
			done += (size_t)n;
			retried = false;
		} else if (errno == EAGAIN || errno == ENOBUFS ||
		    errno == ENOMEM) {
			net_count_unsent(s->owner->net, count - done);
			return;
		} else if (s->connected && !retried &&
		    datagram_error_is_pending(errno)) {
			retried = true;
		} else if (errno != EINTR) {
			net_count_unsent(s->owner->net, 1);
			done++;
			retried = false;
		}
	}
}

void
datagram_send_queued(struct datagram_socket *s)
{
	while (!STAILQ_EMPTY(&s->queue)) {
		size_t n = 0;

		while (n < DATAGRAM_BATCH && !STAILQ_EMPTY(&s->queue)) {
			datagram_fill_header(s, STAILQ_FIRST(&s->queue), n++);
			STAILQ_REMOVE_HEAD(&s->queue, next);
		}
		datagram_send_batch(s, n);
	}
}

void
datagram_send_all(struct datagram_sockets *all)
{
	struct datagram_sender *sender = &all->sender;
	struct datagram_socket *s;

	while ((s = STAILQ_FIRST(&sender->dirty)) != NULL) {
		STAILQ_REMOVE_HEAD(&sender->dirty, next_dirty);
		s->dirty = false;
		datagram_send_queued(s);
	}
	sender->count = 0;
	sender->used = 0;
}
