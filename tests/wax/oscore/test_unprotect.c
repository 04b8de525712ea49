/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_unprotect.c - wax/oscore/unprotect.c */
#include "check_main.h"
#include "core/code.h"
#include "core/oscore_option.h"
#include "expect.h"
#include "wax/oscore/seal.h"
#include "wax/support.h"

static struct pair p;
static struct packet get;

static void
begin(void)
{
	pair_open(&p);
	packet_make(&get, CODE_GET, "b474656d70", "");
}

static void
end(void)
{
	pair_close(&p);
}

/* Seals any plaintext as the client would; the library would not make it. */
static struct wax_message
seal_plaintext(const char *hex)
{
	static uint8_t data[128], option[3] = { 0x09, 0, 'c' };
	static uint8_t options[8];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	uint8_t nonce[13], aad[64];
	struct aad a = { 10, bytes_of_text("c"), bytes_of(&option[1], 1),
	    BYTES_ABSENT };
	struct writer aw = writer_open(aad, sizeof(aad));
	size_t len;

	option[1] = (uint8_t)p.client->ssn_next++;
	ck_assert_int_eq(hex_decode(bytes_of_text(hex), data, 100, &len),
	    WAX_OK);
	exchange_set_request(&p.cx, p.client, a.request_kid, a.request_piv);
	memcpy(nonce, p.cx.request_nonce, sizeof(nonce));
	aad_write(&aw, &a);
	ck_assert_int_eq(aead_seal(p.client->sealer, nonce, writer_bytes(&aw),
	    data, len), WAX_OK);
	option_write(&ow, OPTION_OSCORE, BYTES_ARRAY(option));
	return (struct wax_message){ CODE_POST, options, w.len, data,
	    len + 8 };
}

/* The request is refused with that answer; nothing of it can be used. */
static void
expect_refused(const struct wax_message *m, enum wax_request_result result,
    uint8_t code)
{
	struct wax_request got;

	ck_assert_int_eq(pair_open_request(&p, m, &got), result);
	ck_assert(message_is_zero(&got.message));
	ck_assert_ptr_null(got.context);
	ck_assert(!wax_exchange_is_open(&p.sx));
	ck_assert(got.has_answer && !got.is_answer_protected);
	ck_assert_uint_eq(got.answer.code, code);
}

/* Authentic, but broken: a protected error. */
static void
expect_protected_error(const char *plaintext, uint8_t code)
{
	struct wax_message m = seal_plaintext(plaintext);
	struct wax_exchange x = p.cx;
	struct wax_request got;
	struct wax_response back;

	x.context = wax_context_ref(p.client);
	x.is_client = true;
	ck_assert_int_eq(pair_open_request(&p, &m, &got),
	    WAX_REQUEST_REFUSED);
	ck_assert(message_is_zero(&got.message));
	ck_assert(!wax_exchange_is_open(&p.sx));
	ck_assert(got.has_answer && got.is_answer_protected);
	ck_assert_int_eq(wax_unprotect_response(&x, &got.answer, p.received,
	    sizeof(p.received), &back), WAX_RESPONSE_OPENED);
	ck_assert_uint_eq(back.message.code, code);
	wax_exchange_clear(&x);
}

START_TEST(a_request_without_oscore_option_is_not_libwaxs)
{
	struct wax_request got;

	ck_assert_int_eq(pair_open_request(&p, &get.m, &got),
	    WAX_REQUEST_PLAIN);
	ck_assert(!got.has_answer);
	ck_assert(message_is_zero(&got.message));
}
END_TEST

START_TEST(an_opened_request_is_what_was_sealed)
{
	struct wax_request got;
	struct packet put;

	packet_make(&put, CODE_PUT, "b474656d70" "1132" "3171", "payload");
	pair_request(&p, &put.m, &got);
	ck_assert(message_equal(&got.message, &put.m));
	ck_assert_ptr_eq(got.context, p.server);
}
END_TEST

