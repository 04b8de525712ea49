/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_address.c - IP addresses and prefixes as text */
#include "core/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>

#include "check_main.h"
#include "expect.h"
#include "rng.h"

START_TEST(address_text_comes_back_in_its_canonical_form)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "127.0.0.1:5683", "127.0.0.1:5683" },
		{ "255.255.255.255:65535", "255.255.255.255:65535" },
		{ "0.0.0.0:0", "0.0.0.0:0" },
		{ "[::1]:5683", "[::1]:5683" },
		{ "[::]:1", "[::]:1" },
		{ "[2001:DB8:0:0::0001]:7", "[2001:db8::1]:7" },
		{ "[fe80::1%2]:5683", "[fe80::1%2]:5683" },
		{ "[fe80::1%4294967295]:5683", "[fe80::1%4294967295]:5683" },
		{ "[ff02::158%3]:5683", "[ff02::158%3]:5683" },
		{ "[fe80::1]:5683", "[fe80::1]:5683" },
		{ "[febf::1%1]:5683", "[febf::1%1]:5683" },
		{ "[ff12::1%1]:5683", "[ff12::1%1]:5683" },
		{ "[::ffff:10.1.2.3]:9", "10.1.2.3:9" },
		{ "[::1.2.3.4]:9", "[::1.2.3.4]:9" },
		{ "[fe80:2222:3333:4444:5555:6666:7777:8888%4294967295]"
		    ":65535",
		    "[fe80:2222:3333:4444:5555:6666:7777:8888%4294967295]"
		    ":65535" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[ADDRESS_TEXT_SIZE];
		struct address a;

		ck_assert_msg(address_parse(bytes_of_text(rows[i].in), &a) ==
		    WAX_OK, "%s", rows[i].in);
		address_format(&a, text);
		ck_assert_str_eq(text, rows[i].out);
		ck_assert_uint_eq(a.reserved, 0);
	}
}
END_TEST

START_TEST(address_of_a_process_of_this_host_is_its_number)
{
	struct address a = { .zone = 4711 };
	char text[ADDRESS_TEXT_SIZE];

	ck_assert(address_is_local(&a));
	address_format(&a, text);
	ck_assert_str_eq(text, "local:4711");
	a.zone = UINT32_MAX;
	address_format(&a, text);
	ck_assert_str_eq(text, "local:4294967295");

	/* and nothing else looks like one */
	struct address others[] = {
		{ .zone = 0 },
		{ .zone = 1, .port = 1 },
		{ .zone = 1, .ip = { [15] = 1 } },
		{ .zone = 1, .ip = { [0] = 0xfe, [1] = 0x80 } },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ck_assert(!address_is_local(&others[i]));
		address_format(&others[i], text);
		ck_assert_int_eq(text[0], '[');
	}
	ck_assert_int_eq(address_parse(bytes_of_text("local:4711"), &a),
	    WAX_FORMAT);
}
END_TEST

START_TEST(address_of_a_host_has_no_port)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "10.7.0.5:5683", "10.7.0.5" }, { "[::1]:0", "::1" },
		{ "[::]:7", "::" }, { "[fe80::1%2]:5683", "fe80::1%2" },
		{ "[2001:db8::17]:65535", "2001:db8::17" },
	};
	struct address a = { .zone = 42 };
	char text[ADDRESS_TEXT_SIZE];

	address_format_host(&a, text);
	ck_assert_str_eq(text, "local:42");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(address_parse(bytes_of_text(rows[i].in), &a),
		    WAX_OK);
		address_format_host(&a, text);
		ck_assert_str_eq(text, rows[i].out);
	}
}
END_TEST

START_TEST(address_zone_may_be_the_name_of_an_interface)
{
	struct address a;
	unsigned lo = if_nametoindex("lo");

	if (lo == 0)
		return;	/* a network namespace without any */
	ck_assert_int_eq(address_parse(bytes_of_text("[fe80::1%lo]:1"), &a),
	    WAX_OK);
	ck_assert_uint_eq(a.zone, lo);
}
END_TEST

START_TEST(address_unknown_interface_is_not_found)
{
	struct address a;

	ck_assert_int_eq(address_parse(bytes_of_text("[fe80::1%nosuch]:1"),
	    &a), WAX_NOT_FOUND);
}
END_TEST

