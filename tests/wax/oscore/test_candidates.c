/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_candidates.c - one kid, many contexts (RFC 8613 sections 3.3 and 8.2) */
#include "check_main.h"
#include "core/code.h"
#include "wax/support.h"

#define NUMBERS 40		/* requests in a round */

/* Peers that all call themselves "c". */
struct peer {
	struct wax_context *client;
	struct wax_context *server;
	struct wax_exchange x;
	uint8_t sealed[256];
	struct wax_message last;
};

static struct peer peers[WAX_CANDIDATES_MAX];
static struct wax_contexts *set;
static struct packet get;
static uint8_t opened[SUPPORT_MAX];

static struct wax_context *
make(bool is_client, uint8_t number, const char *id_context, bool omits)
{
	struct wax_context_parameters p = support_parameters(is_client);
	struct wax_context *c;

	p.master_salt = &number;
	p.master_salt_len = 1;
	p.id_context = (const uint8_t *)id_context;
	p.id_context_len = id_context == NULL ? 0 : strlen(id_context);
	p.omit_kid_context = omits;
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	return c;
}

static void
begin_peers(size_t count, struct rng *rng)
{
	static const char *const names[] = { NULL, NULL, "", "x", "y" };

	set = wax_contexts_new(WAX_CANDIDATES_MAX, NULL);
	for (size_t i = 0; i < count; i++) {
		const char *name = names[rng_below(rng, 5)];

		peers[i] = (struct peer){
			.client = make(true, (uint8_t)i, name, rng_below(rng,
			    2) == 0),
			.server = make(false, (uint8_t)i, name, false),
		};
		ck_assert_int_eq(wax_contexts_add(set, peers[i].server),
		    WAX_OK);
	}
}

static void
end_peers(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		wax_exchange_clear(&peers[i].x);
		wax_context_free(peers[i].client);
		wax_context_free(peers[i].server);
	}
	wax_contexts_free(set);
}

static enum wax_request_result
open_last(const struct peer *p, struct wax_request *got)
{
	struct wax_exchange x = { 0 };
	enum wax_request_result result = wax_unprotect_request(&x, set,
	    &p->last, true, opened, sizeof(opened), got);

	if (result == WAX_REQUEST_OPENED)
		ck_assert_ptr_eq(got->context, p->server);
	wax_exchange_clear(&x);
	return result;
}

static void
seal_one(struct peer *p)
{
	ck_assert_int_eq(wax_protect_request(&p->x, p->client, &get.m,
	    p->sealed, sizeof(p->sealed), &p->last), WAX_OK);
}

/* Each request finds its context among all, whatever the others have seen, and
   once only. */
static void
run_round(size_t count, struct rng *rng)
{
	struct wax_request got;

	for (int n = 0; n < NUMBERS; n++) {
		struct peer *p = &peers[rng_below(rng, count)];

		seal_one(p);
		ck_assert_int_eq(open_last(p, &got), WAX_REQUEST_OPENED);
		ck_assert_int_ne(open_last(p, &got), WAX_REQUEST_OPENED);
		ck_assert(!got.is_answer_protected);
	}
}

START_TEST(section_8_2_every_context_of_the_kid_is_tried)
{
	struct rng rng = { 11 };

	packet_make(&get, CODE_GET, "b474656d70", "");
	for (int round = 0; round < 40; round++) {
		size_t count = 1 + rng_below(&rng, WAX_CANDIDATES_MAX);

		begin_peers(count, &rng);
		run_round(count, &rng);
		end_peers(count);
	}
}
END_TEST

START_TEST(the_error_comes_after_the_last_and_changes_no_window)
{
	struct wax_request got;
	struct rng rng = { 12 };
	struct peer stranger = {
		.client = make(true, 200, NULL, false),
	};

	packet_make(&get, CODE_GET, "b474656d70", "");
	begin_peers(WAX_CANDIDATES_MAX, &rng);
	for (int n = 0; n < NUMBERS; n++) {
		seal_one(&stranger);
		ck_assert_int_eq(open_last(&stranger, &got),
		    WAX_REQUEST_REFUSED);
		ck_assert_int_eq(got.status, WAX_AUTHENTICITY);
		ck_assert_uint_eq(got.answer.code, CODE_BAD_REQUEST);
	}
	/* the numbers that the stranger used are still new */
	run_round(WAX_CANDIDATES_MAX, &rng);
	end_peers(WAX_CANDIDATES_MAX);
	wax_exchange_clear(&stranger.x);
	wax_context_free(stranger.client);
}
END_TEST

TEST_MAIN("wax/oscore/candidates",
    section_8_2_every_context_of_the_kid_is_tried,
    the_error_comes_after_the_last_and_changes_no_window)
