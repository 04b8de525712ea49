/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_session.c - wax/edhoc/session.c */
#include "check_main.h"
#include "expect.h"
#include "scarce.h"
#include "wax/edhoc/kit.h"

static struct kit k;

static void
setup(void)
{
	kit_open(&k);
}

static void
teardown(void)
{
	kit_close(&k);
}

static void
expect_same_secrets(void)
{
	uint8_t i[40], r[40];

	EXPECT(wax_edhoc_step(k.i.s) == WAX_EDHOC_COMPLETED);
	EXPECT(wax_edhoc_step(k.r.s) == WAX_EDHOC_COMPLETED);
	EXPECT(wax_edhoc_export(k.i.s, 7, NULL, 0, i, sizeof(i)) == WAX_OK);
	EXPECT(wax_edhoc_export(k.r.s, 7, NULL, 0, r, sizeof(r)) == WAX_OK);
	EXPECT(memcmp(i, r, sizeof(i)) == 0);
	EXPECT(memcmp(wax_edhoc_credential_subject(wax_edhoc_peer(k.i.s)),
	    kit_subject_r, 16) == 0);
	EXPECT(memcmp(wax_edhoc_credential_subject(wax_edhoc_peer(k.r.s)),
	    kit_subject_i, 16) == 0);
}

START_TEST(every_method_and_suite_comes_to_the_same_secrets)
{
	for (int has_4 = 0; has_4 < 2; has_4++)
		for (unsigned method = 0; method < 4; method++)
			for (size_t suite = 0; suite < KIT_SUITES; suite++) {
				k.i.conf.has_message_4 = has_4 != 0;
				k.r.conf.has_message_4 = has_4 != 0;
				kit_set(&k, method, suite);
				kit_play_before(&k, 4 + has_4);
				EXPECT(wax_edhoc_suite(k.r.s) ==
				    kit_suites[suite]);
				EXPECT(wax_edhoc_method(k.r.s) == (int)method);
				expect_same_secrets();
			}
}
END_TEST

/* Also with all suites in the list, and ids as long as may be. */
START_TEST(the_buffer_that_is_said_to_be_enough_is)
{
	static const uint8_t id[7] = "initia", value[300];
	struct wax_edhoc_ead items[] = { { 5, false, value, sizeof(value) } };

	k.eads = (struct wax_edhoc_eads){ items, 1 };
	memcpy(k.c_r, "respon", 7);
	k.start.c_i = id;
	for (unsigned method = 0; method < 4; method++)
		for (size_t suite = 0; suite < KIT_SUITES; suite++) {
			kit_set(&k, method, suite);
			k.i.conf.suites = kit_suites;
			k.i.conf.suites_count = KIT_SUITES;
			k.start.c_i_len = wax_edhoc_id_max(kit_suites[suite]);
			k.c_r_len = k.start.c_i_len;
			kit_play_before(&k, 5);
			for (int n = 1; n <= 4; n++)
				EXPECT(k.len[n] <= WAX_EDHOC_BUFFER_SIZE(
				    k.i.own[0]->id_cred_len, 300) + 12);
		}
}
END_TEST

START_TEST(two_handshakes_never_have_the_same_secrets)
{
	uint8_t first[16], second[16];

	kit_play_before(&k, 5);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, first, 16),
	    WAX_OK);
	kit_play_before(&k, 5);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, second, 16),
	    WAX_OK);
	ck_assert_mem_ne(first, second, 16);
}
END_TEST

