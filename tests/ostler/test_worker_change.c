/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_worker_change.c - other settings for a worker that does not run */
#include <stdlib.h>

#include "ostler/forward/registry.h"
#include "ostler/loading.h"
#include "ostler/net/hop_copy.h"
#include "ostler/net/vault.h"
#include "ostler/net/vault_files.h"
#include "ostler/worker.h"

#define C "credential \"c\" { id " PEER_2 "; psk \"keys\"; }\n"
#define D "credential \"d\" { id " PEER_2 "; psk \"keys\"; }\n"
#define HOME "discover \"home\" on any { groups none; probe 127.0.0.1:9; " \
	"credential \"c\"; }\n"

static struct settings *in_use, *next;
static struct vault *vault, *next_vault;
static struct registry *registry;
static struct worker *w;

static void
setup(void)
{
	vault_files_enter();
	vault_files_write("keys", PEER_1 " " KEY_A "\n");
}

static struct vault *
load_vault(const struct settings *s)
{
	struct vault *v = vault_new(&s->net);

	ck_assert_ptr_nonnull(v);
	ck_assert_int_eq(vault_load(v, stderr), WAX_OK);
	return v;
}

/* A device that was found, whose hop has the credential "c". */
static void
find_device(void)
{
	struct hop_conf conf = { .name = (char *)(uintptr_t)"lamp" };
	struct registration reg = { .target = { { 1 } },
		.kind = REGISTRATION_FOUND, .conf = hop_conf_copy(&conf),
		.expires = UINT64_MAX }, earlier;
	bool had_earlier;

	ck_assert_ptr_nonnull(reg.conf);
	ck_assert_int_eq(registry_put(registry, &reg, &earlier, &had_earlier),
	    WAX_OK);
}

static void
start(const char *text)
{
	struct worker_options options = { .log = { .fd = STDERR_FILENO,
		.level = LOG_LEVEL_ERROR } };

	registry = registry_new(100);
	in_use = loading(text);
	vault = load_vault(in_use);
	options.settings = in_use;
	options.vault = vault;
	options.registry = registry;
	ck_assert_int_eq(worker_new(&options, &w), WAX_OK);
	find_device();
}

static void
stop(void)
{
	worker_free(w);
	registry_free(registry);
	vault_free(vault);
	settings_unref(in_use);
}

static void
prepare(const char *text)
{
	size_t which;

	next = loading(text);
	next_vault = load_vault(next);
	ck_assert_int_eq(worker_prepare(w, next, next_vault, &which), WAX_OK);
}

/* The old ones are no more. */
static void
commit(void)
{
	worker_commit(w);
	vault_free(vault);
	settings_unref(in_use);
	in_use = next;
	vault = next_vault;
}

/* The credential of the device that was found. */
static size_t
found_credential(void)
{
	struct deviceid id = { { 1 } };
	struct registration reg;
	size_t credential;

	ck_assert(registry_find(registry, &id, 0, &reg));
	credential = reg.conf->credential;
	hop_conf_free(reg.conf);
	return credential;
}

START_TEST(what_was_found_stays_while_the_same_is_asked_for)
{
	start("workers 1\n" LISTEN C HOME);
	ck_assert_uint_eq(found_credential(), 0);
	for (int i = 0; i < 3; i++) {
		prepare("workers 1\n" LISTEN D C HOME "hop-limit 9\n");
		commit();
		ck_assert_uint_eq(found_credential(), 1);
		prepare("workers 1\n" LISTEN C HOME);
		commit();
		ck_assert_uint_eq(found_credential(), 0);
	}
	stop();
}
END_TEST

START_TEST(what_was_found_is_forgotten_when_something_else_is_asked_for)
{
	static const char *const others[] = { "",
	    "discover \"home\" on any { groups none; probe 127.0.0.1:9; "
	    "clear on; }\n" };

	for (size_t i = 0; i < 2; i++) {
		char text[500];

		start("workers 1\n" LISTEN C HOME);
		snprintf(text, sizeof(text), "workers 1\n" LISTEN C "%s",
		    others[i]);
		prepare(text);
		ck_assert_uint_eq(registry_count(registry), 1);
		commit();
		ck_assert_uint_eq(registry_count(registry), 0);
		prepare("workers 1\n" LISTEN C HOME);
		commit();
		stop();
	}
}
END_TEST

START_TEST(what_is_given_up_has_changed_nothing)
{
	start("workers 1\n" LISTEN C HOME);
	for (int i = 0; i < 3; i++) {
		prepare("workers 1\nlog level debug\n" LISTEN D C);
		worker_abort(w);
		vault_free(next_vault);
		settings_unref(next);
		ck_assert_uint_eq(found_credential(), 0);
		ck_assert(!log_wants(worker_log(w), LOG_LEVEL_WARNING));
	}
	stop();
}
END_TEST

START_TEST(log_follows_the_settings)
{
	start("workers 1\n" LISTEN);
	prepare("workers 1\nlog level info\n" LISTEN);
	ck_assert(!log_wants(worker_log(w), LOG_LEVEL_INFO));
	commit();
	ck_assert(log_wants(worker_log(w), LOG_LEVEL_INFO));
	ck_assert(!log_wants(worker_log(w), LOG_LEVEL_DEBUG));
	stop();
}
END_TEST

TEST_MAIN_FIXTURE("ostler/worker_change", setup, vault_files_leave,
    what_was_found_stays_while_the_same_is_asked_for,
    what_was_found_is_forgotten_when_something_else_is_asked_for,
    what_is_given_up_has_changed_nothing,
    log_follows_the_settings)
