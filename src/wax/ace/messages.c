/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* messages.c - the messages of ACE and their parts, a table each */
#include "wax/ace/messages.h"

#include "wax/ace/names.h"

#define ROW(message, key, kind, member) \
	{ key, kind, offsetof(struct message, member) }

/* Reading and writing by the table message##_fields. */
#define DEFINE_MESSAGE(message, is_closed) \
	enum wax_status \
	message##_read(struct bytes cbor, struct message *out) \
	{ \
		return fields_read(cbor, message##_fields, \
		    FIELDS_COUNT(message##_fields), is_closed, out, \
		    sizeof(*out)); \
	} \
	void \
	message##_write(struct writer *w, const struct message *in) \
	{ \
		fields_write(w, message##_fields, \
		    FIELDS_COUNT(message##_fields), in); \
	}

static const struct field token_request_fields[] = {
	ROW(token_request, ACE_REQ_CNF, FIELD_ITEM, req_cnf),
	ROW(token_request, ACE_AUDIENCE, FIELD_TEXT, audience),
	ROW(token_request, ACE_SCOPE, FIELD_STRING, scope),
	ROW(token_request, ACE_CLIENT_ID, FIELD_TEXT, client_id),
	ROW(token_request, ACE_GRANT_TYPE, FIELD_INT, grant_type),
	ROW(token_request, ACE_PROFILE, FIELD_ASKED, profile),
	ROW(token_request, ACE_CNONCE, FIELD_BYTES, cnonce),
};
DEFINE_MESSAGE(token_request, false)

static const struct field token_response_fields[] = {
	ROW(token_response, ACE_ACCESS_TOKEN, FIELD_BYTES, access_token),
	ROW(token_response, ACE_EXPIRES_IN, FIELD_INT, expires_in),
	ROW(token_response, ACE_CNF, FIELD_ITEM, cnf),
	ROW(token_response, ACE_SCOPE, FIELD_STRING, scope),
	ROW(token_response, ACE_TOKEN_TYPE, FIELD_INT, token_type),
	ROW(token_response, ACE_PROFILE, FIELD_INT, profile),
};
DEFINE_MESSAGE(token_response, false)

static const struct field ace_error_fields[] = {
	ROW(ace_error, ACE_ERROR, FIELD_INT, error),
	ROW(ace_error, ACE_ERROR_DESCRIPTION, FIELD_TEXT, description),
};
DEFINE_MESSAGE(ace_error, false)

static const struct field authz_request_fields[] = {
	ROW(authz_request, ACE_ACCESS_TOKEN, FIELD_BYTES, access_token),
	ROW(authz_request, ACE_NONCE1, FIELD_BYTES, nonce1),
	ROW(authz_request, ACE_CLIENT_RECIPIENT_ID, FIELD_BYTES, client_id),
};
DEFINE_MESSAGE(authz_request, false)

static const struct field authz_response_fields[] = {
	ROW(authz_response, ACE_NONCE2, FIELD_BYTES, nonce2),
	ROW(authz_response, ACE_SERVER_RECIPIENT_ID, FIELD_BYTES, server_id),
};
DEFINE_MESSAGE(authz_response, false)

/* Of a CWT; those of an introspection have one more between. */
#define CLAIMS_BEFORE(message, of) \
	ROW(message, ACE_CLAIM_ISS, FIELD_TEXT, of iss), \
	ROW(message, ACE_CLAIM_SUB, FIELD_TEXT, of sub), \
	ROW(message, ACE_CLAIM_AUD, FIELD_TEXT, of aud), \
	ROW(message, ACE_CLAIM_EXP, FIELD_INT, of exp), \
	ROW(message, ACE_CLAIM_NBF, FIELD_INT, of nbf), \
	ROW(message, ACE_CLAIM_IAT, FIELD_INT, of iat), \
	ROW(message, ACE_CLAIM_CTI, FIELD_BYTES, of cti), \
	ROW(message, ACE_CLAIM_CNF, FIELD_ITEM, of cnf), \
	ROW(message, ACE_CLAIM_SCOPE, FIELD_STRING, of scope)
#define CLAIMS_BEHIND(message, of) \
	ROW(message, ACE_CLAIM_PROFILE, FIELD_INT, of profile), \
	ROW(message, ACE_CLAIM_CNONCE, FIELD_BYTES, of cnonce), \
	ROW(message, ACE_CLAIM_EXI, FIELD_INT, of exi), \
	ROW(message, ACE_CLAIM_ROLES, FIELD_ITEM, of roles)

static const struct field claims_fields[] = {
	CLAIMS_BEFORE(claims, ),
	CLAIMS_BEHIND(claims, ),
};
DEFINE_MESSAGE(claims, false)

static const struct field introspection_request_fields[] = {
	ROW(introspection_request, ACE_TOKEN, FIELD_BYTES, token),
};
DEFINE_MESSAGE(introspection_request, false)

static const struct field introspection_response_fields[] = {
	CLAIMS_BEFORE(introspection_response, claims.),
	ROW(introspection_response, ACE_ACTIVE, FIELD_TRUTH, active),
	CLAIMS_BEHIND(introspection_response, claims.),
};
DEFINE_MESSAGE(introspection_response, false)

static const struct field hints_fields[] = {
	ROW(hints, ACE_HINT_AS, FIELD_TEXT, as),
	ROW(hints, ACE_HINT_KID, FIELD_BYTES, kid),
	ROW(hints, ACE_HINT_AUDIENCE, FIELD_TEXT, audience),
	ROW(hints, ACE_HINT_SCOPE, FIELD_STRING, scope),
	ROW(hints, ACE_HINT_CNONCE, FIELD_BYTES, cnonce),
};
DEFINE_MESSAGE(hints, false)

static const struct field confirmation_fields[] = {
	ROW(confirmation, ACE_CNF_COSE_KEY, FIELD_ITEM, cose_key),
	ROW(confirmation, ACE_CNF_KID, FIELD_BYTES, kid),
	ROW(confirmation, ACE_CNF_OSC, FIELD_ITEM, osc),
};
DEFINE_MESSAGE(confirmation, true)

static const struct field material_fields[] = {
	ROW(material, ACE_OSC_ID, FIELD_BYTES, id),
	ROW(material, ACE_OSC_VERSION, FIELD_INT, version),
	ROW(material, ACE_OSC_MS, FIELD_BYTES, ms),
	ROW(material, ACE_OSC_HKDF, FIELD_NAMED, hkdf),
	ROW(material, ACE_OSC_ALG, FIELD_NAMED, alg),
	ROW(material, ACE_OSC_SALT, FIELD_BYTES, salt),
	ROW(material, ACE_OSC_CONTEXT_ID, FIELD_BYTES, context_id),
};
DEFINE_MESSAGE(material, true)
