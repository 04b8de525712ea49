/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_courier.c - the message layer (RFC 7252 section 4), on a clock that
   stands still */

#include "check_main.h"

#include "peer/courier.h"

#define SENT_MAX 64

static struct {
	struct courier courier;
	struct timers timers;
	struct clock clock;
	uint64_t now;
	struct { struct address to; uint8_t data[64]; size_t len; }
	    sent[SENT_MAX];
	size_t sent_count;
	unsigned requests, responses, duplicates, dones;
	enum courier_end end;
	struct slip slip;
	bool answers_at_once;
	bool wants_response;
} t;

static const struct address peer = { .ip = { [15] = 1 }, .port = 5683 };
static const struct address other = { .ip = { [15] = 1 }, .port = 5684 };

static void
on_send(void *arg, const struct address *to, struct bytes datagram)
{
	(void)arg;
	ck_assert_uint_lt(t.sent_count, SENT_MAX);
	ck_assert_uint_le(datagram.len, sizeof(t.sent[0].data));
	t.sent[t.sent_count].to = *to;
	memcpy(t.sent[t.sent_count].data, datagram.data, datagram.len);
	t.sent[t.sent_count++].len = datagram.len;
}

static void
on_request(void *arg, const struct slip *slip, const struct message *m)
{
	struct message answer = { .code = CODE_CONTENT };

	(void)arg;
	(void)m;
	t.requests++;
	t.slip = *slip;
	if (t.answers_at_once)
		ck_assert_int_eq(courier_answer(&t.courier, slip, &answer,
		    NULL, NULL, NULL), WAX_OK);
}

static bool
on_response(void *arg, const struct address *from, const struct message *m)
{
	(void)arg;
	(void)from;
	(void)m;
	t.responses++;
	return t.wants_response;
}

static void
on_duplicate(void *arg, const struct address *from, const struct message *m)
{
	(void)arg;
	(void)from;
	(void)m;
	t.duplicates++;
}

static void
on_done(void *arg, enum courier_end end)
{
	(void)arg;
	t.dones++;
	t.end = end;
}

static void
on_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	memset(out, 0, len);	/* ACK_RANDOM_FACTOR 1 */
}

static void
set_up(void)
{
	const struct courier_rules rules = { CLOCK_S(2), 4, 1 };
	const struct courier_hooks hooks = {
		NULL, on_send, on_request, on_response, on_duplicate, on_random
	};

	memset(&t, 0, sizeof(t));
	t.wants_response = true;
	clock_init_fake(&t.clock, &t.now);
	clock_tick(&t.clock);
	timers_init(&t.timers, NULL);
	courier_init(&t.courier, &rules, &hooks, &t.clock, &t.timers);
}

static void
tear_down(void)
{
	courier_clear(&t.courier);
	timers_clear(&t.timers);
}

static void
move_to(uint64_t now)
{
	t.now = now;
	clock_tick(&t.clock);
	timers_run(&t.timers, t.clock.now);
}

static void
receive(const struct address *from, enum message_type type, uint8_t code,
    uint16_t mid, const char *token)
{
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct message m = { .type = type, .code = code, .mid = mid };

	if (token != NULL)
		m.token = bytes_of_text(token);
	message_write_udp(&w, &m);
	courier_receive(&t.courier, from, writer_bytes(&w));
}

static struct parcel *
send(const struct address *to, enum message_type type)
{
	struct message m = {
		.type = type, .code = CODE_GET, .token = bytes_of_text("tok")
	};
	struct parcel *p = NULL;

	ck_assert_int_eq(courier_send(&t.courier, to, &m, on_done, NULL, &p),
	    WAX_OK);
	ck_assert_ptr_nonnull(p);
	return p;
}

static struct message
sent(size_t i)
{
	struct message m;

	ck_assert_uint_lt(i, t.sent_count);
	ck_assert_int_eq(message_parse_udp(bytes_of(t.sent[i].data,
	    t.sent[i].len), &m), WAX_OK);
	return m;
}

