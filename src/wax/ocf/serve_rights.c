/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* serve_rights.c - requests for cred, acl2 and roles */
#include "core/code.h"
#include "wax/crypto/secret.h"
#include "wax/ocf/keys.h"
#include "wax/ocf/serve.h"

#define OWNER_KEY_LEN 16	/* bytes */

/* Who owns a resource is said in the ownership transfer, and repaired in
   SRESET. */
static bool
may_set_rowner(const struct serving *s)
{
	enum wax_dos state = s->d->svr.pstat.state;

	return state == WAX_DOS_RFOTM || state == WAX_DOS_SRESET;
}

uint8_t
serve_cred_get(struct serving *s)
{
	const struct wax_device_conf *conf = &s->d->conf;
	struct creds_numbers numbers = { conf->ssn, conf->arg };

	creds_encode(s->w, &s->d->svr.creds, &s->query.creds, s->view,
	    &numbers);
	return CODE_CONTENT;
}

/* The key that both sides make from the ownership transfer. */
static enum wax_status
make_owner_key(const struct serving *s, struct cred **entry)
{
	const struct wax_device *d = s->d;
	const struct doxm *doxm = &d->svr.doxm;
	uint8_t key[OWNER_KEY_LEN];
	struct cred *made = NULL;
	enum wax_status st;

	if (!s->asker.is_owning || d->conf.owner_key == NULL ||
	    !deviceid_equal(&(*entry)->subject, &doxm->owner))
		return WAX_RANGE;
	st = d->conf.owner_key(d->conf.arg, s->request->from.session,
	    doxm->owner.bytes, doxm->device.bytes, key);
	if (st == WAX_OK) {
		made = cred_copy(*entry, (*entry)->credid, BYTES_ARRAY(key));
		st = made == NULL ? WAX_MEMORY : WAX_OK;
	}
	secret_wipe(key, sizeof(key));
	if (st != WAX_OK)
		return st;
	cred_unref(*entry);
	*entry = made;
	return WAX_OK;
}

/* What an update may do beyond its form: the device takes that type, nobody but
   the maker says what survives RESET, and a key is there. */
static enum wax_status
check_entries(const struct serving *s, struct creds *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct cred *c = list->entries[i];
		struct cred *old = creds_find(&s->d->svr.creds, c->credid);

		if (c == old)
			continue;
		if (!doxm_has_types(&s->d->svr.doxm, cred_needs(c)))
			return WAX_UNSUPPORTED;
		if (cred_is_maker(c) || (old != NULL && cred_is_maker(old)))
			return WAX_STATE;
		if (c->leaves_key) {
			enum wax_status st = make_owner_key(s,
			    &list->entries[i]);

			if (st != WAX_OK)
				return st;
		}
	}
	return WAX_OK;
}

uint8_t
serve_cred_post(struct serving *s)
{
	bool has_rowner = false;
	struct svr next;
	enum wax_status st = svr_copy(&s->d->svr, &next);

	if (st != WAX_OK)
		return serve_code(st, 0);
	st = creds_update(&next.creds, &s->payload, s->d->conf.creds_max,
	    false, &has_rowner);
	if (st == WAX_OK && has_rowner && !may_set_rowner(s))
		st = WAX_STATE;
	if (st == WAX_OK)
		st = check_entries(s, &next.creds);
	if (st == WAX_OK)
		return serve_code(device_commit(s->d, &next,
		    WAX_CHANGED_CRED), CODE_CHANGED);
	svr_clear(&next);
	return serve_code(st, 0);
}

uint8_t
serve_cred_delete(struct serving *s)
{
	const struct cred *one = s->query.creds.has_credid ?
	    creds_find(&s->d->svr.creds, s->query.creds.credid) : NULL;
	struct svr next;
	enum wax_status st;

	if (one != NULL && cred_is_maker(one))
		return CODE_FORBIDDEN;
	if ((st = svr_copy(&s->d->svr, &next)) != WAX_OK)
		return serve_code(st, 0);
	if (!creds_remove(&next.creds, &s->query.creds) &&
	    (s->query.creds.has_credid || s->query.creds.has_subject)) {
		svr_clear(&next);
		return CODE_NOT_FOUND;
	}
	return serve_code(device_commit(s->d, &next, WAX_CHANGED_CRED),
	    CODE_DELETED);
}

