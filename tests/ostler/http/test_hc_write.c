/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_write.c - ostler/http/hc_write.c */
#include "ostler/http/hc_write.h"

#include "check_main.h"

static char written[64 * 1024];
static size_t len, puts_count;

static void
put(void *arg, struct bytes data)
{
	(void)arg;
	ck_assert_uint_lt(len + data.len, sizeof(written));
	memcpy(written + len, data.data, data.len);
	len += data.len;
	written[len] = '\0';
	puts_count++;
}

static struct hc_writing
begin(void)
{
	len = puts_count = 0;
	written[0] = '\0';
	return (struct hc_writing){ .put = put };
}

static const struct hc_answer found = {
	.status = 200,
	.phrase = "OK",
	.lines = { { "Content-Type", "text/plain" } },
	.line_count = 1,
	.body = { (const uint8_t *)"hello", 5 },
};

START_TEST(answer_is_written_in_one_piece)
{
	struct hc_writing how = begin();

	hc_write_answer(&how, &found);
	ck_assert_str_eq(written, "HTTP/1.1 200 OK\r\n"
	    "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
	ck_assert_uint_eq(puts_count, 1);
}
END_TEST

START_TEST(large_body_follows_its_head)
{
	static uint8_t large[10000];
	struct hc_writing how = begin();
	struct hc_answer a = found;

	memset(large, 'x', sizeof(large));
	a.body = BYTES_ARRAY(large);
	hc_write_answer(&how, &a);
	ck_assert_ptr_nonnull(strstr(written, "Content-Length: 10000\r\n\r\n"
	    "xxx"));
	ck_assert_uint_eq(puts_count, 2);
	ck_assert_int_eq(written[len - 1], 'x');
}
END_TEST

START_TEST(head_has_the_length_of_what_is_not_sent)
{
	struct hc_writing how = begin();

	how.is_head = true;
	hc_write_answer(&how, &found);
	ck_assert_ptr_nonnull(strstr(written, "Content-Length: 5\r\n"));
	ck_assert_str_eq(written + len - 4, "\r\n\r\n");
}
END_TEST

START_TEST(status_without_a_body_has_no_length)
{
	static const uint16_t bare[] = { 204, 304 };

	for (size_t i = 0; i < 2; i++) {
		struct hc_writing how = begin();
		struct hc_answer a = { .status = bare[i], .phrase = "X" };

		hc_write_answer(&how, &a);
		ck_assert_ptr_null(strstr(written, "Content-Length"));
		ck_assert_str_eq(written + len - 4, "\r\n\r\n");
	}
}
END_TEST

START_TEST(answer_without_a_body_has_length_zero)
{
	struct hc_writing how = begin();
	struct hc_answer a = { .status = 201, .phrase = "Created" };

	hc_write_answer(&how, &a);
	ck_assert_str_eq(written, "HTTP/1.1 201 Created\r\n"
	    "Content-Length: 0\r\n\r\n");
	how = begin();
	a.lines[0] = (struct hc_line){ "content-length", "7" };
	a.line_count = 1;
	hc_write_answer(&how, &a);
	ck_assert_str_eq(written, "HTTP/1.1 201 Created\r\n"
	    "content-length: 7\r\n\r\n");
}
END_TEST

START_TEST(end_of_a_connection_is_told)
{
	struct hc_writing how = begin();

	how.closes = true;
	hc_write_answer(&how, &found);
	ck_assert_ptr_nonnull(strstr(written, "\r\nConnection: close\r\n"));
	how = begin();
	how.is_old = true;
	hc_write_answer(&how, &found);
	ck_assert_ptr_nonnull(strstr(written,
	    "\r\nConnection: keep-alive\r\n"));
}
END_TEST

START_TEST(body_of_unknown_length_comes_in_chunks)
{
	struct hc_writing how = begin();

	hc_write_head(&how, &found, HC_LENGTH_UNKNOWN);
	hc_write_chunk(&how, bytes_of_text("0123456789abcdefg"));
	hc_write_chunk(&how, bytes_of_text(""));
	hc_write_end(&how);
	ck_assert_str_eq(written, "HTTP/1.1 200 OK\r\n"
	    "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "11\r\n0123456789abcdefg\r\n0\r\n\r\n");
}
END_TEST

START_TEST(old_clients_get_it_up_to_the_end)
{
	struct hc_writing how = begin();

	how.is_old = true;
	hc_write_head(&how, &found, HC_LENGTH_UNKNOWN);
	hc_write_chunk(&how, bytes_of_text("abc"));
	hc_write_end(&how);
	ck_assert_str_eq(written, "HTTP/1.1 200 OK\r\n"
	    "Content-Type: text/plain\r\nConnection: close\r\n\r\nabc");
}
END_TEST

START_TEST(answer_must_have_the_date_where_there_is_a_clock)
{
	static const struct {
		int64_t date;
		const char *text;
	} rows[] = {
		{ 784111777, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" },
		{ 1, "Date: Thu, 01 Jan 1970 00:00:01 GMT\r\n" },
		{ 1709164800, "Date: Thu, 29 Feb 2024 00:00:00 GMT\r\n" },
		{ 253402300799, "Date: Fri, 31 Dec 9999 23:59:59 GMT\r\n" },
		{ 253402300800, "" }, { INT64_MAX, "" }, { 0, "" }, { -1, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hc_writing how = begin();
		const char *at;

		how.date = rows[i].date;
		hc_write_answer(&how, &found);
		at = strstr(written, "Date: ");
		ck_assert_msg(rows[i].text[0] == '\0' ? at == NULL :
		    at != NULL && strncmp(at, rows[i].text,
		    strlen(rows[i].text)) == 0, "%s", written);
	}
}
END_TEST

TEST_MAIN("ostler/http/hc_write",
    answer_must_have_the_date_where_there_is_a_clock,
    answer_is_written_in_one_piece,
    large_body_follows_its_head,
    head_has_the_length_of_what_is_not_sent,
    status_without_a_body_has_no_length,
    answer_without_a_body_has_length_zero,
    end_of_a_connection_is_told,
    body_of_unknown_length_comes_in_chunks,
    old_clients_get_it_up_to_the_end)
