/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/fields.h"

#include "check_main.h"
#include "ostler/conf/reading.h"

struct target {
	struct deviceid device;
	struct address address;
	struct address_prefix prefix;
	size_t name_length;
	char *path;
};

static void
name_read(struct parser *p, const struct keyword *k, void *target)
{
	(void)k;
	((struct target *)target)->name_length =
	    fields_read_name(p, "a name").text.len;
}

static void
device_read(struct parser *p, const struct keyword *k, void *target)
{
	(void)k;
	(void)fields_read_device(p, "a device ID",
	    &((struct target *)target)->device);
}

static void
address_read(struct parser *p, const struct keyword *k, void *target)
{
	(void)k;
	(void)fields_read_address(p, &((struct target *)target)->address);
}

static void
file_read(struct parser *p, const struct keyword *k, void *target)
{
	(void)k;
	(void)fields_read_file(p, "a file's name",
	    &((struct target *)target)->path);
}

static const struct keyword rows[] = {
	{ .name = "name", .type = KEYWORD_STATEMENT, .read = name_read },
	{ .name = "device", .type = KEYWORD_STATEMENT, .read = device_read },
	{ .name = "address", .type = KEYWORD_STATEMENT, .read = address_read },
	{ .name = "file", .type = KEYWORD_STATEMENT, .read = file_read },
	{ .name = NULL }
};

static struct target t;
static struct reading r;

static void
setup(void)
{
	reading_begin(&r, rows, &t);
}

static void
teardown(void)
{
	reading_end(&r);
}

static void
assert_error(const char *text, const char *expected)
{
	reading_text(&r, text);
	ck_assert_int_eq(r.status, WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(r.errors, expected));
	reading_end(&r);
	reading_begin(&r, rows, &t);
}

START_TEST(name_has_1_to_64_bytes)
{
	char text[100];

	snprintf(text, sizeof(text), "name \"%064d\"", 0);
	reading_text(&r, text);
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_uint_eq(t.name_length, 64);
	assert_error("name \"\"", "t:1:6: a name of 0 bytes; expected 1 to 64");
	snprintf(text, sizeof(text), "name \"%065d\"", 0);
	assert_error(text, "t:1:6: a name of 65 bytes; expected 1 to 64");
	assert_error("name x", "t:1:6: x; expected a name");
}
END_TEST

START_TEST(device_is_a_uuid_of_either_case_and_not_nil)
{
	reading_text(&r, "device 7D1F2c3a-0000-4000-8000-000000000017");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_uint_eq(t.device.bytes[0], 0x7d);
	ck_assert_uint_eq(t.device.bytes[15], 0x17);
	assert_error("device 7d1f2c3a-0000-4000-8000-00000000001",
	    "t:1:8: 7d1f2c3a-0000-4000-8000-00000000001; expected a device ID");
	assert_error("device 00000000-0000-0000-0000-000000000000",
	    "t:1:8: the nil device ID");
	assert_error("device *", "t:1:8: *; expected a device ID");
}
END_TEST

START_TEST(address_has_a_port_that_is_not_0)
{
	reading_text(&r, "address [::1]:5683");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_uint_eq(t.address.port, 5683);
	ck_assert_uint_eq(t.address.ip[15], 1);
	assert_error("address 127.0.0.1:0", "expected ADDRESS:PORT");
	assert_error("address 127.0.0.1", "expected ADDRESS:PORT");
	assert_error("address localhost:1", "expected ADDRESS:PORT");
	assert_error("address ::1:5683", "expected ADDRESS:PORT");
}
END_TEST

START_TEST(file_is_a_string_that_is_not_empty)
{
	reading_text(&r, "file \"a b\"");
	ck_assert_int_eq(r.status, WAX_OK);
	ck_assert_str_eq(t.path, "a b");
	free(t.path);
	assert_error("file \"\"", "t:1:6: empty name; expected a file's name");
	ck_assert_ptr_null(t.path);
	assert_error("file x", "t:1:6: x; expected a file's name");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/conf/fields", setup, teardown,
    name_has_1_to_64_bytes,
    device_is_a_uuid_of_either_case_and_not_nil,
    address_has_a_port_that_is_not_0,
    file_is_a_string_that_is_not_empty)
