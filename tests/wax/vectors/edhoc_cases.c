/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_cases.c - sections invalid, identifiers, invalid_identifiers,
   rfc9668_example, negative_cases, suite_negotiation and error_messages */
#include "core/oscore_option.h"
#include "wax/cbor/items.h"
#include "wax/edhoc/identifier.h"
#include "wax/vectors/edhoc.h"

/* ---- invalid ---- */

#define ALL_CURVES 3

/* Credentials for all suites; the keys are test values. */
static bool
everybody_open(struct run *r, struct wax_edhoc_credential *own[ALL_CURVES])
{
	static const struct {
		uint8_t type, number;
		enum curve curve;
	} rows[ALL_CURVES] = { { 2, 1, CURVE_P256 }, { 1, 4, CURVE_X25519 },
	    { 2, 2, CURVE_P384 } };

	for (size_t i = 0; i < ALL_CURVES; i++) {
		uint8_t private[CURVE_MAX], claims[128];
		struct writer w = writer_open(claims, sizeof(claims));
		struct pubkey *k = NULL;
		struct wax_edhoc_credential_parameters p = {
			.encoded = claims,
			.private_key = private,
			.private_key_len = curve_size(rows[i].curve),
			.id = WAX_EDHOC_ID_KCCS,
			.subject = (const uint8_t *)"a device of all.",
		};

		memset(private, 0x31, sizeof(private));
		if (pubkey_new_private(rows[i].curve, bytes_of(private,
		    p.private_key_len), &k) != WAX_OK)
			return false;
		writer_put(&w, bytes_of("\xa1\x08\xa1\x01\xa3\x01", 6));
		items_write_uint(&w, rows[i].type);
		items_write_int(&w, -1);
		items_write_uint(&w, rows[i].number);
		items_write_int(&w, -2);
		items_write_bytes(&w, pubkey_x(k));
		p.encoded_len = w.len;
		pubkey_free(k);
		if (wax_edhoc_credential_new(&p, &own[i]) != WAX_OK) {
			run_fail(r, "no credential");
			return false;
		}
	}
	return true;
}

static enum wax_status
never_find(void *arg, const struct wax_edhoc_id *id, size_t number,
    struct wax_edhoc_credential **out)
{
	(void)arg;
	(void)id;
	(void)number;
	(void)out;
	return WAX_NOT_FOUND;
}

/* It is refused for what it is, not for want of something of ours. */
static void
invalid_check(struct run *r, enum wax_status st, const struct wax_edhoc *s)
{
	enum wax_edhoc_failure f = wax_edhoc_failure(s);

	run_check(r, "it is refused", st != WAX_OK);
	run_check(r, "as malformed, or for its key",
	    f == WAX_EDHOC_FAILURE_FORMAT || f == WAX_EDHOC_FAILURE_KEY);
}

/* By a Responder with all suites, or with the last one if it would rather have
   another than the selected one. */
static void
invalid_run_1(struct run *r, const struct value *v)
{
	static const int suites[] = { 0, 1, 2, 3, 4, 5, 6, 24 };
	struct wax_edhoc_credential *own[ALL_CURVES] = { NULL };
	struct memory memory;
	struct wax_edhoc_conf conf = { .env = &memory.env, .methods = 15,
	    .suites = suites, .suites_count = 8, .own = own,
	    .own_count = ALL_CURVES, .find = never_find };
	struct wax_edhoc *s = NULL;
	enum wax_status st = WAX_OK;

	memory_init(&memory);
	if (!everybody_open(r, own))
		return;
	for (int i = 0; i < 2; i++) {
		wax_edhoc_free(s);
		if (wax_edhoc_new(&conf, WAX_EDHOC_RESPONDER, &s) != WAX_OK)
			break;
		st = wax_edhoc_read_message_1(s, v->data, v->bytes.len);
		if (wax_edhoc_failure(s) != WAX_EDHOC_FAILURE_SUITE)
			break;
		conf.suites = suites + 7;
		conf.suites_count = 1;
	}
	if (s == NULL)
		run_fail(r, "no session");
	else
		invalid_check(r, st, s);
	wax_edhoc_free(s);
	for (size_t i = 0; i < ALL_CURVES; i++)
		wax_edhoc_credential_free(own[i]);
}

/* The trace that other messages are sent into: suite 2, static keys. */
static bool
invalid_open(struct run *r, struct edhoc_pair *p)
{
	json_t *trace = edhoc_find_session(r, "rfc9529-trace-2");

	return trace != NULL && edhoc_open(r, trace, p) && edhoc_play(p, 1);
}

