/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hc_event.c - ostler/http/hc_event.c */
#include "ostler/http/hc_event.h"

#include "check_main.h"
#include "expect.h"
#include "ostler/http/hc_rig.h"
#include "rng.h"

#define NO_FORMAT 0xffff

static char room[8192];
static uint8_t options_room[300];
static struct message message;

static void
begin(uint16_t format, const void *payload, size_t len)
{
	struct writer w = writer_open(options_room, sizeof(options_room));
	struct option_writer options = option_writer_open(&w);

	if (format != NO_FORMAT)
		option_write_uint(&options, OPTION_CONTENT_FORMAT, format);
	message = (struct message){ .code = CODE_CONTENT,
	    .options = writer_bytes(&w), .payload = bytes_of(payload, len) };
}

static const char *
write_event(uint64_t id)
{
	struct writer w = writer_open((uint8_t *)room, sizeof(room));

	hc_event_write(&w, id, &rig_conf, &message);
	EXPECT(w.len <= hc_event_room(message.payload.len));
	writer_u8(&w, 0);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	return room;
}

static const char *
event_of(uint16_t format, const char *payload)
{
	begin(format, payload, strlen(payload));
	return write_event(1);
}

START_TEST(text_and_json_stand_as_they_are)
{
	ck_assert_str_eq(event_of(50, "{\"value\":true}"),
	    "id: 1\ndata: {\"value\":true}\n\n");
	ck_assert_str_eq(event_of(0, "on"), "id: 1\ndata: on\n\n");
	ck_assert_str_eq(event_of(110, "[]"), "id: 1\ndata: []\n\n");
	ck_assert_str_eq(event_of(40, "</a>"), "id: 1\ndata: </a>\n\n");
	ck_assert_str_eq(event_of(41, "<a/>"), "id: 1\ndata: <a/>\n\n");
	ck_assert_str_eq(event_of(0, ""), "id: 1\ndata: \n\n");
}
END_TEST

START_TEST(lines_of_text_are_lines_of_data)
{
	ck_assert_str_eq(event_of(0, "a\nb\rc\r\nd\n\nid: 7\r"),
	    "id: 1\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n"
	    "data: id: 7\ndata: \n\n");
}
END_TEST

START_TEST(cbor_and_what_is_no_text_is_base64)
{
	ck_assert_str_eq(event_of(60, "\xbf\x65" "value\xf5\xff"),
	    "id: 1\nevent: base64\ndata: v2V2YWx1ZfX/\n\n");
	ck_assert_str_eq(event_of(10000, "a"),
	    "id: 1\nevent: base64\ndata: YQ==\n\n");
	ck_assert_str_eq(event_of(NO_FORMAT, "ab"),
	    "id: 1\nevent: base64\ndata: YWI=\n\n");
	ck_assert_str_eq(event_of(50, "\xff"),
	    "id: 1\nevent: base64\ndata: /w==\n\n");
	begin(0, "a\0b", 3);
	ck_assert_str_eq(write_event(1),
	    "id: 1\nevent: base64\ndata: YQBi\n\n");
	ck_assert_str_eq(event_of(60, ""),
	    "id: 1\nevent: base64\ndata: \n\n");
}
END_TEST

START_TEST(sealed_notification_has_its_option_and_its_payload)
{
	struct writer w = writer_open(options_room, sizeof(options_room));
	struct option_writer options = option_writer_open(&w);

	option_write(&options, OPTION_OSCORE, bytes_of("\x01\x2a", 2));
	message = (struct message){ .code = CODE_CONTENT,
	    .options = writer_bytes(&w), .payload = bytes_of("\0\1\2", 3) };
	ck_assert_str_eq(write_event(UINT64_MAX),
	    "id: 18446744073709551615\nevent: oscore\ndata: ASo AAEC\n\n");
}
END_TEST

START_TEST(types_of_the_configuration_are_known)
{
	static const struct media_type types[] = {
		{ 65000, "application/x-lamp+json", NULL, NULL } };

	rig_conf.types = types;
	rig_conf.type_count = 1;
	ck_assert_str_eq(event_of(65000, "1"), "id: 1\ndata: 1\n\n");
}
END_TEST

START_TEST(stream_begins_lives_and_ends)
{
	struct hc_answer answer;
	struct writer w = writer_open((uint8_t *)room, sizeof(room));

	hc_event_begin(&answer);
	ck_assert_uint_eq(answer.status, 200);
	ck_assert_str_eq(rig_line(&answer, "Content-Type"),
	    "text/event-stream");
	ck_assert_str_eq(rig_line(&answer, "Cache-Control"), "no-cache");
	ck_assert(bytes_is_absent(answer.body));
	hc_event_write_retry(&w, 5000);
	hc_event_write_alive(&w);
	message = (struct message){ .code = CODE_NOT_FOUND };
	hc_event_write_end(&w, &rig_conf, &message, false);
	writer_u8(&w, 0);
	ck_assert_str_eq(room, "retry: 5000\n\n:\n\nevent: end\n"
	    "data: {\"status\":404,\"title\":\"Not Found\"}\n\n");
}
END_TEST

/* No payload can end an event, or begin a field of its own. */
START_TEST(payloads_stay_in_their_event)
{
	static const char letters[] = "a:\r\n d\xc3\xa4\xff";
	struct rng rng = { 20 };

	for (unsigned n = 0; n < 5000; n++) {
		char payload[40];
		size_t len = rng_below(&rng, sizeof(payload));
		const char *end;

		for (size_t i = 0; i < len; i++)
			payload[i] = letters[rng_below(&rng,
			    sizeof(letters))];
		begin(rng_below(&rng, 2) == 0 ? 0 : 60, payload, len);
		(void)write_event(1);
		end = strstr(room, "\n\n");
		EXPECT(end != NULL && end[2] == '\0');
		EXPECT(strncmp(room, "id: 1\n", 6) == 0);
		for (const char *line = room + 6; *line != '\n';
		    line = strchr(line, '\n') + 1)
			EXPECT(strncmp(line, "data: ", 6) == 0 ||
			    (line == room + 6 &&
			    strncmp(line, "event: base64\n", 14) == 0));
		EXPECT(strchr(room, '\r') == NULL);
	}
}
END_TEST

TEST_MAIN("ostler/http/hc_event",
    text_and_json_stand_as_they_are,
    lines_of_text_are_lines_of_data,
    cbor_and_what_is_no_text_is_base64,
    sealed_notification_has_its_option_and_its_payload,
    types_of_the_configuration_are_known,
    stream_begins_lives_and_ends,
    payloads_stay_in_their_event)
