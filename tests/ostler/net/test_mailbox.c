/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/mailbox.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "check_main.h"

struct note {
	struct letter letter;	/* first */
	unsigned sender;
	unsigned number;
};

static struct letter *
make_note(unsigned sender, unsigned number, bool is_sure)
{
	struct note *n = calloc(1, sizeof(*n));

	ck_assert_ptr_nonnull(n);
	n->letter.size = sizeof(*n);
	n->letter.is_sure = is_sure;
	n->sender = sender;
	n->number = number;
	return &n->letter;
}

static struct note *
take_note(struct letter_list *list)
{
	struct letter *l = STAILQ_FIRST(list);

	ck_assert_ptr_nonnull(l);
	STAILQ_REMOVE_HEAD(list, order);
	return (struct note *)(void *)l;
}

static void
free_notes(struct letter_list *list)
{
	while (!STAILQ_EMPTY(list))
		free(take_note(list));
}

static void
count_wake(void *arg)
{
	unsigned *count = arg;

	(*count)++;
}

START_TEST(letters_are_taken_in_the_order_they_were_posted)
{
	struct mailbox *m = mailbox_new(1000);
	struct letter_list list;

	for (unsigned i = 0; i < 5; i++)
		ck_assert_int_eq(mailbox_post(m, make_note(0, i, false)),
		    WAX_OK);
	mailbox_take(m, &list);
	for (unsigned i = 0; i < 5; i++) {
		struct note *n = take_note(&list);

		ck_assert_uint_eq(n->number, i);
		free(n);
	}
	ck_assert(STAILQ_EMPTY(&list));
	mailbox_take(m, &list);
	ck_assert(STAILQ_EMPTY(&list));
	mailbox_free(m);
}
END_TEST

START_TEST(a_full_box_takes_sure_letters_only)
{
	struct mailbox *m = mailbox_new(2 * sizeof(struct note));
	struct letter *extra = make_note(0, 9, false);
	struct letter_list list;

	for (unsigned i = 0; i < 2; i++)
		ck_assert_int_eq(mailbox_post(m, make_note(0, i, false)),
		    WAX_OK);
	ck_assert_int_eq(mailbox_post(m, extra), WAX_LIMIT);
	ck_assert_int_eq(mailbox_post(m, make_note(0, 2, true)), WAX_OK);
	ck_assert_int_eq(mailbox_post(m, extra), WAX_LIMIT);
	mailbox_take(m, &list);
	free_notes(&list);
	/* and has room again when somebody took what was there */
	ck_assert_int_eq(mailbox_post(m, extra), WAX_OK);
	mailbox_free(m);
}
END_TEST

START_TEST(a_letter_larger_than_the_box_is_refused)
{
	struct mailbox *m = mailbox_new(sizeof(struct note) - 1);
	struct letter *l = make_note(0, 0, false);

	ck_assert_int_eq(mailbox_post(m, l), WAX_LIMIT);
	free(l);
	mailbox_free(m);
}
END_TEST

START_TEST(only_the_first_letter_in_an_empty_box_wakes)
{
	struct mailbox *m = mailbox_new(1000);
	struct letter_list list;
	unsigned woken = 0;

	mailbox_set_waker(m, count_wake, &woken);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_eq(mailbox_post(m, make_note(0, i, false)),
		    WAX_OK);
	ck_assert_uint_eq(woken, 1);
	mailbox_take(m, &list);
	free_notes(&list);
	ck_assert_int_eq(mailbox_post(m, make_note(0, 3, false)), WAX_OK);
	ck_assert_uint_eq(woken, 2);
	mailbox_free(m);
}
END_TEST

START_TEST(a_closed_box_takes_nothing_and_wakes_nobody)
{
	struct mailbox *m = mailbox_new(1000);
	struct letter *late = make_note(0, 1, true);
	struct letter_list list;
	unsigned woken = 0;

	ck_assert_int_eq(mailbox_post(m, make_note(0, 0, false)), WAX_OK);
	mailbox_set_waker(m, count_wake, &woken);
	mailbox_close(m, &list);
	ck_assert(!STAILQ_EMPTY(&list));
	free_notes(&list);
	ck_assert_int_eq(mailbox_post(m, late), WAX_STATE);
	free(late);
	ck_assert_uint_eq(woken, 0);
	mailbox_free(m);
}
END_TEST

START_TEST(letters_that_nobody_took_are_freed_with_the_box)
{
	struct mailbox *m = mailbox_new(1000);

	ck_assert_int_eq(mailbox_post(m, make_note(0, 0, false)), WAX_OK);
	ck_assert_int_eq(mailbox_post(m, make_note(0, 1, true)), WAX_OK);
	mailbox_free(m);
	mailbox_free(NULL);
}
END_TEST

#define SENDERS 4
#define LETTERS 5000u

static struct mailbox *shared;

static void *
send_many(void *arg)
{
	unsigned sender = *(unsigned *)arg;

	for (unsigned i = 0; i < LETTERS; i++) {
		struct letter *l = make_note(sender, i, i % 7 == 0);

		while (mailbox_post(shared, l) == WAX_LIMIT)
			sched_yield();
	}
	return NULL;
}

START_TEST(many_threads_lose_no_letter_and_change_no_order)
{
	pthread_t threads[SENDERS];
	unsigned numbers[SENDERS];
	unsigned next[SENDERS] = { 0 };
	unsigned left = SENDERS * LETTERS;

	shared = mailbox_new(20 * sizeof(struct note));
	for (unsigned i = 0; i < SENDERS; i++) {
		numbers[i] = i;
		ck_assert_int_eq(pthread_create(&threads[i], NULL, send_many,
		    &numbers[i]), 0);
	}
	while (left > 0) {
		struct letter_list list;

		mailbox_take(shared, &list);
		if (STAILQ_EMPTY(&list))
			sched_yield();
		while (!STAILQ_EMPTY(&list)) {
			struct note *n = take_note(&list);

			ck_assert_uint_eq(n->number, next[n->sender]);
			next[n->sender]++;
			left--;
			free(n);
		}
	}
	for (unsigned i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	mailbox_free(shared);
}
END_TEST

TEST_MAIN("ostler/net/mailbox",
    letters_are_taken_in_the_order_they_were_posted,
    a_full_box_takes_sure_letters_only,
    a_letter_larger_than_the_box_is_refused,
    only_the_first_letter_in_an_empty_box_wakes,
    a_closed_box_takes_nothing_and_wakes_nobody,
    letters_that_nobody_took_are_freed_with_the_box,
    many_threads_lose_no_letter_and_change_no_order)
