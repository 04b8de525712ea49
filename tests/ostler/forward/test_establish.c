/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/establish.h"

#include "check_main.h"
#include "ostler/forward/sample.h"

#define URI "Proxy-Uri=ocf://" DEVICE_1
#define HOST "Uri-Host=" DEVICE_1
#define EDHOC "Uri-Path=.well-known Uri-Path=edhoc"
#define EDHOC_PATH "/.well-known/edhoc"

static bool
is_asked(const char *message)
{
	static struct sample s;

	sample_read(&s, "%s", message);
	return establish_is_asked(&s.message);
}

static void
check_all(const char *const *messages, size_t count, bool wanted)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(is_asked(messages[i]) == wanted, "%s",
		    messages[i]);
}

#define CHECK_ALL(messages, wanted) check_all(messages, \
    sizeof(messages) / sizeof(messages[0]), wanted)

START_TEST(messages_of_edhoc_are_some)
{
	static const char *const messages[] = {
		"0.02 " HOST " " EDHOC " Content-Format=41 payload=x:f503",
		"0.02 " HOST " " EDHOC " Content-Format=40 payload=x:03",
		"0.02 Content-Format=41 " URI EDHOC_PATH " payload=x:f503",
		"0.02 " EDHOC " Content-Format=41 " URI EDHOC_PATH
		    " payload=x:f503",
		"0.02 " HOST " " EDHOC " Content-Format=41 Proxy-Scheme=ocf"
		    " payload=x:f503",
		"0.02 " EDHOC " Content-Format=0041 payload=x:f503",
		/* the same bytes again, as the server asks (RFC 9175), or in
		   blocks, or for the next block of the answer */
		"0.02 " EDHOC " Content-Format=41 Echo=aabb payload=x:f503",
		"0.02 " EDHOC " Content-Format=41 Block1=0e payload=x:f503",
		"0.02 " EDHOC " Block2=16",
	};

	CHECK_ALL(messages, true);
}
END_TEST

/* RFC 9528 appendix A.2.2 */
START_TEST(an_empty_post_asks_the_server_to_begin)
{
	static const char *const messages[] = {
		"0.02 " HOST " " EDHOC,
		"0.02 " URI EDHOC_PATH,
	};

	CHECK_ALL(messages, true);
	ck_assert(!is_asked("0.02 " EDHOC " payload=x"));
	ck_assert(!is_asked("0.02 Uri-Path=authz-info"));
}
END_TEST

START_TEST(a_token_for_authz_info_is_one)
{
	static const char *const messages[] = {
		"0.02 " HOST " Uri-Path=authz-info Content-Format=13"
		    " payload=x:a1",
		"0.02 Content-Format=13 " URI "/authz-info payload=x:a1",
	};

	CHECK_ALL(messages, true);
}
END_TEST

START_TEST(another_code_is_none)
{
	static const char *const codes[] = { "0.01", "0.03", "0.04", "0.05",
		"0.06", "0.07", "2.04" };
	static struct sample s;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		sample_read(&s, "%s " EDHOC " Content-Format=41 payload=x",
		    codes[i]);
		ck_assert_msg(!establish_is_asked(&s.message), "%s", codes[i]);
		sample_read(&s, "%s Content-Format=13 " URI "/authz-info"
		    " payload=x", codes[i]);
		ck_assert_msg(!establish_is_asked(&s.message), "%s", codes[i]);
	}
}
END_TEST

START_TEST(another_path_is_none)
{
	static const char *const messages[] = {
		"0.02 Content-Format=41 payload=x",
		"0.02 Uri-Path=edhoc Content-Format=41 payload=x",
		"0.02 Uri-Path=.well-known Content-Format=41 payload=x",
		"0.02 Uri-Path=.well-known Uri-Path=core Content-Format=41"
		    " payload=x",
		"0.02 Uri-Path=edhoc Uri-Path=.well-known Content-Format=41"
		    " payload=x",
		"0.02 Uri-Path=.well-known/edhoc Content-Format=41 payload=x",
		"0.02 Content-Format=41 " URI " payload=x",
		"0.02 Content-Format=41 " URI "/ payload=x",
		"0.02 Content-Format=41 " URI "/edhoc payload=x",
		"0.02 Content-Format=41 " URI "/light payload=x",
		"0.02 Uri-Path=authz Content-Format=13 payload=x",
		"0.02 Content-Format=13 " URI "/authz-infos payload=x",
	};

	CHECK_ALL(messages, false);
}
END_TEST

