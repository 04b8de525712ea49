/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision_link.c - a key for the hop between two devices */
#include <stdio.h>

#include "obt/bonding.h"
#include "tools/chance.h"
#include "obt/provision.h"
#include "obt/svr_write.h"

#define KEY_LEN 16		/* bytes (OCF Security, section 13.3.3.1) */

static enum wax_status
link_write(const struct bonding *b, size_t party, uint8_t *out, size_t size,
    size_t *len)
{
	struct writer w = writer_open(out, size);

	svr_write_psk(&w, party == 0 ? &b->bond.other : &b->bond.one,
	    bytes_of(b->arg, KEY_LEN));
	*len = w.len;
	return writer_close(&w);
}

enum wax_status
provision_link(struct store *s, const struct store_device *one,
    const struct store_device *other, struct talk_error *error)
{
	uint8_t key[KEY_LEN];
	struct bonding b = {
		.bond = { .kind = STORE_LINK },
		.type = WAX_CREDENTIAL_PSK,
		.write = link_write,
		.arg = key,
	};
	enum wax_status st = chance_fill(key, sizeof(key));

	if (st == WAX_OK)
		st = bonding_make(s, &b, one, other, error);
	else
		snprintf(error->text, sizeof(error->text),
		    "no random numbers");
	explicit_bzero(key, sizeof(key));
	return st;
}

enum wax_status
provision_unlink(struct store *s, const struct store_device *one,
    const struct store_device *other, struct talk_error *error)
{
	struct bonding b = {
		.bond = { .kind = STORE_LINK },
		.type = WAX_CREDENTIAL_PSK,
	};

	return bonding_end(s, &b, one, other, error);
}
