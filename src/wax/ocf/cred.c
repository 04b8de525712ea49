/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred.c - one entry of /oic/sec/cred (OCF Security, section 13.3) */
#include "wax/ocf/cred.h"

#include <stdlib.h>

#include "wax/cbor/items.h"
#include "wax/ocf/cred_data.h"
#include "wax/ocf/keys.h"
#include "wax/ocf/role.h"

static const char *const usage_names[] = {
	[WAX_USAGE_NONE] = "",
	[WAX_USAGE_CERTIFICATE] = "oic.sec.cred.cert",
	[WAX_USAGE_ANCHOR] = "oic.sec.cred.trustca",
	[WAX_USAGE_ROLE] = "oic.sec.cred.rolecert",
	[WAX_USAGE_MAKER_CERTIFICATE] = "oic.sec.cred.mfgcert",
	[WAX_USAGE_MAKER_ANCHOR] = "oic.sec.cred.mfgtrustca",
	[WAX_USAGE_EDHOC] = "x.ostler.edhoc",
	[WAX_USAGE_EDHOC_ANCHOR] = "x.ostler.edhoc.trustca",
	[WAX_USAGE_ACE] = "x.ostler.ace",
};

static const char *const refreshing_names[] = {
	"oic.sec.crm.pro", "oic.sec.crm.psk", "oic.sec.crm.rdp",
	"oic.sec.crm.skdc", "oic.sec.crm.pk10",
};

static enum wax_status
take_id(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	return keys_take_int(value, 1, CRED_ID_MAX, &d->cred->credid);
}

static enum wax_status
take_type(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	d->has_type = true;
	return keys_take_int(value, 0, INT32_MAX, &d->type);
}

static enum wax_status
take_subject(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	d->has_subject = true;
	d->cred->is_any = value->kind == NODE_TEXT && node_is_text(value, "*");
	return d->cred->is_any ? WAX_OK :
	    keys_take_uuid(value, &d->cred->subject);
}

static enum wax_status
take_usage(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	for (size_t i = 1; i < KEYS_COUNT(usage_names); i++)
		if (value->kind == NODE_TEXT &&
		    node_is_text(value, usage_names[i])) {
			d->cred->usage = (enum wax_credential_usage)i;
			return WAX_OK;
		}
	return WAX_FORMAT;
}

static enum wax_status
take_role(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	d->cred->has_role = true;
	return role_decode(value, &d->cred->role);
}

static enum wax_status
take_period(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	return value->kind != NODE_TEXT ? WAX_FORMAT :
	    period_parse(value->string, &d->cred->period);
}

static enum wax_status
take_refreshing_name(void *arg, const struct node *item)
{
	struct cred_draft *d = arg;
	size_t i = 0;

	while (i < KEYS_COUNT(refreshing_names) &&
	    !node_is_text(item, refreshing_names[i]))
		i++;
	if (item->kind != NODE_TEXT || i == KEYS_COUNT(refreshing_names) ||
	    (d->cred->refreshing & 1u << i) != 0)
		return WAX_FORMAT;
	d->cred->refreshing |= 1u << i;
	return WAX_OK;
}

static enum wax_status
take_refreshing(void *arg, const struct node *value)
{
	return keys_take_array(value, take_refreshing_name, arg);
}

static enum wax_status
take_private(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	d->has_private = true;
	d->private_data = *value;
	return WAX_OK;
}

static enum wax_status
take_public(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	d->has_public = true;
	d->public_data = *value;
	return WAX_OK;
}

static enum wax_status
take_oscore(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	d->has_oscore = true;
	d->oscore = *value;
	return WAX_OK;
}

static enum wax_status
take_revoked(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	d->cred->has_revocation = true;
	return keys_take_bool(value, &d->cred->is_revoked);
}

static enum wax_status
take_revocation(void *arg, const struct node *value)
{
	struct cred_draft *d = arg;

	if (value->kind != NODE_TEXT)
		return WAX_FORMAT;
	if (value->string.len == 0 || value->string.len > CRED_PEM_MAX)
		return WAX_RANGE;
	d->cred->revocation = malloc(value->string.len + 1);
	if (d->cred->revocation == NULL)
		return WAX_MEMORY;
	memcpy(d->cred->revocation, value->string.data, value->string.len);
	d->cred->revocation[value->string.len] = '\0';
	return WAX_OK;
}

