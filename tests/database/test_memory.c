/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_memory.c - no key is left in memory that was freed, nor in the
   file when its device has gone

   free() and realloc() of this program look at what they get, SQLite's too. A
   sanitizer has its own; then only the calls are tested. */
#include <malloc.h>
#include <stdatomic.h>

#include "check_main.h"
#include "obt/store_model.h"
#include "scarce.h"

static atomic_size_t found;
static volatile bool is_watching;

#if SCARCE_WORKS
void __libc_free(void *p);

void
free(void *p)
{
	size_t len = p == NULL ? 0 : malloc_usable_size(p);

	if (is_watching && p != NULL &&
	    memmem(p, len, KIT_NEEDLE, KIT_NEEDLE_LEN) != NULL)
		atomic_fetch_add(&found, 1);
	__libc_free(p);
}
#endif

START_TEST(keys_are_cleared_wherever_they_have_been)
{
	char copy[120];

	snprintf(copy, sizeof(copy), "%s/copy.db", folder);
	is_watching = true;
	kit_create();
	kit_open();
	for (unsigned i = 1; i < 60; i++) {
		struct store_device d = kit_device(i), back;

		ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
		d.is_unsettled = true;
		ck_assert_int_eq(store_update_device(store, &d), WAX_OK);
		ck_assert_int_eq(store_find_device(store, d.name, &back),
		    WAX_OK);
	}
	struct model_count count = { 0 };

	ck_assert_int_eq(store_each_device(store, model_count_device, &count),
	    WAX_OK);
	ck_assert_int_eq(store_backup(store, copy, &error), WAX_OK);
	kit_close();
	is_watching = false;
	ck_assert_uint_eq(atomic_load(&found), 0);
}
END_TEST

START_TEST(the_watcher_sees_what_is_left)
{
	/* volatile: what is freed next is not written otherwise */
	volatile char *left = malloc(100);

	ck_assert_ptr_nonnull((char *)left);
	for (size_t i = 0; i < KIT_NEEDLE_LEN; i++)
		left[40 + i] = KIT_NEEDLE[i];
	is_watching = true;
	free((char *)left);
	is_watching = false;
	ck_assert(atomic_load(&found) == 1 || !SCARCE_WORKS);
}
END_TEST

START_TEST(nothing_of_a_device_stays_in_the_file)
{
	static uint8_t data[1 << 20];
	struct store_device d = kit_device(1);
	size_t len;

	memset(d.owner_key, 'k', sizeof(d.owner_key));
	kit_create();
	kit_open();
	ck_assert_int_eq(store_add_device(store, &d), WAX_OK);
	kit_close();
	len = folder_read("obt.db", data, sizeof(data));
	ck_assert_ptr_nonnull(memmem(data, len, d.owner_key, 16));
	kit_open();
	ck_assert_int_eq(store_remove_device(store, &d.id), WAX_OK);
	kit_close();
	len = folder_read("obt.db", data, sizeof(data));
	ck_assert_ptr_null(memmem(data, len, d.owner_key, 16));
}
END_TEST

TEST_MAIN_FIXTURE("database/memory", kit_setup_empty, kit_teardown,
    keys_are_cleared_wherever_they_have_been,
    the_watcher_sees_what_is_left,
    nothing_of_a_device_stays_in_the_file)
