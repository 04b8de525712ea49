/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* mailbox.c - letters from many threads to one */
#include "ostler/net/mailbox.h"

#include <pthread.h>
#include <stdlib.h>

struct mailbox {
	pthread_mutex_t lock;	/* for all below */
	struct letter_list letters;
	size_t size;		/* bytes of all letters */
	size_t limit;
	bool is_closed;
	void (*wake)(void *arg);
	void *wake_arg;
};

struct mailbox *
mailbox_new(size_t limit)
{
	struct mailbox *m = calloc(1, sizeof(*m));

	if (m == NULL || pthread_mutex_init(&m->lock, NULL) != 0) {
		free(m);
		return NULL;
	}
	STAILQ_INIT(&m->letters);
	m->limit = limit;
	return m;
}

void
mailbox_free(struct mailbox *m)
{
	if (m == NULL)
		return;
	while (!STAILQ_EMPTY(&m->letters)) {
		struct letter *l = STAILQ_FIRST(&m->letters);

		STAILQ_REMOVE_HEAD(&m->letters, order);
		free(l);
	}
	pthread_mutex_destroy(&m->lock);
	free(m);
}

void
mailbox_set_waker(struct mailbox *m, void (*wake)(void *arg), void *arg)
{
	pthread_mutex_lock(&m->lock);
	m->wake = wake;
	m->wake_arg = arg;
	pthread_mutex_unlock(&m->lock);
}

/* Under the lock. The waker is called there too, so that nobody is woken who
   has closed his box. */
static enum wax_status
mailbox_put(struct mailbox *m, struct letter *l)
{
	bool was_empty = STAILQ_EMPTY(&m->letters);

	if (m->is_closed)
		return WAX_STATE;
	if (!l->is_sure && (l->size > m->limit ||
	    m->size > m->limit - l->size))
		return WAX_LIMIT;
	STAILQ_INSERT_TAIL(&m->letters, l, order);
	m->size += l->size;
	if (was_empty && m->wake != NULL)
		m->wake(m->wake_arg);
	return WAX_OK;
}

enum wax_status
mailbox_post(struct mailbox *m, struct letter *l)
{
	enum wax_status st;

	pthread_mutex_lock(&m->lock);
	st = mailbox_put(m, l);
	pthread_mutex_unlock(&m->lock);
	return st;
}

static void
mailbox_empty(struct mailbox *m, struct letter_list *out)
{
	STAILQ_INIT(out);
	STAILQ_CONCAT(out, &m->letters);
	m->size = 0;
}

void
mailbox_take(struct mailbox *m, struct letter_list *out)
{
	pthread_mutex_lock(&m->lock);
	mailbox_empty(m, out);
	pthread_mutex_unlock(&m->lock);
}

void
mailbox_close(struct mailbox *m, struct letter_list *out)
{
	pthread_mutex_lock(&m->lock);
	mailbox_empty(m, out);
	m->is_closed = true;
	m->wake = NULL;
	pthread_mutex_unlock(&m->lock);
}
