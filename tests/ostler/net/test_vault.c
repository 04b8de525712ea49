/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/vault.h"

#include <pthread.h>
#include <time.h>

#include "core/log_pipe.h"
#include "link/pki.h"
#include "ostler/net/vault_files.h"

static char *psks[] = { (char *)"keys" };
static struct anchor_conf anchor = { .file = (char *)"ca.pem" };
static struct credential_conf credentials[2];
static struct net_conf conf = { .credentials = credentials,
	.credential_count = 2 };
static struct pki *ca;
static struct vault *v;
static struct metrics metrics;

/* keys: psk; house: a certificate that is valid for so many seconds. */
static void
write_files(long seconds)
{
	struct deviceid id = pki_id(1);
	struct pki *own = pki_new(ca, &(struct pki_options){ .id = &id,
		.from = -20 * PKI_DAY, .until = seconds });

	vault_files_take("own.pem", pki_pem(own, NULL));
	vault_files_take("own.key", pki_key_pem(own));
	vault_files_take("ca.pem", pki_pem(ca, NULL));
	vault_files_write("keys", PEER_1 " " KEY_A "\n");
	pki_free(own);
}

static void
begin(void)
{
	setup();
	vault_files_enter();
	ca = pki_new_ca(NULL, "House CA");
	credentials[0] = (struct credential_conf){ .name = (char *)"keys",
		.id = pki_id(1), .psks = psks, .psk_count = 1 };
	credentials[1] = (struct credential_conf){ .name = (char *)"house",
		.certificate = (char *)"own.pem", .key = (char *)"own.key",
		.anchors = &anchor, .anchor_count = 1 };
	write_files(100 * PKI_DAY);
	v = vault_new(&conf);
}

static void
end(void)
{
	vault_free(v);
	pki_free(ca);
	vault_files_leave();
	teardown();
}

static enum wax_status
load(char **errors)
{
	size_t len;
	FILE *out = open_memstream(errors, &len);
	enum wax_status st = vault_load(v, out);

	fclose(out);
	ck_assert_int_eq(st == WAX_OK, len == 0);
	return st;
}

static void
load_well(void)
{
	char *errors = NULL;

	ck_assert_int_eq(load(&errors), WAX_OK);
	free(errors);
}

START_TEST(credentials_are_taken_by_their_index)
{
	uint32_t generation;
	struct credentials *keys, *house;
	const char *what;
	int64_t when;

	load_well();
	keys = vault_take(v, 0, &generation);
	house = vault_take(v, 1, &generation);
	ck_assert(!credentials_expiry(keys, &when, &what));
	ck_assert(credentials_expiry(house, &when, &what));
	ck_assert(!vault_has_newer(v, generation));
	credentials_unref(keys);
	credentials_unref(house);
}
END_TEST

START_TEST(load_again_gives_new_ones_and_the_old_live_on)
{
	uint32_t first, second;
	struct credentials *old, *new;
	struct deviceid id;

	load_well();
	old = vault_take(v, 0, &first);
	load_well();
	ck_assert(vault_has_newer(v, first));
	new = vault_take(v, 0, &second);
	ck_assert_uint_ne(first, second);
	ck_assert_ptr_ne(old, new);
	ck_assert(!vault_has_newer(v, second));
	ck_assert(credentials_id(old, &id));
	credentials_unref(old);
	credentials_unref(new);
}
END_TEST

START_TEST(load_that_fails_changes_nothing)
{
	uint32_t first, second;
	struct credentials *old, *same;
	char *errors = NULL;

	load_well();
	old = vault_take(v, 1, &first);
	vault_files_write("keys", "nonsense\n");
	ck_assert_int_eq(chmod("own.key", 0644), 0);
	ck_assert_int_eq(load(&errors), WAX_SYSTEM);
	ck_assert_str_eq(errors,
	    "keys:1: no device ID and key; expected UUID HEX\n"
	    "own.key: has mode 0644; expected 0600 or 0400: nobody but its "
	    "owner may have the key\n");
	free(errors);
	ck_assert(!vault_has_newer(v, first));
	same = vault_take(v, 1, &second);
	ck_assert_uint_eq(first, second);
	ck_assert_ptr_eq(old, same);
	credentials_unref(old);
	credentials_unref(same);
}
END_TEST

START_TEST(vault_without_credentials_loads)
{
	static const struct net_conf none;
	char *errors = NULL;

	vault_free(v);
	v = vault_new(&none);
	ck_assert_int_eq(load(&errors), WAX_OK);
	free(errors);
	vault_check_expiry(v, 0, NULL, &metrics);
	vault_free(NULL);
}
END_TEST

/* What is said of the certificate at so many days before it expires. */
static const char *
check_expiry(int64_t days)
{
	struct log *l = log_open(LOG_LEVEL_DEBUG);
	uint32_t generation;
	struct credentials *c = vault_take(v, 1, &generation);
	const char *what;
	int64_t when = 0;

	ck_assert(credentials_expiry(c, &when, &what));
	credentials_unref(c);
	vault_check_expiry(v, when - days * PKI_DAY, l, &metrics);
	log_free(l);
	return output();
}

START_TEST(credential_that_expires_within_14_days_is_warned_of)
{
	const char *said;

	load_well();
	ck_assert_str_eq(check_expiry(15), "");
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_CREDENTIALS_EXPIRING),
	    0);
	said = check_expiry(14);
	ck_assert_ptr_eq(strstr(said, "credential name=house "
	    "what=certificate expires=20"), said);
	ck_assert_ptr_nonnull(strstr(said, " days=14\n"));
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_CREDENTIALS_EXPIRING),
	    1);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_CREDENTIALS_EXPIRED),
	    0);
}
END_TEST

START_TEST(credential_that_has_expired_is_an_error)
{
	const char *said;

	load_well();
	said = check_expiry(-3);
	ck_assert_ptr_eq(strstr(said, "credential name=house "
	    "what=certificate expired=20"), said);
	ck_assert_ptr_nonnull(strstr(said, " days=3\n"));
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_CREDENTIALS_EXPIRING),
	    0);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_CREDENTIALS_EXPIRED),
	    1);
	/* It is told what is so now, not what was. */
	(void)check_expiry(20);
	ck_assert_uint_eq(metrics_get(&metrics, METRIC_CREDENTIALS_EXPIRED),
	    0);
}
END_TEST

/* Takes until the thread that loads is done; what is taken is whole. */
static void *
take_again_and_again(void *arg)
{
	uint32_t last = 0;

	for (int i = 0; i < 20000; i++) {
		uint32_t generation;
		struct credentials *c = vault_take(v, 0, &generation);
		struct deviceid id;

		if (!credentials_id(c, &id) || generation < last)
			return arg;
		last = generation;
		credentials_unref(c);
	}
	return NULL;
}

START_TEST(threads_may_take_while_one_loads)
{
	pthread_t threads[3];

	load_well();
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL,
		    take_again_and_again, v), 0);
	for (int i = 0; i < 50; i++)
		load_well();
	for (int i = 0; i < 3; i++) {
		void *result;

		ck_assert_int_eq(pthread_join(threads[i], &result), 0);
		ck_assert_ptr_null(result);
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/vault", begin, end,
    credentials_are_taken_by_their_index,
    load_again_gives_new_ones_and_the_old_live_on,
    load_that_fails_changes_nothing,
    vault_without_credentials_loads,
    credential_that_expires_within_14_days_is_warned_of,
    credential_that_has_expired_is_an_error,
    threads_may_take_while_one_loads)
