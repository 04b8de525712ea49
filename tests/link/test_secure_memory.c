/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_memory.c - memory that ends at any moment ends a session, and
   not the process */
#include <openssl/err.h>

#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
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
		session_without_memory_is_none,
	};

	if (CRYPTO_set_mem_functions(few_malloc, few_realloc, few_free) != 1)
		return EXIT_FAILURE;
	return check_main_run("link/secure_memory", NULL, NULL, tests, 2);
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