static void
invalid_run_2(struct run *r, const struct value *v)
{
	static struct edhoc_pair p;

	if (invalid_open(r, &p))
		invalid_check(r, wax_edhoc_read_message_2(p.i.s, v->data,
		    v->bytes.len), p.i.s);
	edhoc_close(&p);
}

/* In a message that decrypts to it. */
static void
invalid_run_plaintext_2(struct run *r, const struct value *v)
{
	static struct edhoc_pair p;
	uint8_t message[256];
	struct writer w = writer_open(message, sizeof(message));
	struct bytes g_y;

	if (invalid_open(r, &p)) {
		g_y = pubkey_x(p.e.s->ephemeral);
		items_write_bytes_head(&w, g_y.len + v->bytes.len);
		writer_put(&w, g_y);
		writer_put(&w, v->bytes);
		run_check(r, "it can be encrypted", writer_close(&w) ==
		    WAX_OK && schedule_add_keystream(p.e.s->suite->hash,
		    &p.e.s->prk, &p.e.s->th, message + w.len - v->bytes.len,
		    v->bytes.len) == WAX_OK);
		invalid_check(r, wax_edhoc_read_message_2(p.i.s, message,
		    w.len), p.i.s);
	}
	edhoc_close(&p);
}

void
section_invalid(struct run *r, json_t *section)
{
	static const char *const members[] = { "id", "section", "what", "hex",
	    "length", "why", "must_reject", "detected_at", "reason_in_model",
	    "verified", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *id = run_read_text(r, object, "id");
		const char *what = run_read_text(r, object, "what");
		struct value v;
		uint64_t len;

		run_set_where(r, "%s", id == NULL ? "?" : id);
		run_check_members(r, object, members);
		if (what == NULL || !run_read(r, object, "hex", &v) ||
		    !run_read_uint(r, object, "length", &len))
			continue;
		run_compare_uint(r, "length", len, v.bytes.len);
		if (strcmp(what, "message_1") == 0)
			invalid_run_1(r, &v);
		else if (strcmp(what, "message_2") == 0)
			invalid_run_2(r, &v);
		else if (strcmp(what, "plaintext_2") == 0)
			invalid_run_plaintext_2(r, &v);
		else
			run_fail(r, "%s is not known", what);
	}
}

/* ---- identifiers ---- */

void
section_identifiers(struct run *r, json_t *section)
{
	static const char *const members[] = { "identifier", "encoded", "kind",
	    "oscore_id", "verified", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		struct value id, encoded;
		struct bytes back = BYTES_ABSENT;
		const char *kind = run_read_text(r, object, "kind");
		uint8_t buffer[64];
		struct writer w = writer_open(buffer, sizeof(buffer));
		struct reader reader;

		run_set_where(r, "%zu", i);
		run_check_members(r, object, members);
		if (kind == NULL || !run_read(r, object, "identifier", &id) ||
		    !run_read(r, object, "encoded", &encoded))
			continue;
		identifier_write(&w, id.bytes);
		run_compare(r, "encoded", encoded.bytes, writer_bytes(&w));
		reader = reader_open(encoded.bytes);
		run_check(r, "it is read", identifier_read(&reader, &back) ==
		    WAX_OK && reader_close(&reader) == WAX_OK);
		run_compare_member(r, object, "oscore_id", back);
		run_check(r, "kind", (strcmp(kind, "int") == 0) ==
		    (encoded.data[0] < 0x40));
	}
}

void
section_invalid_identifiers(struct run *r, json_t *section)
{
	static const char *const members[] = { "encoded", "why", "verified",
	    "expect", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *expect = run_read_text(r, object, "expect");
		struct value encoded;
		struct reader reader;
		struct bytes id;
		bool is_read;

		run_set_where(r, "%zu", i);
		run_check_members(r, object, members);
		if (expect == NULL || !run_read(r, object, "encoded",
		    &encoded))
			continue;
		reader = reader_open(encoded.bytes);
		is_read = identifier_read(&reader, &id) == WAX_OK;
		run_check(r, expect, is_read ==
		    (strcmp(expect, "reject") != 0));
		/* what is too long for OSCORE goes no further than that */
		if (is_read)
			run_check(r, "it is no OSCORE ID", id.len > WAX_ID_MAX);
	}
}

