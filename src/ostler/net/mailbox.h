/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* mailbox.h - letters from many threads to one */
#ifndef OSTLER_NET_MAILBOX_H
#define OSTLER_NET_MAILBOX_H

#include <sys/queue.h>

#include "core/bytes.h"

/* Embedded first in what is sent, which is allocated as one piece: whoever has
   the letter frees it with free. */
struct letter {
	STAILQ_ENTRY(letter) order;
	size_t size;		/* bytes of the whole */
	bool is_sure;		/* takes its place even in a full box: for
				   letters whose number is bounded otherwise */
};

STAILQ_HEAD(letter_list, letter);

struct mailbox;		/* locked inside; from any thread */

/* limit: bytes of letters that nobody took yet. NULL: no memory. */
struct mailbox *mailbox_new(size_t limit);

/* Frees what is left in it too. NULL is fine. */
void mailbox_free(struct mailbox *m);

/* What is called, on the sender's thread and under the lock, when a letter
   lies in a box that was empty. NULL: nothing. */
void mailbox_set_waker(struct mailbox *m, void (*wake)(void *arg), void *arg);

/* Letters of one sender are taken in the order they were posted. The letter is
   the box's on success only. WAX_LIMIT: full; WAX_STATE: closed. */
MUST_USE enum wax_status mailbox_post(struct mailbox *m, struct letter *l);

/* All that is there, in order; the caller's from now on. */
void mailbox_take(struct mailbox *m, struct letter_list *out);

/* The same for the last time: nothing can be posted any more, nobody is
   woken. */
void mailbox_close(struct mailbox *m, struct letter_list *out);

#endif