uint8_t
serve_acl2_get(struct serving *s)
{
	acl2_encode(s->w, &s->d->svr.acl2, s->query.aceid, s->view);
	return CODE_CONTENT;
}

uint8_t
serve_acl2_post(struct serving *s)
{
	bool has_rowner = false;
	struct svr next;
	enum wax_status st = svr_copy(&s->d->svr, &next);

	if (st != WAX_OK)
		return serve_code(st, 0);
	st = acl2_update(&next.acl2, &s->payload, s->d->conf.aces_max,
	    &has_rowner);
	if (st == WAX_OK && has_rowner && !may_set_rowner(s))
		st = WAX_STATE;
	if (st == WAX_OK)
		return serve_code(device_commit(s->d, &next,
		    WAX_CHANGED_ACL), CODE_CHANGED);
	svr_clear(&next);
	return serve_code(st, 0);
}

uint8_t
serve_acl2_delete(struct serving *s)
{
	struct svr next;
	enum wax_status st = svr_copy(&s->d->svr, &next);

	if (st != WAX_OK)
		return serve_code(st, 0);
	if (!acl2_remove(&next.acl2, s->query.aceid) &&
	    s->query.aceid != 0) {
		svr_clear(&next);
		return CODE_NOT_FOUND;
	}
	return serve_code(device_commit(s->d, &next, WAX_CHANGED_ACL),
	    CODE_DELETED);
}

/* Roles belong to a session that a certificate has authenticated. Through a
   proxy they would be the proxy's: a seal has its credential's role. */
static uint8_t
roles_check(const struct serving *s)
{
	if (s->d->conf.verify_role == NULL)
		return CODE_NOT_FOUND;
	return s->asker.session != 0 ? 0 : CODE_FORBIDDEN;
}

uint8_t
serve_roles_get(struct serving *s)
{
	uint8_t code = roles_check(s);

	if (code != 0)
		return code;
	roles_encode(s->w, &s->d->roles, s->asker.session, s->view);
	return CODE_CONTENT;
}

static enum wax_status
add_role(struct serving *s, const struct cred *c)
{
	const struct wax_device_conf *conf = &s->d->conf;
	struct wax_role role = { "", "" };
	enum wax_status st;

	if (c->usage != WAX_USAGE_ROLE)
		return WAX_FORMAT;
	if (!doxm_has_types(&s->d->svr.doxm, cred_needs(c)))
		return WAX_UNSUPPORTED;
	st = conf->verify_role(conf->arg, s->asker.session,
	    s->asker.id.bytes, c->certificates, &role);
	return st != WAX_OK ? st : roles_add(&s->d->roles, s->asker.session,
	    c, &role, conf->roles_max);
}

static enum wax_status
take_role(void *arg, const struct node *item)
{
	struct cred *c = NULL;
	enum wax_status st = cred_decode(item, false, &c);

	if (st == WAX_OK)
		st = add_role(arg, c);
	cred_unref(c);
	return st;
}

/* All of the list or none of it. */
static enum wax_status
take_roles(void *arg, const struct node *value)
{
	return keys_take_array(value, take_role, arg);
}

static const struct key_row roles_rows[] = {
	{ "roles", take_roles },
};

uint8_t
serve_roles_post(struct serving *s)
{
	uint8_t code = roles_check(s);
	struct roles before;
	uint32_t seen;
	enum wax_status st;

	if (code != 0)
		return code;
	if ((st = roles_copy(&s->d->roles, &before)) != WAX_OK)
		return serve_code(st, 0);
	st = keys_read(&s->payload, roles_rows, KEYS_COUNT(roles_rows), s,
	    &seen);
	if (st == WAX_OK && seen == 0)
		st = WAX_FORMAT;
	if (st == WAX_OK) {
		roles_clear(&before);
	} else {
		roles_clear(&s->d->roles);
		s->d->roles = before;
	}
	return serve_code(st, CODE_CHANGED);
}

uint8_t
serve_roles_delete(struct serving *s)
{
	int64_t credid = s->query.creds.has_credid ?
	    s->query.creds.credid : 0;
	uint8_t code = roles_check(s);

	if (code != 0)
		return code;
	if (!roles_remove(&s->d->roles, s->asker.session, credid) &&
	    credid != 0)
		return CODE_NOT_FOUND;
	return CODE_DELETED;
}
