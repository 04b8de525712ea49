/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_ace.c - each message of ACE, to the party that reads it, by somebody who
   may have the token key

   The first byte says which:
   0: a request to /authz-info, as it comes.
   1: the claims of a token, encrypted with the RS's key, uploaded.
   2: the same as an update, under a context that is in use.
   3: what the AS answers when the RS asks about a token.
   4: a token request.   5: a question about a token.
   6: what a client gets: from the AS, from the RS, as hints.
   7: a scope in bytes, and an AS as an entry of /oic/sec/cred tells of it. */
#include "core/code.h"
#include "fuzz/fuzz.h"
#include "wax/ace/cwt.h"
#include "wax/ace/kit.h"
#include "wax/ace/views.h"

#define INPUT_MAX 1500

static void
check_views(struct bytes in)
{
	struct wax_ace_question q;
	struct wax_ace_view token;

	wax_ace_question_read(in.data, in.len, KIT_CLIENT, &q);
	FUZZ_HOLDS(q.error <= WAX_ACE_INCOMPATIBLE_PROFILES);
	FUZZ_HOLDS(fuzz_is_inside(view_bytes(q.audience), in));
	FUZZ_HOLDS(fuzz_is_inside(view_bytes(q.scope), in));
	FUZZ_HOLDS(fuzz_is_inside(view_bytes(q.update), in));
	FUZZ_HOLDS(fuzz_is_inside(view_bytes(q.cnonce), in));
	if (wax_ace_introspection_read(in.data, in.len, &token) == WAX_OK)
		FUZZ_HOLDS(fuzz_is_inside(view_bytes(token), in));
}

/* What is read is within its limits, and is written as it was read. */
static void
check_entry(struct bytes in)
{
	struct wax_ace_allowance all[8], again[8];
	struct wax_ace_as_room room;
	struct wax_ace_as as, same;
	uint8_t out[WAX_ACE_DESCRIPTION_MAX + WAX_ACE_SCOPE_MAX];
	size_t count, n, len;

	if (wax_ace_scope_read(in.data, in.len, all, 8, &count) == WAX_OK &&
	    wax_ace_scope_write(all, count, out, sizeof(out), &len) ==
	    WAX_OK) {
		FUZZ_HOLDS(wax_ace_scope_read(out, len, again, 8, &n) ==
		    WAX_OK && n == count);
		for (size_t i = 0; i < n; i++)
			FUZZ_HOLDS(all[i].permissions ==
			    again[i].permissions);
	}
	if (wax_ace_as_read(in.data, in.len, &room, &as) != WAX_OK)
		return;
	FUZZ_HOLDS(as.iss[0] != '\0' && as.uri[0] != '\0');
	FUZZ_HOLDS(as.authority_count <= WAX_ACE_AUTHORITIES_MAX);
	FUZZ_HOLDS(wax_ace_as_write(&as, out, sizeof(out), &len) == WAX_OK);
	if (len <= WAX_ACE_DESCRIPTION_MAX) {
		struct wax_ace_as_room other;

		FUZZ_HOLDS(wax_ace_as_read(out, len, &other, &same) ==
		    WAX_OK);
		FUZZ_HOLDS(strcmp(as.iss, same.iss) == 0 &&
		    as.believed_s == same.believed_s);
	}
}

