/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* svr_read.c - what devices answer */
#include "obt/svr_read.h"

#include "obt/svr_names.h"
#include "tools/item.h"

#define METHOD_MAX 30		/* bits of methods */

/* --- values -------------------------------------------------------------- */

static enum wax_status
value_text(struct bytes value, struct bytes *out)
{
	struct reader r = reader_open(value);
	struct item item;

	if (item_read(&r, &item) != WAX_OK || item.kind != ITEM_TEXT ||
	    item.is_endless)
		return WAX_FORMAT;
	*out = item.string;
	return WAX_OK;
}

static enum wax_status
value_uint(struct bytes value, uint64_t *out)
{
	struct reader r = reader_open(value);
	struct item item;

	if (item_read(&r, &item) != WAX_OK || item.kind != ITEM_UINT)
		return WAX_FORMAT;
	*out = item.number;
	return WAX_OK;
}

static enum wax_status
map_find_text(struct bytes map, const char *key, struct bytes *out)
{
	struct bytes value;
	enum wax_status st = item_find(map, key, &value);

	return st == WAX_OK ? value_text(value, out) : WAX_FORMAT;
}

/* Absent if it is not there. */
static enum wax_status
map_find_any_text(struct bytes map, const char *key, struct bytes *out)
{
	struct bytes value;
	enum wax_status st = item_find(map, key, &value);

	*out = BYTES_ABSENT;
	if (st == WAX_NOT_FOUND)
		return WAX_OK;
	return st == WAX_OK ? value_text(value, out) : st;
}

static enum wax_status
map_find_uint(struct bytes map, const char *key, uint64_t *out)
{
	struct bytes value;
	enum wax_status st = item_find(map, key, &value);

	return st == WAX_OK ? value_uint(value, out) : WAX_FORMAT;
}

static enum wax_status
map_find_bool(struct bytes map, const char *key, bool *out)
{
	struct bytes value;

	if (item_find(map, key, &value) != WAX_OK ||
	    (!item_is(value, ITEM_TRUE) && !item_is(value, ITEM_FALSE)))
		return WAX_FORMAT;
	*out = item_is(value, ITEM_TRUE);
	return WAX_OK;
}

static enum wax_status
map_find_uuid(struct bytes map, const char *key, struct deviceid *out)
{
	struct bytes text;
	enum wax_status st = map_find_text(map, key, &text);

	return st == WAX_OK ? deviceid_parse(text, out) : st;
}

/* credid, aceid: as an argument of a query it stands for one entry. */
static enum wax_status
map_find_id(struct bytes map, const char *key, int64_t *out)
{
	uint64_t number;
	enum wax_status st = map_find_uint(map, key, &number);

	if (st != WAX_OK || number > INT64_MAX)
		return WAX_FORMAT;
	*out = (int64_t)number;
	return WAX_OK;
}

/* Each item of an array. */
static enum wax_status
each_item(struct bytes value,
    enum wax_status (*each)(void *arg, struct bytes item), void *arg)
{
	struct reader r = reader_open(value), ahead;
	struct item array, item;
	struct bytes encoded;
	enum wax_status st;

	if (!item_is(value, ITEM_ARRAY) || item_read(&r, &array) != WAX_OK)
		return WAX_FORMAT;
	for (uint64_t i = 0; array.is_endless || i < array.number; i++) {
		ahead = r;
		if (item_read(&ahead, &item) != WAX_OK)
			return WAX_FORMAT;
		if (item.kind == ITEM_BREAK)
			break;
		if (item_skip(&r, &encoded) != WAX_OK)
			return WAX_FORMAT;
		if ((st = each(arg, encoded)) != WAX_OK)
			return st;
	}
	return WAX_OK;
}

/* --- doxm, pstat, csr ---------------------------------------------------- */

static enum wax_status
take_method(void *arg, struct bytes item)
{
	unsigned *methods = arg;
	uint64_t method;
	enum wax_status st = value_uint(item, &method);

	if (st == WAX_OK && method <= METHOD_MAX)
		*methods |= 1u << method;
	return st;
}

