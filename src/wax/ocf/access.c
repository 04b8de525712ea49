/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* access.c - who asks, and what /oic/sec/acl2 gives him */
#include "wax/ocf/access.h"

#include "core/code.h"
#include "wax/ocf/role.h"

/* What a seal, or a session of a hop, is made with. */
static bool
cred_makes(const struct cred *c, enum wax_security security)
{
	if (security != WAX_SECURITY_OSCORE)
		return c->type == &cred_psk;
	return c->type == &cred_oscore || c->type == &cred_edhoc ||
	    c->usage == WAX_USAGE_EDHOC_ANCHOR;
}

/* By an entry of /oic/sec/cred: the one that the seal or the session was made
   with. An anchor may stand for anybody. */
static void
asker_take_credential(const struct wax_device *d,
    const struct wax_requester *from, int64_t now, struct asker *out)
{
	const struct cred *c = creds_find(&d->svr.creds, from->credid);

	if (c == NULL || !cred_makes(c, from->security) ||
	    !cred_is_valid(c, now) ||
	    (!c->is_any && !deviceid_equal(&c->subject, &out->id)))
		return;
	out->has_id = true;
	out->roles = &c->role;
	out->role_count = c->has_role ? 1 : 0;
}

static void
asker_take_certificate(const struct wax_device *d,
    const struct wax_requester *from, struct asker *out)
{
	static const struct wax_role owner = { ROLE_OWNER, "" };

	out->has_id = from->security == WAX_SECURITY_HOP;
	if (!out->has_id || from->session == 0)
		return;
	out->session = from->session;
	out->is_owner = roles_has(&d->roles, from->session, &owner);
}

/* By a token, which was verified; owners are none of its. */
static void
asker_take_token(const struct wax_device *d, const struct wax_requester *from,
    struct asker *out)
{
	if (from->security != WAX_SECURITY_OSCORE ||
	    wax_device_is_reserved(d, out->id.bytes))
		return;
	out->has_id = true;
	out->roles = from->roles;
	out->role_count = from->role_count;
}

struct asker
access_ask(const struct wax_device *d, const struct wax_requester *from,
    int64_t now)
{
	struct asker out = { .has_id = false };
	const struct doxm *doxm = &d->svr.doxm;

	/* a seal opens in normal operation only */
	if (from->security == WAX_SECURITY_NONE ||
	    (from->security == WAX_SECURITY_OSCORE &&
	    d->svr.pstat.state != WAX_DOS_RFNOP))
		return out;
	out.is_owning = from->is_owning &&
	    from->security == WAX_SECURITY_HOP;
	if (out.is_owning && doxm->is_owned) {
		out.has_id = true;
		out.id = doxm->owner;
		return out;
	}
	if (from->uuid == NULL)
		return out;
	memcpy(out.id.bytes, from->uuid, sizeof(out.id.bytes));
	if (deviceid_is_nil(&out.id))
		return out;
	if (from->has_token)
		asker_take_token(d, from, &out);
	else if (from->credid != 0)
		asker_take_credential(d, from, now, &out);
	else
		asker_take_certificate(d, from, &out);
	return out;
}

static bool
asker_has_role(const struct asker *asker, const struct wax_role *role)
{
	for (size_t i = 0; i < asker->role_count; i++)
		if (role_equal(role, &asker->roles[i]))
			return true;
	return false;
}

static bool
entry_fits(const struct wax_device *d, const struct acl2_entry *e,
    const struct asker *asker, bool by_connection)
{
	switch (e->subject) {
	case ACL2_SUBJECT_UUID:
		return asker->has_id && deviceid_equal(&e->uuid, &asker->id);
	case ACL2_SUBJECT_ROLE:
		return asker->has_id && (asker_has_role(asker, &e->role) ||
		    (asker->session != 0 &&
		    roles_has(&d->roles, asker->session, &e->role)));
	case ACL2_SUBJECT_AUTH_CRYPT:
		return by_connection && asker->has_id;
	case ACL2_SUBJECT_ANON_CLEAR:
		return by_connection;
	case ACL2_SUBJECT_NONE:
		break;
	}
	return false;
}

