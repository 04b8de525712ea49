/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* handshake.h - what the handshakes of secure transports begin with: the
   vault's newest credentials, the name of the host */
#ifndef OSTLER_NET_HANDSHAKE_H
#define OSTLER_NET_HANDSHAKE_H

#include "link/secure.h"
#include "ostler/net/net.h"

/* A ticket is good for so long; a reload of the credentials ends it earlier. */
#define HANDSHAKE_RESUME_SECONDS 3600

#define HANDSHAKE_HOST_SIZE 256		/* with the end of the text */

/* Settings and credentials of many sessions: one for each listener, and one for
   each credential of our own sessions; another when the vault has newer
   credentials. Counted. */
struct handshake_context {
	struct secure_context *secure;	/* owned */
	struct secure_door *door;	/* owned; NULL: not a DTLS server's */
	uint32_t generation;		/* of the vault */
	uint32_t users;
};

/* Makes *c if it is NULL or the vault has newer credentials; sessions of the
   old one keep it. With newer credentials that the library does not take, *c
   stays as it was. options: without credentials. WAX_CRYPTO: it does not, or
   there is no such credential any more; WAX_MEMORY: *c is NULL still. *c must
   be of the same vault: another one counts generations of its own. */
MUST_USE enum wax_status handshake_context_renew(const struct net_context *net,
    const struct secure_options *options, size_t credential,
    struct handshake_context **c);
struct handshake_context *handshake_context_ref(struct handshake_context *c);
void handshake_context_unref(struct handshake_context *c);	/* NULL is
								   fine */

/* Those of our own sessions, by credential; made when they are needed. All
   zeros is an empty one. */
struct handshake_contexts {
	struct handshake_context **list;	/* owned; NULL: not needed
						   yet */
	size_t count;
};

/* A reference to that credential's, as handshake_context_renew. */
MUST_USE enum wax_status handshake_contexts_take(
    const struct net_context *net, const struct secure_options *options,
    size_t credential, struct handshake_contexts *all,
    struct handshake_context **out);
/* Forgets all: credentials have other numbers, or it is over. */
void handshake_contexts_clear(struct handshake_contexts *all);

/* The host of that address of a hop without brackets, and without a zone, which
   means nothing elsewhere; "localhost" if it has none. */
void handshake_read_host(const struct hop_conf *hop,
    const struct address *address, char text[HANDSHAKE_HOST_SIZE]);

#endif
