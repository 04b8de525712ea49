/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* context.c - contexts and messages for the vector runner */
#include <stdlib.h>

#include "core/code.h"
#include "wax/vectors/vectors.h"
#include "wax/oscore/nonce.h"
#include "wax/oscore/senders.h"
#include "wax/oscore/split.h"

bool
vector_read_context(struct run *r, json_t *object, const char *own,
    const char *other, struct vector_context *v)
{
	struct wax_context_parameters *p = &v->parameters;

	*p = (struct wax_context_parameters){ 0 };
	if (!json_is_object(object)) {
		run_fail(r, "there is no such context");
		return false;
	}
	if (!run_read_int(r, object, "alg_aead", &p->aead) ||
	    !run_read_int(r, object, "hkdf_alg", &p->hkdf) ||
	    !run_read(r, object, "master_secret", &v->secret) ||
	    !run_read(r, object, "master_salt", &v->salt) ||
	    !run_read(r, object, "id_context", &v->id_context) ||
	    !run_read(r, object, own, &v->sender_id) ||
	    !run_read(r, object, other, &v->recipient_id))
		return false;
	p->master_secret = v->secret.bytes.data;
	p->master_secret_len = v->secret.bytes.len;
	p->master_salt = v->salt.bytes.data;
	p->master_salt_len = v->salt.bytes.len;
	p->id_context = v->id_context.bytes.data;
	p->id_context_len = v->id_context.bytes.len;
	p->sender_id = v->sender_id.bytes.data;
	p->sender_id_len = v->sender_id.bytes.len;
	p->recipient_id = v->recipient_id.bytes.data;
	p->recipient_id_len = v->recipient_id.bytes.len;
	v->input = (struct derive_input){
		.aead = cose_find_aead(p->aead),
		.hkdf = cose_find_hkdf(p->hkdf),
		.master_secret = v->secret.bytes,
		.master_salt = v->salt.bytes,
		.id_context = v->id_context.bytes,
		.sender_id = v->sender_id.bytes,
		.recipient_id = v->recipient_id.bytes,
	};
	if (v->input.aead == NULL || v->input.hkdf == NULL) {
		run_fail(r, "algorithm %d or %d is not known", p->aead,
		    p->hkdf);
		return false;
	}
	if (derive_run(&v->input, &v->keys) != WAX_OK) {
		run_fail(r, "the keys can not be derived");
		return false;
	}
	return true;
}

struct wax_context *
vector_new_context(struct run *r, const struct vector_context *v)
{
	struct wax_context *c = NULL;
	enum wax_status st = wax_context_new(&v->parameters, NULL, &c);

	if (st == WAX_OK) {
		/* The file says which number each message gets: its steps may
		   have the same sender more than once. */
		senders_release(c);
		return c;
	}
	run_fail(r, "no context: %s", wax_status_text(st));
	return NULL;
}

bool
vector_find_context(struct run *r, const char *name, const char *end,
    struct vector_context *out)
{
	json_t *contexts = json_object_get(r->root, "contexts");
	bool is_client = end != NULL && strcmp(end, "client") == 0;

	if (name == NULL || end == NULL)
		return false;
	if (!is_client && strcmp(end, "server") != 0) {
		run_fail(r, "end %s is neither client nor server", end);
		return false;
	}
	return vector_read_context(r, json_object_get(contexts, name),
	    is_client ? "client_id" : "server_id",
	    is_client ? "server_id" : "client_id", out);
}

bool
vector_parse(struct run *r, const struct value *v, struct message *m,
    struct wax_message *out)
{
	if (message_parse_udp(v->bytes, m) != WAX_OK) {
		run_fail(r, "the message does not parse");
		return false;
	}
	*out = (struct wax_message){
		.code = m->code,
		.options = m->options.data,
		.options_len = m->options.len,
		.payload = m->payload.data,
		.payload_len = m->payload.len,
	};
	return true;
}

struct bytes
vector_encode(const struct message *like, const struct wax_message *m,
    struct value *out)
{
	struct writer w = writer_open(out->data, sizeof(out->data));
	struct message whole = *like;

	whole.code = m->code;
	whole.options = bytes_of(m->options, m->options_len);
	whole.payload = bytes_of(m->payload, m->payload_len);
	message_write_udp(&w, &whole);
	out->bytes = writer_close(&w) == WAX_OK ? writer_bytes(&w) :
	    BYTES_ABSENT;
	return out->bytes;
}

struct bytes
vector_plaintext(const struct wax_message *m, bool is_notification,
    struct value *out)
{
	struct writer w = writer_open(out->data, sizeof(out->data));
	struct option_walk walk = option_walk_open(bytes_of(m->options,
	    m->options_len));
	struct option_writer ow = option_writer_open(&w);
	struct option o;

	writer_u8(&w, m->code);
	while (option_walk_next(&walk, &o)) {
		if (split_is_outer(o.number))
			continue;
		if (o.number == OPTION_OBSERVE && is_notification)
			o.value = bytes_of("", 0);
		option_write(&ow, o.number, o.value);
	}
	message_write_payload(&w, bytes_of(m->payload, m->payload_len));
	out->bytes = writer_close(&w) == WAX_OK ? writer_bytes(&w) :
	    BYTES_ABSENT;
	return out->bytes;
}

struct bytes
vector_option(const struct wax_message *m)
{
	struct bytes value = BYTES_ABSENT;

	if (option_find(bytes_of(m->options, m->options_len), OPTION_OSCORE,
	    &value) && bytes_is_absent(value))
		value = bytes_of("", 0);
	return value;
}