unsigned
access_permissions(const struct wax_device *d, const struct asker *asker,
    struct bytes href, unsigned resource, bool by_connection, int64_t now)
{
	const struct acl2 *list = &d->svr.acl2;
	unsigned permissions = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct acl2_entry *e = list->entries[i];

		if (entry_fits(d, e, asker, by_connection) &&
		    acl2_entry_has_resource(e, href, resource) &&
		    acl2_entry_is_valid(e, now))
			permissions |= e->permission;
	}
	return permissions;
}

bool
access_is_enough(unsigned permissions, uint8_t method)
{
	switch (method) {
	case CODE_GET:
		return (permissions & (ACL2_RETRIEVE | ACL2_NOTIFY)) != 0;
	case CODE_POST:
	case CODE_PUT:
		return (permissions & (ACL2_CREATE | ACL2_UPDATE)) != 0;
	case CODE_DELETE:
		return (permissions & ACL2_DELETE) != 0;
	default:
		return false;
	}
}

/* Before there is an owner: anybody may look where the device is and what, or
   only the connection of the transfer, once there is one. */
static bool
allows_before_owner(const struct wax_device *d, const struct asker *asker,
    struct bytes href, uint8_t method)
{
	if (asker->is_owning || d->is_owning)
		return asker->is_owning;
	return method == CODE_GET &&
	    (bytes_equal(href, bytes_of_text("/oic/res")) ||
	    bytes_equal(href, bytes_of_text("/oic/d")) ||
	    bytes_equal(href, bytes_of_text("/oic/p")));
}

static bool
allows_permissions(const struct wax_device *d, const struct asker *asker,
    const struct wax_access *access, struct bytes href)
{
	unsigned has = access_permissions(d, asker, href, access->resource,
	    true, access->now);

	if (asker->is_owner)
		return true;
	if (access->creates && access->method == CODE_POST)
		return (has & ACL2_CREATE) != 0;
	if (access->observes && access->method == CODE_GET &&
	    d->conf.observing_needs_notify)
		return (has & ACL2_NOTIFY) != 0;
	return access_is_enough(has, access->method);
}

uint8_t
access_refusal(const struct wax_device *d, const struct wax_requester *from,
    const struct asker *asker, struct bytes href, unsigned resource,
    int64_t now)
{
	if (!from->has_token || !asker->has_id)
		return CODE_UNAUTHORIZED;
	return access_permissions(d, asker, href, resource, true, now) != 0 ?
	    CODE_METHOD_NOT_ALLOWED : CODE_FORBIDDEN;
}

uint8_t
wax_acl_check(const struct wax_device *d, const struct wax_access *access)
{
	struct asker asker = access_ask(d, &access->from, access->now);
	struct bytes href = bytes_of(access->href, access->href_len);
	bool is_configuration =
	    (access->resource & WAX_RESOURCE_CONFIGURATION) != 0;
	enum wax_dos state = d->svr.pstat.state;
	bool allowed;

	if (!access_is_enough(ACL2_ALL, access->method))
		return CODE_METHOD_NOT_ALLOWED;
	if (bytes_has_prefix(href, bytes_of_text("/oic/sec/")))
		return CODE_UNAUTHORIZED;	/* not by this door */
	if (d->svr.pstat.is_pending)
		return CODE_SERVICE_UNAVAILABLE;
	if (!is_configuration && (state != WAX_DOS_RFNOP ||
	    access->from.security == WAX_SECURITY_NONE))
		return CODE_UNAUTHORIZED;
	allowed = state == WAX_DOS_RFOTM ?
	    allows_before_owner(d, &asker, href, access->method) :
	    allows_permissions(d, &asker, access, href);
	return allowed ? 0 : access_refusal(d, &access->from, &asker, href,
	    access->resource, access->now);
}
