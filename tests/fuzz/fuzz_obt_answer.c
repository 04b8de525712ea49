/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_obt_answer.c - whatever a device answers to the onboarding tool is read
   or refused, and what was read lies within it */

#include "fuzz/fuzz.h"

#include "obt/discover.h"
#include "obt/svr_read.h"
#include "tools/item.h"

#define ASKED "coap://[fe80::17%1]:5683"

static struct bytes input;

static enum wax_status
take_cred(void *arg, const struct svr_cred *c)
{
	(void)arg;
	FUZZ_HOLDS(c->credid >= 0);
	FUZZ_HOLDS(fuzz_is_inside(c->usage, input));
	FUZZ_HOLDS(fuzz_is_inside(c->pem, input));
	FUZZ_HOLDS(fuzz_is_inside(c->sender, input));
	FUZZ_HOLDS(fuzz_is_inside(c->recipient, input));
	FUZZ_HOLDS(!c->is_any || deviceid_is_nil(&c->subject));
	return WAX_OK;
}

static enum wax_status
take_ace(void *arg, const struct svr_ace *a)
{
	(void)arg;
	FUZZ_HOLDS(a->aceid >= 0);
	FUZZ_HOLDS(fuzz_is_inside(a->encoded, input));
	FUZZ_HOLDS(item_is(a->encoded, ITEM_MAP));
	return WAX_OK;
}

static enum wax_status
take_uri(void *arg, struct bytes uri)
{
	(void)arg;
	FUZZ_HOLDS(fuzz_is_inside(uri, input));
	return WAX_OK;
}

static void
check_status(enum wax_status st)
{
	FUZZ_HOLDS(st == WAX_OK || st == WAX_FORMAT);
}

static void
check_resources(void)
{
	struct svr_doxm doxm;
	struct svr_pstat pstat;
	struct bytes pem = BYTES_ABSENT;

	check_status(svr_read_doxm(input, &doxm));
	check_status(svr_read_pstat(input, &pstat));
	check_status(svr_read_csr(input, &pem));
	FUZZ_HOLDS(fuzz_is_inside(pem, input));
	check_status(svr_each_cred(input, take_cred, NULL));
	check_status(svr_each_ace(input, take_ace, NULL));
	check_status(svr_each_endpoint(input, take_uri, NULL));
}

/* Nothing, or one that can be spoken to. */
static void
check_uri(const char *uri, const char *scheme)
{
	struct bytes found;
	struct address address;

	FUZZ_HOLDS(memchr(uri, '\0', STORE_ADDRESS_SIZE) != NULL);
	FUZZ_HOLDS(uri[0] == '\0' || (locate_parse(bytes_of_text(uri), &found,
	    &address) == WAX_OK && bytes_equal(found, bytes_of_text(scheme)) &&
	    address.port != 0));
}

static void
check_place(void)
{
	struct locate_place place;

	check_status(locate_read(input, ASKED, &place));
	check_uri(place.clear, "coap");
	check_uri(place.secure, "coaps");
}

/* As a datagram that comes to the groups' question. */
static void
check_datagram(void)
{
	static struct discover_found found;	/* large */
	struct discover_question question = { .which = DISCOVER_UNOWNED };
	struct address from = { .ip = { 0xfe, 0x80, [15] = 0x17 }, .zone = 1,
		.port = 5683 };

	found.count = 0;
	if (discover_take(&question, bytes_of_text("OSTLERCO"), &from, input,
	    &found)) {
		FUZZ_HOLDS(found.count == 1 && !found.devices[0].is_owned);
		check_uri(found.devices[0].place.clear, "coap");
		FUZZ_HOLDS(!deviceid_is_nil(&found.devices[0].id));
		/* the same once more is nothing new */
		FUZZ_HOLDS(!discover_take(&question, bytes_of_text("OSTLERCO"),
		    &from, input, &found));
	}
	FUZZ_HOLDS(found.count <= 1 && !found.is_cut);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = bytes_of(data, size);
	check_resources();
	check_place();
	check_datagram();
	return 0;
}