static enum wax_status
take_revocation_encoding(void *arg, const struct node *value)
{
	(void)arg;
	return node_is_text(value, CRED_DATA_PEM) ? WAX_OK :
	    WAX_UNSUPPORTED;
}

static const struct key_row optional_rows[] = {
	{ "data", take_revocation },
	{ "revstat", take_revoked },
	{ "encoding", take_revocation_encoding },
};
#define SEEN_DATA 1u
#define SEEN_REVOKED 2u
#define SEEN_ENCODING 4u

static enum wax_status
take_optional(void *arg, const struct node *value)
{
	uint32_t seen;
	enum wax_status st = keys_read(value, optional_rows,
	    KEYS_COUNT(optional_rows), arg, &seen);
	bool has_data = (seen & SEEN_DATA) != 0;

	if (st == WAX_OK && ((seen & SEEN_REVOKED) == 0 ||
	    has_data != ((seen & SEEN_ENCODING) != 0)))
		return WAX_FORMAT;
	return st;
}

static const struct key_row cred_rows[] = {
	{ "crms", take_refreshing },
	{ "credid", take_id },
	{ "oscore", take_oscore },
	{ "period", take_period },
	{ "roleid", take_role },
	{ "credtype", take_type },
	{ "credusage", take_usage },
	{ "publicdata", take_public },
	{ "privatedata", take_private },
	{ "subjectuuid", take_subject },
	{ "optionaldata", take_optional },
};

enum wax_status
cred_decode(const struct node *map, bool is_own, struct cred **out)
{
	struct cred *c = calloc(1, sizeof(*c));
	struct cred_draft draft = { .cred = c, .is_own = is_own };
	uint32_t seen;
	enum wax_status st;

	if (c == NULL)
		return WAX_MEMORY;
	c->references = 1;
	st = keys_read(map, cred_rows, KEYS_COUNT(cred_rows), &draft, &seen);
	if (st != WAX_OK)
		goto done;
	st = WAX_FORMAT;
	/* a role certificate has its subject in itself */
	if (!draft.has_type || (!draft.has_subject &&
	    c->usage != WAX_USAGE_ROLE))
		goto done;
	c->type = cred_types_find(draft.type);
	st = c->type == NULL ? WAX_UNSUPPORTED : c->type->decode(&draft);
	if (st != WAX_OK)
		goto done;
	*out = c;	/* handed over */
	c = NULL;
done:
	cred_unref(c);
	return st;
}

static void
encode_refreshing(struct writer *w, unsigned bits)
{
	size_t count = 0;

	for (size_t i = 0; i < KEYS_COUNT(refreshing_names); i++)
		count += bits >> i & 1;
	items_write_text(w, "crms");
	items_write_array(w, count);
	for (size_t i = 0; i < KEYS_COUNT(refreshing_names); i++)
		if ((bits >> i & 1) != 0)
			items_write_text(w, refreshing_names[i]);
}

static void
encode_optional(struct writer *w, const struct cred *c)
{
	items_write_text(w, "optionaldata");
	items_write_map(w, c->revocation != NULL ? 3 : 1);
	if (c->revocation != NULL)
		keys_write_text(w, "data", c->revocation);
	keys_write_bool(w, "revstat", c->is_revoked);
	if (c->revocation != NULL)
		keys_write_text(w, "encoding", CRED_DATA_PEM);
}

static bool
cred_has_private(const struct cred *c, enum view view)
{
	return view == VIEW_STORE &&
	    (c->key.len > 0 || c->leaves_key || c->private_key != NULL);
}

static size_t
cred_count_keys(const struct cred *c, enum view view)
{
	return 2u + (c->refreshing != 0) + (c->credid != 0) +
	    (c->type->encode_oscore != NULL) + (c->period.text[0] != '\0') +
	    c->has_role + (c->usage != WAX_USAGE_NONE) +
	    (c->certificates != NULL || c->public != NULL) +
	    cred_has_private(c, view) + c->has_revocation;
}

