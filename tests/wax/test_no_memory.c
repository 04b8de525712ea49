/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_no_memory.c - sealing and opening allocate nothing, neither here nor in
   the crypto library

   The memory ends when the contexts stand; whoever asks for some is counted. A
   sanitizer has an allocator of its own; then only the calls are tested. */
#include <openssl/crypto.h>

#include "check_main.h"
#include "core/code.h"
#include "scarce.h"
#include "wax/support.h"

/* What OpenSSL asks for, apart: its list of errors, and all else. */
static size_t refused_errors;
static size_t refused_others;

static void *
openssl_malloc(size_t size, const char *file, int line)
{
	(void)line;
	if (!scarce_memory)
		return malloc(size);
	if (strstr(file, "err") != NULL)
		refused_errors++;
	else
		refused_others++;
	return NULL;
}

static void *
openssl_realloc(void *data, size_t size, const char *file, int line)
{
	return scarce_memory ? openssl_malloc(size, file, line) :
	    realloc(data, size);
}

static void
openssl_free(void *data, const char *file, int line)
{
	(void)file;
	(void)line;
	free(data);
}

/* Before OpenSSL has anything. */
static void __attribute__((constructor))
openssl_begin(void)
{
	if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc,
	    openssl_free) != 1)
		abort();
}

static struct pair p;
static struct packet get, content;
static struct memory disk;

static const int aeads[] = {
	WAX_AEAD_AES_GCM_128, WAX_AEAD_AES_GCM_192, WAX_AEAD_AES_GCM_256,
	WAX_AEAD_AES_CCM_16_64_128, WAX_AEAD_AES_CCM_16_64_256,
	WAX_AEAD_AES_CCM_64_64_128, WAX_AEAD_AES_CCM_64_64_256,
	WAX_AEAD_CHACHA20_POLY1305, WAX_AEAD_AES_CCM_16_128_128,
	WAX_AEAD_AES_CCM_16_128_256, WAX_AEAD_AES_CCM_64_128_128,
	WAX_AEAD_AES_CCM_64_128_256,
};

#define AEADS (sizeof(aeads) / sizeof(aeads[0]))

static void
begin(int aead)
{
	struct wax_context_parameters c = support_parameters(true);
	struct wax_context_parameters s = support_parameters(false);

	memory_init(&disk);
	c.aead = s.aead = aead;
	c.id_context = s.id_context = (const uint8_t *)"id";
	c.id_context_len = s.id_context_len = 2;
	s.record = "server";
	s.ssn_step = 2;
	s.window_step = 2;
	ck_assert_int_eq(pair_open_with(&p, &c, &s, &disk.env,
	    &support_answering), WAX_OK);
	packet_make(&get, CODE_GET, "60" "5474656d70", "");
	packet_make(&content, CODE_CONTENT, "60", "22.5 C");
}

static void
memory_ends(void)
{
	scarce_refused = refused_errors = refused_others = 0;
	scarce_memory = true;
}

static void
memory_is_back(void)
{
	scarce_memory = false;
	ck_assert_uint_eq(scarce_refused, 0);
	ck_assert_uint_eq(refused_others, 0);
}

/* Results without assertions: those have memory of their own. */
static bool
exchange_works(unsigned answers)
{
	struct wax_message sealed;
	struct wax_request got;
	struct wax_response back;

	if (pair_seal(&p, &get.m, &sealed) != WAX_OK ||
	    pair_open_request(&p, &sealed, &got) != WAX_REQUEST_OPENED)
		return false;
	for (unsigned i = 0; i < answers; i++)
		if (pair_answer(&p, &content.m, &sealed) != WAX_OK ||
		    pair_receive(&p, &sealed, &back) != WAX_RESPONSE_OPENED)
			return false;
	return true;
}

START_TEST(a_request_and_its_responses_allocate_nothing)
{
	for (size_t i = 0; i < AEADS; i++) {
		bool works = true;

		begin(aeads[i]);
		memory_ends();
		for (unsigned n = 0; n < 40; n++)
			works = works && exchange_works(n % 4);
		memory_is_back();
		ck_assert_msg(works, "algorithm %d", aeads[i]);
		ck_assert_uint_eq(refused_errors, 0);
		pair_close(&p);
	}
}
END_TEST

/* What comes from outside, spoilt in each way. */
static bool
refusals_work(void)
{
	struct wax_message sealed, changed;
	struct wax_request got;
	uint8_t copy[256];
	bool works;

	works = pair_seal(&p, &get.m, &sealed) == WAX_OK &&
	    pair_open_request(&p, &sealed, &got) == WAX_REQUEST_OPENED &&
	    pair_open_request(&p, &sealed, &got) == WAX_REQUEST_REPLAY &&
	    pair_seal(&p, &get.m, &sealed) == WAX_OK;
	changed = sealed;
	memcpy(copy, sealed.payload, sealed.payload_len);
	copy[0] ^= 1;
	changed.payload = copy;
	works = works && pair_open_request(&p, &changed, &got) ==
	    WAX_REQUEST_REFUSED && got.status == WAX_AUTHENTICITY;
	memcpy(copy, sealed.options, sealed.options_len);
	copy[sealed.options_len - 1] ^= 1;	/* the kid */
	changed = sealed;
	changed.options = copy;
	works = works && pair_open_request(&p, &changed, &got) ==
	    WAX_REQUEST_REFUSED && got.status == WAX_NOT_FOUND;
	return works && pair_open_request(&p, &sealed, &got) ==
	    WAX_REQUEST_OPENED;
}

/* OpenSSL notes file and function of each tag that is wrong; it can do without
   them. */
START_TEST(what_is_refused_allocates_nothing_but_notes_of_openssl)
{
	for (size_t i = 0; i < AEADS; i++) {
		bool works;

		begin(aeads[i]);
		memory_ends();
		works = refusals_work();
		memory_is_back();
		ck_assert_msg(works, "algorithm %d", aeads[i]);
		ck_assert_uint_le(refused_errors, 3);
		pair_close(&p);
	}
}
END_TEST

START_TEST(a_challenge_and_its_repetition_allocate_nothing)
{
	struct wax_message sealed;
	struct wax_request got;
	struct wax_response back;
	bool works;

	begin(0);
	p.server->window_step = 0;
	replay_forget(&p.server->replay);
	memory_ends();
	works = pair_seal(&p, &get.m, &sealed) == WAX_OK &&
	    pair_open_request(&p, &sealed, &got) == WAX_REQUEST_CHALLENGED &&
	    pair_receive(&p, &got.answer, &back) == WAX_RESPONSE_REPEAT &&
	    exchange_works(1);
	memory_is_back();
	ck_assert(works);
	pair_close(&p);
}
END_TEST

TEST_MAIN("wax/no_memory",
    a_request_and_its_responses_allocate_nothing,
    what_is_refused_allocates_nothing_but_notes_of_openssl,
    a_challenge_and_its_repetition_allocate_nothing)
