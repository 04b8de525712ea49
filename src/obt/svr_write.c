/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* svr_write.c - updates of /oic/sec/... */
#include "obt/svr_write.h"

#include "obt/svr_names.h"
#include "tools/item.h"

#define MODE_CLIENT_DIRECTED 4

static void
write_uuid(struct writer *w, const char *key, const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	item_write_string(w, key);
	item_write_string(w, text);
}

static void
write_text(struct writer *w, const char *key, const char *text)
{
	item_write_string(w, key);
	item_write_string(w, text);
}

static void
write_uint(struct writer *w, const char *key, uint64_t number)
{
	item_write_string(w, key);
	item_write_uint(w, number);
}

/* --- doxm, pstat, sdi ---------------------------------------------------- */

void
svr_write_method(struct writer *w, unsigned method)
{
	item_write_map(w, 1);
	write_uint(w, "oxmsel", method);
}

void
svr_write_owner(struct writer *w, const struct deviceid *owner)
{
	item_write_map(w, 1);
	write_uuid(w, "devowneruuid", owner);
}

void
svr_write_device(struct writer *w, const struct deviceid *device)
{
	item_write_map(w, 1);
	write_uuid(w, "deviceuuid", device);
}

void
svr_write_owned(struct writer *w)
{
	item_write_map(w, 1);
	item_write_string(w, "owned");
	item_write_bool(w, true);
}

void
svr_write_rowner(struct writer *w, const struct deviceid *owner)
{
	item_write_map(w, 1);
	write_uuid(w, "rowneruuid", owner);
}

void
svr_write_mode(struct writer *w)
{
	item_write_map(w, 1);
	write_uint(w, "om", MODE_CLIENT_DIRECTED);
}

void
svr_write_state(struct writer *w, enum wax_dos state)
{
	item_write_map(w, 1);
	item_write_string(w, "dos");
	item_write_map(w, 1);
	write_uint(w, "s", state);
}

void
svr_write_domain(struct writer *w, const struct deviceid *domain,
    const char *name)
{
	item_write_map(w, 3);
	write_text(w, "name", name);
	item_write_string(w, "priv");
	item_write_bool(w, false);
	write_uuid(w, "uuid", domain);
}

/* --- cred ---------------------------------------------------------------- */

static void
write_data_head(struct writer *w, const char *member, const char *encoding)
{
	item_write_string(w, member);
	item_write_map(w, 2);
	write_text(w, "encoding", encoding);
	item_write_string(w, "data");
}

static void
write_key(struct writer *w, const struct deviceid *peer, struct bytes key)
{
	item_write_string(w, "creds");
	item_write_array(w, 1);
	item_write_map(w, 3);
	write_uint(w, "credtype", WAX_CREDENTIAL_PSK);
	write_data_head(w, "privatedata", SVR_RAW);
	item_write_bytes(w, key);
	write_uuid(w, "subjectuuid", peer);
}

void
svr_write_owner_key(struct writer *w, const struct deviceid *owner)
{
	item_write_map(w, 2);
	write_key(w, owner, bytes_of("", 0));
	write_uuid(w, "rowneruuid", owner);
}

void
svr_write_psk(struct writer *w, const struct deviceid *peer, struct bytes key)
{
	item_write_map(w, 1);
	write_key(w, peer, key);
}

void
svr_write_ccs(struct writer *w, const struct deviceid *peer, const char *role,
    struct bytes ccs)
{
	item_write_map(w, 1);
	item_write_string(w, "creds");
	item_write_array(w, 1);
	item_write_map(w, role != NULL ? 5 : 4);
	if (role != NULL) {
		item_write_string(w, "roleid");
		item_write_map(w, 1);
		write_text(w, "role", role);
	}
	write_uint(w, "credtype", WAX_CREDENTIAL_EDHOC);
	write_text(w, "credusage", SVR_USAGE_EDHOC);
	write_data_head(w, "publicdata", SVR_CCS);
	item_write_bytes(w, ccs);
	write_uuid(w, "subjectuuid", peer);
}

