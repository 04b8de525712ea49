/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pair.h - two nets, and letters between them that are delivered when the test
   says; for the tests of crossing.h. Sessions of the server are stood for by
   its rig's hop: what crosses does not depend on how they are made. Needs the
   linker's --wrap, see local.mk. */
#ifndef PAIR_H
#define PAIR_H

#include "ostler/net/rig.h"

#define PAIR_SESSION 7u		/* the number of the server's only one */

enum { ORIGIN, SERVER };

extern struct rig pair_rigs[2];		/* net NULL: ended */
extern bool pair_session_is_up;
extern uint32_t pair_ended;		/* the session that was to end last */
extern char pair_ended_why[64];

/* A request of the origin and all it was told. */
struct asking {
	struct outbound *out;	/* NULL: ended, or never begun */
	bool is_begun;
	bool is_kept;
	unsigned responses;
	unsigned failures;
	enum hop_failure why;
	uint8_t code;
	size_t payload_len;
};

/* limit: of each mailbox, bytes. */
void pair_start(size_t limit);
void pair_stop(void);

/* What lies in one's mailbox; what lies in both, and what follows. */
void pair_deliver(unsigned to);
void pair_deliver_all(void);

/* earlier: as same_as, to be cancelled; NULL: none. */
enum wax_status pair_ask_session(struct asking *a, uint32_t session,
    struct asking *earlier, const char *payload);
enum wax_status pair_ask(struct asking *a);
void pair_end(struct asking *a);

/* The server's next datagram is answered. */
void pair_answer(void);

#endif
