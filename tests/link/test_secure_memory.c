/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_memory.c - memory that ends at any moment ends a session, and
   not the process */
#include <openssl/err.h>

#include "check_main.h"
#include "expect.h"
#include "link/certificate.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/transfer.h"
#include "scarce.h"

#if SCARCE_WORKS
/* OpenSSL's memory: as many pieces as are left. */
static unsigned left = UINT32_MAX;

static void *
few_malloc(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	if (left == 0)
		return NULL;
	left -= left < UINT32_MAX;
	return malloc(size);
}

static void *
few_realloc(void *p, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	if (left == 0)
		return NULL;
	left -= left < UINT32_MAX;
	return realloc(p, size);
}

static void
few_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	free(p);
}

static struct pair pair;

/* A handshake and a record with so many pieces. */
static void
connect(unsigned pieces, struct credentials *client,
    struct credentials *server, enum secure_kind kind)
{
	const struct pair_end *ends[] = { &pair.client, &pair.server };
	enum wax_status st = WAX_STATE;

	pair_init(&pair, kind, client, server);
	pair.server.options.resume_seconds = 60;
	pair.client.options.resume_seconds = 60;
	pair_begin(&pair, NULL, NULL);
	left = pieces;
	secure_start(pair.client.session);
	pair_finish(&pair);
	if (pair_is_open(&pair))
		st = secure_write(pair.client.session, bytes_of_text("x"));
	pair_carry(&pair);
	left = UINT32_MAX;
	EXPECT(ERR_peek_error() == 0);
	EXPECT(st != WAX_OK || pair.server.taken_len <= 1);
	for (size_t i = 0; i < 2; i++)
		EXPECT((secure_state(ends[i]->session) == SECURE_FAILED) ==
		    (secure_failure(ends[i]->session) !=
		    SECURE_FAILURE_NONE));
	pair_clear(&pair);
}

/* That there is enough again is not seen: OpenSSL may remember that it had no
   cipher once. */
START_TEST(memory_that_ends_in_a_handshake_ends_no_process)
{
	struct deviceid client_id = pki_id(1), server_id = pki_id(2);
	struct credentials *client = pki_credentials(&client_id);
	struct credentials *server = pki_credentials(&server_id);

	pki_share(client, &server_id, 7);
	pki_share(server, &client_id, 7);
	for (unsigned pieces = 0; pieces < 800; pieces++) {
		connect(pieces, client, server, SECURE_TLS);
		connect(pieces, client, server, SECURE_DTLS);
	}
	credentials_unref(client);
	credentials_unref(server);
}
END_TEST

START_TEST(memory_that_ends_in_a_transfer_ends_no_process)
{
	struct deviceid id = pki_id(1);
	struct pki *root = pki_new_ca(NULL, "root");
	struct pki *own = pki_new(root, &(struct pki_options){
		.name = "Lamp 7" });
	struct credentials *pin = pki_pin("12345678", &id);
	struct credentials *tool = pki_maker_anchor(root);
	struct credentials *device = pki_maker(own, NULL);

	for (unsigned pieces = 0; pieces < 1200; pieces += 2) {
		connect(pieces, pin, pin, SECURE_DTLS);
		connect(pieces, tool, device, SECURE_DTLS);
	}
	credentials_unref(pin);
	credentials_unref(tool);
	credentials_unref(device);
	pki_free(own);
	pki_free(root);
}
END_TEST