/* Section 4.2: at 0, 2, 6, 14 and 30 s, and given up at 62 s. */
START_TEST(con_is_repeated_four_times_with_doubled_waits)
{
	static const uint64_t at[] = { 2, 6, 14, 30 };

	send(&peer, MESSAGE_CON);
	ck_assert_uint_eq(t.sent_count, 1);
	for (size_t i = 0; i < 4; i++) {
		move_to(CLOCK_S(at[i]) - 1);
		ck_assert_uint_eq(t.sent_count, i + 1);
		move_to(CLOCK_S(at[i]));
		ck_assert_uint_eq(t.sent_count, i + 2);
		ck_assert_uint_eq(sent(i + 1).mid, sent(0).mid);
	}
	move_to(CLOCK_S(62) - 1);
	ck_assert_uint_eq(t.dones, 0);
	move_to(CLOCK_S(62));
	ck_assert_uint_eq(t.dones, 1);
	ck_assert_int_eq(t.end, COURIER_SILENCE);
	ck_assert_uint_eq(t.sent_count, 5);
}
END_TEST

START_TEST(ack_ends_the_repetition)
{
	send(&peer, MESSAGE_CON);
	receive(&peer, MESSAGE_ACK, CODE_EMPTY, sent(0).mid, NULL);
	ck_assert_int_eq(t.end, COURIER_ACKNOWLEDGED);
	ck_assert_uint_eq(t.dones, 1);
	move_to(CLOCK_S(100));
	ck_assert_uint_eq(t.sent_count, 1);
	ck_assert_uint_eq(t.responses, 0);
}
END_TEST

START_TEST(ack_of_another_peer_or_message_id_is_ignored)
{
	send(&peer, MESSAGE_CON);
	receive(&other, MESSAGE_ACK, CODE_EMPTY, sent(0).mid, NULL);
	receive(&peer, MESSAGE_ACK, CODE_EMPTY, (uint16_t)(sent(0).mid + 1),
	    NULL);
	ck_assert_uint_eq(t.dones, 0);
}
END_TEST

START_TEST(answer_in_the_ack_is_told_after_the_acknowledgement)
{
	send(&peer, MESSAGE_CON);
	receive(&peer, MESSAGE_ACK, CODE_CONTENT, sent(0).mid, "tok");
	ck_assert_uint_eq(t.dones, 1);
	ck_assert_uint_eq(t.responses, 1);
	ck_assert_uint_eq(t.sent_count, 1);
}
END_TEST

/* Some OCF devices seal even their acknowledgements. */
START_TEST(ack_with_a_foreign_token_acknowledges_and_is_no_answer)
{
	send(&peer, MESSAGE_CON);
	receive(&peer, MESSAGE_ACK, CODE_CHANGED, sent(0).mid, NULL);
	ck_assert_uint_eq(t.dones, 1);
	ck_assert_int_eq(t.end, COURIER_ACKNOWLEDGED);
	ck_assert_uint_eq(t.responses, 0);
}
END_TEST

START_TEST(reset_ends_con_and_non)
{
	send(&peer, MESSAGE_CON);
	receive(&peer, MESSAGE_RST, CODE_EMPTY, sent(0).mid, NULL);
	ck_assert_uint_eq(t.dones, 1);
	ck_assert_int_eq(t.end, COURIER_RESET);
	send(&peer, MESSAGE_NON);
	receive(&peer, MESSAGE_RST, CODE_EMPTY, sent(1).mid, NULL);
	ck_assert_uint_eq(t.dones, 2);
	ck_assert_int_eq(t.end, COURIER_RESET);
}
END_TEST

START_TEST(non_is_sent_once)
{
	send(&peer, MESSAGE_NON);
	move_to(CLOCK_S(144));
	ck_assert_uint_eq(t.dones, 0);
	move_to(CLOCK_S(145));
	ck_assert_uint_eq(t.dones, 1);
	ck_assert_uint_eq(t.sent_count, 1);
}
END_TEST

/* Section 4.7. */
START_TEST(second_con_to_a_peer_waits_for_the_first)
{
	send(&peer, MESSAGE_CON);
	send(&peer, MESSAGE_CON);
	send(&other, MESSAGE_CON);
	ck_assert_uint_eq(t.sent_count, 2);
	ck_assert(address_equal(&t.sent[1].to, &other));
	receive(&peer, MESSAGE_ACK, CODE_EMPTY, sent(0).mid, NULL);
	ck_assert_uint_eq(t.sent_count, 3);
	ck_assert_uint_ne(sent(2).mid, sent(0).mid);
}
END_TEST

