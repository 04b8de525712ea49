/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conversation.h - connections to the control socket: a request comes, is run,
   is answered */
#ifndef OSTLER_CONTROL_CONVERSATION_H
#define OSTLER_CONTROL_CONVERSATION_H

#include <sys/queue.h>
#include <sys/socket.h>

#include "ostler/control/control.h"

/*
 *	          the request is there
 *	ASKING ---------------------------> ANSWERING --> over
 *	  |  too late, wrong, cut off           ^ |         ^
 *	  `------------- "error" ---------------' `---------'
 *	                               all is read, or nobody reads
 */
struct conversation;

LIST_HEAD(conversation_list, conversation);

struct conversations {
	struct event_base *base;	/* borrowed, as the next two */
	const struct control_host *host;
	struct log *log;
	struct conversation_list all;	/* owned */
	size_t count;
	uint64_t patience;	/* microseconds */
};

/* With who was let in at fd, which is the conversation's from now on, on
   failure too. WAX_MEMORY. */
MUST_USE enum wax_status conversation_take_new(struct conversations *all,
    int fd, const struct ucred *peer);

/* Ends all, in the middle of a word. */
void conversations_clear(struct conversations *all);

#endif
