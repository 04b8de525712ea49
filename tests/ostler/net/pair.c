/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pair.c - two nets and letters between them */
#include "ostler/net/pair.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/crossing.h"

struct rig pair_rigs[2];
bool pair_session_is_up;
uint32_t pair_ended;
char pair_ended_why[64];

static struct crossings *all;

/* In place of the net's own; see local.mk. */
struct hop *__wrap_hop_get_session(struct net *net, uint32_t number);
void __wrap_hop_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason);

struct hop *
__wrap_hop_get_session(struct net *net, uint32_t number)
{
	return pair_session_is_up && number == PAIR_SESSION ? hop_get(net,
	    0) : NULL;
}

void
__wrap_hop_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason)
{
	ck_assert_ptr_eq(net, pair_rigs[SERVER].net);
	ck_assert_uint_eq(worker, SERVER);
	pair_ended = number;
	snprintf(pair_ended_why, sizeof(pair_ended_why), "%s", reason);
}

static void
take_response(void *arg, struct outbound *out, const struct message *m)
{
	struct asking *a = out->owner;

	(void)arg;
	ck_assert_ptr_eq(a->out, out);
	ck_assert_uint_eq(a->failures, 0);
	a->responses++;
	a->code = m->code;
	a->payload_len = m->payload.len;
}

static void
take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	struct asking *a = out->owner;

	(void)arg;
	ck_assert_ptr_eq(a->out, out);
	a->failures++;
	a->why = why;
	a->out = NULL;
	outbound_end(out);
}

void
pair_start(size_t limit)
{
	struct hop_receiver receiver = {
		.take_response = take_response,
		.take_failure = take_failure,
	};

	pair_session_is_up = true;
	pair_ended = 0;
	all = crossings_new(2, limit);
	ck_assert_ptr_nonnull(all);
	for (unsigned i = 0; i < 2; i++) {
		rig_init(&pair_rigs[i]);
		pair_rigs[i].crossings = all;
		pair_rigs[i].worker = i;
		rig_start(&pair_rigs[i]);
	}
	hop_set_receiver(pair_rigs[ORIGIN].net, &receiver);
}

void
pair_stop(void)
{
	for (unsigned i = 0; i < 2; i++)
		if (pair_rigs[i].net != NULL)
			rig_clear(&pair_rigs[i]);
	crossings_free(all);
}

void
pair_deliver(unsigned to)
{
	if (pair_rigs[to].net == NULL)
		return;
	crossing_take_letters(pair_rigs[to].net);
	net_flush(pair_rigs[to].net);
}

void
pair_deliver_all(void)
{
	for (int i = 0; i < 4; i++) {
		pair_deliver(SERVER);
		pair_deliver(ORIGIN);
	}
}

enum wax_status
pair_ask_session(struct asking *a, uint32_t session, struct asking *earlier,
    const char *payload)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET,
		.payload = bytes_of_text(payload) };
	struct hop_request request = {
		.message = &m,
		.owner = a,
		.session = session,
		.same_as = earlier == NULL ? NULL : earlier->out,
		.is_cancel = earlier != NULL,
	};
	enum wax_status st = hop_send_request(hop_get_worker(
	    pair_rigs[ORIGIN].net, SERVER), &request, &a->out);

	a->is_begun = st == WAX_OK;
	return st;
}

enum wax_status
pair_ask(struct asking *a)
{
	return pair_ask_session(a, PAIR_SESSION, NULL, "hello");
}

void
pair_end(struct asking *a)
{
	struct outbound *out = a->out;

	a->out = NULL;
	outbound_end(out);
}

void
pair_answer(void)
{
	struct fake_datagram *d = rig_take_request(&pair_rigs[SERVER]);

	rig_reply(&pair_rigs[SERVER], d, MESSAGE_ACK, CODE_CONTENT, rig_mid(d));
	free(d);
}