enum wax_status
svr_read_doxm(struct bytes cbor, struct svr_doxm *out)
{
	struct svr_doxm doxm = { .methods = 0 };
	struct bytes methods;

	if (item_find(cbor, "oxms", &methods) != WAX_OK ||
	    each_item(methods, take_method, &doxm.methods) != WAX_OK ||
	    map_find_bool(cbor, "owned", &doxm.is_owned) != WAX_OK ||
	    map_find_uuid(cbor, "deviceuuid", &doxm.device) != WAX_OK ||
	    map_find_uuid(cbor, "devowneruuid", &doxm.owner) != WAX_OK)
		return WAX_FORMAT;
	*out = doxm;
	return WAX_OK;
}

enum wax_status
svr_read_pstat(struct bytes cbor, struct svr_pstat *out)
{
	struct svr_pstat pstat;
	struct bytes dos;

	if (item_find(cbor, "dos", &dos) != WAX_OK ||
	    map_find_uint(dos, "s", &pstat.state) != WAX_OK ||
	    map_find_bool(dos, "p", &pstat.is_pending) != WAX_OK)
		return WAX_FORMAT;
	*out = pstat;
	return WAX_OK;
}

enum wax_status
svr_read_csr(struct bytes cbor, struct bytes *pem)
{
	struct bytes encoding, csr;

	if (map_find_text(cbor, "encoding", &encoding) != WAX_OK ||
	    !bytes_equal(encoding, bytes_of_text(SVR_PEM)) ||
	    map_find_text(cbor, "csr", &csr) != WAX_OK)
		return WAX_FORMAT;
	*pem = csr;
	return WAX_OK;
}

enum wax_status
svr_read_ccs(struct bytes cbor, struct bytes *ccs)
{
	struct bytes value;
	struct reader r;
	struct item item;
	enum wax_status st = item_find(cbor, SVR_CCS, &value);

	if (st != WAX_OK)
		return st;
	r = reader_open(value);
	if (item_read(&r, &item) != WAX_OK || item.kind != ITEM_BYTES ||
	    item.is_endless)
		return WAX_FORMAT;
	*ccs = item.string;
	return WAX_OK;
}

/* --- cred ---------------------------------------------------------------- */

static enum wax_status
read_subject(struct bytes map, struct svr_cred *cred)
{
	struct bytes text;
	enum wax_status st = map_find_any_text(map, "subjectuuid", &text);

	if (st != WAX_OK)
		return st;
	cred->is_any = bytes_equal(text, bytes_of_text("*"));
	/* a role certificate has none, some have texts of their own */
	if (deviceid_parse(text, &cred->subject) != WAX_OK)
		cred->subject = (struct deviceid){ { 0 } };
	return WAX_OK;
}

/* publicdata: PEM is a text, or a byte string with one. */
static enum wax_status
read_pem(struct bytes map, struct bytes *out)
{
	struct bytes data, value;
	struct reader r;
	struct item item;
	enum wax_status st = item_find(map, "publicdata", &data);

	*out = BYTES_ABSENT;
	if (st == WAX_NOT_FOUND)
		return WAX_OK;
	if (st != WAX_OK || item_find(data, "data", &value) != WAX_OK)
		return WAX_FORMAT;
	r = reader_open(value);
	if (item_read(&r, &item) != WAX_OK || item.is_endless ||
	    (item.kind != ITEM_TEXT && item.kind != ITEM_BYTES))
		return WAX_FORMAT;
	*out = item.string;
	return WAX_OK;
}

/* The text key of the map oscore; absent without that. */
static enum wax_status
read_oscore(struct bytes map, const char *key, struct bytes *out)
{
	struct bytes inner;
	enum wax_status st = item_find(map, "oscore", &inner);

	*out = BYTES_ABSENT;
	if (st == WAX_NOT_FOUND)
		return WAX_OK;
	return st == WAX_OK ? map_find_any_text(inner, key, out) : st;
}

struct creds_walk {
	enum wax_status (*each)(void *arg, const struct svr_cred *cred);
	void *arg;
};

static enum wax_status
take_cred(void *arg, struct bytes item)
{
	const struct creds_walk *walk = arg;
	struct svr_cred cred = { .type = 0 };

	if (map_find_id(item, "credid", &cred.credid) != WAX_OK ||
	    map_find_uint(item, "credtype", &cred.type) != WAX_OK ||
	    map_find_any_text(item, "credusage", &cred.usage) != WAX_OK ||
	    read_subject(item, &cred) != WAX_OK ||
	    read_pem(item, &cred.pem) != WAX_OK ||
	    read_oscore(item, "senderid", &cred.sender) != WAX_OK ||
	    read_oscore(item, "recipientid", &cred.recipient) != WAX_OK)
		return WAX_FORMAT;
	return walk->each(walk->arg, &cred);
}