START_TEST(an_extra_segment_or_a_slash_at_the_end_is_none)
{
	static const char *const messages[] = {
		"0.02 " EDHOC " Uri-Path= Content-Format=41 payload=x",
		"0.02 " EDHOC " Uri-Path=a Content-Format=41 payload=x",
		"0.02 Uri-Path= " EDHOC " Content-Format=41 payload=x",
		"0.02 Uri-Path=.well-known Uri-Path= Uri-Path=edhoc"
		    " Content-Format=41 payload=x",
		"0.02 Content-Format=41 " URI EDHOC_PATH "/ payload=x",
		"0.02 Content-Format=41 " URI EDHOC_PATH "/a payload=x",
		"0.02 Content-Format=41 " URI "/" EDHOC_PATH " payload=x",
		"0.02 Content-Format=41 " URI "/.well-known//edhoc payload=x",
		"0.02 Uri-Path=authz-info Uri-Path= Content-Format=13"
		    " payload=x",
		"0.02 Uri-Path=authz-info Uri-Path=authz-info"
		    " Content-Format=13 payload=x",
		"0.02 Content-Format=13 " URI "/authz-info/ payload=x",
	};

	CHECK_ALL(messages, false);
}
END_TEST

START_TEST(another_spelling_of_the_path_is_none)
{
	static const char *const messages[] = {
		"0.02 Uri-Path=.well-known Uri-Path=EDHOC Content-Format=41"
		    " payload=x",
		"0.02 Uri-Path=.Well-Known Uri-Path=edhoc Content-Format=41"
		    " payload=x",
		"0.02 Uri-Path=.well-known Uri-Path=%65dhoc Content-Format=41"
		    " payload=x",
		"0.02 Content-Format=41 " URI "/.well-known/Edhoc payload=x",
		"0.02 Content-Format=41 " URI "/.well-known/%65dhoc payload=x",
		"0.02 Content-Format=41 " URI "/%2ewell-known/edhoc payload=x",
		"0.02 Content-Format=41 " URI "/.well-known%2fedhoc payload=x",
		"0.02 Content-Format=41 " URI "/./.well-known/edhoc payload=x",
		"0.02 Content-Format=41 " URI "/a/../.well-known/edhoc"
		    " payload=x",
		"0.02 Uri-Path=Authz-Info Content-Format=13 payload=x",
		"0.02 Content-Format=13 " URI "/authz%2dinfo payload=x",
	};

	CHECK_ALL(messages, false);
}
END_TEST

START_TEST(a_query_makes_it_none)
{
	static const char *const messages[] = {
		"0.02 " EDHOC " Content-Format=41 Uri-Query=a payload=x",
		"0.02 " EDHOC " Content-Format=41 Uri-Query= payload=x",
		"0.02 " EDHOC " Uri-Query=a",
		"0.02 Content-Format=41 " URI EDHOC_PATH "?a payload=x",
		"0.02 Content-Format=41 " URI EDHOC_PATH "? payload=x",
		"0.02 Content-Format=41 Uri-Query=a " URI EDHOC_PATH
		    " payload=x",
		"0.02 Content-Format=13 " URI "/authz-info?a payload=x",
	};

	CHECK_ALL(messages, false);
}
END_TEST

START_TEST(another_format_is_none)
{
	static const char *const formats[] = { "", "3c", "13", "2a", "ff41",
		"000041", "4141" };
	static const char *const others[] = { "", "41", "40", "3c", "12",
		"000013", "1300" };
	static struct sample s;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		sample_read(&s, "0.02 " EDHOC " Content-Format=%s payload=x",
		    formats[i]);
		ck_assert_msg(!establish_is_asked(&s.message), "%s",
		    formats[i]);
		/* no payload does not make it one either */
		sample_read(&s, "0.02 " EDHOC " Content-Format=%s",
		    formats[i]);
		ck_assert_msg(!establish_is_asked(&s.message), "%s",
		    formats[i]);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		sample_read(&s, "0.02 Uri-Path=authz-info Content-Format=%s"
		    " payload=x", others[i]);
		ck_assert_msg(!establish_is_asked(&s.message), "%s",
		    others[i]);
	}
	ck_assert(!is_asked("0.02 Uri-Path=authz-info payload=x"));
}
END_TEST