START_TEST(cancelled_parcel_makes_room_and_tells_nothing)
{
	struct parcel *p = send(&peer, MESSAGE_CON);

	send(&peer, MESSAGE_CON);
	courier_cancel(p);
	ck_assert_uint_eq(t.sent_count, 2);
	ck_assert_uint_eq(t.dones, 0);
	courier_cancel(NULL);
}
END_TEST

START_TEST(unreachable_peer_ends_all_that_was_sent_to_it)
{
	send(&peer, MESSAGE_CON);
	send(&other, MESSAGE_CON);
	courier_unreachable(&t.courier, &peer);
	ck_assert_uint_eq(t.dones, 1);
	ck_assert_int_eq(t.end, COURIER_UNREACHABLE);
}
END_TEST

START_TEST(parcels_are_bounded)
{
	struct message m = { .type = MESSAGE_CON, .code = CODE_GET };

	for (size_t i = 0; i < COURIER_PARCELS_MAX; i++)
		ck_assert_int_eq(courier_send(&t.courier, &peer, &m, NULL,
		    NULL, NULL), WAX_OK);
	ck_assert_int_eq(courier_send(&t.courier, &peer, &m, NULL, NULL,
	    NULL), WAX_LIMIT);
}
END_TEST

/* However many there are, the next message finds a place. */
START_TEST(non_answers_take_no_place)
{
	t.answers_at_once = true;
	for (size_t i = 0; i < COURIER_PARCELS_MAX + 1; i++) {
		t.sent_count = 0;
		receive(&peer, MESSAGE_NON, CODE_GET, (uint16_t)i, "abc");
	}
	ck_assert_uint_eq(t.sent_count, 1);
	send(&peer, MESSAGE_CON);
	ck_assert_uint_ne(sent(1).mid, sent(0).mid);
}
END_TEST

START_TEST(answer_at_once_travels_in_the_ack)
{
	t.answers_at_once = true;
	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	ck_assert_uint_eq(t.sent_count, 1);
	ck_assert_int_eq(sent(0).type, MESSAGE_ACK);
	ck_assert_uint_eq(sent(0).mid, 77);
	ck_assert_uint_eq(sent(0).code, CODE_CONTENT);
	ck_assert_mem_eq(sent(0).token.data, "abc", 3);
}
END_TEST

START_TEST(late_answer_is_a_con_of_its_own)
{
	struct message answer = { .code = CODE_CONTENT };

	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	courier_acknowledge(&t.courier, &t.slip);
	ck_assert_int_eq(sent(0).type, MESSAGE_ACK);
	ck_assert_uint_eq(sent(0).code, CODE_EMPTY);
	ck_assert_int_eq(courier_answer(&t.courier, &t.slip, &answer, on_done,
	    NULL, NULL), WAX_OK);
	ck_assert_int_eq(sent(1).type, MESSAGE_CON);
	ck_assert_uint_ne(sent(1).mid, 77);
	ck_assert_mem_eq(sent(1).token.data, "abc", 3);
	receive(&peer, MESSAGE_ACK, CODE_EMPTY, sent(1).mid, NULL);
	ck_assert_uint_eq(t.dones, 1);
}
END_TEST

START_TEST(non_request_is_answered_by_a_non)
{
	t.answers_at_once = true;
	receive(&peer, MESSAGE_NON, CODE_GET, 77, "abc");
	ck_assert_int_eq(sent(0).type, MESSAGE_NON);
	courier_acknowledge(&t.courier, &t.slip);
	ck_assert_uint_eq(t.sent_count, 1);
}
END_TEST

/* Section 4.5: answered alike, processed once. */
START_TEST(duplicate_gets_the_same_answer_and_is_processed_once)
{
	t.answers_at_once = true;
	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	receive(&peer, MESSAGE_CON, CODE_GET, 78, "abd");
	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	ck_assert_uint_eq(t.requests, 2);
	ck_assert_uint_eq(t.duplicates, 1);
	ck_assert_uint_eq(t.sent_count, 3);
	ck_assert_uint_eq(t.sent[2].len, t.sent[0].len);
	ck_assert_mem_eq(t.sent[2].data, t.sent[0].data, t.sent[0].len);
	receive(&other, MESSAGE_CON, CODE_GET, 77, "abc");
	ck_assert_uint_eq(t.requests, 3);
}
END_TEST

