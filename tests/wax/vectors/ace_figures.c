/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_figures.c - the examples of RFC 8392, RFC 9200 and RFC 9203 */
#include "wax/crypto/pubkey.h"
#include "wax/vectors/ace.h"

/* --- RFC 8392 appendix A ------------------------------------------------- */

static struct value claims, key, kid, token;

static bool
read_key(struct run *r, json_t *section, const char *name, const char *member)
{
	json_t *k = json_object_get(json_object_get(section, "keys"), name);

	return run_read(r, k, member, &key) && run_read(r, k, "kid", &kid);
}

static bool
read_token(struct run *r, json_t *section, const char *name,
    enum cwt_wrapper wrapper, struct cwt *out)
{
	run_set_where(r, "%s", name);
	if (!run_read(r, section, name, &token))
		return false;
	if (cwt_read(token.bytes, out) != WAX_OK) {
		run_fail(r, "it is no token");
		return false;
	}
	run_compare_uint(r, "tag", wrapper, out->wrapper);
	run_compare(r, "kid", kid.bytes, out->kid);
	return true;
}

static void
check_claims(struct run *r, struct bytes got)
{
	run_compare(r, "claims", claims.bytes, got);
}

static void
run_signed(struct run *r, json_t *section)
{
	json_t *k = json_object_get(json_object_get(section, "keys"),
	    "a_2_3_p256");
	static struct value x, y;
	uint8_t out[ACE_PAYLOAD_MAX];
	struct writer w = writer_open(out, sizeof(out));
	struct pubkey *public, *private;
	struct cwt c, again;

	if (!read_key(r, section, "a_2_3_p256", "d") ||
	    !run_read(r, k, "x", &x) || !run_read(r, k, "y", &y) ||
	    !read_token(r, section, "signed_a_3", CWT_SIGN1, &c) ||
	    pubkey_new_point(CURVE_P256, x.bytes, y.bytes, &public) != WAX_OK)
		return;
	run_check(r, "its signature", cwt_check_signature(&c, public) ==
	    WAX_OK);
	check_claims(r, c.content);
	if (pubkey_new_private(CURVE_P256, key.bytes, &private) == WAX_OK) {
		/* another one each time */
		run_check(r, "one of ours", cwt_sign(private, kid.bytes,
		    claims.bytes, &w) == WAX_OK && cwt_read(writer_bytes(&w),
		    &again) == WAX_OK && cwt_check_signature(&again, public) ==
		    WAX_OK && bytes_equal(again.content, c.content));
		pubkey_free(private);
	}
	pubkey_free(public);
}

static void
run_maced(struct run *r, json_t *section)
{
	uint8_t out[ACE_PAYLOAD_MAX];
	struct writer w = writer_open(out, sizeof(out));
	struct claims read;
	struct cwt c;

	if (!read_key(r, section, "a_2_2_symmetric256", "k") ||
	    !read_token(r, section, "maced_a_4", CWT_MAC0, &c))
		return;
	run_check(r, "its tag", cwt_check_mac(&c, key.bytes) == WAX_OK);
	check_claims(r, c.content);
	/* the file's has the tag of CWT in front */
	run_check(r, "ours", cwt_mac(4, key.bytes, kid.bytes, claims.bytes,
	    &w) == WAX_OK);
	run_compare(r, "token", bytes_of(token.bytes.data + 2,
	    token.bytes.len - 2), writer_bytes(&w));
	if (!read_token(r, section, "maced_float_a_7", CWT_MAC0, &c))
		return;
	run_check(r, "its tag", cwt_check_mac(&c, key.bytes) == WAX_OK);
	run_check(r, "times with fractions are not taken",
	    claims_read(c.content, &read) == WAX_FORMAT);
}

static void
run_encrypted(struct run *r, json_t *section)
{
	static uint8_t plain[ACE_PAYLOAD_MAX], out[ACE_PAYLOAD_MAX];
	struct writer w = writer_open(out, sizeof(out));
	struct cwt c;
	size_t len = 0;

	if (!read_key(r, section, "a_2_1_symmetric128", "k") ||
	    !read_token(r, section, "encrypted_a_5", CWT_ENCRYPT0, &c))
		return;
	run_check(r, "it opens", cwt_open(&c, key.bytes, plain, &len) ==
	    WAX_OK);
	check_claims(r, bytes_of(plain, len));
	run_check(r, "ours", cwt_seal(10, key.bytes, kid.bytes, c.iv,
	    claims.bytes, &w) == WAX_OK);
	run_compare(r, "token", token.bytes, writer_bytes(&w));
	if (!read_token(r, section, "nested_a_6", CWT_ENCRYPT0, &c))
		return;
	run_check(r, "it opens", cwt_open(&c, key.bytes, plain, &len) ==
	    WAX_OK);
	run_compare_member(r, section, "signed_a_3", bytes_of(plain, len));
}

void
section_rfc8392(struct run *r, json_t *section)
{
	static const char *const members[] = { "note", "keys",
		"claims_set_a_1", "signed_a_3", "maced_a_4", "encrypted_a_5",
		"nested_a_6", "maced_float_a_7", NULL };
	uint8_t out[ACE_PAYLOAD_MAX];
	struct writer w = writer_open(out, sizeof(out));
	struct claims c;

	run_check_members(r, section, members);
	if (!run_read(r, section, "claims_set_a_1", &claims))
		return;
	run_check(r, "claims", claims_read(claims.bytes, &c) == WAX_OK);
	claims_write(&w, &c);
	run_compare(r, "claims again", claims.bytes, writer_bytes(&w));
	run_signed(r, section);
	run_maced(r, section);
	run_encrypted(r, section);
}

/* --- RFC 9203 ------------------------------------------------------------ */