/* The diagram of session.h: in each state one call is in its turn. */
static void
calls_in_turn(struct wax_edhoc *s)
{
	static uint8_t buffer[512];
	struct wax_edhoc copy = *s;
	size_t len;

	if (copy.step != WAX_EDHOC_WRITE_1)
		EXPECT(wax_edhoc_write_message_1(s, &k.start, NULL, buffer,
		    sizeof(buffer), &len) == WAX_STATE);
	if (copy.step != WAX_EDHOC_READ_2)
		EXPECT(wax_edhoc_read_message_2(s, buffer, 50) == WAX_STATE);
	if (copy.step != WAX_EDHOC_WRITE_3)
		EXPECT(wax_edhoc_write_message_3(s, NULL, buffer,
		    sizeof(buffer), &len) == WAX_STATE);
	if (copy.step != WAX_EDHOC_READ_4)
		EXPECT(wax_edhoc_read_message_4(s, buffer, 50) == WAX_STATE);
	if (copy.step != WAX_EDHOC_READ_1)
		EXPECT(wax_edhoc_read_message_1(s, buffer, 50) == WAX_STATE);
	if (copy.step != WAX_EDHOC_WRITE_2)
		EXPECT(wax_edhoc_write_message_2(s, buffer, 1, NULL, buffer,
		    sizeof(buffer), &len) == WAX_STATE);
	if (copy.step != WAX_EDHOC_READ_3)
		EXPECT(wax_edhoc_read_message_3(s, buffer, 50) == WAX_STATE);
	if (copy.step != WAX_EDHOC_WRITE_4)
		EXPECT(wax_edhoc_write_message_4(s, NULL, buffer,
		    sizeof(buffer), &len) == WAX_STATE);
	if (copy.step != WAX_EDHOC_COMPLETED) {
		EXPECT(wax_edhoc_export(s, 0, NULL, 0, buffer, 16) ==
		    WAX_STATE);
		EXPECT(wax_edhoc_update(s, buffer, 1) == WAX_STATE);
		EXPECT(wax_edhoc_context(s, NULL, NULL, NULL) == WAX_STATE);
	}
	/* and what is not changes nothing */
	EXPECT(memcmp(&copy, s, sizeof(copy)) == 0);
}

START_TEST(in_every_state_only_the_next_message_is_in_its_turn)
{
	kit_begin(&k);
	for (int number = 1; number <= 4; number++) {
		calls_in_turn(k.i.s);
		calls_in_turn(k.r.s);
		ck_assert_int_eq(kit_write(&k, number), WAX_OK);
		calls_in_turn(k.i.s);
		calls_in_turn(k.r.s);
		ck_assert_int_eq(kit_read(&k, number), WAX_OK);
	}
	calls_in_turn(k.i.s);
	calls_in_turn(k.r.s);
}
END_TEST

START_TEST(an_aborted_session_has_no_secrets_and_no_next_message)
{
	static const struct pubkey *none;
	static const struct secret empty;

	for (int number = 1; number <= 4; number++) {
		struct wax_edhoc *s;

		kit_play_written(&k, number);
		s = number % 2 == 1 ? k.r.s : k.i.s;
		ck_assert_int_ne(kit_read_bytes(&k, number, bytes_of("", 0)),
		    WAX_OK);
		ck_assert_int_eq(wax_edhoc_step(s), WAX_EDHOC_ABORTED);
		ck_assert_int_eq(wax_edhoc_failure(s),
		    WAX_EDHOC_FAILURE_FORMAT);
		ck_assert_mem_eq(&s->prk, &empty, sizeof(empty));
		ck_assert_ptr_eq(s->ephemeral, none);
		ck_assert_ptr_eq(s->peer_ephemeral, none);
		ck_assert_ptr_null(wax_edhoc_peer(s));
		calls_in_turn(s);
	}
}
END_TEST

START_TEST(ephemeral_keys_are_gone_when_it_is_completed)
{
	kit_play_before(&k, 5);
	ck_assert_ptr_null(k.i.s->ephemeral);
	ck_assert_ptr_null(k.r.s->ephemeral);
	ck_assert_ptr_null(k.i.s->peer_ephemeral);
	ck_assert_ptr_null(k.r.s->peer_ephemeral);
}
END_TEST