START_TEST(duplicate_of_what_was_not_answered_is_not_answered)
{
	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	ck_assert_uint_eq(t.requests, 1);
	ck_assert_uint_eq(t.sent_count, 0);
}
END_TEST

START_TEST(duplicate_of_a_late_one_gets_the_empty_ack_again)
{
	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	courier_acknowledge(&t.courier, &t.slip);
	receive(&peer, MESSAGE_CON, CODE_GET, 77, "abc");
	ck_assert_uint_eq(t.sent_count, 2);
	ck_assert_int_eq(sent(1).type, MESSAGE_ACK);
	ck_assert_uint_eq(sent(1).code, CODE_EMPTY);
}
END_TEST

START_TEST(separate_response_is_acknowledged_each_time_and_told_once)
{
	receive(&peer, MESSAGE_CON, CODE_CONTENT, 5, "tok");
	receive(&peer, MESSAGE_CON, CODE_CONTENT, 5, "tok");
	ck_assert_uint_eq(t.responses, 1);
	ck_assert_uint_eq(t.sent_count, 2);
	ck_assert_int_eq(sent(1).type, MESSAGE_ACK);
	receive(&peer, MESSAGE_NON, CODE_CONTENT, 6, "tok");
	ck_assert_uint_eq(t.responses, 2);
	ck_assert_uint_eq(t.sent_count, 2);
}
END_TEST

START_TEST(response_that_nobody_waits_for_is_reset)
{
	t.wants_response = false;
	receive(&peer, MESSAGE_CON, CODE_CONTENT, 5, "tok");
	ck_assert_int_eq(sent(0).type, MESSAGE_RST);
	ck_assert_uint_eq(sent(0).mid, 5);
}
END_TEST

/* Section 4.3: "CoAP ping". */
START_TEST(empty_con_is_reset)
{
	receive(&peer, MESSAGE_CON, CODE_EMPTY, 5, NULL);
	ck_assert_int_eq(sent(0).type, MESSAGE_RST);
	receive(&peer, MESSAGE_NON, CODE_EMPTY, 6, NULL);
	ck_assert_uint_eq(t.sent_count, 1);
}
END_TEST

/* Section 4.2: a CON with a message format error is rejected. */
START_TEST(broken_con_is_reset_and_other_broken_things_are_ignored)
{
	static const uint8_t con[] = { 0x49, 1, 0, 9 };		/* TKL 9 */
	static const uint8_t non[] = { 0x59, 1, 0, 9 };
	static const uint8_t version[] = { 0x81, 1, 0, 9 };

	courier_receive(&t.courier, &peer, BYTES_ARRAY(con));
	ck_assert_int_eq(sent(0).type, MESSAGE_RST);
	ck_assert_uint_eq(sent(0).mid, 9);
	courier_receive(&t.courier, &peer, BYTES_ARRAY(non));
	courier_receive(&t.courier, &peer, BYTES_ARRAY(version));
	courier_receive(&t.courier, &peer, bytes_of("", 0));
	ck_assert_uint_eq(t.sent_count, 1);
	ck_assert_uint_eq(t.requests, 0);
}
END_TEST

TEST_MAIN_FIXTURE("peer/courier", set_up, tear_down,
    con_is_repeated_four_times_with_doubled_waits,
    ack_ends_the_repetition,
    ack_of_another_peer_or_message_id_is_ignored,
    answer_in_the_ack_is_told_after_the_acknowledgement,
    ack_with_a_foreign_token_acknowledges_and_is_no_answer,
    reset_ends_con_and_non,
    non_is_sent_once,
    second_con_to_a_peer_waits_for_the_first,
    cancelled_parcel_makes_room_and_tells_nothing,
    unreachable_peer_ends_all_that_was_sent_to_it,
    parcels_are_bounded,
    non_answers_take_no_place,
    answer_at_once_travels_in_the_ack,
    late_answer_is_a_con_of_its_own,
    non_request_is_answered_by_a_non,
    duplicate_gets_the_same_answer_and_is_processed_once,
    duplicate_of_what_was_not_answered_is_not_answered,
    duplicate_of_a_late_one_gets_the_empty_ack_again,
    separate_response_is_acknowledged_each_time_and_told_once,
    response_that_nobody_waits_for_is_reset,
    empty_con_is_reset,
    broken_con_is_reset_and_other_broken_things_are_ignored)
