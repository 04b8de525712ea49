/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_target_spelling.c - two properties of targets, over random messages */
#include "ostler/forward/target.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "ostler/forward/sample.h"

#define D1 DEVICE_1
#define D1_UPPER "11111111-2222-4333-8444-55555555555A"

/* Each character as it is, in the other case, or as one of the four spellings
   of its percent-encoding. */
static void
spell_randomly(const char *text, char *out, bool encode)
{
	for (; *text != '\0'; text++) {
		char c = random() % 2 ? (char)toupper(*text) : *text;

		if (encode && random() % 3 == 0)
			out += sprintf(out, random() % 2 ? "%%%02X" : "%%%02x",
			    (unsigned)c);
		else
			*out++ = c;
	}
	*out = '\0';
}

START_TEST(every_spelling_of_a_device_id_is_the_same_target)
{
	static const char *const schemes[] = { "ocf", "coap", "coaps",
	    "coap+tcp", "coaps+tcp" };
	static struct sample s;
	struct forward_conf conf = { .reverse_target = true };

	srandom(1);
	for (unsigned round = 0; round < 1000; round++) {
		struct deviceid id;
		char plain[DEVICEID_TEXT_LEN + 1];
		char host[3 * DEVICEID_TEXT_LEN + 1];
		char scheme[16];
		struct target target;

		for (size_t i = 0; i < sizeof(id.bytes); i++)
			id.bytes[i] = (uint8_t)(random() | (i == 3));
		deviceid_format(&id, plain);
		spell_randomly(plain, host, true);
		spell_randomly(schemes[random() % 5], scheme, false);
		sample_read(&s, "0.02 Proxy-Uri=%s://%s", scheme, host);
		ck_assert_msg(target_extract(&s.message, false, &conf,
		    &target) == REFUSAL_NONE, "%s", sample_text(&s.message));
		ck_assert(deviceid_equal(&target.id, &id));

		spell_randomly(plain, host, false);
		sample_read(&s, "0.02 Uri-Host=%s Proxy-Scheme=%s", host,
		    scheme);
		ck_assert_int_eq(target_extract(&s.message, false, &conf,
		    &target), REFUSAL_NONE);
		ck_assert(deviceid_equal(&target.id, &id));
	}
}
END_TEST

/* True if the bytes, percent-decoded and without regard to case, hold text. */
static bool
holds_text(struct bytes value, const char *text)
{
	static uint8_t decoded[2048];
	size_t len;

	if (uri_decode(value, true, decoded, sizeof(decoded), &len) != WAX_OK)
		return false;
	return memmem(decoded, len, text, strlen(text)) != NULL;
}

static bool
spells_target(const struct message *m, const struct deviceid *id)
{
	struct option_walk walk = option_walk_open(m->options);
	char text[DEVICEID_TEXT_LEN + 1];
	struct option o;

	deviceid_format(id, text);
	while (option_walk_next(&walk, &o)) {
		if ((o.number == OPTION_URI_HOST ||
		    o.number == OPTION_PROXY_URI) &&
		    holds_text(o.value, text))
			return true;
	}
	return false;
}

static const char *
pick(const char *const *words, size_t count)
{
	return words[(size_t)random() % count];
}

#define PICK(words) pick(words, sizeof(words) / sizeof((words)[0]))

/* A message of pieces that are likely to be mistaken for one another. */
static void
build_confusing(struct sample *s)
{
	static const char *const hosts[] = { D1, DEVICE_2, DEVICE_NIL, "*",
	    "lamp", D1_UPPER, "", "me@" D1, D1 ":1", "[::1]", D1 "%00",
	    D1 "@" DEVICE_2, DEVICE_2 "/" D1, "x?" D1, D1 "#" DEVICE_2 };
	static const char *const schemes[] = { "ocf", "coap", "OCF", "http",
	    "coaps+tcp", "xx", "" };
	static const char *const tails[] = { "", "/", "/a", "?q", "/" DEVICE_2,
	    "?" D1, ":5683", "//" D1 };
	char host[128] = "", proxy_uri[256] = "", scheme[64] = "";

	if (random() % 2)
		snprintf(host, sizeof(host), " Uri-Host=%s", PICK(hosts));
	if (random() % 2)
		snprintf(proxy_uri, sizeof(proxy_uri), " Proxy-Uri=%s%s%s%s",
		    PICK(schemes), random() % 8 ? "://" : ":", PICK(hosts),
		    PICK(tails));
	if (random() % 2)
		snprintf(scheme, sizeof(scheme), " Proxy-Scheme=%s",
		    PICK(schemes));
	sample_read(s, "0.02%s%s%s%s", host,
	    random() % 2 ? " OSCORE=0901" : "", proxy_uri, scheme);
}

START_TEST(no_message_yields_a_target_that_is_not_spelled_in_it)
{
	static struct sample s;
	struct forward_conf conf = { .reverse_target = true };
	unsigned found = 0, refused = 0;

	srandom(2);
	for (unsigned round = 0; round < 20000; round++) {
		struct target target;

		build_confusing(&s);
		if (target_extract(&s.message, message_is_sealed(&s.message),
		    &conf, &target) != REFUSAL_NONE) {
			refused++;
			continue;
		}
		found++;
		ck_assert_msg(spells_target(&s.message, &target.id), "%s",
		    sample_text(&s.message));
		ck_assert(!deviceid_is_nil(&target.id));
	}
	ck_assert_uint_gt(found, 1000);
	ck_assert_uint_gt(refused, 1000);
}
END_TEST

TEST_MAIN("ostler/forward/target_spelling",
    every_spelling_of_a_device_id_is_the_same_target,
    no_message_yields_a_target_that_is_not_spelled_in_it)
