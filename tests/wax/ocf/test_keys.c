/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_keys.c - wax/ocf/keys.c */
#include "check_main.h"
#include "wax/ocf/keys.h"
#include "wax/ocf/kit.h"

struct values {
	bool truth;
	int64_t number;
	char text[5];
	struct deviceid id;
};

static enum wax_status
take_truth(void *arg, const struct node *value)
{
	return keys_take_bool(value, &((struct values *)arg)->truth);
}

static enum wax_status
take_number(void *arg, const struct node *value)
{
	return keys_take_int(value, -1, 9, &((struct values *)arg)->number);
}

static enum wax_status
take_text(void *arg, const struct node *value)
{
	struct values *v = arg;

	return keys_take_text(value, 2, v->text, sizeof(v->text));
}

static enum wax_status
take_id(void *arg, const struct node *value)
{
	return keys_take_uuid(value, &((struct values *)arg)->id);
}

static const struct key_row rows[] = {
	{ "truth", take_truth }, { "number", take_number },
	{ "text", take_text }, { "id", take_id },
};

static enum wax_status
read_text(const char *text, struct values *v, uint32_t *seen)
{
	struct node n;

	ck_assert_int_eq(node_read_all(kit_cbor(text), &n), WAX_OK);
	return keys_read(&n, rows, KEYS_COUNT(rows), v, seen);
}

START_TEST(rows_that_are_there_are_told)
{
	struct values v = { .number = 0 };
	uint32_t seen;

	ck_assert_int_eq(read_text("{\"text\": \"abcd\", \"number\": -1}", &v,
	    &seen), WAX_OK);
	ck_assert_uint_eq(seen, 6);
	ck_assert_str_eq(v.text, "abcd");
	ck_assert_int_eq(v.number, -1);
	ck_assert_int_eq(read_text("{}", &v, &seen), WAX_OK);
	ck_assert_uint_eq(seen, 0);
}
END_TEST

START_TEST(unknown_and_repeated_keys_and_wrong_types_are_refused)
{
	static const char *const wrong[] = {
		"[]", "3", "{\"other\": 1}", "{1: 2}",
		"{\"truth\": true, \"truth\": true}", "{\"truth\": 1}",
		"{\"truth\": null}", "{\"number\": 10}", "{\"number\": \"1\"}",
		"{\"text\": h'6162'}", "{\"id\": 1}", "{\"id\": \"12\"}",
		"{h'7472757468': true}",
	};
	struct values v;
	uint32_t seen;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(read_text(wrong[i], &v, &seen) == WAX_FORMAT,
		    "%s", wrong[i]);
	ck_assert_int_eq(read_text("{\"text\": \"a\"}", &v, &seen),
	    WAX_RANGE);
	ck_assert_int_eq(read_text("{\"text\": \"abcde\"}", &v, &seen),
	    WAX_RANGE);
}
END_TEST

START_TEST(values_are_written_with_their_keys)
{
	uint8_t out[256];
	struct writer w = writer_open(out, sizeof(out));
	struct deviceid id = { { 1 } };
	struct node n;

	keys_write_bool(&w, "a", true);
	keys_write_int(&w, "b", -7);
	keys_write_text(&w, "c", "d");
	keys_write_uuid(&w, "e", &id);
	keys_write_baseline(&w, "oic.r.x");
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	struct reader r = reader_open(writer_bytes(&w));

	for (size_t i = 0; i < 12; i++)
		ck_assert_int_eq(node_read(&r, &n), WAX_OK);
	ck_assert_uint_eq(reader_left(&r), 0);
}
END_TEST

/* Adds it up, as long as it is a number. */
static enum wax_status
take_sum(void *arg, const struct node *item)
{
	int64_t *sum = arg, n;
	enum wax_status st = keys_take_int(item, 0, 9, &n);

	*sum += st == WAX_OK ? n : 0;
	return st;
}

START_TEST(items_of_an_array_are_taken_until_one_is_refused)
{
	static const struct {
		const char *text;
		enum wax_status st;
		int64_t sum;
	} cases[] = {
		{ "[]", WAX_OK, 0 },
		{ "[1, 2, 4]", WAX_OK, 7 },
		{ "[1, true, 4]", WAX_FORMAT, 1 },
		{ "{\"1\": 2}", WAX_FORMAT, 0 },
		{ "1", WAX_FORMAT, 0 },
	};

	for (size_t i = 0; i < KEYS_COUNT(cases); i++) {
		struct node n;
		int64_t sum = 0;

		ck_assert_int_eq(node_read_all(kit_cbor(cases[i].text), &n),
		    WAX_OK);
		ck_assert_int_eq(keys_take_array(&n, take_sum, &sum),
		    cases[i].st);
		ck_assert_int_eq(sum, cases[i].sum);
	}
}
END_TEST

TEST_MAIN("wax/ocf/keys",
    items_of_an_array_are_taken_until_one_is_refused,
    rows_that_are_there_are_told,
    unknown_and_repeated_keys_and_wrong_types_are_refused,
    values_are_written_with_their_keys)
