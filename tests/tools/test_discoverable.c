/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/discoverable.h"

#include "check_main.h"
#include "core/code.h"
#include "core/message.h"
#include "core/option.h"
#include "wax/ocf/kit.h"

static const char *const interfaces[] = { "oic.if.r", NULL };
static struct device device;
static uint8_t out[1500];
static struct message answer;

static void
setup(void)
{
	device = (struct device){ .name = "lamp", .id = { { 0x7d, 0x1f } } };
	device.links[0] = (struct device_link){ "/oic/d", "oic.wk.d",
		interfaces, false };
	device.links[1] = (struct device_link){ "/a/light", "core.light",
		interfaces, true };
	device.link_count = 2;
}

static void
write_path(struct option_writer *w, const char *path)
{
	for (size_t len; *path != '\0'; path += len + (path[len] != '\0')) {
		len = strcspn(path, "/");
		option_write(w, OPTION_URI_PATH, bytes_of(path, len));
	}
}

/* path: below /oic; query NULL: none. False: nobody answers. */
static bool
ask(enum message_type type, uint8_t code, const char *path, const char *query)
{
	uint8_t encoded[100], datagram[200];
	struct writer options = writer_open(encoded, sizeof(encoded));
	struct option_writer w = option_writer_open(&options);
	struct writer in = writer_open(datagram, sizeof(datagram));
	struct writer to = writer_open(out, sizeof(out));
	struct message m = { .type = type, .code = code, .mid = 7,
		.token = bytes_of_text("tok") };

	option_write(&w, OPTION_URI_PATH, bytes_of_text("oic"));
	write_path(&w, path);
	if (query != NULL)
		option_write(&w, OPTION_URI_QUERY, bytes_of_text(query));
	option_write_uint(&w, OPTION_OCF_ACCEPT_VERSION, WAXPEER_OCF_VERSION);
	m.options = writer_bytes(&options);
	message_write_udp(&in, &m);
	if (!discoverable_answer(&device, writer_bytes(&in), 99, &to))
		return false;
	ck_assert_int_eq(message_parse_udp(writer_bytes(&to), &answer),
	    WAX_OK);
	ck_assert(bytes_equal(answer.token, bytes_of_text("tok")));
	ck_assert_uint_eq(answer.code, CODE_CONTENT);
	return true;
}

static bool
says(const char *text)
{
	return memmem(answer.payload.data, answer.payload.len, text,
	    strlen(text)) != NULL;
}

START_TEST(links_tell_where_the_device_is_without_zones)
{
	device_add_endpoint(&device, "coaps://[fe80::1%eth0]:5684");
	device_add_endpoint(&device, "coap://[::]:5683");
	device_add_endpoint(&device, "coap://0.0.0.0:5683");
	device_add_endpoint(&device, "coaps+tcp://192.0.2.1:5684");
	ck_assert(ask(MESSAGE_NON, CODE_GET, "res", NULL));
	ck_assert_int_eq(answer.type, MESSAGE_NON);
	ck_assert_uint_eq(answer.mid, 99);
	ck_assert_uint_eq(device.endpoint_count, 2);
	ck_assert(says("coaps://[fe80::1]:5684"));
	ck_assert(says("coaps+tcp://192.0.2.1:5684"));
	ck_assert(says("ocf://7d1f0000-0000-0000-0000-000000000000"));
	ck_assert(says("/a/light"));
}
END_TEST

START_TEST(a_type_that_is_asked_for_alone_is_told)
{
	ck_assert(ask(MESSAGE_NON, CODE_GET, "res", "rt=oic.wk.d"));
	ck_assert(says("/oic/d"));
	ck_assert(!says("/a/light"));
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "res", "rt=x.y"));
}
END_TEST

START_TEST(the_device_says_who_it_is)
{
	ck_assert(ask(MESSAGE_CON, CODE_GET, "d", NULL));
	ck_assert_int_eq(answer.type, MESSAGE_ACK);
	ck_assert_uint_eq(answer.mid, 7);
	ck_assert(says("7d1f0000-0000-0000-0000-000000000000"));
}
END_TEST

/* RFC 7252 section 8.2: a server may, and we do, ignore what it has no good
   answer to. */
START_TEST(groups_are_not_told_of_errors)
{
	ck_assert(!ask(MESSAGE_NON, CODE_POST, "res", NULL));
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "p", NULL));
	ck_assert(!ask(MESSAGE_ACK, CODE_GET, "d", NULL));
	ck_assert(!ask(MESSAGE_NON, CODE_CONTENT, "d", NULL));
	for (size_t i = 2; i < 60; i++)
		device.links[device.link_count++] = device.links[1];
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "res", NULL));
}
END_TEST

START_TEST(a_guarded_device_tells_groups_what_its_rights_allow)
{
	struct kit *k = kit_new();

	device.guard = k->device;
	ck_assert(ask(MESSAGE_NON, CODE_GET, "d", NULL));
	ck_assert(ask(MESSAGE_NON, CODE_GET, "res", NULL));
	kit_own(k);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "d", NULL));
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "res", NULL));
	kit_go(k, WAX_DOS_RFPRO);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"subject\": "
	    "{\"conntype\": \"anon-clear\"}, \"resources\": [{\"href\": "
	    "\"/oic/res\"}], \"permission\": 2}]}"), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "d", NULL));
	ck_assert(ask(MESSAGE_NON, CODE_GET, "res", NULL));
	kit_free(k);
}
END_TEST

START_TEST(a_tool_that_looks_for_devices_finds_those_without_an_owner)
{
	struct kit *k = kit_new();
	char id[DEVICEID_TEXT_LEN + 1];

	ck_assert(!ask(MESSAGE_NON, CODE_GET, "sec/doxm", NULL));
	device.guard = k->device;
	deviceid_format((const void *)wax_device_uuid(k->device), id);
	ck_assert(ask(MESSAGE_NON, CODE_GET, "sec/doxm", NULL));
	ck_assert(says(id) && says("oxms"));
	ck_assert(ask(MESSAGE_NON, CODE_GET, "sec/doxm", "owned=false"));
	ck_assert(says(id));
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "sec/doxm", "owned=true"));
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "sec/doxm", "owned=0123456789"
	    "0123456789012345678901234567890123456789012345678901234567890"));
	ck_assert(!ask(MESSAGE_NON, CODE_POST, "sec/doxm", NULL));
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "sec/pstat", NULL));
	kit_own(k);
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "sec/doxm", "owned=false"));
	ck_assert(!ask(MESSAGE_NON, CODE_GET, "sec/doxm", NULL));
	kit_free(k);
}
END_TEST

TEST_MAIN_FIXTURE("tools/discoverable", setup, NULL,
    links_tell_where_the_device_is_without_zones,
    a_type_that_is_asked_for_alone_is_told,
    the_device_says_who_it_is,
    groups_are_not_told_of_errors,
    a_guarded_device_tells_groups_what_its_rights_allow,
    a_tool_that_looks_for_devices_finds_those_without_an_owner)
