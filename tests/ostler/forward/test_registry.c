/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/registry.h"

#include <pthread.h>
#include <stdlib.h>

#include "check_main.h"
#include "ostler/net/hop_copy.h"
#include "rng.h"
#include "scarce.h"

static struct registry *r;
static struct registration earlier;
static bool had_earlier;

static void
setup(void)
{
	r = registry_new(100);
	ck_assert_ptr_nonnull(r);
}

static void
teardown(void)
{
	registry_free(r);
	registry_free(NULL);
}

static struct deviceid
id_of(unsigned n)
{
	return (struct deviceid){ { (uint8_t)(n + 1) } };
}

static struct registration
make(enum registration_kind kind, unsigned target, unsigned owner,
    uint32_t session)
{
	struct hop_conf conf = { .name = (char *)(uintptr_t)"found",
		.timeout = session };
	struct registration reg = {
		.target = id_of(target),
		.kind = kind,
		.worker = session % 2,
		.session = session,
		.owner = id_of(owner),
		.expires = UINT64_MAX,
	};

	if (kind == REGISTRATION_FOUND) {
		reg.conf = hop_conf_copy(&conf);
		ck_assert_ptr_nonnull(reg.conf);
	}
	return reg;
}

static enum wax_status
put(struct registration reg)
{
	return registry_put(r, &reg, &earlier, &had_earlier);
}

/* The session of target; 0: none. */
static uint32_t
find(unsigned target, uint64_t now)
{
	struct deviceid id = id_of(target);
	struct registration found;
	uint32_t session;

	if (!registry_find(r, &id, now, &found))
		return 0;
	session = found.session;
	if (found.kind == REGISTRATION_FOUND) {
		session = (uint32_t)found.conf->timeout;
		hop_conf_free(found.conf);
	}
	return session;
}

START_TEST(a_session_takes_the_place_of_anything)
{
	for (unsigned k = REGISTRATION_SESSION; k <= REGISTRATION_FOUND; k++) {
		ck_assert_int_eq(put(make(k, 5, 9, 3)), WAX_OK);
		ck_assert(!had_earlier);
		ck_assert_int_eq(put(make(REGISTRATION_SESSION, 5, 5, 4)),
		    WAX_OK);
		ck_assert(had_earlier);
		ck_assert_int_eq(earlier.kind, k);
		ck_assert_ptr_null(earlier.conf);
		ck_assert_uint_eq(find(5, 0), 4);
		ck_assert_uint_eq(registry_remove_session(r, 0, 4), 1);
	}
}
END_TEST

/* Of each two puts, whichever way round, the later session is left. */
START_TEST(a_session_takes_never_the_place_of_a_later_one)
{
	const enum registration_kind kinds[] = {
		REGISTRATION_SESSION, REGISTRATION_NAME
	};

	for (unsigned i = 0; i < 2; i++) {
		struct registration old = make(kinds[i], 5 + i, 5, 3);
		struct registration new = make(kinds[i], 5 + i, 5, 4);

		old.order = 7;
		new.order = 8;
		ck_assert_int_eq(put(new), WAX_OK);
		ck_assert_int_eq(put(old), kinds[i] == REGISTRATION_SESSION ?
		    WAX_STATE : WAX_EXISTS);
		ck_assert_uint_eq(find(5 + i, 0), 4);
		ck_assert_int_eq(put(new), WAX_OK);	/* itself again */
		ck_assert(registry_remove(r, &new.target, 0, 4));
		ck_assert_int_eq(put(old), WAX_OK);
		ck_assert_int_eq(put(new), WAX_OK);
		ck_assert(had_earlier);
		ck_assert_uint_eq(find(5 + i, 0), 4);
	}
}
END_TEST

START_TEST(a_name_never_takes_that_of_a_session)
{
	ck_assert_int_eq(put(make(REGISTRATION_SESSION, 5, 5, 3)), WAX_OK);
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 5, 9, 4)), WAX_EXISTS);
	ck_assert_uint_eq(find(5, 0), 3);
}
END_TEST

START_TEST(a_name_never_takes_that_of_another_owner)
{
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 5, 8, 3)), WAX_OK);
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 5, 9, 4)), WAX_EXISTS);
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 5, 8, 6)), WAX_OK);
	ck_assert(had_earlier);
	ck_assert_uint_eq(find(5, 0), 6);
}
END_TEST

START_TEST(what_was_found_never_takes_that_of_who_called)
{
	ck_assert_int_eq(put(make(REGISTRATION_SESSION, 5, 5, 3)), WAX_OK);
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 6, 9, 3)), WAX_OK);
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 5, 5, 4)), WAX_EXISTS);
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 6, 6, 4)), WAX_EXISTS);
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 7, 7, 4)), WAX_OK);
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 7, 7, 8)), WAX_OK);
	ck_assert_uint_eq(find(7, 0), 8);
}
END_TEST