enum wax_status
svr_each_cred(struct bytes cbor,
    enum wax_status (*each)(void *arg, const struct svr_cred *cred),
    void *arg)
{
	struct creds_walk walk = { each, arg };
	struct bytes list;

	if (item_find(cbor, "creds", &list) != WAX_OK)
		return WAX_FORMAT;
	return each_item(list, take_cred, &walk);
}

/* --- acl2 ---------------------------------------------------------------- */

struct aces_walk {
	enum wax_status (*each)(void *arg, const struct svr_ace *ace);
	void *arg;
};

static enum wax_status
take_resource(void *arg, struct bytes item)
{
	struct svr_ace *ace = arg;
	struct bytes href, wildcard;

	if (map_find_any_text(item, "href", &href) != WAX_OK ||
	    map_find_any_text(item, "wc", &wildcard) != WAX_OK)
		return WAX_FORMAT;
	if (!bytes_is_absent(wildcard) ||
	    !bytes_has_prefix(href, bytes_of_text("/oic/")))
		ace->is_configuration = false;
	return WAX_OK;
}

static enum wax_status
read_ace_subject(struct bytes map, struct svr_ace *ace)
{
	struct bytes subject, uuid, connection;

	if (item_find(map, "subject", &subject) != WAX_OK ||
	    map_find_any_text(subject, "uuid", &uuid) != WAX_OK ||
	    map_find_any_text(subject, "conntype", &connection) != WAX_OK)
		return WAX_FORMAT;
	ace->has_device = deviceid_parse(uuid, &ace->device) == WAX_OK;
	ace->is_anon_clear = bytes_equal(connection,
	    bytes_of_text("anon-clear"));
	return WAX_OK;
}

static enum wax_status
take_ace(void *arg, struct bytes item)
{
	const struct aces_walk *walk = arg;
	struct svr_ace ace = { .is_configuration = true, .encoded = item };
	struct bytes resources;

	if (map_find_id(item, "aceid", &ace.aceid) != WAX_OK ||
	    read_ace_subject(item, &ace) != WAX_OK ||
	    item_find(item, "resources", &resources) != WAX_OK ||
	    each_item(resources, take_resource, &ace) != WAX_OK)
		return WAX_FORMAT;
	return walk->each(walk->arg, &ace);
}

enum wax_status
svr_each_ace(struct bytes cbor,
    enum wax_status (*each)(void *arg, const struct svr_ace *ace), void *arg)
{
	struct aces_walk walk = { each, arg };
	struct bytes list;

	if (item_find(cbor, "aclist2", &list) != WAX_OK)
		return WAX_FORMAT;
	return each_item(list, take_ace, &walk);
}

/* --- /oic/res ------------------------------------------------------------ */

struct endpoints_walk {
	enum wax_status (*each)(void *arg, struct bytes uri);
	void *arg;
};

static enum wax_status
take_endpoint(void *arg, struct bytes item)
{
	const struct endpoints_walk *walk = arg;
	struct bytes uri;
	enum wax_status st = map_find_text(item, "ep", &uri);

	return st == WAX_OK ? walk->each(walk->arg, uri) : st;
}

/* One link, or, with baseline, a map that has the array of links. */
static enum wax_status
take_link(void *arg, struct bytes item)
{
	struct bytes endpoints;
	enum wax_status st = item_find(item, "eps", &endpoints);

	if (st == WAX_NOT_FOUND)
		return WAX_OK;
	return st == WAX_OK ? each_item(endpoints, take_endpoint, arg) : st;
}

static enum wax_status
take_links(void *arg, struct bytes item)
{
	struct bytes links;
	enum wax_status st = item_find(item, "links", &links);

	if (st == WAX_NOT_FOUND)
		return take_link(arg, item);
	return st == WAX_OK ? each_item(links, take_link, arg) : st;
}

enum wax_status
svr_each_endpoint(struct bytes cbor,
    enum wax_status (*each)(void *arg, struct bytes uri), void *arg)
{
	struct endpoints_walk walk = { each, arg };

	return item_is(cbor, ITEM_MAP) ? take_links(&walk, cbor) :
	    each_item(cbor, take_links, &walk);
}
