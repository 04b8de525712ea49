/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs_scope.c - the scope of a token: all that others allow, or less */
#include "core/code.h"
#include "wax/ace/rs.h"
#include "wax/ace/scope.h"

#define SCOPE_OCF "ocf.acl2"	/* as the access control entries say */

static bool
is_known(const struct wax_ace_rs *rs, struct bytes word)
{
	if (bytes_equal(word, bytes_of_text(SCOPE_OCF)))
		return true;
	for (size_t i = 0; i < rs->conf.scope_count; i++)
		if (bytes_equal(word, bytes_of_text(rs->conf.scopes[i])))
			return true;
	return false;
}

/* Words with a space between (RFC 6749 section 3.3). */
static bool
take_words(const struct wax_ace_rs *rs, struct bytes text)
{
	const uint8_t *space;

	while ((space = memchr(text.data, ' ', text.len)) != NULL) {
		size_t len = (size_t)(space - text.data);

		if (!is_known(rs, bytes_of(text.data, len)))
			return false;
		text = bytes_of(space + 1, text.len - len - 1);
	}
	return is_known(rs, text);
}

static bool
take_list(struct bytes cbor, struct rs_rights *out)
{
	struct node array, item;
	struct node_walk w;
	struct bytes href;
	int64_t permission;

	if (cbor.len > RS_SCOPE_MAX || !scope_open(cbor, &array))
		return false;
	w = node_walk_open(&array);
	while (node_walk_item(&w, &item))
		if (!scope_read_pair(&item, &href, &permission))
			return false;
	out->is_narrow = true;
	memcpy(out->scope, cbor.data, cbor.len);
	out->scope_len = cbor.len;
	return true;
}

bool
rs_scope_take(const struct wax_ace_rs *rs, const struct field_string *s,
    struct rs_rights *out)
{
	if (s->string.len == 0)
		return false;
	return s->is_text ? take_words(rs, s->string) :
	    take_list(s->string, out);
}

uint8_t
rs_scope_narrow(const struct rs_rights *r, struct bytes href,
    unsigned permission)
{
	uint8_t code = CODE_FORBIDDEN;
	struct node array, item;
	struct node_walk w;
	struct bytes listed;
	int64_t has;

	if (!r->is_narrow)
		return 0;
	if (!scope_open(bytes_of(r->scope, r->scope_len), &array))
		return code;
	w = node_walk_open(&array);
	while (node_walk_item(&w, &item)) {
		if (!scope_read_pair(&item, &listed, &has) ||
		    !bytes_equal(listed, href))
			continue;
		if (((unsigned)has & permission) == permission)
			return 0;
		code = CODE_METHOD_NOT_ALLOWED;
	}
	return code;
}
