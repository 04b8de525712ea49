/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* udp_state.h - what the files udp*.c share; for them alone */
#ifndef OSTLER_NET_UDP_STATE_H
#define OSTLER_NET_UDP_STATE_H

#include <netinet/in.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "ostler/net/net.h"
#include "ostler/net/transport.h"

#define UDP_BATCH 64		/* datagrams a system call */
#define UDP_QUEUE 256		/* datagrams waiting for the flush */
#define UDP_QUEUE_BYTES (UDP_QUEUE * 1024)

/* Room for one in6_pktinfo, which is larger than in_pktinfo. */
#define UDP_CONTROL CMSG_SPACE(sizeof(struct in6_pktinfo))

struct event;

union udp_name {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* A datagram in the send queue. */
struct udp_out {
	STAILQ_ENTRY(udp_out) next;	/* of the same endpoint */
	union udp_name name;		/* unused on a connected socket */
	uint8_t local[16];		/* all zeros: the kernel chooses */
	uint32_t zone;
	size_t offset;			/* of its bytes in the arena */
	size_t len;
};

STAILQ_HEAD(udp_out_list, udp_out);

struct udp_endpoint {
	struct endpoint common;		/* first */
	struct udp *udp;
	struct event *readable;		/* owned */
	int fd;				/* -1: closed */
	int family;
	bool connected;
	bool wildcard;			/* answers must name their source */
	struct address peer;		/* of a connected one */
	struct udp_out_list queue;
	bool dirty;			/* in the list of that name */
	STAILQ_ENTRY(udp_endpoint) next_dirty;
	SLIST_ENTRY(udp_endpoint) next_closed;
};

struct udp_receiver {
	struct mmsghdr headers[UDP_BATCH];
	struct iovec parts[UDP_BATCH];
	union udp_name names[UDP_BATCH];
	_Alignas(struct cmsghdr) uint8_t control[UDP_BATCH][UDP_CONTROL];
	/* 64 bytes more: else all buffers would share the same cache sets */
	uint8_t data[UDP_BATCH][DATAGRAM_MAX + 64];
};

struct udp_sender {
	struct udp_out out[UDP_QUEUE];
	size_t count;
	size_t used;			/* bytes of data */
	STAILQ_HEAD(, udp_endpoint) dirty;
	struct mmsghdr headers[UDP_BATCH];
	struct iovec parts[UDP_BATCH];
	_Alignas(struct cmsghdr) uint8_t control[UDP_BATCH][UDP_CONTROL];
	uint8_t data[UDP_QUEUE_BYTES];
};

struct udp {
	struct net *net;
	const struct net_context *context;
	SLIST_HEAD(, udp_endpoint) closed;	/* freed at the next flush */
	struct udp_receiver receiver;
	struct udp_sender sender;
};

/* udp_address.c */
socklen_t udp_name_set(union udp_name *name, int family,
    const struct address *a);
void udp_name_get(const union udp_name *name, struct address *out);

/* udp_receive.c; a libevent callback */
void udp_on_readable(int fd, short what, void *arg);

/* udp_error.c: what ICMP gave back */
void udp_read_errors(struct udp_endpoint *e);

/* udp_send.c */
void udp_send(struct endpoint *endpoint, const struct address *peer,
    const struct address *local, struct bytes data);
void udp_send_queued(struct udp_endpoint *e);
void udp_send_all(struct udp *udp);

#endif
