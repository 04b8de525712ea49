/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ace_sequences.c - contexts of tokens in the course of time, hints, and all
   that was generated */
#include "core/code.h"
#include "wax/vectors/ace.h"

static struct value v;
static struct ace_server s;

/* --- hints --------------------------------------------------------------- */

static void
compare_hints(struct run *r, json_t *hints, const char *name,
    const struct wax_context *c)
{
	size_t len = 0;

	run_set_where(r, "hints %s", name);
	run_check(r, "written", wax_ace_rs_hints(s.rs, c, s.f.now, s.out,
	    sizeof(s.out), &len) == WAX_OK);
	run_compare_member(r, json_object_get(hints, name), "payload",
	    bytes_of(s.out, len));
}

void
ace_run_hints(struct run *r, json_t *hints)
{
	static const char *const members[] = { "plain", "with_kid",
		"with_cnonce", NULL };
	struct wax_ace_rights rights;
	struct wax_ace_hinted read;

	run_check_members(r, hints, members);
	memset(&s, 0, sizeof(s));
	if (ace_open_used(r, &s, &rights)) {
		compare_hints(r, hints, "plain", NULL);
		compare_hints(r, hints, "with_kid", s.made);
	}
	ace_close(&s);
	run_set_where(r, "hints with_cnonce");
	if (run_read(r, json_object_get(hints, "with_cnonce"), "payload", &v))
		run_check(r, "its parts", wax_ace_hints_read(v.bytes.data,
		    v.bytes.len, &read) == WAX_OK && read.cnonce.len == 5);
}

/* --- sequences ----------------------------------------------------------- */

static struct value posted, other_nonce, other_id;

/* Another upload to s, of the flow of that id. */
static struct wax_context *
post_flow(struct run *r, const char *id)
{
	json_t *flow = ace_find_flow(r, id);
	json_t *in = json_object_get(flow, "inputs");

	s.made = NULL;
	if (flow == NULL || !run_read(r, in, "nonce2", &other_nonce) ||
	    !run_read(r, in, "ace_server_recipientid", &other_id) ||
	    !run_read(r, json_object_get(flow, "authz_info_request"),
	    "payload", &posted))
		return NULL;
	s.memory.script = other_nonce.bytes;
	s.id2 = other_id;
	s.id2.bytes = bytes_of(s.id2.data, other_id.bytes.len);
	ace_upload(&s, WAX_ACE_FORMAT, posted.bytes, NULL);
	run_compare_uint(r, "code", CODE_CREATED, s.answer.code);
	return s.made;
}

/* A used context is replaced by the next one of its client when that is used,
   not before. */
static void
run_replacement(struct run *r, struct wax_context *a)
{
	struct wax_context *b = post_flow(r, "flow-repost");
	struct wax_ace_rights rights;

	run_check(r, "the old one answers still", wax_ace_rs_use(s.rs, a,
	    s.f.now, &rights) == WAX_OK);
	run_check(r, "one is pending", wax_ace_rs_pending(s.rs) == 1);
	run_check(r, "the new one is used", b != NULL && wax_ace_rs_use(s.rs,
	    b, s.f.now, &rights) == WAX_OK);
	run_compare_uint(r, "contexts that have ended", 1, s.gone);
	run_check(r, "only one is left", wax_ace_rs_active(s.rs) == 1 &&
	    wax_ace_rs_pending(s.rs) == 0);
}

static void
run_hostile_repetition(struct run *r, struct wax_context *a)
{
	struct wax_ace_rights rights;
	int64_t next;

	run_check(r, "one more is pending", post_flow(r, "flow-repost") !=
	    NULL && wax_ace_rs_pending(s.rs) == 1);
	wax_ace_rs_expire(s.rs, s.f.now + 59, &next);
	run_check(r, "until its time is over", next == s.f.now + 60 &&
	    wax_ace_rs_pending(s.rs) == 1);
	wax_ace_rs_expire(s.rs, s.f.now + 60, &next);
	run_check(r, "it is dropped", wax_ace_rs_pending(s.rs) == 0 &&
	    next == s.f.now + 3600);
	run_check(r, "and nothing else", wax_ace_rs_use(s.rs, a, s.f.now,
	    &rights) == WAX_OK);
}

static void
run_expiry(struct run *r)
{
	int64_t next;

	wax_ace_rs_expire(s.rs, s.f.now + 3600, &next);
	run_check(r, "it is gone", wax_ace_rs_active(s.rs) == 0 &&
	    s.gone == 1 && next == INT64_MAX);
}

static void
run_restart(struct run *r)
{
	json_t *flow = ace_find_flow(r, "flow-repost");

	ace_close(&s);
	memset(&s, 0, sizeof(s));
	run_check(r, "the token makes another context", flow != NULL &&
	    ace_open_flow(r, &s, flow, false));
}

void
ace_run_sequence(struct run *r, json_t *object)
{
	static const char *const members[] = { "id", "what", "steps", NULL };
	const char *what = run_read_text(r, object, "what");
	struct wax_ace_rights rights;
	struct wax_context *a;

	run_check_members(r, object, members);
	memset(&s, 0, sizeof(s));
	if (!ace_open_used(r, &s, &rights)) {
		run_fail(r, "no context");
		ace_close(&s);
		return;
	}
	a = s.made;
	if (ace_has_prefix(what, "context replacement"))
		run_replacement(r, a);
	else if (ace_has_prefix(what, "hostile re-POST"))
		run_hostile_repetition(r, a);
	else if (ace_has_prefix(what, "expiry"))
		run_expiry(r);
	else if (ace_has_prefix(what, "restart"))
		run_restart(r);
	else if (ace_has_prefix(what, "update"))
		run_check(r, "the old token again makes a context", post_flow(
		    r, "flow-repost") != NULL);
	else
		run_fail(r, "no such sequence");
	ace_close(&s);
}

/* --- all that was generated ---------------------------------------------- */

static void
run_list(struct run *r, json_t *section, const char *name,
    void (*run)(struct run *r, json_t *object))
{
	json_t *list = json_object_get(section, name), *object;
	size_t i;

	if (json_array_size(list) == 0)
		run_fail(r, "%s is empty", name);
	json_array_foreach(list, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run(r, object);
	}
}

void
section_generated(struct run *r, json_t *section)
{
	static const char *const members[] = { "hints", "flows",
		"introspection", "updates", "client_as", "sequences", NULL };

	run_check_members(r, section, members);
	run_list(r, section, "flows", ace_run_flow);
	run_list(r, section, "introspection", ace_run_introspection);
	run_list(r, section, "updates", ace_run_update);
	run_list(r, section, "client_as", ace_run_client_as);
	run_list(r, section, "sequences", ace_run_sequence);
	ace_run_hints(r, json_object_get(section, "hints"));
}
