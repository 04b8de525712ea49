/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transfer.h - DTLS between a device without an owner and the onboarding tool
   that becomes it: Random PIN and manufacturer's certificate (OCF Security,
   chapter 7) */
#ifndef LINK_TRANSFER_H
#define LINK_TRANSFER_H

#include "link/secure.h"

/*
 * Credentials of an ownership transfer have one of the following and nothing
 * else: what is added to them, or they are added to, is WAX_STATE. Sessions
 * with them have SECURE_PROOF_TRANSFER at both ends, are never resumed, and
 * offer only the suites of that method:
 *
 *	device				tool
 *	credentials_set_pin		credentials_set_pin
 *	    ECDHE-PSK-AES128-CBC-SHA256, identity "oic.sec.doxm.rdp", hint
 *	    "oic.sec.doxm.rdp:" and the 16 bytes of the Device ID; the key is
 *	    PBKDF2-HMAC-SHA256(PIN, Device ID, 1000 rounds), 16 bytes
 *	credentials_set_maker		credentials_add_maker_anchor
 *	    ECDHE-ECDSA-AES128-CCM8, -CCM, ECDHE-ECDSA-AES256-CCM8, -CCM; the
 *	    tool shows no certificate and is not asked for one. A maker's
 *	    certificate names no Device ID.
 *
 * The Device ID of a PIN is the salt; what OpenSSL cuts of a hint at a zero
 * byte is not compared. A wrong PIN is SECURE_FAILURE_WRONG_PSK at both ends.
 *
 * A transfer proves nobody's Device ID: a session of secure_new with somebody
 * expected fails (SECURE_FAILURE_WRONG_ID), a client's before it sends.
 */

#define TRANSFER_PIN_MIN 8	/* characters */
#define TRANSFER_PIN_MAX 64

/* pin: a text, copied. WAX_RANGE: its length, or the nil Device ID; WAX_STATE;
   WAX_CRYPTO. */
MUST_USE enum wax_status credentials_set_pin(struct credentials *c,
    const char *pin, const struct deviceid *device, const char **why);

/* Chain, leaf first, and private key, PEM. WAX_FORMAT: not PEM, the key does
   not fit, or the usages are not those of an identity certificate of OCF;
   WAX_STATE; WAX_MEMORY. */
MUST_USE enum wax_status credentials_set_maker(struct credentials *c,
    struct bytes chain, struct bytes key, const char **why);

/* CAs of makers, PEM, one or more; may be called again. WAX_FORMAT; WAX_STATE;
   WAX_MEMORY. */
MUST_USE enum wax_status credentials_add_maker_anchor(struct credentials *c,
    struct bytes pem, const char **why);

/* The numbers of /oic/sec/doxm. */
enum transfer_method { TRANSFER_JUST_WORKS, TRANSFER_PIN, TRANSFER_MAKER };

#define TRANSFER_KEY_LEN 16	/* bytes of an owner's key */

/* The key that owner and device share from now on, made from the session's
   master secret; the same at both ends. Both IDs are those that they have when
   it is made: a device may have got a new one in this session. WAX_STATE: the
   session is not open, or no transfer by that method; WAX_CRYPTO. */
MUST_USE enum wax_status secure_make_owner_key(const struct secure *s,
    enum transfer_method method, const struct deviceid *owner,
    const struct deviceid *device, uint8_t key[TRANSFER_KEY_LEN]);

#endif