START_TEST(what_has_expired_is_not_found_and_stands_in_nobodys_way)
{
	struct registration name = make(REGISTRATION_NAME, 5, 8, 3);

	name.expires = 1000;
	ck_assert_int_eq(put(name), WAX_OK);
	ck_assert_uint_eq(find(5, 999), 3);
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 5, 9, 4)), WAX_EXISTS);
	ck_assert_uint_eq(find(5, 1000), 0);
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 5, 9, 4)), WAX_OK);
	ck_assert(!had_earlier);
	ck_assert_uint_eq(registry_sweep(r, 5000), 0);
	ck_assert_uint_eq(find(5, 5000), 4);
}
END_TEST

START_TEST(only_its_session_removes_a_registration)
{
	struct deviceid id = id_of(5);

	ck_assert_int_eq(put(make(REGISTRATION_NAME, 5, 9, 3)), WAX_OK);
	ck_assert(!registry_remove(r, &id, 1, 4));
	ck_assert(!registry_remove(r, &id, 0, 3));
	ck_assert_uint_eq(registry_remove_session(r, 0, 3), 0);
	ck_assert(registry_remove(r, &id, 1, 3));
	ck_assert(!registry_remove(r, &id, 1, 3));
	ck_assert_uint_eq(registry_count(r), 0);
}
END_TEST

static bool
keep_odd_targets(void *arg, const struct registration *reg)
{
	unsigned *asked = arg;

	++*asked;
	ck_assert_str_eq(reg->listener, "home");
	return reg->target.bytes[0] % 2 == 0;	/* number + 1 */
}

START_TEST(sessions_of_one_worker_can_be_asked_for_and_removed)
{
	struct deviceid id = id_of(2);
	unsigned asked = 0;

	for (unsigned i = 0; i < 8; i++) {
		struct registration reg = make(i < 4 ? REGISTRATION_SESSION :
		    REGISTRATION_NAME, i, i, 10 + 2 * (i / 2) + (i == 6));

		registration_set_listener(&reg, "home");
		ck_assert_int_eq(put(reg), WAX_OK);
	}
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 9, 9, 4)), WAX_OK);
	/* 6 is of worker 1 */
	ck_assert_uint_eq(registry_filter_sessions(r, 0, keep_odd_targets,
	    &asked), 3);
	ck_assert_uint_eq(asked, 7);
	ck_assert_uint_eq(registry_count(r), 6);
	ck_assert(!registry_remove(r, &id, 0, 12));
	for (unsigned i = 1; i < 8; i += 2)
		ck_assert_uint_gt(find(i, 0), 0);
	ck_assert_uint_gt(find(6, 0), 0);
	ck_assert_uint_eq(find(9, 0), 4);
	/* their sessions know what is left */
	ck_assert_uint_eq(registry_remove_session(r, 0, 10), 1);
	ck_assert_uint_eq(registry_remove_session(r, 0, 12), 1);
}
END_TEST

static void
put_found(unsigned target, size_t credential)
{
	struct registration reg = make(REGISTRATION_FOUND, target, target, 1);

	reg.conf->credential = credential;
	ck_assert_int_eq(put(reg), WAX_OK);
}

static size_t
find_credential(unsigned target)
{
	struct deviceid id = id_of(target);
	struct registration found;
	size_t credential;

	ck_assert(registry_find(r, &id, 0, &found));
	credential = found.conf->credential;
	hop_conf_free(found.conf);
	return credential;
}

START_TEST(credentials_of_what_was_found_get_their_new_numbers)
{
	static const size_t now[] = { 2, CREDENTIAL_NONE, 0 };

	for (unsigned i = 0; i < 4; i++)
		put_found(i, i);
	put_found(4, CREDENTIAL_NONE);
	ck_assert_int_eq(put(make(REGISTRATION_SESSION, 5, 5, 8)), WAX_OK);
	ck_assert_uint_eq(registry_map_credentials(r, now, 3), 2);
	ck_assert_uint_eq(registry_count(r), 4);
	ck_assert_uint_eq(find_credential(0), 2);
	ck_assert_uint_eq(find_credential(2), 0);
	ck_assert_uint_eq(find_credential(4), CREDENTIAL_NONE);
	ck_assert_uint_eq(find(5, 0), 8);
}
END_TEST

START_TEST(a_listeners_name_is_a_copy_of_bounded_length)
{
	char name[2 * HOP_NAME_SIZE];
	struct registration reg = make(REGISTRATION_NAME, 1, 1, 1);

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	registration_set_listener(&reg, name);
	ck_assert_uint_eq(strlen(reg.listener), HOP_NAME_SIZE - 1);
	registration_set_listener(&reg, "a");
	ck_assert_str_eq(reg.listener, "a");
}
END_TEST

