/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_error.c - ICMP errors on connected sockets */
#include "ostler/net/datagram_state.h"

#include <errno.h>
#include <time.h>

#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>

/* RFC 7252 section 4.2: unreachable and parameter problem may tell of a
   failure; packet too big, source quench and time exceeded are ignored. */
static bool
datagram_error_is_final(const struct sock_extended_err *err)
{
	if (err->ee_origin == SO_EE_ORIGIN_ICMP)
		return (err->ee_type == ICMP_DEST_UNREACH &&
		    err->ee_code != ICMP_FRAG_NEEDED) ||
		    err->ee_type == ICMP_PARAMETERPROB;
	if (err->ee_origin == SO_EE_ORIGIN_ICMP6)
		return err->ee_type == ICMPV6_DEST_UNREACH ||
		    err->ee_type == ICMPV6_PARAMPROB;
	return false;
}

static bool
datagram_get_error(struct msghdr *h, struct sock_extended_err *err)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL;
	    c = CMSG_NXTHDR(h, c)) {
		if ((c->cmsg_level == IPPROTO_IP &&
		    c->cmsg_type == IP_RECVERR) ||
		    (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_RECVERR)) {
			memcpy(err, CMSG_DATA(c), sizeof(*err));
			return true;
		}
	}
	return false;
}

/* The queue gives the payload of the datagram that was refused. */
static bool
datagram_read_error(struct datagram_socket *s)
{
	uint8_t data[64];	/* header and Token are enough */
	_Alignas(struct cmsghdr) uint8_t control[256];
	struct iovec part = { data, sizeof(data) };
	struct msghdr h = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct sock_extended_err err;
	ssize_t n = recvmsg(s->fd, &h, MSG_ERRQUEUE | MSG_DONTWAIT);

	if (n < 0)
		return false;
	if (n >= 4 && datagram_get_error(&h, &err) &&
	    datagram_error_is_final(&err))
		s->owner->hooks->take_error(s, (int)err.ee_errno,
		    bytes_of(data, (size_t)n));
	return true;
}

void
datagram_read_errors(struct datagram_socket *s)
{
	for (int i = 0; i < DATAGRAM_BATCH && s->fd >= 0; i++)
		if (!datagram_read_error(s))
			return;
}
