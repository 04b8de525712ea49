/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc.c - two ends of a handshake in a vector file, and the way between */
#include <glob.h>
#include <stdio.h>

#include "wax/cbor/node.h"
#include "wax/crypto/signature.h"
#include "wax/edhoc/ead.h"
#include "wax/edhoc/id_cred.h"
#include "wax/edhoc/identifier.h"
#include "wax/vectors/edhoc.h"

/* ---- signatures that are different each time ---- */

static struct bytes replayed;

/* Names that the linker asks for. */
enum wax_status signature_make_really(enum signature_kind kind,
    const struct pubkey *key, struct bytes data, uint8_t *out)
    __asm__("__real_signature_make");
enum wax_status signature_make_replay(enum signature_kind kind,
    const struct pubkey *key, struct bytes data, uint8_t *out)
    __asm__("__wrap_signature_make");

enum wax_status
signature_make_replay(enum signature_kind kind, const struct pubkey *key,
    struct bytes data, uint8_t *out)
{
	enum wax_status st = signature_make_really(kind, key, data, out);

	if (st != WAX_OK || kind == SIGNATURE_EDDSA ||
	    bytes_is_absent(replayed))
		return st;
	st = signature_check(kind, key, data, replayed);
	if (st == WAX_OK)
		memcpy(out, replayed.data, replayed.len);
	return st;
}

void
edhoc_replay_signature(struct bytes signature)
{
	replayed = signature;
}

/* ---- credentials ---- */

static enum wax_status
edhoc_find(void *arg, const struct wax_edhoc_id *id, size_t number,
    struct wax_edhoc_credential **out)
{
	struct edhoc_end *e = arg;

	if (number > 0 || e->peer == NULL ||
	    !wax_edhoc_id_matches(id, e->peer))
		return WAX_NOT_FOUND;
	*out = wax_edhoc_credential_ref(e->peer);
	return WAX_OK;
}

/* What the file's maps say: label, kid, hash, issuers. */
struct naming {
	struct wax_edhoc_credential_parameters p;
	const uint8_t *issuers[CERTIFICATES_MAX];
	size_t issuer_lens[CERTIFICATES_MAX];
};

static bool
naming_read(struct run *r, struct bytes id_cred, struct naming *n)
{
	struct node map, key, value, item;
	struct node_walk w;
	int64_t label, hash;

	if (node_read_all(id_cred, &map) != WAX_OK || map.kind != NODE_MAP) {
		run_fail(r, "ID_CRED is no map");
		return false;
	}
	w = node_walk_open(&map);
	if (!node_walk_pair(&w, &key, &value) ||
	    !node_is_int(&key, 0, 100, &label)) {
		run_fail(r, "ID_CRED has no label");
		return false;
	}
	n->p.id = (enum wax_edhoc_id_kind)label;
	if (label == WAX_EDHOC_ID_KID) {
		n->p.kid = value.string.data;
		n->p.kid_len = value.string.len;
	}
	if (value.kind != NODE_ARRAY)
		return true;
	w = node_walk_open(&value);
	if (!node_walk_item(&w, &item))
		return false;
	if (node_is_int(&item, -100, 100, &hash))
		n->p.x5t_hash = (int)hash;
	n->p.issuers = n->issuers;
	n->p.issuer_lens = n->issuer_lens;
	while (label == WAX_EDHOC_ID_X5CHAIN && node_walk_item(&w, &item) &&
	    n->p.issuer_count < CERTIFICATES_MAX) {
		n->issuers[n->p.issuer_count] = item.string.data;
		n->issuer_lens[n->p.issuer_count++] = item.string.len;
	}
	return true;
}

