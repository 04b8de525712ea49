/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_talk.c - devices in memory, to talk to */
#include "obt/fake.h"

#include "obt/ca.h"
#include "obt/svr_write.h"

struct fake fake;

/* How the device sees the tool. */
enum mode { MODE_CLEAR, MODE_TRANSFER, MODE_OWNER };

struct talk {
	struct fake_device *device;	/* NULL: nobody is there */
	enum mode mode;
	bool is_open, is_over;
	unsigned epoch;
	uint8_t answer[sizeof(((struct kit *)0)->payload)];
};

/* --- devices ------------------------------------------------------------- */

/* {0: its number}, which is no key, but one device's own. */
static enum wax_status
fake_make_ccs(void *arg, uint8_t *ccs, size_t size, size_t *len)
{
	uint8_t n = 0;

	while (fake.devices[n].kit != arg)
		n++;
	ck_assert_uint_ge(size, 3);
	ccs[0] = 0xa1;
	ccs[1] = 0;
	ccs[2] = n;
	*len = fake.devices[n].is_foreign ? 0 : 3;
	return WAX_OK;
}

void
fake_open(void)
{
	memset(&fake, 0, sizeof(fake));
	fake_store_open();
	fake.fault_at = SIZE_MAX;
	for (size_t i = 0; i < FAKE_DEVICES; i++) {
		fake.devices[i].kit = kit_new();
		fake.devices[i].kit->rng.state = 100 + i;
		fake.devices[i].kit->device->conf.make_ccs = fake_make_ccs;
		ck_assert_int_eq(wax_device_reset(
		    fake.devices[i].kit->device), WAX_OK);
	}
}

void
fake_close(void)
{
	for (size_t i = 0; i < FAKE_DEVICES; i++)
		kit_free(fake.devices[i].kit);
}

void
fake_heal(void)
{
	fake.fault_at = fake.write_fault_at = SIZE_MAX;
	fake.chaos = NULL;
	fake.is_store_dead = false;
	for (size_t i = 0; i < FAKE_DEVICES; i++)
		fake.devices[i].is_gone = false;
}

/* Its sessions end; an ownership transfer leaves nothing. */
static void
device_cut(struct fake_device *d)
{
	d->epoch++;
	ck_assert_int_eq(wax_device_set_owning(d->kit->device, false),
	    WAX_OK);
}

void
fake_press_reset(size_t n)
{
	device_cut(&fake.devices[n]);
	ck_assert_int_eq(wax_device_reset(fake.devices[n].kit->device),
	    WAX_OK);
}

static uint8_t
device_post(struct kit *k, const char *resource, struct writer *w)
{
	uint8_t code = kit_send(k, CODE_POST, resource, writer_bytes(w));

	w->len = 0;
	return code;
}

void
fake_own(size_t n)
{
	struct kit *k = fake.devices[n].kit;
	struct store_device *d = &fake.stored[fake.stored_count++];
	struct deviceid owner;
	uint8_t buffer[1024];
	struct writer w = writer_open(buffer, sizeof(buffer));

	memset(d, 0, sizeof(*d));
	memset(d->id.bytes, (int)(0xd1 + n), sizeof(d->id.bytes));
	snprintf(d->name, sizeof(d->name), "%c", (char)('a' + n));
	snprintf(d->address, sizeof(d->address), "coaps://[::1]:2000%zu", n);
	memcpy(owner.bytes, kit_uuid(KIT_OBT), 16);
	kit_own(k);
	/* kit_own gives all the same ID */
	k->device->svr.doxm.device = d->id;
	for (size_t i = 0; i < 16; i++)
		d->owner_key[i] = (uint8_t)(owner.bytes[i] ^ d->id.bytes[i]);
	ck_assert_uint_eq(kit_delete(k, "acl2"), CODE_DELETED);
	svr_write_base_rules(&w, &owner);
	ck_assert_uint_eq(device_post(k, "acl2", &w), CODE_CHANGED);
	svr_write_state(&w, WAX_DOS_RFNOP);
	ck_assert_uint_eq(device_post(k, "pstat", &w), CODE_CHANGED);
}

bool
fake_is_stored(size_t n)
{
	for (size_t i = 0; i < fake.stored_count; i++)
		if (fake.stored[i].name[0] == (char)('a' + n))
			return true;
	return false;
}

struct store_device *
fake_stored(size_t n)
{
	for (size_t i = 0; i < fake.stored_count; i++)
		if (fake.stored[i].name[0] == (char)('a' + n))
			return &fake.stored[i];
	ck_abort_msg("device %zu is not in the store", n);
}

/* --- a picture ----------------------------------------------------------- */

