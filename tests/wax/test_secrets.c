/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secrets.c - no key and no plaintext is left in memory that was freed

   free() of this program looks at what it gets. A sanitizer has a free() of its
   own; then only the calls are tested. */
#include <malloc.h>
#include <stdatomic.h>

#include "check_main.h"
#include "wax/context_file.h"
#include "wax/edhoc/kit.h"
#include "wax/oscore/derive.h"
#include "wax/posix/folder.h"
#include "wax/renewal.h"

#define NEEDLE_LEN 12		/* bytes of a key that give it away */
#define NEEDLES_MAX 8

static uint8_t needles[NEEDLES_MAX][NEEDLE_LEN];
static size_t needle_count;
static atomic_size_t found;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER
#endif
#endif

#ifndef HAS_SANITIZER
void __libc_free(void *p);

void
free(void *p)
{
	size_t len = p == NULL ? 0 : malloc_usable_size(p);

	for (size_t i = 0; i < needle_count && p != NULL; i++)
		if (memmem(p, len, needles[i], NEEDLE_LEN) != NULL)
			atomic_fetch_add(&found, 1);
	__libc_free(p);
}
#endif

static void
watch(const uint8_t *secret)
{
	ck_assert_uint_lt(needle_count, NEEDLES_MAX);
	memcpy(needles[needle_count++], secret, NEEDLE_LEN);
}

/* The three keys that a context is made of. */
static void
watch_keys(const struct wax_context_parameters *p)
{
	struct derive_input in = {
		.aead = cose_find_aead(p->aead == 0 ? 10 : p->aead),
		.hkdf = cose_find_hkdf(-10),
		.master_secret = bytes_of(p->master_secret,
		    p->master_secret_len),
		.sender_id = bytes_of(p->sender_id, p->sender_id_len),
		.recipient_id = bytes_of(p->recipient_id,
		    p->recipient_id_len),
	};
	struct derive_keys keys;

	needle_count = 0;
	atomic_store(&found, 0);
	ck_assert_int_eq(derive_run(&in, &keys), WAX_OK);
	watch(p->master_secret);
	watch(keys.sender_key.data);
	watch(keys.recipient_key.data);
	derive_clear(&keys);
}

static void
expect_nothing_found(void)
{
	ck_assert_uint_eq(atomic_load(&found), 0);
}

START_TEST(the_watch_sees_a_key_that_is_left)
{
#ifndef HAS_SANITIZER
	struct wax_context_parameters p = support_parameters(true);
	uint8_t *left = malloc(64);

	watch_keys(&p);
	memcpy(left + 5, support_secret, sizeof(support_secret));
	/* the compiler would leave out a write to what is freed next */
	__asm__ volatile("" : : "r"(left) : "memory");
	free(left);
	ck_assert_uint_eq(atomic_load(&found), 1);
#endif
}
END_TEST

START_TEST(a_context_takes_its_keys_with_it)
{
	static const int aeads[] = { 10, 1, 24, 31 };

	for (size_t i = 0; i < sizeof(aeads) / sizeof(aeads[0]); i++) {
		struct wax_context_parameters p = support_parameters(true);
		struct wax_context_parameters s = support_parameters(false);
		struct wax_request got;
		struct packet get;
		struct pair pair;

		p.aead = s.aead = aeads[i];
		watch_keys(&p);
		ck_assert_int_eq(pair_open_with(&pair, &p, &s, NULL, NULL),
		    WAX_OK);
		pair_request(&pair, packet_make(&get, 1, "b161", ""), &got);
		pair_close(&pair);
		expect_nothing_found();
	}
}
END_TEST

START_TEST(a_renewal_takes_all_its_contexts_with_it)
{
	struct parties p;

	for (int i = 0; i < 4; i++) {
		parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
		p.server.parameters.renewal_is_stateless = i % 2 == 1;
		watch_keys(&p.client.parameters);
		parties_start(&p);
		ck_assert_int_eq(wax_context_renew(i < 2 ? p.client.context :
		    p.server.context), WAX_OK);
		ck_assert_int_eq(parties_talk(&p), 2);
		/* the new ones from now on */
		needle_count = 1;
		watch(p.client.context->common_iv.data);
		ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
		ck_assert_int_eq(parties_talk(&p), 2);
		parties_end(&p);
		expect_nothing_found();
	}
}
END_TEST