/* "uuid:..." of the file, or a Device ID of that byte. */
static void
subject_fill(json_t *object, const char *name, uint8_t byte,
    uint8_t out[WAX_SUBJECT_LEN])
{
	const char *text = json_string_value(json_object_get(object, name));
	struct deviceid id;

	memset(out, byte, WAX_SUBJECT_LEN);
	if (text != NULL && strncmp(text, "uuid:", 5) == 0 &&
	    deviceid_parse(bytes_of_text(text + 5), &id) == WAX_OK)
		memcpy(out, id.bytes, sizeof(id.bytes));
}

/* The credential of one end; as its own, with the private key, or a peer's. */
static bool
credential_read(struct edhoc_pair *p, char end, bool is_own,
    const uint8_t *subject, struct wax_edhoc_credential **out)
{
	char cred_name[] = "cred_?", id_name[] = "id_cred_?", sk_name[] =
	    "sk_?";
	struct value cred, id_cred, sk;
	struct naming n = { 0 };
	struct node item;
	enum wax_status st;

	cred_name[5] = id_name[8] = sk_name[3] = end;
	if (!run_read(p->r, p->object, cred_name, &cred) ||
	    !run_read(p->r, p->object, id_name, &id_cred) ||
	    !run_read(p->r, p->object, sk_name, &sk) ||
	    !naming_read(p->r, id_cred.bytes, &n))
		return false;
	n.p.encoded = cred.bytes.data;
	n.p.encoded_len = cred.bytes.len;
	if (node_read_all(cred.bytes, &item) == WAX_OK &&
	    item.kind == NODE_BYTES) {
		n.p.form = WAX_EDHOC_CERTIFICATE;
		n.p.encoded = item.string.data;
		n.p.encoded_len = item.string.len;
	}
	if (is_own) {
		n.p.private_key = sk.bytes.data;
		n.p.private_key_len = sk.bytes.len;
	} else {
		n.p.id = 0;
	}
	n.p.subject = subject;
	st = wax_edhoc_credential_new(&n.p, out);
	if (st != WAX_OK) {
		run_fail(p->r, "%s: %s", cred_name, wax_status_text(st));
		return false;
	}
	if (is_own)
		run_compare_member(p->r, p->object, id_name,
		    credential_id_cred(*out));
	return true;
}

/* ---- ends ---- */

static bool
end_open(struct edhoc_pair *p, struct edhoc_end *e, bool is_initiator)
{
	uint8_t own[WAX_SUBJECT_LEN];

	subject_fill(p->object, is_initiator ? "subject_i" : "subject_r",
	    is_initiator ? 0x11 : 0x22, own);
	subject_fill(p->object, is_initiator ? "subject_r" : "subject_i",
	    is_initiator ? 0x22 : 0x11, e->subject);
	if (!credential_read(p, is_initiator ? 'i' : 'r', true, own,
	    &e->own) ||
	    !credential_read(p, is_initiator ? 'r' : 'i', false, e->subject,
	    &e->peer) ||
	    !run_read(p->r, p->object, is_initiator ? "x" : "y",
	    &e->ephemeral))
		return false;
	memory_init(&e->memory);
	e->memory.script = e->ephemeral.bytes;
	e->conf = (struct wax_edhoc_conf){
		.env = &e->memory.env,
		.methods = 15,
		.suites = e->suites,
		.suites_count = 1,
		.own = &e->own,
		.own_count = 1,
		.has_message_4 = p->has_message_4,
		.arg = e,
		.find = edhoc_find,
	};
	e->suites[0] = p->suite;
	return true;
}

static bool
end_begin(struct edhoc_pair *p, struct edhoc_end *e, enum wax_edhoc_role role)
{
	enum wax_status st = wax_edhoc_new(&e->conf, role, &e->s);

	if (st != WAX_OK)
		run_fail(p->r, "no session: %s", wax_status_text(st));
	return st == WAX_OK;
}