static void
print_bond(FILE *out, const struct store_bond *b)
{
	fprintf(out, "bond %d%s", b->kind, b->is_half ? " half" : "");
	for (size_t i = 0; i < 8; i++)
		fprintf(out, " %02x%02x%02x%02x", b->one.bytes[i],
		    b->other.bytes[i], b->one_sender[i], b->other_sender[i]);
	fprintf(out, "\n");
}

static int
compare_rules(const void *a, const void *b)
{
	const struct acl2_entry *const *x = a, *const *y = b;

	return (*x)->aceid < (*y)->aceid ? -1 : (*x)->aceid > (*y)->aceid;
}

char *
fake_picture(void)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < FAKE_DEVICES; i++) {
		struct acl2 *acl2 = &fake.devices[i].kit->device->svr.acl2;
		struct bytes all;

		/* their order means nothing */
		if (acl2->count > 1)
			qsort(acl2->entries, acl2->count,
			    sizeof(*acl2->entries), compare_rules);
		all = kit_snapshot(fake.devices[i].kit);
		for (size_t j = 0; j < all.len; j++)
			fprintf(out, "%02x", all.data[j]);
		fprintf(out, "\n");
		free((void *)(uintptr_t)all.data);
		if (fake_is_stored(i))
			fprintf(out, "stored until %lld\n", (long long)
			    fake_stored(i)->certificate_until);
	}
	for (size_t i = 0; i < fake.bond_count; i++)
		print_bond(out, &fake.bonds[i]);
	fclose(out);
	return text;
}

/* --- talk.h -------------------------------------------------------------- */

enum wax_status
talk_open(const char *hop, const struct waxpeer_credentials *credentials,
    const struct deviceid *expected, struct talk **out)
{
	struct talk *t = calloc(1, sizeof(*t));
	size_t len = strlen(hop);
	size_t n = (size_t)(hop[len - 1] - '0');

	ck_assert_ptr_nonnull(t);
	ck_assert_uint_lt(n, FAKE_DEVICES);
	t->device = &fake.devices[n];
	t->mode = expected != NULL ? MODE_OWNER :
	    strncmp(hop, "coaps:", 6) == 0 ? MODE_TRANSFER : MODE_CLEAR;
	ck_assert((credentials == NULL) == (t->mode == MODE_CLEAR));
	*out = t;
	return WAX_OK;
}

void
talk_close(struct talk *t)
{
	if (t == NULL)
		return;
	if (t->mode == MODE_TRANSFER && t->is_open && !t->is_over &&
	    t->epoch == t->device->epoch)
		device_cut(t->device);
	free(t);
}

void
talk_set_patience(struct talk *t, uint32_t ms)
{
	(void)t;
	(void)ms;
}

/* The entry that authenticates the tool; 0: none. */
static int64_t
owner_credid(const struct kit *k)
{
	struct wax_credential c;

	for (size_t i = 0; wax_device_credential(k->device, i, &c); i++)
		if (c.type == WAX_CREDENTIAL_PSK &&
		    memcmp(c.subject, kit_uuid(KIT_OBT), 16) == 0)
			return c.credid;
	return 0;
}

static enum wax_status
talk_begin(struct talk *t)
{
	struct kit *k = t->device->kit;

	if (t->device->is_gone)
		return WAX_SYSTEM;
	t->epoch = t->device->epoch;
	t->is_open = true;
	if (t->mode == MODE_OWNER && owner_credid(k) == 0)
		return WAX_AUTHENTICITY;
	if (t->mode != MODE_TRANSFER)
		return WAX_OK;
	if (fake.is_pin_wrong || wax_device_is_owned(k->device))
		return WAX_AUTHENTICITY;
	return wax_device_set_owning(k->device, true);
}

static void
talk_identify(const struct talk *t)
{
	struct kit *k = t->device->kit;

	if (t->mode == MODE_CLEAR)
		kit_ask_clear(k);
	else if (t->mode == MODE_TRANSFER)
		kit_ask_owning(k);
	else
		kit_ask_hop(k, KIT_OBT, owner_credid(k));
}

static void
serve_res(struct talk *t, struct talk_answer *out)
{
	char text[200];
	struct bytes cbor;

	snprintf(text, sizeof(text), "[{\"href\": \"/oic/d\", \"eps\": "
	    "[{\"ep\": \"coap://[::1]:1000%zu\"}, {\"ep\": "
	    "\"coaps://[::1]:2000%zu\"}]}]", t->device - fake.devices,
	    t->device - fake.devices);
	cbor = kit_cbor(text);
	memcpy(t->answer, cbor.data, cbor.len);
	*out = (struct talk_answer){ CODE_CONTENT,
		bytes_of(t->answer, cbor.len) };
}

static void
talk_serve(struct talk *t, uint8_t method, const char *path,
    struct bytes cbor, struct talk_answer *out)
{
	struct kit *k = t->device->kit;
	bool is_reset;

