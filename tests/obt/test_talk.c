/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_talk.c - obt/talk.c: answers, and each way in which there is none */
#include "check_main.h"
#include "obt/house.h"
#include "obt/svr_read.h"
#include "obt/talk.h"
#include "peer/node_rig.h"

static struct talk *t;
static struct talk_error error;
static struct talk_answer answer;

static void
setup(void)
{
	house_open(1);
}

static void
teardown(void)
{
	talk_close(t);
	house_close();
}

static void
open_clear(void)
{
	ck_assert_int_eq(talk_open(house[0].clear, NULL, NULL, &t), WAX_OK);
}

/* As a tool that knows that PIN and the device's ID of now. */
static void
open_transfer(const char *hop, const char *pin)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	struct svr_doxm doxm;
	const char *why;

	open_clear();
	ck_assert_int_eq(talk_do(t, CODE_GET, "/oic/sec/doxm", BYTES_ABSENT,
	    &answer, &error), WAX_OK);
	ck_assert_int_eq(svr_read_doxm(answer.payload, &doxm), WAX_OK);
	ck_assert_int_eq(talk_do(t, CODE_POST, "/oic/sec/doxm",
	    kit_cbor("{\"oxmsel\": 1}"), &answer, &error), WAX_OK);
	talk_close(t);
	ck_assert_int_eq(waxpeer_credentials_set_pin(c, pin,
	    doxm.device.bytes, &why), WAX_OK);
	ck_assert_int_eq(talk_open(hop, c, NULL, &t), WAX_OK);
	waxpeer_credentials_free(c);
}

static enum wax_status
ask(const char *path)
{
	error.text[0] = '\0';
	return talk_ask(t, CODE_GET, path, BYTES_ABSENT, &answer, &error);
}

START_TEST(an_answer_is_an_answer_whatever_its_code)
{
	open_clear();
	ck_assert_int_eq(ask("/oic/sec/csr"), WAX_OK);
	ck_assert_uint_eq(answer.code, CODE_UNAUTHORIZED);
	ck_assert_int_eq(ask("/oic/sec/doxm?owned=false"), WAX_OK);
	ck_assert_uint_eq(answer.code, CODE_CONTENT);
	ck_assert_uint_gt(answer.payload.len, 20);
	ck_assert_int_eq(talk_do(t, CODE_GET, "/oic/sec/cred", BYTES_ABSENT,
	    &answer, &error), WAX_STATE);
	ck_assert_str_eq(error.text,
	    "/oic/sec/cred: 4.01 Unauthorized");
}
END_TEST

START_TEST(what_is_no_hop_is_refused)
{
	static const char *const wrong[] = { "", "coap", "coap://",
		"coap://lamp.example:5683", "http://127.0.0.1:1",
		"coap://127.0.0.1:0", "127.0.0.1:5683" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(talk_open(wrong[i], NULL, NULL, &t),
		    WAX_FORMAT);
	t = NULL;
}
END_TEST

START_TEST(nobody_there_is_told)
{
	open_clear();
	house_kill(0);
	ck_assert_int_eq(ask("/oic/sec/doxm"), WAX_SYSTEM);
	ck_assert_str_eq(error.text, "/oic/sec/doxm: nobody listens there");
}
END_TEST

START_TEST(silence_has_an_end)
{
	open_clear();
	talk_set_patience(t, 1000);
	house_stop(0);
	ck_assert_int_eq(ask("/oic/sec/doxm"), WAX_SYSTEM);
	ck_assert_str_eq(error.text, "/oic/sec/doxm: no answer in 1 s");
	house_continue(0);
	talk_set_patience(t, 20000);
	ck_assert_int_eq(ask("/oic/sec/doxm"), WAX_OK);
}
END_TEST

START_TEST(both_ends_make_the_same_owner_key)
{
	struct deviceid owner, device;
	uint8_t one[16], other[16];

	memset(&owner, 0x41, sizeof(owner));
	memset(&device, 0x42, sizeof(device));
	open_transfer(house[0].secure, house[0].pin);
	ck_assert_int_eq(talk_make_owner_key(t, 1, &owner, &device, one),
	    WAX_STATE);
	ck_assert_int_eq(ask("/oic/sec/pstat"), WAX_OK);
	ck_assert_uint_eq(answer.code, CODE_CONTENT);
	ck_assert_int_eq(talk_make_owner_key(t, 1, &owner, &device, one),
	    WAX_OK);
	ck_assert_int_eq(talk_make_owner_key(t, 1, &device, &owner, other),
	    WAX_OK);
	ck_assert_mem_ne(one, other, 16);
}
END_TEST

START_TEST(a_wrong_key_is_told_apart_from_silence)
{
	open_transfer(house[0].stream, "00000000");
	ck_assert_msg(ask("/oic/sec/pstat") == WAX_AUTHENTICITY, "%s",
	    error.text);
	ck_assert_int_eq(ask("/oic/sec/pstat"), WAX_SYSTEM);
}
END_TEST

START_TEST(a_wrong_key_for_dtls_is_silence)
{
	open_transfer(house[0].secure, "00000000");
	talk_set_patience(t, 2000);
	ck_assert_int_eq(ask("/oic/sec/pstat"), WAX_SYSTEM);
	ck_assert_str_eq(error.text, "/oic/sec/pstat: no session in 2 s");
}
END_TEST

START_TEST(a_session_that_has_ended_is_not_begun_again)
{
	struct deviceid id;
	uint8_t key[16];

	memset(&id, 0x41, sizeof(id));
	open_transfer(house[0].stream, house[0].pin);
	ck_assert_int_eq(ask("/oic/sec/pstat"), WAX_OK);
	ck_assert_int_eq(talk_do(t, CODE_POST, "/oic/sec/pstat",
	    kit_cbor("{\"dos\": {\"s\": 0}}"), &answer, &error), WAX_OK);
	house_wait_pin(0);
	ck_assert_int_eq(ask("/oic/sec/pstat"), WAX_SYSTEM);
	ck_assert_int_eq(ask("/oic/sec/pstat"), WAX_SYSTEM);
	ck_assert_int_eq(talk_make_owner_key(t, 1, &id, &id, key),
	    WAX_STATE);
}
END_TEST

TEST_MAIN_FIXTURE("obt/talk", setup, teardown,
    an_answer_is_an_answer_whatever_its_code,
    what_is_no_hop_is_refused,
    nobody_there_is_told,
    silence_has_an_end,
    both_ends_make_the_same_owner_key,
    a_wrong_key_is_told_apart_from_silence,
    a_wrong_key_for_dtls_is_silence,
    a_session_that_has_ended_is_not_begun_again)