START_TEST(a_repeated_format_is_none)
{
	static const char *const messages[] = {
		"0.02 " EDHOC " Content-Format=41 Content-Format=41 payload=x",
		"0.02 " EDHOC " Content-Format=41 Content-Format=3c payload=x",
		"0.02 " EDHOC " Content-Format= Content-Format=41 payload=x",
		"0.02 Uri-Path=authz-info Content-Format=13 Content-Format=13"
		    " payload=x",
	};

	CHECK_ALL(messages, false);
}
END_TEST

START_TEST(a_sealed_request_is_none)
{
	ck_assert(!is_asked("0.02 OSCORE= " EDHOC " Content-Format=41"
	    " payload=x"));
	ck_assert(!is_asked("0.02 OSCORE=09 Content-Format=41 " URI EDHOC_PATH
	    " payload=x"));
}
END_TEST

START_TEST(a_path_beside_proxy_uri_that_says_otherwise_makes_it_none)
{
	static const char *const messages[] = {
		"0.02 Uri-Path=light Content-Format=41 " URI EDHOC_PATH
		    " payload=x",
		"0.02 " EDHOC " Content-Format=41 " URI "/light payload=x",
		"0.02 " EDHOC " Content-Format=41 " URI " payload=x",
		"0.02 " EDHOC " Uri-Path= Content-Format=41 " URI EDHOC_PATH
		    " payload=x",
		"0.02 Uri-Path=.well-known Content-Format=41 " URI EDHOC_PATH
		    " payload=x",
		"0.02 Uri-Path=authz-info Content-Format=41 " URI EDHOC_PATH
		    " payload=x",
	};

	CHECK_ALL(messages, false);
}
END_TEST

START_TEST(a_proxy_uri_that_is_repeated_or_no_uri_makes_it_none)
{
	static const char *const messages[] = {
		"0.02 Content-Format=41 " URI EDHOC_PATH " " URI EDHOC_PATH
		    " payload=x",
		"0.02 Content-Format=41 Proxy-Uri= payload=x",
		"0.02 " EDHOC " Content-Format=41 Proxy-Uri= payload=x",
		"0.02 Content-Format=41 Proxy-Uri=/.well-known/edhoc payload=x",
		"0.02 Content-Format=41 " URI EDHOC_PATH "#a payload=x",
	};

	CHECK_ALL(messages, false);
}
END_TEST

/* Of one that is one every change of a bit in path or format makes none. */
START_TEST(no_bit_of_path_and_format_is_without_meaning)
{
	static const char *const messages[] = {
		"0.02 " EDHOC " Content-Format=41 payload=x",
		"0.02 Uri-Path=authz-info Content-Format=13 payload=x",
	};
	static struct sample s;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct bytes whole, ignored;

		sample_read(&s, "%s", messages[i]);
		for (size_t bit = 0; bit < s.message.options.len * 8; bit++) {
			s.options[bit / 8] ^= (uint8_t)(1 << bit % 8);
			/* 65 and 64 differ by a bit and both are meant */
			if (option_split(s.message.options, &whole,
			    &ignored) == WAX_OK &&
			    whole.len == s.message.options.len &&
			    !(i == 0 && bit == whole.len * 8 - 8))
				ck_assert_msg(!establish_is_asked(&s.message),
				    "%s: bit %zu", messages[i], bit);
			s.options[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		ck_assert(establish_is_asked(&s.message));
	}
}
END_TEST

TEST_MAIN("ostler/forward/establish",
    messages_of_edhoc_are_some,
    an_empty_post_asks_the_server_to_begin,
    a_token_for_authz_info_is_one,
    another_code_is_none,
    another_path_is_none,
    an_extra_segment_or_a_slash_at_the_end_is_none,
    another_spelling_of_the_path_is_none,
    a_query_makes_it_none,
    another_format_is_none,
    a_repeated_format_is_none,
    a_sealed_request_is_none,
    a_path_beside_proxy_uri_that_says_otherwise_makes_it_none,
    a_proxy_uri_that_is_repeated_or_no_uri_makes_it_none,
    no_bit_of_path_and_format_is_without_meaning)