static void
context_compare_info(struct run *r, json_t *object, const char *name,
    const struct derive_input *in, struct bytes id, enum derive_type type)
{
	uint8_t info[DERIVE_ID_CONTEXT_MAX + 64];
	struct writer w = writer_open(info, sizeof(info));

	derive_write_info(&w, id, in->id_context, in->aead, type);
	run_compare_member(r, object, name, writer_bytes(&w));
}

static void
context_compare_nonce(struct run *r, json_t *object, const char *name,
    const struct vector_context *v, struct bytes id)
{
	uint8_t nonce[AEAD_NONCE_MAX], zero = 0;
	struct bytes common_iv = secret_bytes(&v->keys.common_iv);

	nonce_build(common_iv, id, bytes_of(&zero, 1), nonce);
	run_compare_member(r, object, name, bytes_of(nonce, common_iv.len));
}

/* "HKDF SHA-256" and "HKDF-SHA-256" are the same. */
static void
context_compare_names(struct run *r, json_t *object,
    const struct vector_context *v)
{
	const char *aead = run_read_text(r, object, "alg_name");
	const char *hkdf = run_read_text(r, object, "hkdf_name");
	char copy[64] = "";

	run_compare_text(r, "alg_name", aead, v->input.aead->name);
	if (hkdf == NULL || strlen(hkdf) >= sizeof(copy))
		return;
	strcpy(copy, hkdf);
	if (strncmp(copy, "HKDF ", 5) == 0)
		copy[4] = '-';
	run_compare_text(r, "hkdf_name", copy, v->input.hkdf->name);
}

static void
key_derivation_run(struct run *r, json_t *object)
{
	static const char *const members[] = { "id", "section", "role",
	    "alg_aead", "alg_name", "hkdf_alg", "hkdf_name", "master_secret",
	    "master_salt", "id_context", "sender_id", "recipient_id",
	    "info_sender_key", "info_recipient_key", "info_common_iv",
	    "sender_key", "recipient_key", "common_iv", "sender_nonce_piv0",
	    "recipient_nonce_piv0", "why", NULL };
	const char *role = run_read_text(r, object, "role");
	struct vector_context v;

	run_check_members(r, object, members);
	run_check(r, "role", role != NULL && (strcmp(role, "client") == 0 ||
	    strcmp(role, "server") == 0));
	if (!vector_read_context(r, object, "sender_id", "recipient_id", &v))
		return;
	context_compare_names(r, object, &v);
	context_compare_info(r, object, "info_sender_key", &v.input,
	    v.sender_id.bytes, DERIVE_KEY);
	context_compare_info(r, object, "info_recipient_key", &v.input,
	    v.recipient_id.bytes, DERIVE_KEY);
	context_compare_info(r, object, "info_common_iv", &v.input,
	    bytes_of("", 0), DERIVE_IV);
	run_compare_member(r, object, "sender_key",
	    secret_bytes(&v.keys.sender_key));
	run_compare_member(r, object, "recipient_key",
	    secret_bytes(&v.keys.recipient_key));
	run_compare_member(r, object, "common_iv",
	    secret_bytes(&v.keys.common_iv));
	context_compare_nonce(r, object, "sender_nonce_piv0", &v,
	    v.sender_id.bytes);
	context_compare_nonce(r, object, "recipient_nonce_piv0", &v,
	    v.recipient_id.bytes);
}

void
section_key_derivation(struct run *r, json_t *section)
{
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");

		run_set_where(r, "%s", id == NULL ? "?" : id);
		key_derivation_run(r, object);
	}
}

static void
context_run(struct run *r, json_t *object)
{
	static const char *const members[] = { "alg_aead", "alg_name",
	    "key_len", "nonce_len", "tag_len", "hkdf_alg", "hkdf_name",
	    "master_secret", "master_salt", "id_context", "client_id",
	    "server_id", "info_client_key", "info_server_key",
	    "info_common_iv", "client_key", "server_key", "common_iv", NULL };
	struct vector_context v;
	uint64_t n;

	run_check_members(r, object, members);
	if (!vector_read_context(r, object, "client_id", "server_id", &v))
		return;
	context_compare_names(r, object, &v);
	if (run_read_uint(r, object, "key_len", &n))
		run_compare_uint(r, "key_len", n, v.input.aead->kind.key_len);
	if (run_read_uint(r, object, "nonce_len", &n))
		run_compare_uint(r, "nonce_len", n,
		    v.input.aead->kind.nonce_len);
	if (run_read_uint(r, object, "tag_len", &n))
		run_compare_uint(r, "tag_len", n, v.input.aead->kind.tag_len);
	context_compare_info(r, object, "info_client_key", &v.input,
	    v.sender_id.bytes, DERIVE_KEY);
	context_compare_info(r, object, "info_server_key", &v.input,
	    v.recipient_id.bytes, DERIVE_KEY);
	context_compare_info(r, object, "info_common_iv", &v.input,
	    bytes_of("", 0), DERIVE_IV);
	run_compare_member(r, object, "client_key",
	    secret_bytes(&v.keys.sender_key));
	run_compare_member(r, object, "server_key",
	    secret_bytes(&v.keys.recipient_key));
	run_compare_member(r, object, "common_iv",
	    secret_bytes(&v.keys.common_iv));
}

void
section_contexts(struct run *r, json_t *section)
{
	const char *name;
	json_t *object;

	json_object_foreach(section, name, object) {
		run_set_where(r, "%s", name);
		context_run(r, object);
	}
}
