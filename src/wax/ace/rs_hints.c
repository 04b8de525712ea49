/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rs_hints.c - where a client may get a token (RFC 9200 section 5.3) */
#include "wax/ace/rs.h"

bool
rs_is_cnonce(const struct wax_ace_rs *rs, struct bytes cnonce, int64_t now)
{
	int64_t age = now - rs->cnonce_since;

	if (cnonce.len != RS_CNONCE_LEN || now < 0 || age < 0)
		return false;
	for (int i = 0; i < 2; i++)
		if (rs->has_cnonce[i] && age < (2 - i) * RS_CNONCE_S &&
		    memcmp(rs->cnonces[i], cnonce.data, RS_CNONCE_LEN) == 0)
			return true;
	return false;
}

/* The one of now; a new one each minute that somebody asks in. */
static enum wax_status
update_cnonce(struct wax_ace_rs *rs, int64_t now)
{
	const struct wax_env *env = rs->conf.env;
	uint8_t fresh[RS_CNONCE_LEN];
	enum wax_status st;

	if (rs->has_cnonce[0] && now >= rs->cnonce_since &&
	    now - rs->cnonce_since < RS_CNONCE_S)
		return WAX_OK;
	st = env->random(env->arg, fresh, sizeof(fresh));
	if (st != WAX_OK)
		return st;
	memcpy(rs->cnonces[1], rs->cnonces[0], RS_CNONCE_LEN);
	rs->has_cnonce[1] = rs->has_cnonce[0] &&
	    now - rs->cnonce_since < 2 * RS_CNONCE_S;
	memcpy(rs->cnonces[0], fresh, RS_CNONCE_LEN);
	rs->has_cnonce[0] = true;
	rs->cnonce_since = now;
	return WAX_OK;
}

static const char *
find_uri(const struct wax_ace_rs *rs)
{
	for (size_t i = 0; i < rs->as_count; i++)
		if (rs->as[i].uri[0] != '\0')
			return rs->as[i].uri;
	return NULL;
}

enum wax_status
wax_ace_rs_hints(struct wax_ace_rs *rs, const struct wax_context *c,
    int64_t now, uint8_t *out, size_t size, size_t *len)
{
	const char *uri = find_uri(rs);
	const struct rs_token *t = rs_find(rs, c);
	struct writer w = writer_open(out, size);
	struct hints h = { .audience = bytes_of_text(rs->audience) };
	enum wax_status st = WAX_OK;

	*len = 0;
	if (uri == NULL || rs->conf.hints == WAX_ACE_HINTS_NONE)
		return WAX_OK;
	h.as = bytes_of_text(uri);
	if (rs->conf.hints == WAX_ACE_HINTS_FULL)
		h.scope = (struct field_string){ bytes_of_text("ocf.acl2"),
		    true };
	if (t != NULL)
		h.kid = bytes_of(t->id, t->id_len);
	if (rs->conf.needs_cnonce) {
		st = update_cnonce(rs, now);
		h.cnonce = BYTES_ARRAY(rs->cnonces[0]);
	}
	if (st != WAX_OK)
		return st;
	hints_write(&w, &h);
	*len = w.len;
	return writer_close(&w);
}