void
section_rfc9668_example(struct run *r, json_t *section)
{
	static const char *const members[] = { "source", "request_udp",
	    "length", "oscore_option", "edhoc_option_number",
	    "edhoc_option_length", "edhoc_message_3", "oscore_payload", "c_r",
	    "partial_iv", "verified", "how", NULL };
	struct bytes edhoc = BYTES_ABSENT;
	struct oscore_option option;
	struct wax_message parts;
	struct message m;
	struct value udp;
	uint64_t n;
	size_t len;

	run_check_members(r, section, members);
	if (!run_read(r, section, "request_udp", &udp) ||
	    !vector_parse(r, &udp, &m, &parts))
		return;
	if (run_read_uint(r, section, "length", &n))
		run_compare_uint(r, "length", n, udp.bytes.len);
	run_compare_member(r, section, "oscore_option",
	    vector_option(&parts));
	if (run_read_uint(r, section, "edhoc_option_number", &n))
		run_compare_uint(r, "edhoc_option_number", n, OPTION_EDHOC);
	run_check(r, "EDHOC option", option_find(message_options(&parts),
	    OPTION_EDHOC, &edhoc));
	if (run_read_uint(r, section, "edhoc_option_length", &n))
		run_compare_uint(r, "edhoc_option_length", n, edhoc.len);
	if (wax_edhoc_split_combined(parts.payload, parts.payload_len, &len) !=
	    WAX_OK || oscore_option_decode(vector_option(&parts), &option) !=
	    WAX_OK) {
		run_fail(r, "it does not split");
		return;
	}
	run_compare_member(r, section, "edhoc_message_3",
	    bytes_of(parts.payload, len));
	run_compare_member(r, section, "oscore_payload",
	    bytes_of(parts.payload + len, parts.payload_len - len));
	run_compare_member(r, section, "c_r", option.kid);
	run_compare_member(r, section, "partial_iv", option.piv);
}

/* ---- negative cases ---- */

static enum wax_status
negative_read(struct edhoc_pair *p, bool is_initiator, int number,
    const struct value *v)
{
	struct wax_edhoc *s = is_initiator ? p->i.s : p->e.s;

	switch (number) {
	case 1:
		return wax_edhoc_read_message_1(s, v->data, v->bytes.len);
	case 2:
		return wax_edhoc_read_message_2(s, v->data, v->bytes.len);
	case 3:
		return wax_edhoc_read_message_3(s, v->data, v->bytes.len);
	default:
		return wax_edhoc_read_message_4(s, v->data, v->bytes.len);
	}
}

static void
negative_expect_error(struct run *r, json_t *object,
    const struct wax_edhoc *s, enum wax_status st)
{
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	struct wax_edhoc_error error = { 0 };
	size_t len = 0;
	int code;

	run_check(r, "it is refused", st != WAX_OK &&
	    wax_edhoc_step(s) == WAX_EDHOC_ABORTED);
	run_check(r, "not by a failure of ours", wax_edhoc_failure(s) !=
	    WAX_EDHOC_FAILURE_LOCAL);
	if (st == WAX_OK || wax_edhoc_write_error(s, false, buffer,
	    sizeof(buffer), &len) != WAX_OK ||
	    wax_edhoc_read_error(buffer, len, &error) != WAX_OK) {
		run_fail(r, "there is no error message");
		return;
	}
	if (run_read_int(r, object, "err_code", &code))
		run_check(r, "err_code", code == error.code);
	if (json_object_get(object, "error_message") != NULL)
		run_compare_member(r, object, "error_message",
		    bytes_of(buffer, len));
}

/* The device that the Initiator wants. */
static bool
negative_configure(struct run *r, json_t *object, struct edhoc_pair *p)
{
	static const char *const members[] = { "expect_sub", NULL };
	json_t *conf = json_object_get(object, "receiver_config");
	struct deviceid id;
	const char *text;

	if (conf == NULL)
		return true;
	run_check_members(r, conf, members);
	text = run_read_text(r, conf, "expect_sub");
	if (text == NULL || strncmp(text, "uuid:", 5) != 0 ||
	    deviceid_parse(bytes_of_text(text + 5), &id) != WAX_OK) {
		run_fail(r, "expect_sub is no Device ID");
		return false;
	}
	edhoc_want(p, id.bytes);
	return true;
}

static void
negative_run(struct run *r, json_t *object)
{
	static const char *const members[] = { "name", "base_session",
	    "receiver", "message_number", "message", "why", "expect",
	    "err_code", "error_message", "receiver_config",
	    "reason_in_model", "verified", NULL };
	json_t *base = edhoc_find_session(r, run_read_text(r, object,
	    "base_session"));
	const char *receiver = run_read_text(r, object, "receiver");
	const char *expect = run_read_text(r, object, "expect");
	static struct edhoc_pair p;
	struct value message;
	enum wax_status st;
	int number;

	run_check_members(r, object, members);
	if (base == NULL || receiver == NULL || expect == NULL ||
	    !run_read(r, object, "message", &message) ||
	    !run_read_int(r, object, "message_number", &number))
		return;
	if (edhoc_open(r, base, &p) && negative_configure(r, object, &p) &&
	    number >= 1 && number <= 4 && edhoc_play(&p, number - 1)) {
		bool is_initiator = receiver[0] == 'I';

		st = negative_read(&p, is_initiator, number, &message);
		if (strcmp(expect, "accept") == 0)
			run_check(r, "it is accepted", st == WAX_OK);
		else
			negative_expect_error(r, object, is_initiator ?
			    p.i.s : p.e.s, st);
	}
	edhoc_close(&p);
}