START_TEST(memory_that_ends_makes_no_half_owner_key)
{
	static const uint8_t zeros[TRANSFER_KEY_LEN];
	uint8_t right[TRANSFER_KEY_LEN], key[TRANSFER_KEY_LEN];
	struct deviceid id = pki_id(1), owner = pki_id(2);
	struct credentials *pin = pki_pin("12345678", &id);
	enum wax_status st;

	pair_init(&pair, SECURE_DTLS, pin, pin);
	credentials_unref(pin);
	pair_connect(&pair, NULL, NULL);
	EXPECT(secure_make_owner_key(pair.client.session, TRANSFER_PIN,
	    &owner, &id, right) == WAX_OK);
	for (unsigned pieces = 0; pieces < 200; pieces++) {
		memset(key, 0, sizeof(key));
		left = pieces;
		st = secure_make_owner_key(pair.server.session, TRANSFER_PIN,
		    &owner, &id, key);
		left = UINT32_MAX;
		EXPECT(ERR_peek_error() == 0);
		EXPECT(st == WAX_OK || st == WAX_CRYPTO);
		EXPECT(memcmp(key, st == WAX_OK ? right : zeros,
		    sizeof(key)) == 0);
		EXPECT(pieces > 0 || st == WAX_CRYPTO);
	}
	EXPECT(st == WAX_OK);
	pair_clear(&pair);
}
END_TEST

/* Of each only a failure, or all of it. */
START_TEST(memory_that_ends_makes_no_half_key_or_request)
{
	static const char zeros[CERTIFICATE_REQUEST_SIZE];
	char key[CERTIFICATE_KEY_SIZE], request[CERTIFICATE_REQUEST_SIZE];
	struct deviceid id = pki_id(1);
	enum wax_status st;
	size_t len;

	EXPECT(certificate_make_key(key, sizeof(key), &len) == WAX_OK);
	for (unsigned pieces = 0; pieces < 1000; pieces++) {
		char other[CERTIFICATE_KEY_SIZE] = "";

		memset(request, 0, sizeof(request));
		left = pieces;
		st = certificate_make_request(bytes_of(key, len), &id,
		    request, sizeof(request));
		left = UINT32_MAX;
		EXPECT(ERR_peek_error() == 0);
		EXPECT(st == WAX_OK || memcmp(request, zeros,
		    sizeof(request)) == 0);
		left = pieces;
		st = certificate_make_key(other, sizeof(other), &len);
		left = UINT32_MAX;
		EXPECT(ERR_peek_error() == 0);
		EXPECT(st == WAX_OK || memcmp(other, zeros,
		    sizeof(other)) == 0);
		len = strlen(key);
	}
}
END_TEST

START_TEST(session_without_memory_is_none)
{
	struct deviceid client_id = pki_id(1), server_id = pki_id(2);
	struct credentials *c = pki_credentials(&client_id);
	struct secure_context *context = NULL, *none = NULL;
	struct secure_options o = { .kind = SECURE_DTLS, .credentials = c };
	struct secure_hooks hooks = { 0 };
	enum wax_status st;
	struct secure *s;

	pki_share(c, &server_id, 7);
	EXPECT(secure_context_new(&o, &context) == WAX_OK);
	scarce_memory = true;
	st = secure_context_new(&o, &none);
	s = secure_new(context, NULL, NULL, &hooks);
	scarce_memory = false;
	EXPECT(st == WAX_MEMORY && none == NULL && s == NULL);
	for (unsigned pieces = 0; pieces < 10; pieces++) {
		left = pieces;
		s = secure_new(context, NULL, "host", &hooks);
		left = UINT32_MAX;
		EXPECT(s == NULL && ERR_peek_error() == 0);
	}
	secure_context_free(context);
	credentials_unref(c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		memory_that_ends_in_a_handshake_ends_no_process,
		memory_that_ends_in_a_transfer_ends_no_process,
		memory_that_ends_makes_no_half_owner_key,
		memory_that_ends_makes_no_half_key_or_request,
		session_without_memory_is_none,
	};

	if (CRYPTO_set_mem_functions(few_malloc, few_realloc, few_free) != 1)
		return EXIT_FAILURE;
	check_main_add("link/secure_memory", NULL, NULL, tests,
	    sizeof(tests) / sizeof(tests[0]));
	return check_main_run();
}
#else
START_TEST(sanitizers_have_memory_of_their_own)
{
	ck_assert(!scarce_memory);
}
END_TEST

TEST_MAIN("link/secure_memory",
    sanitizers_have_memory_of_their_own)
#endif
