/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* locate.h - where a device is, in clear and by DTLS, as its /oic/res says (OCF
   Core, endpoint discovery) */
#ifndef OBT_LOCATE_H
#define OBT_LOCATE_H

#include "core/address.h"
#include "obt/store.h"
#include "obt/talk.h"

struct locate_place {
	char clear[STORE_ADDRESS_SIZE];		/* "coap://..." */
	char secure[STORE_ADDRESS_SIZE];	/* "coaps://..." */
};

/* Asks for /oic/res. asked: where the talk goes, "coap://..."; endpoints at
   that address go before others, and a link-local one is of its interface. What
   the device does not tell is "". As talk_do; WAX_STATE: the answer can not be
   read. */
MUST_USE enum wax_status locate_ask(struct talk *t, const char *asked,
    struct locate_place *out, struct talk_error *error);

/* The same for an answer that is there. WAX_FORMAT. */
MUST_USE enum wax_status locate_read(struct bytes cbor, const char *asked,
    struct locate_place *out);

/* The IP address of "coap://...", or one of the schemes of hops; the port may
   be left out of coap and coaps. WAX_FORMAT. */
MUST_USE enum wax_status locate_parse(struct bytes uri, struct bytes *scheme,
    struct address *out);

#endif