static bool
edhoc_read_suites(struct edhoc_pair *p)
{
	json_t *list = json_object_get(p->object, "suites_i"), *number;
	size_t i;

	if (json_array_size(list) == 0 ||
	    json_array_size(list) > WAX_EDHOC_SUITES_MAX) {
		run_fail(p->r, "field suites_i is missing or no list");
		return false;
	}
	json_array_foreach(list, i, number)
		p->i.suites[i] = (int)json_integer_value(number);
	p->i.conf.suites_count = json_array_size(list);
	return true;
}

static bool
edhoc_read_messages(struct edhoc_pair *p)
{
	char name[] = "message_?";

	for (int i = 1; i <= 3 + p->has_message_4; i++) {
		name[8] = (char)('0' + i);
		if (!run_read(p->r, p->object, name, &p->messages[i]))
			return false;
	}
	return true;
}

bool
edhoc_open(struct run *r, json_t *object, struct edhoc_pair *p)
{
	memset(p, 0, sizeof(*p));
	p->r = r;
	p->object = object;
	p->has_message_4 = json_object_get(object, "message_4") != NULL;
	return run_read_int(r, object, "method", &p->method) &&
	    run_read_int(r, object, "selected_suite", &p->suite) &&
	    run_read(r, object, "c_i", &p->c_i) &&
	    run_read(r, object, "c_r", &p->c_r) &&
	    edhoc_read_messages(p) &&
	    end_open(p, &p->i, true) && end_open(p, &p->e, false) &&
	    edhoc_read_suites(p) &&
	    end_begin(p, &p->i, WAX_EDHOC_INITIATOR) &&
	    end_begin(p, &p->e, WAX_EDHOC_RESPONDER);
}

void
edhoc_close(struct edhoc_pair *p)
{
	edhoc_replay_signature(BYTES_ABSENT);
	wax_edhoc_free(p->i.s);
	wax_edhoc_free(p->e.s);
	wax_edhoc_credential_free(p->i.own);
	wax_edhoc_credential_free(p->i.peer);
	wax_edhoc_credential_free(p->e.own);
	wax_edhoc_credential_free(p->e.peer);
}

static json_t *
edhoc_find_in(json_t *root, const char *name)
{
	static const struct {
		const char *section;
		const char *key;
	} places[] = { { "sessions", "name" }, { "base_sessions", "name" },
	    { "traces", "id" } };
	json_t *object;
	size_t i;

	for (size_t n = 0; n < sizeof(places) / sizeof(places[0]); n++)
		json_array_foreach(json_object_get(root, places[n].section), i,
		    object) {
			const char *other = json_string_value(json_object_get(
			    object, places[n].key));

			if (other != NULL && strcmp(other, name) == 0)
				return object;
		}
	return NULL;
}

/* A trace may be in another file of the same folder; it is kept for the
   run. */
static json_t *
edhoc_find_elsewhere(struct run *r, const char *name)
{
	const char *slash = strrchr(r->file, '/');
	int folder_len = slash == NULL ? 0 : (int)(slash - r->file + 1);
	json_t *object = NULL;
	char pattern[4096];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%.*s*.json", folder_len, r->file);
	if (glob(pattern, 0, NULL, &found) != 0)
		return NULL;
	for (size_t i = 0; i < found.gl_pathc && object == NULL; i++) {
		json_t *root = json_load_file(found.gl_pathv[i], 0, NULL);

		object = json_is_object(root) ? edhoc_find_in(root, name) :
		    NULL;
		if (object != NULL)
			json_array_append(r->elsewhere, object);
		json_decref(root);
	}
	globfree(&found);
	return object;
}

json_t *
edhoc_find_session(struct run *r, const char *name)
{
	json_t *object = NULL;

	if (name != NULL)
		object = edhoc_find_in(r->root, name);
	if (object == NULL && name != NULL)
		object = edhoc_find_elsewhere(r, name);
	if (object == NULL)
		run_fail(r, "there is no session %s", name == NULL ? "?" :
		    name);
	return object;
}

/* ---- EAD ---- */

