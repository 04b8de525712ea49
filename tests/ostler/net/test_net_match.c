/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_net_match.c - what of one configuration is what of another */
#include "ostler/net/net_match.h"

#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "ostler/net/made_conf.h"
#include "ostler/net/net_match.h"

static struct net_conf *old, *new;
static struct net_match m;

static void
setup(void)
{
	old = made_new();
	new = made_new();
}

static void
teardown(void)
{
	net_match_clear(&m);
	made_spoil(old);
	made_spoil(new);
}

static void
match(void)
{
	net_match_clear(&m);
	ck_assert_int_eq(net_match_make(old, new, &m), WAX_OK);
}

START_TEST(order_and_limits_make_no_difference)
{
	for (unsigned i = 0; i < 3; i++) {
		char name[] = { (char)('a' + i), '\0' };
		char other[] = { (char)('c' - i), '\0' };

		made_hop(old, name, &fake_transport, (uint16_t)(1 + i));
		made_hop(new, other, &fake_transport, (uint16_t)(3 - i));
		made_listen(old, name, &fake_transport, (uint16_t)(1 + i));
		made_listen(new, other, &fake_transport, (uint16_t)(3 - i));
		made_credential(old, name);
		made_credential(new, other);
		new->hops[i].timeout = i;
		new->hops[i].keep_alive = i;
		new->listeners[i].sessions_max = i;
	}
	match();
	for (size_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(m.hops[i], 2 - i);
		ck_assert_uint_eq(m.listeners[i], 2 - i);
		ck_assert_uint_eq(m.credentials[i], 2 - i);
		ck_assert_uint_eq(net_match_credential(&m, i), 2 - i);
	}
	ck_assert_uint_eq(net_match_credential(&m, 3), CREDENTIAL_NONE);
	ck_assert_uint_eq(net_match_credential(&m, CREDENTIAL_NONE),
	    CREDENTIAL_NONE);
}
END_TEST

typedef void change(struct hop_conf *hop);

static void
change_name(struct hop_conf *hop)
{
	hop->name[0] = 'b';
}

static void
change_kind(struct hop_conf *hop)
{
	hop->kind = HOP_DEVICE;
}

static void
change_transport(struct hop_conf *hop)
{
	hop->transport = &fake_stream_transport;
}

static void
change_port(struct hop_conf *hop)
{
	hop->addresses[0].port++;
}

static void
change_addresses(struct hop_conf *hop)
{
	hop->address_count = 0;
}

static char path[] = "/run/x";

static void
change_path(struct hop_conf *hop)
{
	hop->path = path;
}

static void
change_host(struct hop_conf *hop)
{
	hop->host[0] = 'T';
}

static struct hop_host hosts[] = { { path, 1 } };

static void
change_others(struct hop_conf *hop)
{
	hop->others = hosts;
	hop->other_count = 1;
}

static void
change_expected(struct hop_conf *hop)
{
	hop->expected.bytes[0] = 1;
}

static void
change_credential(struct hop_conf *hop)
{
	hop->credential = 1;
}

static void
change_requests(struct hop_conf *hop)
{
	hop->takes_requests = true;
}

static void
change_url_path(struct hop_conf *hop)
{
	hop->url_path = path;
}

START_TEST(a_hop_is_another_one_when_it_leads_elsewhere)
{
	static change *const changes[] = {
		change_name, change_kind, change_transport, change_port,
		change_addresses, change_path, change_host, change_others,
		change_expected, change_credential, change_requests,
		change_url_path,
	};

	made_credential(old, "x");
	made_hop(old, "a", &fake_transport, 1)->credential = 0;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct hop_conf *hop;

		made_spoil(new);
		new = made_new();
		made_credential(new, "x");
		made_credential(new, "y");
		hop = made_hop(new, "a", &fake_transport, 1);
		hop->credential = 0;
		match();
		ck_assert_uint_eq(m.hops[0], 0);
		changes[i](hop);
		match();
		ck_assert_uint_eq(m.hops[0], NET_MATCH_NONE);
	}
}
END_TEST