void
cred_encode(struct writer *w, const struct cred *c, enum view view,
    const uint64_t *ssn)
{
	items_write_map(w, cred_count_keys(c, view));
	if (c->refreshing != 0)
		encode_refreshing(w, c->refreshing);
	if (c->credid != 0)
		keys_write_int(w, "credid", c->credid);
	if (c->type->encode_oscore != NULL) {
		items_write_text(w, "oscore");
		c->type->encode_oscore(w, c, ssn);
	}
	if (c->period.text[0] != '\0')
		keys_write_text(w, "period", c->period.text);
	if (c->has_role) {
		items_write_text(w, "roleid");
		role_encode(w, &c->role);
	}
	keys_write_int(w, "credtype", c->type->number);
	if (c->usage != WAX_USAGE_NONE)
		keys_write_text(w, "credusage", usage_names[c->usage]);
	if (c->certificates != NULL) {
		items_write_text(w, "publicdata");
		cred_data_write_pem(w, c->certificates);
	} else if (c->public != NULL) {
		items_write_text(w, "publicdata");
		cred_data_write_map(w, c->usage == WAX_USAGE_ACE ?
		    CRED_DATA_ACE : CRED_DATA_CCS, bytes_of(c->public,
		    c->public_len));
	}
	if (cred_has_private(c, view)) {
		items_write_text(w, "privatedata");
		c->type->encode_private(w, c);
	}
	if (c->is_any)
		keys_write_text(w, "subjectuuid", "*");
	else
		keys_write_uuid(w, "subjectuuid", &c->subject);
	if (c->has_revocation)
		encode_optional(w, c);
}

struct cred *
cred_ref(struct cred *c)
{
	c->references++;
	return c;
}

void
cred_unref(struct cred *c)
{
	if (c == NULL || --c->references > 0)
		return;
	cred_data_free(c->private_key);
	free(c->certificates);
	free(c->revocation);
	free(c->public);
	secret_wipe(c, sizeof(*c));
	free(c);
}

static bool
text_copy(const char *from, char **out)
{
	*out = from == NULL ? NULL : strdup(from);
	return from == NULL || *out != NULL;
}

enum wax_status
cred_set_public(struct cred *c, struct bytes cbor)
{
	if (bytes_is_absent(cbor))
		return WAX_OK;
	c->public = malloc(cbor.len);
	if (c->public == NULL)
		return WAX_MEMORY;
	memcpy(c->public, cbor.data, cbor.len);
	c->public_len = cbor.len;
	return WAX_OK;
}

unsigned
cred_needs(const struct cred *c)
{
	return (unsigned)c->type->number |
	    (c->usage == WAX_USAGE_EDHOC_ANCHOR ? WAX_CREDENTIAL_EDHOC : 0);
}

struct cred *
cred_copy(const struct cred *c, int64_t credid, struct bytes key)
{
	struct cred *copy = malloc(sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = *c;
	copy->references = 1;
	copy->credid = credid;
	copy->certificates = copy->private_key = copy->revocation = NULL;
	copy->public = NULL;
	if (key.len > 0 && secret_set(&copy->key, key) == WAX_OK)
		copy->leaves_key = false;
	if (cred_set_public(copy, bytes_of(c->public, c->public_len)) ==
	    WAX_OK &&
	    text_copy(c->certificates, &copy->certificates) &&
	    text_copy(c->private_key, &copy->private_key) &&
	    text_copy(c->revocation, &copy->revocation))
		return copy;
	cred_unref(copy);
	return NULL;
}

bool
cred_is_valid(const struct cred *c, int64_t now)
{
	return !c->is_revoked && !c->leaves_key &&
	    (c->period.text[0] == '\0' || period_has(&c->period, now));
}

bool
cred_collides(const struct cred *a, const struct cred *b)
{
	const struct cred_oscore *x = &a->oscore, *y = &b->oscore;

	if (a->type != &cred_oscore || b->type != &cred_oscore)
		return false;
	if (bytes_equal(bytes_of(x->recipient, x->recipient_len),
	    bytes_of(y->recipient, y->recipient_len)))
		return true;
	/* same secret, salt and context: the Sender ID makes the key */
	return secret_equal(&a->key, &b->key) &&
	    x->has_context == y->has_context &&
	    bytes_equal(bytes_of(x->context, x->context_len),
	    bytes_of(y->context, y->context_len)) &&
	    bytes_equal(bytes_of(x->salt, x->salt_len),
	    bytes_of(y->salt, y->salt_len)) &&
	    bytes_equal(bytes_of(x->sender, x->sender_len),
	    bytes_of(y->sender, y->sender_len));
}
