/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* provision.h - giving owned devices their credentials and rights */
#ifndef OBT_PROVISION_H
#define OBT_PROVISION_H

#include "obt/store.h"
#include "obt/talk.h"

/*
 * Each is one change: all devices it concerns go to RFPRO, get what they get,
 * and go back to RFNOP. If a step fails, what was given is taken back in
 * reverse order and all go back to RFNOP; a device that can not be reached then
 * is marked in the store (is_unsettled) and brought back by the next command
 * that reaches it, or by provision_settle. error says which device and which
 * step.
 *
 * WAX_SYSTEM: a device can not be reached; WAX_STATE: it refused;
 * WAX_AUTHENTICITY: it does not know its owner any more; WAX_STORAGE.
 */

/* What a pair is to be. Zeros are the defaults. */
struct provision_pairing {
	enum { PAIRING_RENEWAL_ON, PAIRING_RENEWAL_OFF,
	    PAIRING_RENEWAL_FIRST } renewal;	/* RFC 8613 Appendix B.2 */
	bool is_foreign;	/* only what OCF defines is written */
	const char *role;	/* of the one at the other; NULL: none */
};

/* An OSCORE context between two: random IDs of 7 bytes, the first one 01, that
   no other pair has, and a random secret of 32. One there already is
   replaced. */
MUST_USE enum wax_status provision_pair(struct store *s,
    const struct store_device *one, const struct store_device *other,
    const struct provision_pairing *how, struct talk_error *error);
MUST_USE enum wax_status provision_unpair(struct store *s,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error);

/* Each gets the other's own key for handshakes (EDHOC), which never leaves its
   device. Of how only the role counts. WAX_STATE also: one of them does not
   know our form of such credentials; nothing was written then. */
MUST_USE enum wax_status provision_pair_edhoc(struct store *s,
    const struct store_device *one, const struct store_device *other,
    const struct provision_pairing *how, struct talk_error *error);
MUST_USE enum wax_status provision_unpair_edhoc(struct store *s,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error);

/* A key for DTLS or TLS between two that are next to each other. */
MUST_USE enum wax_status provision_link(struct store *s,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error);
MUST_USE enum wax_status provision_unlink(struct store *s,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error);

/* What an authorization server has made for a device (wax-as, --onboarding):
   updates of /oic/sec/cred, of two kinds, whose subject it is. */
#define ENROLLMENT_UPDATES_MAX 4
#define ENROLLMENT_UPDATE_SIZE 1024

struct provision_enrollment {
	struct deviceid device, as;
	uint8_t sender[8];	/* of the context, the device's own */
	size_t sender_len;	/* 0: there is no context in it */
	struct {
		bool is_server;	/* it names the server; else a context with
				   it */
		uint8_t cbor[ENROLLMENT_UPDATE_SIZE];	/* keys; clear it */
		size_t len;
	} updates[ENROLLMENT_UPDATES_MAX];
	size_t count;
};

/* Takes the place of all of that kind that the device has of that server. A
   context that it has already stays as it is: its numbers go on. */
MUST_USE enum wax_status provision_enroll(struct store *s,
    const struct store_device *d, const struct provision_enrollment *e,
    struct talk_error *error);
/* Takes all of both kinds away. */
MUST_USE enum wax_status provision_dismiss(struct store *s,
    const struct store_device *d, const struct deviceid *as,
    struct talk_error *error);

/* The domain's anchor and an identity certificate for the device's own key.
   for_edhoc: that anchor for handshakes, too: whoever else is certified may
   shake hands with it. WAX_STATE also: it does not know our form of that. */
MUST_USE enum wax_status provision_certify(struct store *s,
    const struct store_device *d, unsigned days, bool for_edhoc,
    struct talk_error *error);

/* Who may do what. */
enum provision_subject { SUBJECT_DEVICE, SUBJECT_ROLE, SUBJECT_AUTH_CRYPT,
	SUBJECT_ANON_CLEAR };

struct provision_rule {
	enum provision_subject subject;
	struct deviceid device;
	const char *role;
	const char *const *hrefs;	/* paths, or "*", "+", "-" */
	size_t href_count;
	unsigned permission;		/* 1 C, 2 R, 4 U, 8 D, 16 N */
	const char *period;		/* RFC 5545; NULL: always */
};

/* *aceid gets the number that the device has given it. */
MUST_USE enum wax_status provision_allow(struct store *s,
    const struct store_device *d, const struct provision_rule *rule,
    int64_t *aceid, struct talk_error *error);
/* aceid 0: all but those of its owner. */
MUST_USE enum wax_status provision_disallow(struct store *s,
    const struct store_device *d, int64_t aceid, struct talk_error *error);

/* What is there: /oic/sec/NAME as CBOR, owned by the caller (free). */
MUST_USE enum wax_status provision_read(struct store *s,
    const struct store_device *d, const char *name, uint8_t **cbor,
    size_t *len, struct talk_error *error);

/* To RESET; it is taken out of the store, with its bonds, which the others are
   told (an unreachable other keeps its half, and is told later). One that was
   lost on the way is marked, as it may have been reset. is_forced: out of the
   store even if it can not be reached. */
MUST_USE enum wax_status provision_reset(struct store *s,
    const struct store_device *d, bool is_forced, struct talk_error *error);

/* Brings it to RFNOP if it was left elsewhere. */
MUST_USE enum wax_status provision_settle(struct store *s,
    const struct store_device *d, struct talk_error *error);

#endif
