/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs_claims.c - what the claims of a token must say (RFC 9200 section
   5.10.1.1), and what they give */
#include "core/code.h"
#include "wax/ace/rs.h"
#include "wax/cbor/node.h"

#define CTI_LEN (WAX_SUBJECT_LEN + 4)	/* our ID, and a number */

static const struct rs_refusal unauthorized = { CODE_UNAUTHORIZED, 0 };
static const struct rs_refusal forbidden = { CODE_FORBIDDEN, 0 };
static const struct rs_refusal malformed = { CODE_BAD_REQUEST, 0 };
static const struct rs_refusal unknown_scope = { CODE_BAD_REQUEST,
	WAX_ACE_INVALID_SCOPE };
static const struct rs_refusal none = { 0, 0 };

static bool
is_text(struct bytes b, const char *text)
{
	return bytes_equal(b, bytes_of_text(text));
}

/* --- how long ------------------------------------------------------------ */

/* cti is our ID and the number of the token. */
static struct rs_refusal
check_exi(const struct wax_ace_rs *rs, const struct claims *c, int64_t now,
    struct rs_rights *out)
{
	const uint8_t *n;

	if (c->cti.len != CTI_LEN || c->exi.value <= 0 ||
	    c->exi.value > UINT32_MAX || memcmp(c->cti.data, rs->conf.device,
	    WAX_SUBJECT_LEN) != 0)
		return malformed;
	if (!rs->is_record_open)
		return unauthorized;
	n = c->cti.data + WAX_SUBJECT_LEN;
	out->has_number = true;
	out->number = (uint32_t)n[0] << 24 | (uint32_t)n[1] << 16 |
	    (uint32_t)n[2] << 8 | n[3];
	return rs_exi_find(rs, out->number, now, c->exi.value, &out->until) ?
	    none : unauthorized;
}

/* exp = now has expired (RFC 8392 section 3.1.4). With both, exp is the one. */
static struct rs_refusal
check_time(const struct wax_ace_rs *rs, const struct claims *c, int64_t now,
    struct rs_rights *out)
{
	if (!c->exp.is_there && !c->exi.is_there)
		return malformed;
	if (c->nbf.is_there && (now < 0 || c->nbf.value > now))
		return unauthorized;
	if (!c->exp.is_there)
		return check_exi(rs, c, now, out);
	out->until = c->exp.value;
	return now >= 0 && c->exp.value > now ? none : unauthorized;
}

/* --- whose, and in which roles ------------------------------------------- */

static struct rs_refusal
check_subject(const struct wax_ace_rs *rs, const struct claims *c,
    struct rs_rights *out)
{
	struct bytes scheme = bytes_of_text("uuid:"), sub = c->sub;

	if (bytes_is_absent(sub))
		return rs->conf.needs_subject ? malformed : none;
	if (!bytes_has_prefix(sub, scheme) ||
	    deviceid_parse(bytes_of(sub.data + scheme.len,
	    sub.len - scheme.len), &out->subject) != WAX_OK ||
	    deviceid_is_nil(&out->subject) ||
	    memcmp(out->subject.bytes, rs->conf.device, WAX_SUBJECT_LEN) == 0)
		return malformed;
	if (rs->conf.is_reserved != NULL && rs->conf.is_reserved(rs->conf.arg,
	    out->subject.bytes))
		return malformed;
	out->has_subject = true;
	return none;
}

static bool
role_take_text(const struct node *value, char out[WAX_ROLE_MAX + 1])
{
	if (value->kind != NODE_TEXT || value->string.len == 0 ||
	    value->string.len > WAX_ROLE_MAX || out[0] != '\0')
		return false;
	memcpy(out, value->string.data, value->string.len);
	out[value->string.len] = '\0';
	return true;
}

/* {"role": .., "authority": ..}, the second if there is one. */
static bool
role_read(const struct node *map, struct wax_role *out)
{
	struct node_walk w;
	struct node key, value;

	*out = (struct wax_role){ .name = "" };
	if (map->kind != NODE_MAP)
		return false;
	w = node_walk_open(map);
	while (node_walk_pair(&w, &key, &value))
		if (node_is_text(&key, "role") ? !role_take_text(&value,
		    out->name) : !node_is_text(&key, "authority") ||
		    !role_take_text(&value, out->authority))
			return false;
	return out->name[0] != '\0';
}

/* Nobody becomes an owner by a token, and no AS speaks for an authority that it
   was not given. */
static bool
role_is_allowed(const struct rs_as *as, const struct wax_role *role)
{
	if (strcmp(role->name, "oic.role.owner") == 0)
		return false;
	if (role->authority[0] == '\0')
		return true;
	for (size_t i = 0; i < as->authority_count; i++)
		if (strcmp(as->authorities[i], role->authority) == 0)
			return true;
	return false;
}

static struct rs_refusal
check_roles(const struct rs_as *as, const struct claims *c,
    struct rs_rights *out)
{
	struct node array, item;
	struct node_walk w;

	if (bytes_is_absent(c->roles))
		return none;
	if (node_read_all(c->roles, &array) != WAX_OK ||
	    array.kind != NODE_ARRAY)
		return malformed;
	w = node_walk_open(&array);
	while (node_walk_item(&w, &item)) {
		struct wax_role *role = &out->roles[out->role_count];

		if (out->role_count == WAX_ACE_ROLES_MAX ||
		    !role_read(&item, role) || !role_is_allowed(as, role))
			return malformed;
		out->role_count++;
	}
	return none;
}

/* --- all of it ----------------------------------------------------------- */

static struct rs_refusal
check_issuer(const struct wax_ace_rs *rs, const struct rs_as *as,
    const struct claims *c, int64_t now, struct rs_rights *out)
{
	struct rs_refusal no;

	if (!bytes_is_absent(c->iss) && !is_text(c->iss, as->iss))
		return unauthorized;
	no = check_time(rs, c, now, out);
	if (no.code != 0)
		return no;
	return is_text(c->aud, rs->audience) ? none : forbidden;
}

struct rs_refusal
rs_check_claims(const struct wax_ace_rs *rs, const struct rs_as *as,
    const struct claims *c, int64_t now, struct rs_rights *out)
{
	struct rs_refusal no;

	*out = (struct rs_rights){ .until = 0 };
	no = check_issuer(rs, as, c, now, out);
	if (no.code != 0)
		return no;
	if (!rs_scope_take(rs, &c->scope, out))
		return unknown_scope;
	if (rs->conf.needs_cnonce && !rs_is_cnonce(rs, c->cnonce, now))
		return unauthorized;
	no = check_subject(rs, c, out);
	return no.code != 0 ? no : check_roles(as, c, out);
}