/* subject NULL: anybody. */
static void
write_certificates(struct writer *w, const char *usage,
    const struct deviceid *subject, struct bytes pem)
{
	item_write_map(w, 1);
	item_write_string(w, "creds");
	item_write_array(w, 1);
	item_write_map(w, 4);
	write_uint(w, "credtype", WAX_CREDENTIAL_CERTIFICATE);
	write_text(w, "credusage", usage);
	write_data_head(w, "publicdata", SVR_PEM);
	item_write_text(w, pem);
	if (subject == NULL)
		write_text(w, "subjectuuid", "*");
	else
		write_uuid(w, "subjectuuid", subject);
}

void
svr_write_certificate(struct writer *w, const struct deviceid *device,
    struct bytes pem)
{
	write_certificates(w, SVR_USAGE_CERTIFICATE, device, pem);
}

void
svr_write_anchor(struct writer *w, struct bytes pem)
{
	write_certificates(w, SVR_USAGE_ANCHOR, NULL, pem);
}

void
svr_write_edhoc_anchor(struct writer *w, struct bytes pem)
{
	write_certificates(w, SVR_USAGE_EDHOC_ANCHOR, NULL, pem);
}

/* --- acl2 ---------------------------------------------------------------- */

static void
write_subject(struct writer *w, const struct provision_rule *rule)
{
	item_write_string(w, "subject");
	item_write_map(w, 1);
	switch (rule->subject) {
	case SUBJECT_DEVICE:
		write_uuid(w, "uuid", &rule->device);
		break;
	case SUBJECT_ROLE:
		write_text(w, "role", rule->role);
		break;
	case SUBJECT_AUTH_CRYPT:
		write_text(w, "conntype", "auth-crypt");
		break;
	case SUBJECT_ANON_CLEAR:
		write_text(w, "conntype", "anon-clear");
		break;
	}
}

static void
write_entry(struct writer *w, const struct provision_rule *rule)
{
	item_write_map(w, rule->period != NULL ? 4 : 3);
	write_subject(w, rule);
	if (rule->period != NULL) {
		item_write_string(w, "validity");
		item_write_array(w, 1);
		item_write_map(w, 1);
		write_text(w, "period", rule->period);
	}
	item_write_string(w, "resources");
	item_write_array(w, rule->href_count);
	for (size_t i = 0; i < rule->href_count; i++) {
		bool is_path = rule->hrefs[i][0] == '/';

		item_write_map(w, 1);
		write_text(w, is_path ? "href" : "wc", rule->hrefs[i]);
	}
	write_uint(w, "permission", rule->permission);
}

static void
write_rules(struct writer *w, const struct provision_rule *rules, size_t count)
{
	item_write_map(w, 1);
	item_write_string(w, "aclist2");
	item_write_array(w, count);
	for (size_t i = 0; i < count; i++)
		write_entry(w, &rules[i]);
}

void
svr_write_base_rules(struct writer *w, const struct deviceid *owner)
{
	static const char *const profiles[] = { "/oic/sec/sp" };
	static const char *const request[] = { "/oic/sec/csr" };
	static const char *const open[] = {
		"/oic/res", "/oic/d", "/oic/p", "/oic/sec/sdi"
	};
	const struct provision_rule rules[] = {
		{ .subject = SUBJECT_DEVICE, .device = *owner,
		    .hrefs = profiles, .href_count = 1, .permission = 14 },
		{ .subject = SUBJECT_DEVICE, .device = *owner,
		    .hrefs = request, .href_count = 1, .permission = 2 },
		{ .subject = SUBJECT_ANON_CLEAR, .hrefs = open,
		    .href_count = 4, .permission = 2 },
	};

	write_rules(w, rules, 3);
}

void
svr_write_rule(struct writer *w, const struct provision_rule *rule)
{
	write_rules(w, rule, 1);
}

void
svr_write_rules_again(struct writer *w, struct bytes entries, size_t count)
{
	item_write_map(w, 1);
	item_write_string(w, "aclist2");
	item_write_array(w, count);
	writer_put(w, entries);
}
