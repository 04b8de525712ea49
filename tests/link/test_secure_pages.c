/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_pages.c - what an idle DTLS session gives back, and that it is
   not missed */
#include <sys/mman.h>

#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"

#define PAGES_LEAST (16 << 10)	/* bytes, of a buffer of 21 KiB */

static struct pair pair;

static unsigned returns;	/* how often pages were given back */
static size_t returned;		/* the last time so many bytes */

int __real_madvise(void *begin, size_t len, int advice);
int __wrap_madvise(void *begin, size_t len, int advice);

int
__wrap_madvise(void *begin, size_t len, int advice)
{
	int result = __real_madvise(begin, len, advice);

	EXPECT(result == 0);
	EXPECT(advice == MADV_DONTNEED);
	returns++;
	returned = len;
	return result;
}

static void
begin(enum secure_kind kind)
{
	struct deviceid client = pki_id(1), server = pki_id(2);
	struct credentials *c = pki_credentials(&client);
	struct credentials *s = pki_credentials(&server);

	pki_share(c, &server, 7);
	pki_share(s, &client, 7);
	pair_init(&pair, kind, c, s);
	credentials_unref(c);
	credentials_unref(s);
	returns = 0;
	returned = 0;
}

START_TEST(both_ends_give_back_their_handshake_buffer)
{
	begin(SECURE_DTLS);
	pair_connect(&pair, NULL, NULL);
	EXPECT(pair_is_open(&pair));
	EXPECT(returns == 2, "%u", returns);
	EXPECT(returned >= PAGES_LEAST, "%zu", returned);
	pair_expect_talk(&pair);
	EXPECT(returns == 2, "%u", returns);
	pair_clear(&pair);
}
END_TEST

START_TEST(tls_has_nothing_to_give_back)
{
	begin(SECURE_TLS);
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	EXPECT(returns == 0);
	pair_clear(&pair);
}
END_TEST

static unsigned lost_number;

static bool
lose_one(const struct pair_end *from, unsigned count)
{
	return from == &pair.server && count == lost_number;
}

/* The server is open by then, and its pages are gone. */
START_TEST(last_flight_is_repeated_all_the_same)
{
	begin(SECURE_DTLS);
	pair_connect(&pair, NULL, NULL);
	lost_number = pair.server.count;
	returns = 0;
	pair.is_lost = lose_one;
	pair_connect(&pair, NULL, NULL);
	EXPECT(pair_is_open(&pair));
	EXPECT(returns == 3, "%u", returns);
	pair_expect_talk(&pair);
	pair_clear(&pair);
}
END_TEST

TEST_MAIN("link/secure_pages",
    both_ends_give_back_their_handshake_buffer,
    tls_has_nothing_to_give_back,
    last_flight_is_repeated_all_the_same)