START_TEST(a_full_registry_takes_replacements_only)
{
	for (unsigned i = 0; i < 100; i++)
		ck_assert_int_eq(put(make(REGISTRATION_NAME, i, 9, 3)),
		    WAX_OK);
	ck_assert_int_eq(put(make(REGISTRATION_NAME, 100, 9, 3)), WAX_LIMIT);
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 100, 9, 3)), WAX_LIMIT);
	ck_assert_int_eq(put(make(REGISTRATION_SESSION, 50, 50, 4)), WAX_OK);
	ck_assert_uint_eq(registry_remove_session(r, 1, 3), 99);
	ck_assert_uint_eq(registry_count(r), 1);
}
END_TEST

static enum wax_status
put_without_memory(struct registration reg)
{
	enum wax_status st;

	scarce_memory = true;
	st = put(reg);
	scarce_memory = false;
	return st;
}

START_TEST(what_can_not_be_replaced_without_memory_stays)
{
	if (!SCARCE_WORKS)
		return;
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 5, 9, 3)), WAX_OK);
	ck_assert_int_eq(put_without_memory(make(REGISTRATION_SESSION, 5, 5,
	    4)), WAX_MEMORY);
	ck_assert(!had_earlier);
	ck_assert_uint_eq(find(5, 0), 3);
	ck_assert_int_eq(put(make(REGISTRATION_SESSION, 5, 5, 4)), WAX_OK);
	/* once there is a session, another takes its place without memory */
	ck_assert_int_eq(put_without_memory(make(REGISTRATION_SESSION, 5, 5,
	    6)), WAX_OK);
	ck_assert(had_earlier);
	ck_assert_uint_eq(earlier.session, 4);
	ck_assert_uint_eq(find(5, 0), 6);
	ck_assert_uint_eq(registry_remove_session(r, 0, 4), 0);
	ck_assert_uint_eq(registry_remove_session(r, 0, 6), 1);
}
END_TEST

/* The same in the simplest way. */
#define TARGETS 12
#define SESSIONS 6

static struct registration model[TARGETS];
static bool there[TARGETS];

static void
model_expire(uint64_t now)
{
	for (unsigned i = 0; i < TARGETS; i++)
		there[i] = there[i] && model[i].expires > now;
}

static bool
model_put(const struct registration *reg, unsigned target)
{
	const struct registration *old = &model[target];
	bool may = !there[target] ||
	    reg->kind == REGISTRATION_SESSION ||
	    old->kind == REGISTRATION_FOUND ||
	    (reg->kind == REGISTRATION_NAME && old->kind == reg->kind &&
	    deviceid_equal(&old->owner, &reg->owner));

	if (may)
		model[target] = *reg;
	there[target] |= may;
	return may;
}

static size_t
model_remove_session(uint32_t session)
{
	size_t n = 0;

	for (unsigned i = 0; i < TARGETS; i++) {
		if (!there[i] || model[i].kind == REGISTRATION_FOUND ||
		    model[i].session != session)
			continue;
		there[i] = false;
		n++;
	}
	return n;
}

/* Of one of them: these are many rounds. */
static void
check_kind(unsigned which, uint64_t now)
{
	struct deviceid target = id_of(which);
	enum registration_kind kind;

	ck_assert(registry_find_kind(r, &target, now, &kind) == there[which]);
	if (there[which])
		ck_assert_int_eq(kind, model[which].kind);
}

static void
check_model(uint64_t now)
{
	size_t count = 0;

	for (unsigned i = 0; i < TARGETS; i++) {
		ck_assert_uint_eq(find(i, now), there[i] ?
		    model[i].session : 0);
		count += there[i];
	}
	check_kind((unsigned)(now % TARGETS), now);
	registry_sweep(r, now);
	ck_assert_uint_eq(registry_count(r), count);
}

START_TEST(whatever_happens_it_is_as_a_plain_list_would_be)
{
	struct rng rng = { 7 };
	uint64_t now = 0;

	for (unsigned i = 0; i < 20000; i++) {
		unsigned target = (unsigned)rng_below(&rng, TARGETS);
		uint32_t session = 1 + (uint32_t)rng_below(&rng, SESSIONS);
		struct registration reg;

		if (rng_below(&rng, 8) == 0) {
			ck_assert_uint_eq(registry_remove_session(r,
			    session % 2, session),
			    model_remove_session(session));
		} else {
			reg = make((enum registration_kind)rng_below(&rng, 3),
			    target, (unsigned)rng_below(&rng, 3), session);
			if (reg.kind != REGISTRATION_SESSION)
				reg.expires = now + 1 + rng_below(&rng, 30);
			ck_assert_int_eq(put(reg), model_put(&reg, target) ?
			    WAX_OK : WAX_EXISTS);
		}
		now += rng_below(&rng, 3);
		model_expire(now);
		check_model(now);
	}
}
END_TEST