START_TEST(so_does_one_that_failed_to_be_born)
{
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context *c;
	struct memory disk;

	memory_init(&disk);
	watch_keys(&p);
	p.record = "r";
	disk.store_status = WAX_STORAGE;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_STORAGE);
	p.recipient_id = p.sender_id;
	ck_assert_int_eq(wax_context_new(&p, &disk.env, &c), WAX_RANGE);
	expect_nothing_found();
}
END_TEST

START_TEST(a_context_file_leaves_neither_text_nor_key)
{
	static const char text[] = "master-secret = "
	    "30313233343536373839616263646566\nsender-id = 63\n"
	    "recipient-id = 73\n";
	struct wax_context_parameters p = support_parameters(true);
	struct wax_context_file *f;
	struct wax_error_text error;

	folder_make();
	folder_write("a.ctx", text, strlen(text));
	folder_write("b.ctx", text, strlen(text) - 20);
	watch_keys(&p);
	watch((const uint8_t *)"303132333435363738396162");
	ck_assert_int_eq(wax_context_file_open(folder_path("a.ctx"), &f,
	    &error), WAX_OK);
	wax_context_file_close(f);
	ck_assert_int_eq(wax_context_file_open(folder_path("b.ctx"), &f,
	    &error), WAX_FORMAT);
	expect_nothing_found();
	folder_remove();
}
END_TEST

/* Ephemeral and static private keys, each PRK of the schedule, and what is
   exported; number is the message at which it ends. Of P-256 and P-384 OpenSSL
   frees copies of private keys as they are: there only ours are watched. */
static void
watch_handshake(struct kit *k, int number)
{
	static const uint8_t x[] = "an ephemeral key of 32 bytes, X!";
	static const uint8_t y[] = "an ephemeral key of 32 bytes, Y!";
	uint8_t own[NEEDLE_LEN], out[16];

	needle_count = 0;
	atomic_store(&found, 0);
	memset(own, 0x41, sizeof(own));
	if (suite_find(k->start.suite)->signature == SIGNATURE_EDDSA) {
		watch(x);
		watch(y);
		watch(own);
	}
	k->i.memory.script = bytes_of(x, 32);
	k->r.memory.script = bytes_of(y, 32);
	kit_begin(k);
	for (int i = 1; i <= number; i++) {
		ck_assert_int_eq(kit_write(k, i), WAX_OK);
		if (i == number && number < 5)
			k->m[i][k->len[i] - 1] ^= 1;
		ck_assert_int_eq(kit_read(k, i) == WAX_OK, i != number ||
		    number == 5);
		if (k->r.s->prk.len > 0 && i < number)
			watch(k->r.s->prk.data);
		if (i == 4 && number == 5)
			break;
	}
	if (number == 5 && wax_edhoc_export(k->i.s, 0, NULL, 0, out,
	    sizeof(out)) == WAX_OK)
		watch(out);
}

START_TEST(a_handshake_takes_all_its_secrets_with_it)
{
	static struct kit k;

	for (size_t suite = 0; suite < KIT_SUITES - 1; suite++)
		for (unsigned method = 0; method < 4; method++)
			for (int number = 2; number <= 5; number++) {
				kit_open(&k);
				kit_set(&k, method, suite);
				watch_handshake(&k, number);
				kit_close(&k);
				expect_nothing_found();
			}
}
END_TEST

TEST_MAIN("wax/secrets",
    the_watch_sees_a_key_that_is_left,
    a_context_takes_its_keys_with_it,
    a_renewal_takes_all_its_contexts_with_it,
    so_does_one_that_failed_to_be_born,
    a_handshake_takes_all_its_secrets_with_it,
    a_context_file_leaves_neither_text_nor_key)