/* IF_NAMESIZE counts the final NUL: a name has at most 15 characters. */
START_TEST(address_zone_of_16_characters_is_malformed)
{
	struct address a;

	ck_assert_int_eq(address_parse(bytes_of_text(
	    "[fe80::1%nosuchinterface]:1"), &a), WAX_NOT_FOUND);
	ck_assert_int_eq(address_parse(bytes_of_text(
	    "[fe80::1%nosuchinterfaces]:1"), &a), WAX_FORMAT);
}
END_TEST

START_TEST(address_that_is_none_is_malformed)
{
	static const char *const texts[] = { "", ":", "127.0.0.1",
	    "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
	    "127.0.0.1:0080", "127.0.0.1:-1", "127.0.0.1:+1",
	    "127.0.0.1: 1", "127.0.0.1:1 ", " 127.0.0.1:1", "127.0.0:1",
	    "127.0.0.256:1", "127.0.0.01:1", "127.0.0.1.1:1", ":5683",
	    "localhost:5683", "*:5683", "::1:5683", "::1", "[::1]",
	    "[::1]:", "[::1]5683", "[::1]:65536", "[::1", "[]:1", "[:1",
	    "[127.0.0.1]:1", "[::g]:1", "[fe80::1%]:1", "[fe80::1%0]:1",
	    "[::1%2]:1", "[2001:db8::1%2]:1", "[fe80::1%4294967296x]:1",
	    "[fe00::1%2]:1", "[fec0::1%2]:1", "[2080::1%2]:1",
	    "[ff01::1%2]:1", "[ff05::1%2]:1", "[2002::1%2]:1",
	    "[1111:2222:3333:4444:5555:6666:123.123.123.1234]:1",
	    "[fe80::1%12345678901234567890]:1", "127.0.0.1:99999999999" };
	char long_text[200];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct address a = { .port = 7 };

		ck_assert_msg(address_parse(bytes_of_text(texts[i]), &a) !=
		    WAX_OK, "%s", texts[i]);
		ck_assert_uint_eq(a.port, 7);
	}
	memset(long_text, '1', sizeof(long_text));
	ck_assert_int_eq(address_parse(BYTES_ABSENT, &(struct address){
	    .port = 0 }), WAX_FORMAT);
	ck_assert_int_eq(address_parse(bytes_of(long_text, 200),
	    &(struct address){ .port = 0 }), WAX_FORMAT);
	ck_assert_int_eq(address_parse(bytes_of("127.0.0.1\0:1", 12),
	    &(struct address){ .port = 0 }), WAX_FORMAT);
}
END_TEST

START_TEST(address_of_ipv4_is_equal_in_both_forms)
{
	struct address a, b, c;

	ck_assert_int_eq(address_parse(bytes_of_text("10.1.2.3:5"), &a),
	    WAX_OK);
	ck_assert_int_eq(address_parse(bytes_of_text("[::ffff:a01:203]:5"),
	    &b), WAX_OK);
	ck_assert_int_eq(address_parse(bytes_of_text("10.1.2.3:6"), &c),
	    WAX_OK);
	ck_assert(address_equal(&a, &b));
	ck_assert(!address_equal(&a, &c));
	ck_assert(address_is_ipv4(&a));
	ck_assert_int_eq(address_parse(bytes_of_text("[::10.1.2.3]:5"), &b),
	    WAX_OK);
	ck_assert(!address_is_ipv4(&b));
	ck_assert(!address_equal(&a, &b));
}
END_TEST

START_TEST(address_has_no_padding)
{
	ck_assert_uint_eq(sizeof(struct address), 16 + 4 + 2 + 2);
}
END_TEST

