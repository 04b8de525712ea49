/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision_pair.c - an OSCORE context between two devices */
#include <stdio.h>

#include "obt/bonding.h"
#include "tools/chance.h"
#include "obt/provision.h"
#include "wax/ocf.h"

#define ID_LEN 7		/* bytes; other stacks take no other */
#define SECRET_LEN 32
#define TRIES 16		/* of which one is free */

struct pairing {
	const struct provision_pairing *how;
	struct wax_role role;
	uint8_t secret[SECRET_LEN];
};

static enum wax_status
pairing_write(const struct bonding *b, size_t party, uint8_t *out, size_t size,
    size_t *len)
{
	static const enum wax_renewal renewals[] = {
		[PAIRING_RENEWAL_ON] = WAX_RENEWAL_ON,
		[PAIRING_RENEWAL_OFF] = WAX_RENEWAL_OFF,
		[PAIRING_RENEWAL_FIRST] = WAX_RENEWAL_FIRST,
	};
	const struct pairing *p = b->arg;
	const struct store_bond *bond = &b->bond;
	struct wax_context_parameters context = {
		.master_secret = p->secret,
		.master_secret_len = sizeof(p->secret),
		.sender_id = party == 0 ? bond->one_sender :
		    bond->other_sender,
		.sender_id_len = ID_LEN,
		.recipient_id = party == 0 ? bond->other_sender :
		    bond->one_sender,
		.recipient_id_len = ID_LEN,
		.renewal = renewals[p->how->renewal],
	};
	bool has_role = party == 1 && p->role.name[0] != '\0';

	memcpy(context.subject, party == 0 ? bond->other.bytes :
	    bond->one.bytes, sizeof(context.subject));
	return wax_credential_write_oscore(&context, has_role ? &p->role :
	    NULL, p->how->is_foreign, out, size, len);
}

/* 01 and 6 random bytes: between two devices, not of a group. */
static enum wax_status
id_draw(struct store *s, uint8_t id[ID_LEN])
{
	enum wax_status st;

	id[0] = 1;
	for (unsigned i = 0; i < TRIES; i++) {
		if ((st = chance_fill(id + 1, ID_LEN - 1)) != WAX_OK)
			return st;
		if (!store_has_sender(s, bytes_of(id, ID_LEN)))
			return WAX_OK;
	}
	return WAX_LIMIT;
}

static enum wax_status
pairing_draw(struct store *s, struct store_bond *bond, struct pairing *p)
{
	enum wax_status st;

	bond->one_sender_len = bond->other_sender_len = ID_LEN;
	if ((st = id_draw(s, bond->one_sender)) != WAX_OK)
		return st;
	do {
		if ((st = id_draw(s, bond->other_sender)) != WAX_OK)
			return st;
	} while (memcmp(bond->one_sender, bond->other_sender, ID_LEN) == 0);
	return chance_fill(p->secret, sizeof(p->secret));
}

enum wax_status
pairing_check_role(const char *role, struct talk_error *error)
{
	if (role == NULL || (role[0] != '\0' && strlen(role) <= WAX_ROLE_MAX))
		return WAX_OK;
	snprintf(error->text, sizeof(error->text),
	    "a role of %zu characters; expected 1 to %d", strlen(role),
	    WAX_ROLE_MAX);
	return WAX_RANGE;
}

enum wax_status
provision_pair(struct store *s, const struct store_device *one,
    const struct store_device *other, const struct provision_pairing *how,
    struct talk_error *error)
{
	struct pairing p = { .how = how };
	struct bonding b = {
		.bond = { .kind = STORE_PAIR },
		.type = WAX_CREDENTIAL_OSCORE,
		.write = pairing_write,
		.arg = &p,
	};
	enum wax_status st = pairing_check_role(how->role, error);

	if (st != WAX_OK)
		return st;
	if (how->role != NULL)
		memcpy(p.role.name, how->role, strlen(how->role) + 1);
	if ((st = pairing_draw(s, &b.bond, &p)) == WAX_OK)
		st = bonding_make(s, &b, one, other, error);
	else
		snprintf(error->text, sizeof(error->text),
		    "no random numbers: %s", wax_status_text(st));
	explicit_bzero(&p, sizeof(p));
	return st;
}

enum wax_status
provision_unpair(struct store *s, const struct store_device *one,
    const struct store_device *other, struct talk_error *error)
{
	struct bonding b = {
		.bond = { .kind = STORE_PAIR },
		.type = WAX_CREDENTIAL_OSCORE,
	};

	return bonding_end(s, &b, one, other, error);
}
