/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* messages.h - the messages of ACE and their parts, a table each (RFC 9200, RFC
   9201, RFC 9203, RFC 8392) */
#ifndef WAX_ACE_MESSAGES_H
#define WAX_ACE_MESSAGES_H

#include "wax/ace/fields.h"

/* Client to authorization server. */
struct token_request {
	struct bytes req_cnf;		/* a map: which input material to
					   change the rights of */
	struct bytes audience;
	struct field_string scope;
	struct bytes client_id;
	struct field_number grant_type;
	struct field_number profile;	/* null: which one? */
	struct bytes cnonce;
};

/* And back. */
struct token_response {
	struct bytes access_token;
	struct field_number expires_in;	/* seconds */
	struct bytes cnf;
	struct field_string scope;
	struct field_number token_type;
	struct field_number profile;
};

/* An error of any endpoint. */
struct ace_error {
	struct field_number error;	/* enum wax_ace_error */
	struct bytes description;
};

/* To /authz-info, and back (RFC 9203 sections 4.1 and 4.2). */
struct authz_request {
	struct bytes access_token;
	struct bytes nonce1;
	struct bytes client_id;		/* ace_client_recipientid */
};

struct authz_response {
	struct bytes nonce2;
	struct bytes server_id;		/* ace_server_recipientid */
};

/* What a token says. */
struct claims {
	struct bytes iss, sub, aud;
	struct field_number exp, nbf, iat;	/* seconds since 1970 */
	struct bytes cti;
	struct bytes cnf;
	struct field_string scope;
	struct field_number profile;
	struct bytes cnonce;
	struct field_number exi;		/* seconds */
	struct bytes roles;			/* an array */
};

struct introspection_request {
	struct bytes token;
};

struct introspection_response {
	struct claims claims;
	struct field_truth active;
};

/* With a 4.01 of a resource server (RFC 9200 section 5.3). */
struct hints {
	struct bytes as;
	struct bytes kid;
	struct bytes audience;
	struct field_string scope;
	struct bytes cnonce;
};

/* cnf: the ways of proof, of which one is there. */
struct confirmation {
	struct bytes cose_key;
	struct bytes kid;
	struct bytes osc;
};

/* OSCORE_Input_Material; nothing else may be in it. */
struct material {
	struct bytes id;
	struct field_number version;
	struct bytes ms;		/* a secret */
	struct field_number hkdf, alg;
	struct bytes salt;
	struct bytes context_id;
};

/* All of them read as fields_read, and write with deterministic CBOR. */
#define ACE_MESSAGE(name) \
	MUST_USE enum wax_status name##_read(struct bytes cbor, \
	    struct name *out); \
	void name##_write(struct writer *w, const struct name *in)

ACE_MESSAGE(token_request);
ACE_MESSAGE(token_response);
ACE_MESSAGE(ace_error);
ACE_MESSAGE(authz_request);
ACE_MESSAGE(authz_response);
ACE_MESSAGE(claims);
ACE_MESSAGE(introspection_request);
ACE_MESSAGE(introspection_response);
ACE_MESSAGE(hints);
ACE_MESSAGE(confirmation);
ACE_MESSAGE(material);

#endif