static void *
register_many(void *arg)
{
	uint32_t session = *(uint32_t *)arg;
	struct rng rng = { session };
	struct registration out;
	bool had;

	for (unsigned i = 0; i < 3000; i++) {
		unsigned target = (unsigned)rng_below(&rng, TARGETS);
		struct registration reg = make(
		    (enum registration_kind)rng_below(&rng, 3), target,
		    session, session);

		(void)!registry_put(r, &reg, &out, &had);
		if (registry_find(r, &reg.target, i, &out) &&
		    out.kind == REGISTRATION_FOUND)
			hop_conf_free(out.conf);
		if (i % 50 == 0)
			registry_remove_session(r, session % 2, session);
		if (i % 70 == 0)
			registry_sweep(r, i);
	}
	registry_remove_session(r, session % 2, session);
	return NULL;
}

START_TEST(what_was_found_can_be_forgotten_at_once)
{
	for (unsigned i = 0; i < 10; i++)
		ck_assert_int_eq(put(make(i % 2 == 0 ? REGISTRATION_NAME :
		    REGISTRATION_FOUND, i, i, 10)), WAX_OK);
	ck_assert_uint_eq(registry_forget_found(r), 5);
	ck_assert_uint_eq(registry_forget_found(r), 0);
	ck_assert_uint_eq(registry_count(r), 5);
	ck_assert_uint_eq(find(1, 0), 0);
	ck_assert_uint_eq(find(2, 0), 10);
}
END_TEST

START_TEST(many_threads_leave_it_whole)
{
	pthread_t threads[4];
	uint32_t sessions[4] = { 1, 2, 3, 4 };

	for (unsigned i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL,
		    register_many, &sessions[i]), 0);
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	/* what is left was found */
	for (unsigned i = 0; i < TARGETS; i++)
		if (find(i, 0) != 0)
			ck_assert_int_eq(put(make(REGISTRATION_FOUND, i, i,
			    1)), WAX_OK);
	ck_assert_uint_le(registry_count(r), TARGETS);
}
END_TEST

static struct registration seen[4];
static size_t seen_count;

static void
take_seen(void *arg, const struct registration *reg)
{
	ck_assert_ptr_eq(arg, &seen_count);
	ck_assert_uint_lt(seen_count, 4);
	seen[seen_count] = *reg;
	if (reg->kind == REGISTRATION_FOUND)
		ck_assert_str_eq(reg->conf->name, "found");
	seen_count++;
}

START_TEST(each_one_that_has_not_expired_is_visited_once)
{
	struct registration mortal = make(REGISTRATION_NAME, 3, 1, 9);

	mortal.expires = 100;
	ck_assert_int_eq(put(make(REGISTRATION_SESSION, 1, 1, 7)), WAX_OK);
	ck_assert_int_eq(put(make(REGISTRATION_FOUND, 2, 1, 8)), WAX_OK);
	ck_assert_int_eq(put(mortal), WAX_OK);
	registry_visit(r, 99, take_seen, &seen_count);
	ck_assert_uint_eq(seen_count, 3);
	seen_count = 0;
	registry_visit(r, 100, take_seen, &seen_count);
	ck_assert_uint_eq(seen_count, 2);
	ck_assert(!deviceid_equal(&seen[0].target, &seen[1].target));
	ck_assert_int_ne(seen[0].kind, REGISTRATION_NAME);
	ck_assert_int_ne(seen[1].kind, REGISTRATION_NAME);
	/* and they are all still there */
	ck_assert_uint_eq(registry_count(r), 3);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/registry", setup, teardown,
    a_session_takes_the_place_of_anything,
    a_session_takes_never_the_place_of_a_later_one,
    a_name_never_takes_that_of_a_session,
    a_name_never_takes_that_of_another_owner,
    what_was_found_never_takes_that_of_who_called,
    what_has_expired_is_not_found_and_stands_in_nobodys_way,
    only_its_session_removes_a_registration,
    sessions_of_one_worker_can_be_asked_for_and_removed,
    credentials_of_what_was_found_get_their_new_numbers,
    a_listeners_name_is_a_copy_of_bounded_length,
    a_full_registry_takes_replacements_only,
    what_can_not_be_replaced_without_memory_stays,
    whatever_happens_it_is_as_a_plain_list_would_be,
    what_was_found_can_be_forgotten_at_once,
    many_threads_leave_it_whole,
    each_one_that_has_not_expired_is_visited_once)