START_TEST(a_configuration_that_can_do_nothing_is_refused)
{
	struct wax_edhoc_credential *none = k.i.known[0];
	struct wax_edhoc_conf good = k.i.conf, c;
	static const int unknown[] = { 2, 7 };
	struct wax_edhoc *s = NULL;

	c = good;
	c.env = NULL;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	c = good;
	c.find = NULL;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	c = good;
	c.methods = 0;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	c.methods = 16;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	c = good;
	c.suites = unknown;
	c.suites_count = 2;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	c.suites_count = 0;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	c = good;
	c.own_count = 0;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	c.own = &none;
	c.own_count = 1;
	ck_assert_int_eq(wax_edhoc_new(&c, WAX_EDHOC_INITIATOR, &s),
	    WAX_RANGE);
	ck_assert_ptr_null(s);
	wax_edhoc_free(NULL);
}
END_TEST

START_TEST(without_random_numbers_there_is_no_handshake)
{
	kit_begin(&k);
	k.i.memory.random_status = WAX_SYSTEM;
	ck_assert_int_eq(kit_write(&k, 1), WAX_SYSTEM);
	ck_assert_int_eq(wax_edhoc_failure(k.i.s), WAX_EDHOC_FAILURE_LOCAL);
	k.i.memory.random_status = WAX_OK;
	kit_play_written(&k, 1);
	k.r.memory.random_status = WAX_SYSTEM;
	ck_assert_int_eq(kit_read(&k, 1), WAX_SYSTEM);
	ck_assert_int_eq(wax_edhoc_step(k.r.s), WAX_EDHOC_ABORTED);
	k.r.memory.random_status = WAX_OK;
}
END_TEST

/* Zero and the order of P-256 are no private keys. */
START_TEST(random_numbers_that_are_no_key_are_drawn_again)
{
	uint8_t zeros[64] = { 0 };

	memset(zeros + 32, 0xff, 32);
	k.i.memory.script = BYTES_ARRAY(zeros);
	kit_play_before(&k, 5);
	expect_same_secrets();
}
END_TEST

START_TEST(a_source_that_gives_no_key_ends)
{
	static uint8_t zeros[32 * 64];

	k.i.memory.script = BYTES_ARRAY(zeros);
	kit_begin(&k);
	ck_assert_int_eq(kit_write(&k, 1), WAX_RANGE);
	ck_assert_int_eq(wax_edhoc_step(k.i.s), WAX_EDHOC_ABORTED);
}
END_TEST

/* Each allocation in turn is the first one that fails. */
START_TEST(without_memory_a_session_aborts_and_leaks_nothing)
{
	for (size_t left = 0; SCARCE_WORKS && left < 60; left++)
		for (int number = 1; number <= 4; number++) {
			enum wax_status st;

			kit_play_written(&k, number);
			scarce_left = left;
			scarce_refused = 0;
			scarce_memory = true;
			st = kit_read(&k, number);
			scarce_memory = false;
			EXPECT(st == WAX_OK || scarce_refused > 0, "%d %zu",
			    number, left);
			EXPECT(st == WAX_OK || wax_edhoc_step(number % 2 == 1 ?
			    k.r.s : k.i.s) == WAX_EDHOC_ABORTED);
		}
}
END_TEST

START_TEST(a_session_is_small)
{
	ck_assert_uint_eq(wax_edhoc_size(), sizeof(struct wax_edhoc));
	ck_assert_uint_lt(wax_edhoc_size(), 1024);
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/session", setup, teardown,
    every_method_and_suite_comes_to_the_same_secrets,
    the_buffer_that_is_said_to_be_enough_is,
    two_handshakes_never_have_the_same_secrets,
    in_every_state_only_the_next_message_is_in_its_turn,
    an_aborted_session_has_no_secrets_and_no_next_message,
    ephemeral_keys_are_gone_when_it_is_completed,
    a_configuration_that_can_do_nothing_is_refused,
    without_random_numbers_there_is_no_handshake,
    random_numbers_that_are_no_key_are_drawn_again,
    a_source_that_gives_no_key_ends,
    without_memory_a_session_aborts_and_leaks_nothing,
    a_session_is_small)