START_TEST(section_2_an_oscore_option_without_payload_is_malformed)
{
	struct wax_message sealed;

	ck_assert_int_eq(pair_seal(&p, &get.m, &sealed), WAX_OK);
	sealed.payload_len = 0;
	expect_refused(&sealed, WAX_REQUEST_REFUSED, CODE_BAD_OPTION);
}
END_TEST

START_TEST(two_oscore_options_are_refused)
{
	struct packet m;

	expect_refused(packet_make(&m, CODE_POST, "93090063" "03090063", "x"),
	    WAX_REQUEST_REFUSED, CODE_BAD_OPTION);
}
END_TEST

START_TEST(section_5_a_request_without_kid_or_partial_iv_does_not_decode)
{
	struct packet m;

	expect_refused(packet_make(&m, CODE_POST, "920163", "xxxxxxxxxxxx"),
	    WAX_REQUEST_REFUSED, CODE_BAD_OPTION);
	expect_refused(packet_make(&m, CODE_POST, "920863", "xxxxxxxxxxxx"),
	    WAX_REQUEST_REFUSED, CODE_BAD_OPTION);
	expect_refused(packet_make(&m, CODE_POST, "90", "xxxxxxxxxxxx"),
	    WAX_REQUEST_REFUSED, CODE_BAD_OPTION);
}
END_TEST

