/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/directory.h"

#include "check_main.h"
#include "ostler/forward/world.h"

#define CORE "0.01 Uri-Path=.well-known Uri-Path=core"
#define REGISTER(device) "0.02 Uri-Path=rd Uri-Query=ep=" device
#define ENTRY(device) "Uri-Path=rd Uri-Path=" device
#define LOCATION(device) "2.01 Location-Path=rd Location-Path=" device

static struct world world;

static void
setup(void)
{
	world_init(&world);
	world_start(&world);
	world_call(&world, 0, 5, GATEWAY);
}

static void
teardown(void)
{
	world_stop(&world);
}

/* What the peer of session 5, the gateway, gets; its code alone if it is an
   error. */
static void
expect_as(uint32_t session, const char *identity, const char *request,
    const char *answer)
{
	struct stub_inbound *in = world_ask_called(&world, session, identity,
	    request);
	const char *got = world_got(in);

	ck_assert(!in->owned);
	ck_assert_msg(strncmp(got, answer, answer[0] == '2' ?
	    strlen(got) + 1 : 4) == 0, "%s: got %s, expected %s", request,
	    got, answer);
}

static void
expect(const char *request, const char *answer)
{
	expect_as(5, GATEWAY, request, answer);
}

START_TEST(the_directory_is_found_by_its_resource_type)
{
	expect(CORE " Uri-Query=rt=core.rd*", "2.05 Content-Format=28"
	    " payload=</rd>;rt=\"core.rd\";ct=40");
	expect(CORE " Uri-Query=rt=core.rd-lookup*", "2.05 Content-Format=28");
}
END_TEST

START_TEST(a_gateway_is_the_way_to_the_devices_it_registers)
{
	expect(REGISTER(DEVICE_2) " Uri-Query=lt=60 payload=</oic/res>",
	    LOCATION(DEVICE_2));
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/5");
	/* The gateway is told which of its devices is meant. */
	world_ask(&world, "0.02 OSCORE=0901aa Proxy-Uri=ocf://" DEVICE_2
	    " payload=secret");
	ck_assert_ptr_eq(stub_last(&world.net)->part.hop,
	    &world.net.sessions[5]);
	ck_assert_str_eq(world_sent(&world), "0.02 OSCORE=0901aa Hop-Limit=10"
	    " Proxy-Uri=ocf://" DEVICE_2 " payload=secret");
	world_answer(&world, MESSAGE_CON, "2.04 OSCORE= payload=sealed");
}
END_TEST

START_TEST(a_registration_ends_with_its_lifetime)
{
	expect(REGISTER(DEVICE_2) " Uri-Query=lt=60", LOCATION(DEVICE_2));
	world_sleep(&world, CLOCK_S(60) - 1);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/5");
	world_sleep(&world, 1);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
	expect("0.02 " ENTRY(DEVICE_2), "4.04");
	/* 25 hours unless told otherwise */
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	world_sleep(&world, CLOCK_S(90000) - 1);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/5");
	world_sleep(&world, 1);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
}
END_TEST

START_TEST(a_registration_ends_with_its_session)
{
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	expect(REGISTER(DEVICE_1), LOCATION(DEVICE_1));
	world_hang_up(&world, 0, 5, GATEWAY);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
	ck_assert_str_eq(world_place(&world, DEVICE_1), "");
	ck_assert_uint_eq(world_metric(&world, METRIC_REGISTRATIONS_ENDED),
	    2);
}
END_TEST

START_TEST(an_update_begins_the_lifetime_again)
{
	expect(REGISTER(DEVICE_2) " Uri-Query=lt=60", LOCATION(DEVICE_2));
	world_sleep(&world, CLOCK_S(50));
	expect("0.02 " ENTRY(DEVICE_2), "2.04");	/* as last time */
	world_sleep(&world, CLOCK_S(50));
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/5");
	expect("0.02 " ENTRY(DEVICE_2) " Uri-Query=lt=600", "2.04");
	world_sleep(&world, CLOCK_S(599));
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/5");
	world_sleep(&world, CLOCK_S(1));
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
}
END_TEST

START_TEST(a_second_registration_has_the_location_of_the_first)
{
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	ck_assert_uint_eq(registry_count(world.registry), 1);
}
END_TEST

START_TEST(an_entry_is_removed_by_its_owner)
{
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	expect("0.04 " ENTRY(DEVICE_2), "2.02");
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
	expect("0.04 " ENTRY(DEVICE_2), "4.04");
}
END_TEST

START_TEST(an_entry_of_another_peer_is_not_there)
{
	world.listener.callers = (struct device_set){ .all = true };
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	expect_as(6, DEVICE_1, "0.04 " ENTRY(DEVICE_2), "4.04");
	expect_as(6, DEVICE_1, "0.02 " ENTRY(DEVICE_2), "4.04");
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/5");
}
END_TEST

START_TEST(a_name_that_is_not_the_peers_to_give_is_forbidden)
{
	expect(REGISTER(DEVICE_DOOR), "4.03");
	expect(REGISTER(GATEWAY), "4.03");	/* it is no caller */
	expect_as(6, DEVICE_2, REGISTER(DEVICE_2), "4.03");
	ck_assert_uint_eq(registry_count(world.registry), 0);
	ck_assert_uint_eq(world_metric(&world, METRIC_REFUSED_NAME), 3);
	ck_assert_ptr_nonnull(strstr(world_log(&world), "reason=name"));
}
END_TEST

