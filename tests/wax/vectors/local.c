/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* local.c - section local_errors: what must be refused before anything is
   sent */
#include "core/oscore_option.h"
#include "wax/vectors/vectors.h"

#define SECRET "0123456789abcdef"

/* A context with what the case does not say filled in. */
static enum wax_status
local_new_context(int aead, struct bytes sender_id, struct bytes id_context,
    const char *recipient_id, struct wax_context **out)
{
	struct wax_context_parameters p = {
		.master_secret = (const uint8_t *)SECRET,
		.master_secret_len = strlen(SECRET),
		.id_context = id_context.data,
		.id_context_len = id_context.len,
		.sender_id = sender_id.data,
		.sender_id_len = sender_id.len,
		.recipient_id = (const uint8_t *)recipient_id,
		.recipient_id_len = strlen(recipient_id),
		.aead = aead,
	};

	return wax_context_new(&p, NULL, out);
}

/* What became of a case. */
struct local {
	bool is_refused;	/* an error to the caller */
	bool is_omitted;	/* sealed, without kid context */
};

static void
local_seal(const struct wax_message *m, uint64_t ssn, struct bytes sender_id,
    struct bytes id_context, struct local *out)
{
	struct wax_exchange x = { 0 };
	struct wax_context *c = NULL;
	struct wax_message sealed;
	struct oscore_option o;
	uint8_t buffer[VECTOR_MAX];

	if (local_new_context(0, sender_id, id_context, "", &c) != WAX_OK)
		return;
	c->ssn_next = ssn;
	out->is_refused = wax_protect_request(&x, c, m, buffer, sizeof(buffer),
	    &sealed) != WAX_OK;
	out->is_omitted = !out->is_refused && oscore_option_decode(
	    vector_option(&sealed), &o) == WAX_OK &&
	    bytes_is_absent(o.kid_context);
	wax_exchange_clear(&x);
	wax_context_free(c);
}

static void
local_run_ids(struct run *r, json_t *list, struct local *out)
{
	static const char *const members[] = { "alg_aead", "id_len", NULL };
	static const uint8_t zeros[VECTOR_MAX];
	struct wax_context *c;
	json_t *object;
	uint64_t len;
	size_t i;
	int aead;

	out->is_refused = json_array_size(list) > 0;
	json_array_foreach(list, i, object) {
		run_check_members(r, object, members);
		if (!run_read_int(r, object, "alg_aead", &aead) ||
		    !run_read_uint(r, object, "id_len", &len) ||
		    len > sizeof(zeros))
			return;
		c = NULL;
		if (local_new_context(aead, bytes_of(zeros, len), BYTES_ABSENT,
		    "", &c) == WAX_OK) {
			run_fail(r, "an ID of %u bytes is accepted",
			    (unsigned)len);
			out->is_refused = false;
		}
		wax_context_free(c);
	}
}

/* The cases without values: what they do is in their text only. */
static bool
local_run_named(const char *id, struct local *out)
{
	static const uint8_t long_context[250], piv_number_id[7] = { 1 };
	struct wax_message get = { .code = 1 };
	struct wax_context *c = NULL;

	if (strcmp(id, "local-same-ids") == 0) {
		out->is_refused = local_new_context(0, bytes_of_text("a"),
		    BYTES_ABSENT, "a", &c) != WAX_OK;
		wax_context_free(c);
		return true;
	}
	if (strcmp(id, "local-option-too-long") == 0) {
		local_seal(&get, UINT64_C(1) << 39,
		    BYTES_ARRAY(piv_number_id), BYTES_ARRAY(long_context),
		    out);
		return true;
	}
	return false;
}

static bool
local_run_case(struct run *r, json_t *object, const char *id,
    struct local *out)
{
	struct wax_message parts = { .code = 1 };
	struct wax_context *c = NULL;
	struct message m;
	struct value v;
	uint64_t ssn;
	int aead;

	if (json_object_get(object, "unprotected") != NULL) {
		if (!run_read(r, object, "unprotected", &v) ||
		    !vector_parse(r, &v, &m, &parts))
			return false;
		local_seal(&parts, 0, bytes_of_text("s"), BYTES_ABSENT, out);
	} else if (json_object_get(object, "sender_sequence_number") != NULL) {
		if (!run_read_uint(r, object, "sender_sequence_number", &ssn))
			return false;
		local_seal(&parts, ssn, bytes_of_text("s"), BYTES_ABSENT, out);
	} else if (json_object_get(object, "cases") != NULL) {
		local_run_ids(r, json_object_get(object, "cases"), out);
	} else if (json_object_get(object, "alg_aead") != NULL) {
		if (!run_read_int(r, object, "alg_aead", &aead))
			return false;
		out->is_refused = local_new_context(aead, bytes_of_text("s"),
		    BYTES_ABSENT, "", &c) != WAX_OK;
		wax_context_free(c);
	} else {
		return local_run_named(id, out);
	}
	return true;
}

static void
local_check(struct run *r, json_t *object, const struct local *got)
{
	const char *expect = run_read_text(r, object, "expect");

	if (expect == NULL)
		return;
	if (strcmp(expect, "error to the caller") == 0 ||
	    strcmp(expect, "context creation fails") == 0)
		run_check(r, expect, got->is_refused);
	else if (strcmp(expect, "error to the caller, or kid context omitted")
	    == 0)
		run_check(r, expect, got->is_refused || got->is_omitted);
	else
		run_fail(r, "unknown expectation %s", expect);
}

void
section_local_errors(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "section", "why",
	    "unprotected", "expect", "sender_sequence_number", "cases",
	    "alg_aead", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");
		struct local got = { 0 };

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		if (id == NULL || !local_run_case(r, object, id, &got))
			run_fail(r, "the case is not understood");
		else
			local_check(r, object, &got);
	}
}