START_TEST(section_8_2_step_2_an_unknown_kid_is_refused)
{
	struct packet m;

	expect_refused(packet_make(&m, CODE_POST, "93090064", "xxxxxxxxxxxx"),
	    WAX_REQUEST_REFUSED, CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(section_7_4_a_request_is_opened_once)
{
	struct wax_message sealed;
	struct wax_request got;

	ck_assert_int_eq(pair_seal(&p, &get.m, &sealed), WAX_OK);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_OPENED);
	expect_refused(&sealed, WAX_REQUEST_REPLAY, CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(section_8_2_step_6_a_forgery_changes_no_window)
{
	struct replay before = p.server->replay;
	struct packet m;
	struct wax_request got;

	expect_refused(packet_make(&m, CODE_POST, "970dffffffffff63",
	    "xxxxxxxxxxxxxxxx"), WAX_REQUEST_REFUSED, CODE_BAD_REQUEST);
	ck_assert_mem_eq(&before, &p.server->replay, sizeof(before));
	pair_request(&p, &get.m, &got);
}
END_TEST

START_TEST(section_8_2_step_1_outer_class_e_is_discarded)
{
	struct wax_message sealed;
	struct wax_request got;
	struct packet outer;

	ck_assert_int_eq(pair_seal(&p, &get.m, &sealed), WAX_OK);
	packet_make(&outer, CODE_DELETE, "10" "5101" "33090063" "2165"
	    "3105", "");
	sealed.code = CODE_DELETE;
	sealed.options = outer.m.options;
	sealed.options_len = outer.m.options_len;
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_OPENED);
	ck_assert(message_equal(&got.message, &get.m));
}
END_TEST

START_TEST(an_authentic_plaintext_that_is_no_request_is_not_served)
{
	expect_protected_error("00", CODE_BAD_REQUEST);
	expect_protected_error("45", CODE_BAD_REQUEST);
	expect_protected_error("01f1", CODE_BAD_REQUEST);
	expect_protected_error("01b8", CODE_BAD_REQUEST);
	expect_protected_error("01ff", CODE_BAD_REQUEST);
	expect_protected_error("0190", CODE_BAD_OPTION);
	expect_protected_error("013168", CODE_BAD_OPTION);
	expect_protected_error("01e0fcdc", CODE_BAD_OPTION);
}
END_TEST

START_TEST(nothing_decrypted_stays_in_the_buffer_of_a_refused_request)
{
	struct wax_message m = seal_plaintext("01b6737769746368e0fcd1");
	struct wax_request got;

	ck_assert_int_eq(pair_open_request(&p, &m, &got),
	    WAX_REQUEST_REFUSED);
	ck_assert_ptr_null(memmem(p.opened, sizeof(p.opened), "switch", 6));
}
END_TEST

START_TEST(section_3_3_each_context_of_a_kid_has_its_own_window)
{
	struct wax_context_parameters q = support_parameters(false);
	struct wax_context_parameters r = support_parameters(true);
	struct wax_context *other_client, *other_server;
	struct wax_exchange x = { 0 };
	struct wax_message sealed;
	struct wax_request got;

	q.master_salt = r.master_salt = support_secret;
	q.master_salt_len = r.master_salt_len = 3;
	ck_assert_int_eq(wax_context_new(&q, NULL, &other_server), WAX_OK);
	ck_assert_int_eq(wax_context_new(&r, NULL, &other_client), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(p.set, other_server), WAX_OK);
	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(wax_protect_request(&x, other_client, &get.m,
	    p.sealed, sizeof(p.sealed), &sealed), WAX_OK);
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_OPENED);
	ck_assert_ptr_eq(got.context, other_server);
	/* now both windows know the number */
	expect_refused(&sealed, WAX_REQUEST_REPLAY, CODE_UNAUTHORIZED);
	wax_exchange_clear(&x);
	wax_context_free(other_client);
	wax_context_free(other_server);
}
END_TEST

START_TEST(any_changed_bit_never_gives_the_plaintext)
{
	struct wax_message sealed, changed;
	struct wax_request got;
	struct packet put;
	uint8_t copy[SUPPORT_MAX];
	size_t len;

	packet_make(&put, CODE_PUT, "b474656d70", "payload");
	ck_assert_int_eq(pair_seal(&p, &put.m, &sealed), WAX_OK);
	len = sealed.options_len + sealed.payload_len;
	for (size_t bit = 0; bit < len * 8; bit++) {
		enum wax_request_result result;

		memcpy(copy, sealed.options, len);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		changed = (struct wax_message){ CODE_POST, copy,
		    sealed.options_len, copy + sealed.options_len,
		    sealed.payload_len };
		result = pair_open_request(&p, &changed, &got);
		EXPECT(result == WAX_REQUEST_REFUSED ||
		    result == WAX_REQUEST_PLAIN);
		EXPECT(message_is_zero(&got.message));
	}
	ck_assert_int_eq(pair_open_request(&p, &sealed, &got),
	    WAX_REQUEST_OPENED);
}
END_TEST

START_TEST(every_size_that_is_too_small_is_told)
{
	struct wax_message sealed;
	struct wax_request got;
	struct packet m;

	packet_make(&m, CODE_PUT, "3168" "8170", "payload");
	for (size_t size = 0; size < 20; size++) {
		ck_assert_int_eq(pair_seal(&p, &m.m, &sealed), WAX_OK);
		memset(p.opened, 0, sizeof(p.opened));
		if (wax_unprotect_request(&p.sx, p.set, &sealed, true,
		    p.opened, size, &got) == WAX_REQUEST_OPENED) {
			ck_assert(message_equal(&got.message, &m.m));
			ck_assert_uint_ge(size, 15);
			continue;
		}
		ck_assert_int_eq(got.result, WAX_REQUEST_FAILED);
		ck_assert_int_eq(got.status, WAX_SPACE);
		ck_assert_ptr_null(memmem(p.opened, sizeof(p.opened), "load",
		    4));
	}
}
END_TEST

/* Random messages, contexts and algorithms, there and back. */
static size_t
random_options(struct rng *rng, uint8_t *out, size_t size)
{
	static const uint16_t numbers[] = { 1, 3, 4, 7, 8, 11, 11, 12, 15, 17,
	    39, 60, 252, 258, 292, 2049, 65000 };
	struct writer w = writer_open(out, size);
	struct option_writer ow = option_writer_open(&w);
	uint8_t value[8];

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (rng_below(rng, 3) != 0)
			continue;
		rng_fill(rng, value, sizeof(value));
		option_write(&ow, numbers[i], bytes_of(value,
		    1 + rng_below(rng, numbers[i] == 7 || numbers[i] == 17 ||
		    numbers[i] == 2049 ? 2 : 8)));
	}
	return w.len;
}