START_TEST(a_name_never_takes_the_place_of_the_device_itself)
{
	world_call(&world, 1, 9, DEVICE_1);
	expect(REGISTER(DEVICE_1), "4.03");
	ck_assert_str_eq(world_place(&world, DEVICE_1), "1/9");
	ck_assert_uint_eq(world.net.ends, 0);
}
END_TEST

START_TEST(a_device_that_calls_takes_its_name_from_the_gateway)
{
	expect(REGISTER(DEVICE_1), LOCATION(DEVICE_1));
	world_call(&world, 1, 9, DEVICE_1);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "1/9");
	/* The gateway may be the way to others. */
	ck_assert_uint_eq(world.net.ends, 0);
	expect("0.02 " ENTRY(DEVICE_1), "4.04");
}
END_TEST

START_TEST(a_device_may_register_itself)
{
	world_call(&world, 0, 3, DEVICE_1);
	expect_as(3, DEVICE_1, REGISTER(DEVICE_1) " Uri-Query=lt=60",
	    LOCATION(DEVICE_1));
	world_sleep(&world, CLOCK_S(100));	/* it lives with its session */
	ck_assert_str_eq(world_place(&world, DEVICE_1), "0/3");
	ck_assert_uint_eq(world.net.ends, 0);
	expect_as(3, DEVICE_1, "0.02 " ENTRY(DEVICE_1), "2.04");
	expect_as(3, DEVICE_1, "0.04 " ENTRY(DEVICE_1), "2.02");
	ck_assert_str_eq(world_place(&world, DEVICE_1), "");
}
END_TEST

START_TEST(an_older_session_does_not_take_the_place_of_the_newest)
{
	world_call(&world, 0, 3, DEVICE_1);
	world_call(&world, 1, 9, DEVICE_1);
	expect_as(3, DEVICE_1, REGISTER(DEVICE_1), "4.03");
	expect_as(3, DEVICE_1, "0.02 " ENTRY(DEVICE_1), "4.03");
	ck_assert_str_eq(world_place(&world, DEVICE_1), "1/9");
}
END_TEST

START_TEST(a_gateway_that_reconnects_takes_its_names_along)
{
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	world_call(&world, 0, 6, GATEWAY);
	expect_as(6, GATEWAY, REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/6");
	world_hang_up(&world, 0, 5, GATEWAY);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/6");
}
END_TEST

START_TEST(requests_that_are_wrong_are_told_how)
{
	expect("0.01 Uri-Path=rd", "4.05");
	expect("0.03 " ENTRY(DEVICE_2), "4.05");
	expect("0.02 Uri-Path=.well-known Uri-Path=core", "4.05");
	expect("0.02 Uri-Path=rd", "4.00");
	expect("0.02 Uri-Path=rd Uri-Query=ep=lamp", "4.00");
	expect(REGISTER(DEVICE_2) " Uri-Query=lt=0", "4.00");
	expect("0.02 " ENTRY("4521"), "4.04");
	expect(CORE " Accept=3c", "4.06");
	expect(REGISTER(DEVICE_2) " Block1=0e", "4.02");
	ck_assert_uint_eq(registry_count(world.registry), 0);
}
END_TEST

START_TEST(a_full_directory_says_when_to_come_again)
{
	world.listener.registers->names = (struct device_set){ .all = true };
	expect(REGISTER(DEVICE_1), LOCATION(DEVICE_1));
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
	expect(REGISTER(DEVICE_DOOR), LOCATION(DEVICE_DOOR));
	expect(REGISTER(DEVICE_DENIED), LOCATION(DEVICE_DENIED));
	expect(REGISTER(DEVICE_UNKNOWN), "5.03");
}
END_TEST

START_TEST(nobody_else_sees_a_directory)
{
	/* without a session, or a proof, or where no callers are expected */
	expect_as(0, GATEWAY, REGISTER(DEVICE_2), "5.05");
	expect_as(5, NULL, REGISTER(DEVICE_2), "5.05");
	world.listener.callers = (struct device_set){ .ids = NULL };
	world.listener.register_count = 0;
	expect(REGISTER(DEVICE_2), "5.05");
}
END_TEST

START_TEST(an_answer_that_is_not_wanted_is_not_sent)
{
	struct stub_inbound *in = world_ask_called(&world, 5, GATEWAY,
	    REGISTER(DEVICE_2) " No-Response=02");

	ck_assert_uint_eq(in->answers, 0);
	ck_assert(in->dropped);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/5");
}
END_TEST

START_TEST(a_seal_is_not_required_of_who_registers)
{
	world.conf.seal_required = true;
	expect(REGISTER(DEVICE_2), LOCATION(DEVICE_2));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/directory", setup, teardown,
    the_directory_is_found_by_its_resource_type,
    a_gateway_is_the_way_to_the_devices_it_registers,
    a_registration_ends_with_its_lifetime,
    a_registration_ends_with_its_session,
    an_update_begins_the_lifetime_again,
    a_second_registration_has_the_location_of_the_first,
    an_entry_is_removed_by_its_owner,
    an_entry_of_another_peer_is_not_there,
    a_name_that_is_not_the_peers_to_give_is_forbidden,
    a_name_never_takes_the_place_of_the_device_itself,
    a_device_that_calls_takes_its_name_from_the_gateway,
    a_device_may_register_itself,
    an_older_session_does_not_take_the_place_of_the_newest,
    a_gateway_that_reconnects_takes_its_names_along,
    requests_that_are_wrong_are_told_how,
    a_full_directory_says_when_to_come_again,
    nobody_else_sees_a_directory,
    an_answer_that_is_not_wanted_is_not_sent,
    a_seal_is_not_required_of_who_registers)