START_TEST(a_hops_credential_is_compared_by_name)
{
	made_credential(old, "x");
	made_credential(old, "y");
	made_hop(old, "a", &fake_transport, 1)->credential = 0;
	made_hop(old, "b", &fake_transport, 2)->credential = 1;
	made_credential(new, "z");
	made_credential(new, "x");
	made_hop(new, "a", &fake_transport, 1)->credential = 1;
	/* the same number, and another name; and one that had none before */
	made_hop(new, "b", &fake_transport, 2)->credential = 1;
	match();
	ck_assert_uint_eq(m.hops[0], 0);
	ck_assert_uint_eq(m.hops[1], NET_MATCH_NONE);
	new->hops[1].credential = CREDENTIAL_NONE;
	match();
	ck_assert_uint_eq(m.hops[1], NET_MATCH_NONE);
}
END_TEST

START_TEST(a_listener_is_the_same_at_the_same_place)
{
	made_listen(old, "a", &fake_transport, 1);
	made_listen(old, "b", &fake_transport, 2);
	made_listen(old, "c", &fake_stream_transport, 3);
	made_listen(old, "d", &fake_transport, 0)->path = path;
	made_listen(new, "b", &fake_transport, 1);
	made_listen(new, "c", &fake_transport, 3);
	made_listen(new, "e", &fake_transport, 0)->path = path;
	match();
	ck_assert_uint_eq(m.listeners[0], 0);
	ck_assert_uint_eq(m.listeners[1], NET_MATCH_NONE);
	ck_assert_uint_eq(m.listeners[2], NET_MATCH_NONE);
	ck_assert_uint_eq(m.listeners[3], 2);
}
END_TEST

/* Some are new, some are gone, some have changed places. */
START_TEST(hops_are_found_wherever_they_stand)
{
	static const char *const orders[][2] = {
		{ "abcdef", "abcdef" }, { "abcdef", "xabcdef" },
		{ "abcdef", "abxyef" }, { "abcdef", "fedcba" },
		{ "abcdef", "bcdefa" }, { "abcdef", "a" }, { "abc", "" },
		{ "", "abc" }, { "abcdef", "efxcdab" },
	};

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		const char *from = orders[i][0], *to = orders[i][1];

		made_spoil(old);
		made_spoil(new);
		old = made_new();
		new = made_new();
		for (const char *c = from; *c != '\0'; c++)
			made_hop(old, (char[]){ *c, '\0' }, &fake_transport,
			    1);
		for (const char *c = to; *c != '\0'; c++)
			made_hop(new, (char[]){ *c, '\0' }, &fake_transport,
			    1);
		match();
		for (size_t k = 0; from[k] != '\0'; k++) {
			const char *at = strchr(to, from[k]);

			ck_assert_uint_eq(m.hops[k], at == NULL ?
			    NET_MATCH_NONE : (size_t)(at - to));
		}
	}
}
END_TEST

START_TEST(a_hundred_thousand_hops_are_matched)
{
	enum { COUNT = 100000 };
	struct net_conf confs[2] = { { .hop_count = COUNT },
		{ .hop_count = COUNT } };
	char (*names)[8] = calloc(COUNT, sizeof(*names));

	ck_assert_ptr_nonnull(names);
	for (size_t i = 0; i < COUNT; i++)
		(void)snprintf(names[i], sizeof(names[i]), "%zu", i);
	for (size_t k = 0; k < 2; k++) {
		confs[k].hops = calloc(COUNT, sizeof(*confs[k].hops));
		ck_assert_ptr_nonnull(confs[k].hops);
		for (size_t i = 0; i < COUNT; i++)
			confs[k].hops[i] = (struct hop_conf){
				.name = names[k == 0 ? i : COUNT - 1 - i],
				.credential = CREDENTIAL_NONE,
			};
	}
	ck_assert_int_eq(net_match_make(&confs[0], &confs[1], &m), WAX_OK);
	for (size_t i = 0; i < COUNT; i++)
		ck_assert_uint_eq(m.hops[i], COUNT - 1 - i);
	free(confs[0].hops);
	free(confs[1].hops);
	free(names);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/net_match", setup, teardown,
    order_and_limits_make_no_difference,
    a_hop_is_another_one_when_it_leads_elsewhere,
    a_hops_credential_is_compared_by_name,
    a_listener_is_the_same_at_the_same_place,
    hops_are_found_wherever_they_stand,
    a_hundred_thousand_hops_are_matched)
