/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision_edhoc.c - two devices get each other's key for handshakes */
#include "core/code.h"
#include "obt/bonding.h"
#include "obt/provision.h"
#include "obt/svr_names.h"
#include "obt/svr_read.h"
#include "obt/svr_write.h"

#define CCS_MAX 256		/* bytes of a claims set, with room in an
				   update */

struct meeting {
	const char *role;
	struct {
		uint8_t data[CCS_MAX];
		size_t len;
	} ccs[2];
};

/* Only a device of our own tells its key, so no other is given one. */
static enum wax_status
meeting_learn(const struct bonding *b, struct change *c, size_t party)
{
	struct meeting *m = b->arg;
	struct talk_answer answer;
	struct bytes ccs;
	enum wax_status st = change_ask(c, party, CODE_GET, SVR_CSR,
	    BYTES_ABSENT, &answer);

	if (st != WAX_OK)
		return st;
	st = svr_read_ccs(answer.payload, &ccs);
	if (st == WAX_NOT_FOUND)
		return change_fail(c, party, WAX_STATE, "it has no key for "
		    "handshakes, or no form of them that is known here");
	if (st != WAX_OK || ccs.len == 0 || ccs.len > CCS_MAX)
		return change_fail(c, party, WAX_STATE,
		    "its key for handshakes can not be read");
	memcpy(m->ccs[party].data, ccs.data, ccs.len);
	m->ccs[party].len = ccs.len;
	return WAX_OK;
}

static enum wax_status
meeting_write(const struct bonding *b, size_t party, uint8_t *out, size_t size,
    size_t *len)
{
	const struct meeting *m = b->arg;
	size_t peer = 1 - party;
	struct writer w = writer_open(out, size);

	svr_write_ccs(&w, party == 0 ? &b->bond.other : &b->bond.one,
	    party == 1 ? m->role : NULL, bytes_of(m->ccs[peer].data,
	    m->ccs[peer].len));
	*len = w.len;
	return writer_close(&w);
}

enum wax_status
provision_pair_edhoc(struct store *s, const struct store_device *one,
    const struct store_device *other, const struct provision_pairing *how,
    struct talk_error *error)
{
	struct meeting m = { .role = how->role };
	struct bonding b = {
		.bond = { .kind = STORE_HANDSHAKE },
		.type = WAX_CREDENTIAL_EDHOC,
		.usage = SVR_USAGE_EDHOC,
		.learn = meeting_learn,
		.write = meeting_write,
		.arg = &m,
	};
	enum wax_status st = pairing_check_role(how->role, error);

	return st == WAX_OK ? bonding_make(s, &b, one, other, error) : st;
}

enum wax_status
provision_unpair_edhoc(struct store *s, const struct store_device *one,
    const struct store_device *other, struct talk_error *error)
{
	struct bonding b = {
		.bond = { .kind = STORE_HANDSHAKE },
		.type = WAX_CREDENTIAL_EDHOC,
		.usage = SVR_USAGE_EDHOC,
	};

	return bonding_end(s, &b, one, other, error);
}