void
section_negative_cases(struct run *r, json_t *section)
{
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *name = run_read_text(r, object, "name");

		run_set_where(r, "%s", name == NULL ? "?" : name);
		negative_run(r, object);
	}
}

/* ---- negotiation ---- */

#define NUMBERS_MAX 32

static bool
read_numbers(struct run *r, json_t *object, const char *name,
    int out[NUMBERS_MAX], size_t *count)
{
	json_t *list = json_object_get(object, name), *n;
	size_t i;

	if (json_array_size(list) == 0 ||
	    json_array_size(list) > NUMBERS_MAX) {
		run_fail(r, "field %s is missing or no list", name);
		return false;
	}
	json_array_foreach(list, i, n)
		out[i] = (int)json_integer_value(n);
	*count = json_array_size(list);
	return true;
}

/* All own suites, or the one that both have; also in another order. */
static void
negotiation_compare(struct run *r, json_t *object, const uint8_t *message,
    size_t len)
{
	int wanted[NUMBERS_MAX];
	struct wax_edhoc_error e;
	size_t count, found = 0;

	if (!read_numbers(r, object, "suites_r", wanted, &count))
		return;
	if (wax_edhoc_read_error(message, len, &e) != WAX_OK) {
		run_fail(r, "our error does not decode");
		return;
	}
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < e.suites_count; j++)
			found += e.suites[j] == wanted[i];
	run_check(r, "suites_r", found == count && e.suites_count == count);
	if (count == 1)
		run_compare_member(r, object, "error_message",
		    bytes_of(message, len));
}

static void
negotiation_run_one(struct run *r, json_t *object)
{
	static const char *const members[] = { "suites_i",
	    "responder_supports", "expect", "suites_r", "error_message",
	    "note", NULL };
	const char *expect = run_read_text(r, object, "expect");
	int offered[NUMBERS_MAX], supported[NUMBERS_MAX];
	struct suite_list own = { supported, 0 };
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct suite_list list = { offered, 0 };
	struct suite_choice choice;
	struct node suites_i;

	run_check_members(r, object, members);
	if (expect == NULL || !read_numbers(r, object, "suites_i", offered,
	    &list.count) || !read_numbers(r, object, "responder_supports",
	    supported, &own.count))
		return;
	suites_write(&w, &list, offered[list.count - 1]);
	if (node_read_all(writer_bytes(&w), &suites_i) != WAX_OK ||
	    suites_choose(&suites_i, &own, &choice) != WAX_OK) {
		run_fail(r, "SUITES_I does not decode");
		return;
	}
	run_check(r, expect, choice.is_accepted ==
	    (strcmp(expect, "accept") == 0));
	if (choice.is_accepted)
		return;
	w = writer_open(buffer, sizeof(buffer));
	items_write_int(&w, WAX_EDHOC_ERROR_SUITE);
	suites_write_answer(&w, &own, &choice);
	negotiation_compare(r, object, buffer, w.len);
}

void
section_suite_negotiation(struct run *r, json_t *section)
{
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		run_set_where(r, "%zu", i);
		negotiation_run_one(r, object);
	}
}

/* ---- error messages ---- */

void
section_error_messages(struct run *r, json_t *section)
{
	static const char *const members[] = { "error_message", "why",
	    "expect", "err_code", "reason_in_model", "verified", NULL };
	json_t *object;
	size_t i;

	json_array_foreach(section, i, object) {
		const char *expect = run_read_text(r, object, "expect");
		struct wax_edhoc_error e = { 0 };
		struct value v;
		bool is_valid;
		int code;

		run_set_where(r, "%zu", i);
		run_check_members(r, object, members);
		if (expect == NULL || !run_read(r, object, "error_message",
		    &v))
			continue;
		is_valid = wax_edhoc_read_error(v.data, v.bytes.len, &e) ==
		    WAX_OK;
		run_check(r, expect, is_valid ==
		    (strcmp(expect, "valid") == 0));
		if (is_valid && run_read_int(r, object, "err_code", &code))
			run_check(r, "err_code", code == e.code);
		if (is_valid)
			run_check(r, "an integer comes first",
			    wax_edhoc_is_error(v.data, v.bytes.len));
	}
}
