/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* names.h - the numbers of ACE. One number means one thing in one message and
   another in the next (40 is nonce1 or exi, 33 a grant or a hint), so each
   message has a list of its own */
#ifndef WAX_ACE_NAMES_H
#define WAX_ACE_NAMES_H

/* To and from the token endpoint and /authz-info (RFC 9200 table 5, RFC 9201
   table 1, RFC 9203 section 9.3). */
enum ace_parameter {
	ACE_ACCESS_TOKEN = 1,
	ACE_EXPIRES_IN = 2,
	ACE_REQ_CNF = 4,
	ACE_AUDIENCE = 5,
	ACE_CNF = 8,
	ACE_SCOPE = 9,
	ACE_CLIENT_ID = 24,
	ACE_ERROR = 30,
	ACE_ERROR_DESCRIPTION = 31,
	ACE_GRANT_TYPE = 33,
	ACE_TOKEN_TYPE = 34,
	ACE_PROFILE = 38,
	ACE_CNONCE = 39,
	ACE_NONCE1 = 40,
	ACE_NONCE2 = 42,
	ACE_CLIENT_RECIPIENT_ID = 43,
	ACE_SERVER_RECIPIENT_ID = 44,
};

/* Of introspection (RFC 9200 table 6), beside the claims. */
enum ace_introspection {
	ACE_ACTIVE = 10,
	ACE_TOKEN = 11,
	ACE_TOKEN_TYPE_HINT = 33,
};

/* Claims of a CWT (RFC 8392 section 4, RFC 8747 section 7.1, RFC 9200 section
   8.14); that of roles is for private use. */
enum ace_claim {
	ACE_CLAIM_ISS = 1,
	ACE_CLAIM_SUB = 2,
	ACE_CLAIM_AUD = 3,
	ACE_CLAIM_EXP = 4,
	ACE_CLAIM_NBF = 5,
	ACE_CLAIM_IAT = 6,
	ACE_CLAIM_CTI = 7,
	ACE_CLAIM_CNF = 8,
	ACE_CLAIM_SCOPE = 9,
	ACE_CLAIM_PROFILE = 38,
	ACE_CLAIM_CNONCE = 39,
	ACE_CLAIM_EXI = 40,
	ACE_CLAIM_ROLES = -70001,
};

/* AS Request Creation Hints (RFC 9200 table 1). */
enum ace_hint {
	ACE_HINT_AS = 1,
	ACE_HINT_KID = 2,
	ACE_HINT_AUDIENCE = 5,
	ACE_HINT_SCOPE = 9,
	ACE_HINT_CNONCE = 39,
};

/* In cnf (RFC 8747 section 3.1, RFC 9203 section 9.5). */
enum ace_confirmation {
	ACE_CNF_COSE_KEY = 1,
	ACE_CNF_KID = 3,
	ACE_CNF_OSC = 4,
};

/* OSCORE_Input_Material (RFC 9203 section 3.2.1). */
enum ace_material {
	ACE_OSC_ID = 0,
	ACE_OSC_VERSION = 1,
	ACE_OSC_MS = 2,
	ACE_OSC_HKDF = 3,
	ACE_OSC_ALG = 4,
	ACE_OSC_SALT = 5,
	ACE_OSC_CONTEXT_ID = 6,
};

enum ace_profile {
	ACE_COAP_DTLS = 1,
	ACE_COAP_OSCORE = 2,
};

#endif