static void
run_random(uint64_t seed)
{
	static const int aeads[] = { 1, 2, 3, 10, 11, 12, 13, 24, 30, 31, 32,
	    33 };
	struct rng rng = { seed };
	struct wax_context_parameters c = support_parameters(true), s;
	uint8_t salt[32], id[20], ids[2][7];
	struct wax_request got;
	struct wax_response back;
	struct wax_message sealed;
	struct packet m;
	size_t max;

	rng_fill(&rng, salt, sizeof(salt));
	rng_fill(&rng, id, sizeof(id));
	rng_fill(&rng, ids[0], 14);
	c.aead = aeads[rng_below(&rng, sizeof(aeads) / sizeof(aeads[0]))];
	c.hkdf = rng_below(&rng, 2) == 0 ? -10 : -11;
	max = cose_find_aead(c.aead)->kind.nonce_len - 6u;
	ids[1][0] = (uint8_t)~ids[0][0];
	c.master_salt = salt;
	c.master_salt_len = rng_below(&rng, sizeof(salt));
	c.id_context = rng_below(&rng, 2) == 0 ? NULL : id;
	c.id_context_len = c.id_context == NULL ? 0 :
	    rng_below(&rng, sizeof(id));
	c.sender_id = ids[0];
	c.sender_id_len = rng_below(&rng, max + 1);
	c.recipient_id = ids[1];
	c.recipient_id_len = 1 + rng_below(&rng, max);
	s = c;
	s.sender_id = c.recipient_id;
	s.sender_id_len = c.recipient_id_len;
	s.recipient_id = c.sender_id;
	s.recipient_id_len = c.sender_id_len;
	EXPECT(pair_open_with(&p, &c, &s, NULL, NULL) == WAX_OK);
	p.client->ssn_next = rng_next(&rng) >> (24 + rng_below(&rng, 40));
	p.server->ssn_next = rng_next(&rng) >> (24 + rng_below(&rng, 40));
	for (int i = 0; i < 8; i++) {
		packet_make(&m, (uint8_t)(1 + rng_below(&rng, 7)), "", "");
		m.m.options_len = random_options(&rng, m.options,
		    sizeof(m.options));
		m.m.payload_len = rng_below(&rng, sizeof(m.payload));
		rng_fill(&rng, m.payload, m.m.payload_len);
		EXPECT(pair_seal(&p, &m.m, &sealed) == WAX_OK);
		EXPECT(pair_open_request(&p, &sealed, &got) ==
		    WAX_REQUEST_OPENED);
		EXPECT(message_equal(&got.message, &m.m));
		m.m.code = (uint8_t)(0x40 + rng_below(&rng, 0x60));
		m.m.options_len = 0;
		EXPECT(pair_answer(&p, &m.m, &sealed) == WAX_OK);
		EXPECT(pair_receive(&p, &sealed, &back) ==
		    WAX_RESPONSE_OPENED);
		EXPECT(message_equal(&back.message, &m.m));
	}
	pair_close(&p);
}

START_TEST(random_messages_come_back_with_every_algorithm)
{
	pair_close(&p);
	for (uint64_t seed = 0; seed < 300; seed++)
		run_random(seed);
	pair_open(&p);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/unprotect", begin, end,
    a_request_without_oscore_option_is_not_libwaxs,
    an_opened_request_is_what_was_sealed,
    section_2_an_oscore_option_without_payload_is_malformed,
    two_oscore_options_are_refused,
    section_5_a_request_without_kid_or_partial_iv_does_not_decode,
    section_8_2_step_2_an_unknown_kid_is_refused,
    section_7_4_a_request_is_opened_once,
    section_8_2_step_6_a_forgery_changes_no_window,
    section_8_2_step_1_outer_class_e_is_discarded,
    an_authentic_plaintext_that_is_no_request_is_not_served,
    nothing_decrypted_stays_in_the_buffer_of_a_refused_request,
    section_3_3_each_context_of_a_kid_has_its_own_window,
    any_changed_bit_never_gives_the_plaintext,
    every_size_that_is_too_small_is_told,
    random_messages_come_back_with_every_algorithm)