	if (strcmp(path, "/oic/res") == 0) {
		serve_res(t, out);
		return;
	}
	ck_assert(strncmp(path, "/oic/sec/", 9) == 0);
	talk_identify(t);
	k->entered = WAX_DOS_SRESET;
	out->code = kit_send(k, method, path + 9, method == CODE_POST ? cbor :
	    BYTES_ABSENT);
	is_reset = k->entered == WAX_DOS_RFOTM;
	memcpy(t->answer, k->payload, k->answer.len);
	out->payload = bytes_of(t->answer, k->answer.len);
	if (is_reset)
		device_cut(t->device);
}

static bool
request_fails(enum fake_fault *how)
{
	size_t n = fake.requests++;

	*how = fake.fault;
	if (fake.chaos == NULL)
		return n == fake.fault_at;
	*how = (enum fake_fault)rng_below(fake.chaos, FAKE_FAULTS);
	return rng_below(fake.chaos, 12) == 0;
}

static void
talk_trace(uint8_t method, const char *path)
{
	size_t len = strlen(fake.trace);

	snprintf(fake.trace + len, sizeof(fake.trace) - len, "%s %s\n",
	    code_name(method), path);
}

static enum wax_status
talk_fail_with(struct talk_error *error, enum wax_status st, const char *why)
{
	snprintf(error->text, sizeof(error->text), "%s", why);
	return st;
}

static enum wax_status
talk_break(struct talk *t, enum fake_fault how, struct talk_answer *out,
    struct talk_error *error)
{
	static const uint8_t garbage[] = { 0xa1, 0x61 };

	switch (how) {
	case FAKE_REFUSED:
	case FAKE_ABSENT:
		*out = (struct talk_answer){ how == FAKE_ABSENT ?
			CODE_NOT_FOUND : CODE_FORBIDDEN, bytes_of("", 0) };
		return WAX_OK;
	case FAKE_GARBAGE:
		out->payload = BYTES_ARRAY(garbage);
		return WAX_OK;
	case FAKE_CUT_BEFORE:
	case FAKE_CUT_AFTER:
	case FAKE_GONE_BEFORE:
	case FAKE_GONE_AFTER:
		t->is_over = true;
		if (t->epoch == t->device->epoch)
			device_cut(t->device);
		if (how == FAKE_GONE_BEFORE || how == FAKE_GONE_AFTER)
			t->device->is_gone = true;
		break;
	default:
		break;
	}
	return talk_fail_with(error, WAX_SYSTEM, "no answer in 20 s");
}

static bool
fault_is_after(enum fake_fault how)
{
	return how == FAKE_SILENT_AFTER || how == FAKE_CUT_AFTER ||
	    how == FAKE_GONE_AFTER || how == FAKE_GARBAGE;
}

enum wax_status
talk_ask(struct talk *t, uint8_t method, const char *path, struct bytes cbor,
    struct talk_answer *out, struct talk_error *error)
{
	enum fake_fault how;
	bool fails = request_fails(&how);
	enum wax_status st;

	talk_trace(method, path);
	if (!t->is_open && (st = talk_begin(t)) != WAX_OK)
		t->is_over = true;
	else
		st = WAX_SYSTEM;
	if (t->is_over || t->device->is_gone ||
	    t->epoch != t->device->epoch)
		return talk_fail_with(error, st, "the session is gone");
	if (!fails || fault_is_after(how))
		talk_serve(t, method, path, cbor, out);
	return fails ? talk_break(t, how, out, error) : WAX_OK;
}

enum wax_status
talk_do(struct talk *t, uint8_t method, const char *path, struct bytes cbor,
    struct talk_answer *out, struct talk_error *error)
{
	enum wax_status st = talk_ask(t, method, path, cbor, out, error);
	char code[5];

	if (st != WAX_OK || code_is_success(out->code))
		return st;
	code_format(out->code, code);
	return talk_fail_with(error, WAX_STATE, code);
}

enum wax_status
talk_make_owner_key(struct talk *t, unsigned method,
    const struct deviceid *owner, const struct deviceid *device,
    uint8_t key[16])
{
	ck_assert_uint_ge(method, 1);
	if (t->is_over || t->epoch != t->device->epoch)
		return WAX_STATE;
	return kit_owner_key(NULL, 0, owner->bytes, device->bytes, key);
}

/* --- ca.h ---------------------------------------------------------------- */

enum wax_status
ca_sign(const char *certificate, const char *key, struct bytes request,
    const struct deviceid *id, int64_t now, unsigned days,
    char out[CA_PEM_SIZE], int64_t *until)
{
	(void)certificate;
	(void)key;
	(void)id;
	ck_assert(bytes_has_prefix(request, bytes_of_text("-----BEGIN ")));
	snprintf(out, CA_PEM_SIZE, "-----BEGIN CERTIFICATE-----\n%u\n",
	    ++fake.certificates);
	*until = now + days * 86400;
	return WAX_OK;
}
