/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_state.h - what the files datagram_*.c share; for them alone */
#ifndef OSTLER_NET_DATAGRAM_STATE_H
#define OSTLER_NET_DATAGRAM_STATE_H

#include "ostler/net/datagram_address.h"
#include "ostler/net/datagram_socket.h"
#include "ostler/net/net.h"

#define DATAGRAM_BATCH 64	/* datagrams a system call */
#define DATAGRAM_QUEUE 256	/* datagrams waiting for the flush */
#define DATAGRAM_QUEUE_BYTES (DATAGRAM_QUEUE * 1024)

/* Room for one in6_pktinfo, which is larger than in_pktinfo. */
#define DATAGRAM_CONTROL CMSG_SPACE(sizeof(struct in6_pktinfo))

/* A datagram in the send queue. */
struct datagram_out {
	STAILQ_ENTRY(datagram_out) next;	/* of the same socket */
	union datagram_name name;	/* unused on a connected socket */
	uint8_t local[16];		/* all zeros: the kernel chooses */
	uint32_t zone;
	size_t offset;			/* of its bytes in the arena */
	size_t len;
};

struct datagram_receiver {
	struct mmsghdr headers[DATAGRAM_BATCH];
	struct iovec parts[DATAGRAM_BATCH];
	union datagram_name names[DATAGRAM_BATCH];
	_Alignas(struct cmsghdr)
	    uint8_t control[DATAGRAM_BATCH][DATAGRAM_CONTROL];
	/* 64 bytes more: else all buffers would share the same cache sets */
	uint8_t data[DATAGRAM_BATCH][DATAGRAM_ROOM + 64];
};

struct datagram_sender {
	struct datagram_out out[DATAGRAM_QUEUE];
	size_t count;
	size_t used;			/* bytes of data */
	STAILQ_HEAD(, datagram_socket) dirty;
	struct mmsghdr headers[DATAGRAM_BATCH];
	struct iovec parts[DATAGRAM_BATCH];
	_Alignas(struct cmsghdr)
	    uint8_t control[DATAGRAM_BATCH][DATAGRAM_CONTROL];
	uint8_t data[DATAGRAM_QUEUE_BYTES];
};

struct datagram_sockets {
	struct net *net;
	const struct net_context *context;
	const struct datagram_hooks *hooks;
	size_t longest;
	SLIST_HEAD(, datagram_socket) closed;	/* until the next flush */
	struct datagram_receiver receiver;
	struct datagram_sender sender;
};

/* datagram_receive.c; a libevent callback */
void datagram_on_readable(int fd, short what, void *arg);

/* datagram_error.c: what ICMP gave back */
void datagram_read_errors(struct datagram_socket *s);

/* datagram_send.c */
void datagram_send_queued(struct datagram_socket *s);
void datagram_send_all(struct datagram_sockets *all);

#endif