static bool
read_payload(struct run *r, json_t *section, const char *name,
    const char *member, struct value *out)
{
	run_set_where(r, "%s", name);
	return run_read(r, json_object_get(section, name), member, out);
}

static bool
is_text(struct bytes b, const char *text)
{
	return bytes_equal(b, bytes_of_text(text));
}

static bool
is_one(struct bytes b, uint8_t byte)
{
	return b.len == 1 && b.data[0] == byte;
}

static void
run_requests(struct run *r, json_t *section)
{
	static struct value v;
	struct token_request q;
	struct confirmation cnf;

	if (read_payload(r, section, "token_request", "payload", &v))
		run_check(r, "its parts", token_request_read(v.bytes, &q) ==
		    WAX_OK && is_text(q.audience, "tempSensor4711") &&
		    q.scope.is_text && is_text(q.scope.string, "read"));
	if (read_payload(r, section, "token_request_update", "payload", &v))
		run_check(r, "its parts", token_request_read(v.bytes, &q) ==
		    WAX_OK && is_text(q.scope.string, "write") &&
		    confirmation_read(q.req_cnf, &cnf) == WAX_OK &&
		    is_one(cnf.kid, 1));
}

static void
run_responses(struct run *r, json_t *section)
{
	static struct value v;
	struct token_response a;
	struct claims c;
	struct confirmation cnf;
	struct material m;

	if (read_payload(r, section, "token_response_without_access_token",
	    "payload", &v))
		run_check(r, "its parts", token_response_read(v.bytes, &a) ==
		    WAX_OK && a.profile.value == 2 &&
		    a.expires_in.value == 3600 &&
		    material_read_cnf(a.cnf, &m) == WAX_OK &&
		    is_one(m.id, 1) && m.ms.len == 16);
	if (read_payload(r, section, "claims_set", "bytes", &v))
		run_check(r, "its parts", claims_read(v.bytes, &c) == WAX_OK &&
		    is_text(c.aud, "tempSensorInLivingRoom") &&
		    is_text(c.scope.string, "temperature_g firmware_p") &&
		    c.iat.value == 0x5112d728 && c.exp.value == 0x51145dc8 &&
		    material_read_cnf(c.cnf, &m) == WAX_OK && is_one(m.id, 1));
	if (read_payload(r, section, "claims_set_update", "bytes", &v))
		run_check(r, "its parts", claims_read(v.bytes, &c) == WAX_OK &&
		    is_text(c.scope.string, "temperature_h") &&
		    confirmation_read(c.cnf, &cnf) == WAX_OK &&
		    is_one(cnf.kid, 1));
}

static void
run_uploads(struct run *r, json_t *section)
{
	static struct value v, salt, n1, n2;
	uint8_t out[MATERIAL_MASTER_SALT_MAX];
	struct writer w = writer_open(out, sizeof(out));
	struct authz_request q;
	struct authz_response a;
	struct agreement both = { .omits_absent_salt = false };
	json_t *o = json_object_get(section, "master_salt_cbor");

	if (read_payload(r, section,
	    "authz_info_request_without_access_token", "payload", &v) &&
	    authz_request_read(v.bytes, &q) == WAX_OK) {
		authz_request_write(&w, &q);
		run_compare(r, "again", v.bytes, writer_bytes(&w));
	}
	w = writer_open(out, sizeof(out));
	if (read_payload(r, section, "authz_info_response", "payload", &v) &&
	    authz_response_read(v.bytes, &a) == WAX_OK) {
		authz_response_write(&w, &a);
		run_compare(r, "again", v.bytes, writer_bytes(&w));
	}
	run_set_where(r, "master_salt_cbor");
	if (!run_read(r, o, "salt", &salt) || !run_read(r, o, "nonce1", &n1) ||
	    !run_read(r, o, "nonce2", &n2))
		return;
	w = writer_open(out, sizeof(out));
	both.material.salt = salt.bytes;
	both.nonce1 = n1.bytes;
	both.nonce2 = n2.bytes;
	material_write_salt(&w, &both);
	run_compare_member(r, o, "master_salt", writer_bytes(&w));
}

/* The two in JSON are for servers that speak HTTP, which are none of ours. */
void
section_rfc9203(struct run *r, json_t *section)
{
	static const char *const members[] = { "note", "token_request",
		"token_request_update", "token_response_without_access_token",
		"claims_set", "claims_set_update", "json_input_material",
		"authz_info_request_without_access_token",
		"authz_info_response", "master_salt_cbor", "master_salt_json",
		NULL };

	run_check_members(r, section, members);
	run_requests(r, section);
	run_responses(r, section);
	run_uploads(r, section);
}

/* --- RFC 9200 ------------------------------------------------------------ */

void
section_rfc9200(struct run *r, json_t *section)
{
	static const char *const members[] = { "as_request_creation_hints",
		"introspection_request", "erratum", NULL };
	struct wax_ace_view asked;
	static struct value v;
	uint8_t out[ACE_PAYLOAD_MAX];
	struct writer w = writer_open(out, sizeof(out));
	struct hints h;

	run_check_members(r, section, members);
	if (read_payload(r, section, "as_request_creation_hints", "payload",
	    &v) && hints_read(v.bytes, &h) == WAX_OK) {
		hints_write(&w, &h);
		run_compare(r, "again", v.bytes, writer_bytes(&w));
		run_check(r, "its AS", is_text(h.as,
		    "coaps://as.example.com/token") && h.cnonce.len == 5);
	}
	if (read_payload(r, section, "introspection_request", "payload", &v))
		run_check(r, "its token", wax_ace_introspection_read(
		    v.bytes.data, v.bytes.len, &asked) == WAX_OK &&
		    asked.len == 8);
}
