/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_device_posix.c - wax/ocf/device.c on files: what is left of a device
   when its process is gone, or its files are not what they were */
#include <dirent.h>

#include "check_main.h"
#include "wax/ocf/kit.h"
#include "wax/posix.h"
#include "wax/posix/folder.h"

static struct kit *k;
static struct wax_env *env;

/* Owned, provisioned and in normal operation. */
static void
begin(void)
{
	folder_make();
	env = wax_posix_env_new(folder);
	ck_assert_ptr_nonnull(env);
	k = kit_new();
	kit_stop(k);
	k->conf.env = env;
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	kit_own(k);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") ", " KIT_PSK(KIT_PEER) ", "
	    KIT_PSK(KIT_OTHER) ", " KIT_OSCORE("03", "04") "]}"),
	    CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
}

static void
end(void)
{
	kit_free(k);
	wax_posix_env_free(env);
	folder_remove();
}

START_TEST(a_process_that_comes_after_another_finds_the_device)
{
	struct bytes before = kit_snapshot(k), after;
	enum wax_restored how;

	kit_stop(k);
	ck_assert_int_eq(kit_start(k, &how), WAX_OK);
	ck_assert_int_eq(how, WAX_RESTORED_STATE);
	after = kit_snapshot(k);
	ck_assert(bytes_equal(before, after));
	free((void *)(uintptr_t)before.data);
	free((void *)(uintptr_t)after.data);
}
END_TEST

START_TEST(two_processes_do_not_share_a_device)
{
	struct wax_device *other;

	ck_assert_int_eq(wax_device_new(&k->conf, &other, NULL), WAX_EXISTS);
}
END_TEST

/* Both slots of each file cut, or filled with noise: the device does not begin,
   or, if the file belongs to the copy before, is as it was. */
static void
expect_careful(const char *name, bool is_cut)
{
	static uint8_t whole[16384], noise[16384];
	size_t len = folder_read(name, whole, sizeof(whole));
	struct rng rng = { 77 };
	enum wax_status st;

	rng_fill(&rng, noise, sizeof(noise));
	folder_write(name, is_cut ? whole : noise, is_cut ? len / 3 : len);
	st = kit_start(k, NULL);
	ck_assert_msg(st == WAX_DAMAGED || st == WAX_OK, "%s: %d", name, st);
	if (st == WAX_OK)
		ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFNOP);
	kit_stop(k);
	folder_write(name, whole, len);
}

START_TEST(files_that_are_cut_or_noise_are_never_half_believed)
{
	struct dirent **files;
	int count = scandir(folder, &files, NULL, alphasort);
	int seen = 0;

	ck_assert_int_gt(count, 0);
	kit_stop(k);
	for (int i = 0; i < count; i++) {
		if (strstr(files[i]->d_name, ".state") != NULL) {
			expect_careful(files[i]->d_name, true);
			expect_careful(files[i]->d_name, false);
			seen++;
		}
		free(files[i]);
	}
	free(files);
	ck_assert_int_ge(seen, 3);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFNOP);
}
END_TEST

START_TEST(a_device_whose_state_is_damaged_can_be_erased)
{
	kit_stop(k);
	folder_write("device.state", "x", 1);
	ck_assert_int_eq(kit_start(k, NULL), WAX_DAMAGED);
	ck_assert_int_eq(wax_device_erase(&k->conf), WAX_OK);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFOTM);
}
END_TEST

/* The copy before is noise: nobody reads it, and it is written over. */
START_TEST(a_damaged_older_copy_is_in_nobodys_way)
{
	const struct shelf *s = &k->device->shelf;
	const char *older = s->copies[0].generation <
	    s->copies[1].generation ? "device.a.0.state" : "device.b.0.state";

	kit_stop(k);
	folder_write(older, "noise", 5);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	for (int i = 0; i < 3; i++) {
		kit_go(k, WAX_DOS_RFPRO);
		kit_go(k, WAX_DOS_RFNOP);
	}
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFNOP);
}
END_TEST

START_TEST(a_damaged_newest_copy_is_followed_by_soft_reset_if_wanted)
{
	const struct shelf *s = &k->device->shelf;
	const char *newest = s->copies[0].generation >
	    s->copies[1].generation ? "device.a.0.state" : "device.b.0.state";
	enum wax_restored how;

	kit_stop(k);
	folder_write(newest, "noise", 5);
	ck_assert_int_eq(kit_start(k, &how), WAX_DAMAGED);
	k->conf.accepts_previous = true;
	ck_assert_int_eq(kit_start(k, &how), WAX_OK);
	ck_assert_int_eq(how, WAX_RESTORED_PREVIOUS);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_SRESET);
	kit_go(k, WAX_DOS_RFPRO);
	kit_go(k, WAX_DOS_RFNOP);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/device_posix", begin, end,
    a_process_that_comes_after_another_finds_the_device,
    two_processes_do_not_share_a_device,
    files_that_are_cut_or_noise_are_never_half_believed,
    a_device_whose_state_is_damaged_can_be_erased,
    a_damaged_older_copy_is_in_nobodys_way,
    a_damaged_newest_copy_is_followed_by_soft_reset_if_wanted)