static void
check_client(struct kit *k, struct bytes in)
{
	struct wax_ace_hinted h;
	struct wax_ace_token t;
	struct wax_context *c;

	if (wax_ace_hints_read(in.data, in.len, &h) == WAX_OK)
		FUZZ_HOLDS(fuzz_is_inside(view_bytes(h.as), in));
	FUZZ_HOLDS(wax_ace_error_read(in.data, in.len) <=
	    WAX_ACE_INCOMPATIBLE_PROFILES);
	if (wax_ace_token_read(in.data, in.len, &t) == WAX_OK) {
		FUZZ_HOLDS(fuzz_is_inside(view_bytes(t.token), in));
		FUZZ_HOLDS(fuzz_is_inside(view_bytes(t.cnf), in));
		FUZZ_HOLDS(t.expires_in > 0);
	}
	kit_make_token(k);
	if (wax_ace_answer_write(&k->grant, k->token, k->token_len, k->out,
	    sizeof(k->out), &k->payload_len) != WAX_OK ||
	    wax_ace_token_read(k->out, k->payload_len, &t) != WAX_OK)
		abort();
	if (wax_ace_upload_finish(&t, &k->offer, in.data, in.len, kit_rs_id,
	    WAX_RENEWAL_OFF, NULL, &c) == WAX_OK)
		wax_context_free(c);
}

/* Claims of anybody's making behind a key that is right. */
static void
seal(struct kit *k, struct bytes claims)
{
	struct writer w = writer_open(k->token, sizeof(k->token));

	k->token_len = 0;
	if (cwt_seal(10, bytes_of(kit_key, 16), bytes_of_text("k1"),
	    bytes_of(k->iv, 13), claims, &w) == WAX_OK)
		k->token_len = w.len;
}

/* What is refused has left nothing; what is not is within its limits. */
static void
check_kept(const struct kit *k, size_t before)
{
	size_t pending = wax_ace_rs_pending(k->rs);

	FUZZ_HOLDS(k->answer.len <= WAX_ACE_ANSWER_MAX ||
	    k->answer.code == 0);
	FUZZ_HOLDS(pending == before || k->answer.code == CODE_CREATED);
	FUZZ_HOLDS(pending <= 16 && wax_ace_rs_active(k->rs) <= 64);
	FUZZ_HOLDS(wax_contexts_count(k->set) == pending +
	    wax_ace_rs_active(k->rs));
}

static void
check_answer(struct kit *k, struct bytes in)
{
	const struct wax_ace_upload u = { .method = CODE_POST,
		.content_format = WAX_ACE_FORMAT, .payload = k->payload,
		.payload_len = k->payload_len, .now = k->now };

	FUZZ_HOLDS(wax_ace_rs_introspected(k->rs, &u, 0, in.data, in.len,
	    k->out, sizeof(k->out), &k->answer) == WAX_OK);
	FUZZ_HOLDS(k->answer.code != 0);
}

static void
check_server(struct kit *k, unsigned which, struct bytes in)
{
	struct wax_context *used = NULL;
	size_t before;

	k->as.introspects = which == 3;
	if (wax_ace_rs_set_as(k->rs, &k->as, 1) != WAX_OK)
		abort();
	if (which == 2) {
		used = kit_begin(k);
		if (kit_use(k, used) != WAX_OK)
			abort();
	}
	before = wax_ace_rs_pending(k->rs);
	if (which == 0) {
		memcpy(k->payload, in.data, in.len);
		k->payload_len = in.len;
		(void)kit_post_payload(k, NULL);
	} else if (which == 3) {
		k->token_len = 16;
		FUZZ_HOLDS(kit_post(k, NULL) == 0);
		check_answer(k, in);
	} else {
		seal(k, in);
		(void)kit_post(k, used);
		FUZZ_HOLDS(used == NULL || k->answer.code == CODE_CREATED ||
		    k->answer.code == CODE_UNAUTHORIZED ||
		    k->answer.code == CODE_BAD_REQUEST);
	}
	check_kept(k, before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kit k;
	unsigned which;
	struct bytes in;

	if (size < 1 || size > INPUT_MAX)
		return 0;
	which = data[0] % 8;
	in = bytes_of(data + 1, size - 1);
	kit_open(&k);
	if (which == 4 || which == 5)
		check_views(in);
	else if (which == 6)
		check_client(&k, in);
	else if (which == 7)
		check_entry(in);
	else
		check_server(&k, which, in);
	kit_close(&k);
	return 0;
}