/* PLAINTEXT_2 of the file's message, which the Responder can decrypt before it
   writes its own. */
static struct bytes
edhoc_ead_2(struct edhoc_pair *p)
{
	static uint8_t plaintext[VECTOR_MAX];
	static struct id_cred id;
	size_t size = curve_size(p->e.s->suite->curve);
	struct bytes c_r;
	struct reader r;
	struct node n;

	if (node_read_all(p->messages[2].bytes, &n) != WAX_OK ||
	    n.string.len <= size)
		return BYTES_ABSENT;
	memcpy(plaintext, n.string.data + size, n.string.len - size);
	if (schedule_add_keystream(p->e.s->suite->hash, &p->e.s->prk,
	    &p->e.s->th, plaintext, n.string.len - size) != WAX_OK)
		return BYTES_ABSENT;
	r = reader_open(bytes_of(plaintext, n.string.len - size));
	if (identifier_read(&r, &c_r) != WAX_OK ||
	    id_cred_read(&r, &id) != WAX_OK || node_read(&r, &n) != WAX_OK)
		return BYTES_ABSENT;
	return reader_rest(&r);
}

struct wax_edhoc_eads
edhoc_eads(struct edhoc_pair *p, int number,
    struct wax_edhoc_ead items[EADS_MAX])
{
	static struct value ead;
	char name[] = "ead_?";
	struct reader r;
	size_t count = 0;

	name[4] = (char)('0' + number);
	if (json_object_get(p->object, name) != NULL)
		(void)!run_read(p->r, p->object, name, &ead);
	else
		ead.bytes = edhoc_ead_2(p);
	edhoc_compare(p, name, ead.bytes);
	r = reader_open(ead.bytes);
	while (count < EADS_MAX && ead_next(&r, &items[count]))
		count++;
	if (reader_close(&r) != WAX_OK)
		run_fail(p->r, "%s does not decode", name);
	return (struct wax_edhoc_eads){ items, count };
}

/* ---- the way of the messages ---- */

static bool
edhoc_is_done(struct edhoc_pair *p, const char *what, enum wax_status st,
    const struct wax_edhoc *s)
{
	if (st == WAX_OK)
		return true;
	run_fail(p->r, "%s: %s (%s)", what, wax_status_text(st),
	    wax_edhoc_failure_text(wax_edhoc_failure(s)));
	return false;
}

static void
edhoc_compare_written(struct edhoc_pair *p, int number)
{
	char name[] = "message_?";

	name[8] = (char)('0' + number);
	if (p->is_compared)
		run_compare_member(p->r, p->object, name,
		    bytes_of(p->written, p->written_len));
}

/* What the session has by then. */
static void
edhoc_compare_state(struct edhoc_pair *p, const struct wax_edhoc *s,
    const char *th, const char *prk)
{
	if (!p->is_compared)
		return;
	edhoc_compare(p, th, digest_bytes(&s->th));
	edhoc_compare(p, prk, secret_bytes(&s->prk));
}

void
edhoc_want(struct edhoc_pair *p, const uint8_t *subject)
{
	memcpy(p->i.subject, subject, sizeof(p->i.subject));
}

static bool
edhoc_play_1(struct edhoc_pair *p)
{
	struct wax_edhoc_ead items[EADS_MAX];
	struct wax_edhoc_eads eads = edhoc_eads(p, 1, items);
	struct wax_edhoc_start start = {
		.method = (enum wax_edhoc_method)p->method,
		.suite = p->suite,
		.c_i = p->c_i.data,
		.c_i_len = p->c_i.bytes.len,
		.peer = p->i.subject,
	};

	if (!edhoc_is_done(p, "writing message_1", wax_edhoc_write_message_1(
	    p->i.s, &start, &eads, p->written, sizeof(p->written),
	    &p->written_len), p->i.s))
		return false;
	edhoc_compare_written(p, 1);
	if (!edhoc_is_done(p, "reading message_1", wax_edhoc_read_message_1(
	    p->e.s, p->messages[1].data, p->messages[1].bytes.len), p->e.s))
		return false;
	edhoc_compare_state(p, p->e.s, "th_2", "prk_2e");
	return true;
}