START_TEST(address_comes_back_from_its_text)
{
	struct rng rng = { 13 };

	for (int round = 0; round < 5000; round++) {
		struct address a = { .port = (uint16_t)rng_next(&rng) }, b;
		char text[ADDRESS_TEXT_SIZE];

		rng_fill(&rng, a.ip, sizeof(a.ip));
		if (rng_below(&rng, 3) == 0)
			memcpy(a.ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
		if (rng_below(&rng, 3) == 0) {
			memcpy(a.ip, "\xfe\x80", 2);
			a.zone = (uint32_t)rng_next(&rng);
		}
		address_format(&a, text);
		EXPECT(address_parse(bytes_of_text(text), &b) == WAX_OK, "%s",
		    text);
		EXPECT(address_equal(&a, &b), "%s", text);
	}
}
END_TEST

/* --- prefixes --- */

static bool
prefix_has(const char *prefix, const char *ip)
{
	struct address_prefix p;
	struct address a;
	char text[64];

	snprintf(text, sizeof(text), strchr(ip, ':') == NULL ? "%s:1" :
	    "[%s]:1", ip);
	ck_assert_msg(address_prefix_parse(bytes_of_text(prefix), &p) ==
	    WAX_OK, "%s", prefix);
	ck_assert_int_eq(address_parse(bytes_of_text(text), &a), WAX_OK);
	return address_in_prefix(&a, &p);
}

START_TEST(address_prefix_has_its_first_and_last_and_not_one_more)
{
	ck_assert(prefix_has("10.7.0.0/16", "10.7.0.0"));
	ck_assert(prefix_has("10.7.0.0/16", "10.7.255.255"));
	ck_assert(!prefix_has("10.7.0.0/16", "10.8.0.0"));
	ck_assert(!prefix_has("10.7.0.0/16", "10.6.255.255"));
	ck_assert(prefix_has("10.7.0.128/25", "10.7.0.255"));
	ck_assert(!prefix_has("10.7.0.128/25", "10.7.0.127"));
	ck_assert(prefix_has("2001:db8::/32", "2001:db8:ffff::1"));
	ck_assert(!prefix_has("2001:db8::/32", "2001:db9::"));
	ck_assert(prefix_has("192.0.2.1", "192.0.2.1"));
	ck_assert(!prefix_has("192.0.2.1", "192.0.2.0"));
	ck_assert(prefix_has("::1", "::1"));
	ck_assert(!prefix_has("::1", "::"));
	ck_assert(prefix_has("0.0.0.0/0", "255.1.2.3"));
	ck_assert(!prefix_has("0.0.0.0/0", "::1"));
	ck_assert(prefix_has("::/0", "ffff::1"));
	ck_assert(prefix_has("::/0", "1.2.3.4"));
}
END_TEST

START_TEST(address_prefix_that_is_none_is_malformed)
{
	static const char *const texts[] = { "", "/", "/8", "10.0.0.0/",
	    "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8x",
	    "10.0.0.0/8/8", "10.0.0.1/8", "10.128.0.0/8", "10.0.0.0/255",
	    "::/129", "8000::/0",
	    "::1/127", "2001:db8::/16", "[::]/0", "fe80::1%2",
	    "10.0.0.0:5", "10.0.0/8", "host", "*" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct address_prefix p = { .bits = 7 };

		ck_assert_msg(address_prefix_parse(bytes_of_text(texts[i]),
		    &p) == WAX_FORMAT, "%s", texts[i]);
		ck_assert_uint_eq(p.bits, 7);
	}
}
END_TEST

/* Each length of prefix against a comparison bit by bit. */
START_TEST(address_prefix_of_every_length_agrees_with_its_bits)
{
	struct rng rng = { 14 };

	for (unsigned bits = 0; bits <= 128; bits++)
		for (int round = 0; round < 200; round++) {
			struct address_prefix p = { .bits = (uint8_t)bits };
			struct address a = { .port = 0 };
			unsigned same = 0, flip;

			rng_fill(&rng, p.ip, sizeof(p.ip));
			memcpy(a.ip, p.ip, sizeof(a.ip));
			flip = (unsigned)rng_below(&rng, 128);
			a.ip[flip / 8] ^= (uint8_t)(0x80 >> flip % 8);
			while (same < 128 && ((a.ip[same / 8] ^
			    p.ip[same / 8]) << same % 8 & 0x80) == 0)
				same++;
			EXPECT(address_in_prefix(&a, &p) == (same >= bits),
			    "%u %u", bits, flip);
		}
}
END_TEST

TEST_MAIN("core/address",
    address_text_comes_back_in_its_canonical_form,
    address_of_a_process_of_this_host_is_its_number,
    address_of_a_host_has_no_port,
    address_zone_may_be_the_name_of_an_interface,
    address_unknown_interface_is_not_found,
    address_zone_of_16_characters_is_malformed,
    address_that_is_none_is_malformed,
    address_of_ipv4_is_equal_in_both_forms,
    address_has_no_padding,
    address_comes_back_from_its_text,
    address_prefix_has_its_first_and_last_and_not_one_more,
    address_prefix_that_is_none_is_malformed,
    address_prefix_of_every_length_agrees_with_its_bits)