/* Signatures of ECDSA are taken from the file. */
static void
edhoc_prepare_signature(struct edhoc_pair *p, const char *name,
    struct value *v)
{
	edhoc_replay_signature(BYTES_ABSENT);
	if (!json_is_true(json_object_get(p->object,
	    "signature_deterministic")) && run_read(p->r, p->object, name, v))
		edhoc_replay_signature(v->bytes);
}

static bool
edhoc_play_2(struct edhoc_pair *p)
{
	struct wax_edhoc_ead items[EADS_MAX];
	struct wax_edhoc_eads eads = edhoc_eads(p, 2, items);
	struct value signature;

	edhoc_prepare_signature(p, "signature_or_mac_2", &signature);
	if (!edhoc_is_done(p, "writing message_2", wax_edhoc_write_message_2(
	    p->e.s, p->c_r.data, p->c_r.bytes.len, &eads, p->written,
	    sizeof(p->written), &p->written_len), p->e.s))
		return false;
	edhoc_compare_written(p, 2);
	edhoc_compare_state(p, p->e.s, "th_3", "prk_3e2m");
	if (!edhoc_is_done(p, "reading message_2", wax_edhoc_read_message_2(
	    p->i.s, p->messages[2].data, p->messages[2].bytes.len), p->i.s))
		return false;
	edhoc_compare_state(p, p->i.s, "th_3", "prk_3e2m");
	return true;
}

static bool
edhoc_play_3(struct edhoc_pair *p)
{
	const char *prk = p->has_message_4 ? "prk_4e3m" : "prk_out";
	struct wax_edhoc_ead items[EADS_MAX];
	struct wax_edhoc_eads eads = edhoc_eads(p, 3, items);
	struct value signature;

	edhoc_prepare_signature(p, "signature_or_mac_3", &signature);
	if (!edhoc_is_done(p, "writing message_3", wax_edhoc_write_message_3(
	    p->i.s, &eads, p->written, sizeof(p->written), &p->written_len),
	    p->i.s))
		return false;
	edhoc_compare_written(p, 3);
	edhoc_compare_state(p, p->i.s, "th_4", prk);
	if (!edhoc_is_done(p, "reading message_3", wax_edhoc_read_message_3(
	    p->e.s, p->messages[3].data, p->messages[3].bytes.len), p->e.s))
		return false;
	edhoc_compare_state(p, p->e.s, "th_4", prk);
	return true;
}

static bool
edhoc_play_4(struct edhoc_pair *p)
{
	struct wax_edhoc_ead items[EADS_MAX];
	struct wax_edhoc_eads eads;

	if (!p->has_message_4)
		return true;
	eads = edhoc_eads(p, 4, items);
	if (!edhoc_is_done(p, "writing message_4", wax_edhoc_write_message_4(
	    p->e.s, &eads, p->written, sizeof(p->written), &p->written_len),
	    p->e.s))
		return false;
	edhoc_compare_written(p, 4);
	if (!edhoc_is_done(p, "reading message_4", wax_edhoc_read_message_4(
	    p->i.s, p->messages[4].data, p->messages[4].bytes.len), p->i.s))
		return false;
	edhoc_compare_state(p, p->i.s, "th_4", "prk_out");
	edhoc_compare_state(p, p->e.s, "th_4", "prk_out");
	return true;
}

bool
edhoc_play(struct edhoc_pair *p, int number)
{
	static bool (*const steps[])(struct edhoc_pair *) = { edhoc_play_1,
	    edhoc_play_2, edhoc_play_3, edhoc_play_4 };

	for (int i = 0; i < number; i++)
		if (!steps[i](p))
			return false;
	return true;
}
