/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* links.c - /oic/res and /oic/d, read item by item with libcbor's decoder,
   which makes no tree of what strangers send */
#include "ostler/discover/links.h"

#include <cbor.h>

enum links_role {
	ROLE_OTHER,		/* nothing in it is looked at */
	ROLE_LINKS,		/* an array of links */
	ROLE_LINK,
	ROLE_ENDPOINTS,		/* a link's "eps" */
	ROLE_ENDPOINT,
};

enum links_key {
	KEY_OTHER,
	KEY_ANCHOR,
	KEY_DI,
	KEY_EPS,
	KEY_LINKS,
	KEY_EP,
	KEY_PRI,
};

/* An array or map that is open. */
struct links_frame {
	enum links_role role;
	bool is_map;
	bool is_endless;	/* until a break */
	bool has_key;		/* of a map: its value comes next */
	enum links_key key;
	uint64_t left;		/* items to come, keys too */
};

struct links_reader {
	struct links_frame frames[LINKS_DEPTH];
	size_t depth;
	bool is_over;		/* the one item is complete */
	bool is_bad;
	struct links_link link;
	bool has_device;
	struct links_endpoint endpoint;
	void (*take)(void *arg, const struct links_link *link);
	void *arg;
};

static struct links_frame *
links_top(struct links_reader *r)
{
	return r->depth == 0 ? NULL : &r->frames[r->depth - 1];
}

static void
links_begin_link(struct links_reader *r)
{
	r->has_device = false;
	r->link.endpoint_count = 0;
}

static void
links_end_link(struct links_reader *r)
{
	if (r->has_device)
		r->take(r->arg, &r->link);
	links_begin_link(r);
}

static void
links_end_endpoint(struct links_reader *r)
{
	if (!bytes_is_absent(r->endpoint.uri) &&
	    r->link.endpoint_count < LINKS_ENDPOINTS_MAX)
		r->link.endpoints[r->link.endpoint_count++] = r->endpoint;
}

/* An item is complete; with it perhaps what it stands in. */
static void
links_end_item(struct links_reader *r)
{
	struct links_frame *f;

	while ((f = links_top(r)) != NULL) {
		f->has_key = f->is_map && !f->has_key;
		if (f->is_endless || --f->left > 0)
			return;
		if (f->role == ROLE_LINK)
			links_end_link(r);
		else if (f->role == ROLE_ENDPOINT)
			links_end_endpoint(r);
		r->depth--;
	}
	r->is_over = true;
}

static bool
links_is_value_of(struct links_reader *r, enum links_role role,
    enum links_key key)
{
	const struct links_frame *f = links_top(r);

	return f != NULL && f->role == role && f->is_map && f->has_key &&
	    f->key == key;
}

static enum links_role
links_role_of_array(struct links_reader *r)
{
	if (r->depth == 0 || links_is_value_of(r, ROLE_LINK, KEY_LINKS))
		return ROLE_LINKS;
	return links_is_value_of(r, ROLE_LINK, KEY_EPS) ? ROLE_ENDPOINTS :
	    ROLE_OTHER;
}

static enum links_role
links_role_of_map(struct links_reader *r)
{
	const struct links_frame *f = links_top(r);

	if (f == NULL || f->role == ROLE_LINKS)
		return ROLE_LINK;
	return f->role == ROLE_ENDPOINTS ? ROLE_ENDPOINT : ROLE_OTHER;
}

/* items: UINT64_MAX for an endless one. A map may hold links itself: what was
   read of it is told before them. */
static void
links_open(struct links_reader *r, bool is_map, uint64_t items)
{
	struct links_frame f = { .is_map = is_map, .left = items,
		.is_endless = items == UINT64_MAX };
	const struct links_frame *around = links_top(r);

	if (r->is_over || r->depth == LINKS_DEPTH || (around != NULL &&
	    around->is_map && !around->has_key)) {
		r->is_bad = true;
		return;
	}
	f.role = is_map ? links_role_of_map(r) : links_role_of_array(r);
	if (f.role == ROLE_LINKS)
		links_end_link(r);
	else if (f.role == ROLE_ENDPOINT)
		r->endpoint = (struct links_endpoint){ .priority = 1 };
	r->frames[r->depth++] = f;
	if (items == 0) {
		/* as if its last item had just been read */
		r->frames[r->depth - 1].left = 1;
		r->frames[r->depth - 1].has_key = is_map;
		links_end_item(r);
	}
}

static enum links_key
links_find_key(struct bytes text)
{
	static const struct {
		const char *text;
		enum links_key key;
	} keys[] = {
		{ "anchor", KEY_ANCHOR }, { "di", KEY_DI }, { "eps", KEY_EPS },
		{ "links", KEY_LINKS }, { "ep", KEY_EP }, { "pri", KEY_PRI },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (bytes_equal(text, bytes_of_text(keys[i].text)))
			return keys[i].key;
	}
	return KEY_OTHER;
}

/* True if an item may stand here. A map's key that is no text is skipped with
   its value. */
static bool
links_begin_scalar(struct links_reader *r, enum links_key key)
{
	struct links_frame *f = links_top(r);

	if (r->is_over)
		r->is_bad = true;
	if (f != NULL && f->is_map && !f->has_key)
		f->key = key;
	return !r->is_bad;
}

static bool
links_is_key(struct links_reader *r)
{
	const struct links_frame *f = links_top(r);

	return f != NULL && f->is_map && !f->has_key;
}

static void
links_read_device(struct links_reader *r, struct bytes text)
{
	struct deviceid id;

	if (deviceid_parse(text, &id) != WAX_OK || deviceid_is_nil(&id))
		return;
	r->link.device = id;
	r->has_device = true;
}

static void
links_read_anchor(struct links_reader *r, struct bytes text)
{
	struct bytes scheme = bytes_of_text("ocf://");

	if (text.len == scheme.len + DEVICEID_TEXT_LEN &&
	    memcmp(text.data, scheme.data, scheme.len) == 0)
		links_read_device(r, bytes_of(text.data + scheme.len,
		    DEVICEID_TEXT_LEN));
}

static void
links_take_text(void *arg, cbor_data data, size_t len)
{
	struct links_reader *r = arg;
	struct bytes text = bytes_of(data, len);
	bool is_key = links_is_key(r);

	if (!links_begin_scalar(r, links_find_key(text)))
		return;
	if (!is_key) {
		if (links_is_value_of(r, ROLE_LINK, KEY_ANCHOR))
			links_read_anchor(r, text);
		else if (links_is_value_of(r, ROLE_LINK, KEY_DI))
			links_read_device(r, text);
		else if (links_is_value_of(r, ROLE_ENDPOINT, KEY_EP))
			r->endpoint.uri = text;
	}
	links_end_item(r);
}

static void
links_take_number(struct links_reader *r, uint64_t n)
{
	bool is_key = links_is_key(r);

	if (!links_begin_scalar(r, KEY_OTHER))
		return;
	if (!is_key && links_is_value_of(r, ROLE_ENDPOINT, KEY_PRI))
		r->endpoint.priority = n;
	links_end_item(r);
}

static void
links_take_uint8(void *arg, uint8_t n)
{
	links_take_number(arg, n);
}

static void
links_take_uint16(void *arg, uint16_t n)
{
	links_take_number(arg, n);
}

static void
links_take_uint32(void *arg, uint32_t n)
{
	links_take_number(arg, n);
}

static void
links_take_uint64(void *arg, uint64_t n)
{
	links_take_number(arg, n);
}

static void
links_take_bytes(void *arg, cbor_data data, size_t len)
{
	(void)data;
	(void)len;
	links_take_number(arg, 0);
}

static void
links_take_float(void *arg, float n)
{
	(void)n;
	links_take_number(arg, 0);
}

static void
links_take_double(void *arg, double n)
{
	(void)n;
	links_take_number(arg, 0);
}

static void
links_take_bool(void *arg, bool b)
{
	links_take_number(arg, b);
}

static void
links_take_nothing(void *arg)
{
	links_take_number(arg, 0);
}

static void
links_open_array(void *arg, size_t items)
{
	struct links_reader *r = arg;

	if (items > UINT32_MAX)
		r->is_bad = true;
	else
		links_open(r, false, items);
}

static void
links_open_endless_array(void *arg)
{
	links_open(arg, false, UINT64_MAX);
}

static void
links_open_map(void *arg, size_t pairs)
{
	struct links_reader *r = arg;

	if (pairs > UINT32_MAX)
		r->is_bad = true;
	else
		links_open(r, true, 2 * (uint64_t)pairs);
}

static void
links_open_endless_map(void *arg)
{
	links_open(arg, true, UINT64_MAX);
}

static void
links_take_break(void *arg)
{
	struct links_reader *r = arg;
	struct links_frame *f = links_top(r);

	if (f == NULL || !f->is_endless || (f->is_map && f->has_key)) {
		r->is_bad = true;
		return;
	}
	f->is_endless = false;
	f->left = 1;
	f->has_key = f->is_map;
	links_end_item(r);
}

static void
links_refuse(void *arg)
{
	struct links_reader *r = arg;

	r->is_bad = true;
}

static void
links_pass_tag(void *arg, uint64_t tag)
{
	(void)arg;
	(void)tag;	/* it belongs to the item behind it */
}

static const struct cbor_callbacks callbacks = {
	.uint8 = links_take_uint8,
	.uint16 = links_take_uint16,
	.uint32 = links_take_uint32,
	.uint64 = links_take_uint64,
	.negint8 = links_take_uint8,
	.negint16 = links_take_uint16,
	.negint32 = links_take_uint32,
	.negint64 = links_take_uint64,
	.byte_string = links_take_bytes,
	.byte_string_start = links_refuse,
	.string = links_take_text,
	.string_start = links_refuse,
	.array_start = links_open_array,
	.indef_array_start = links_open_endless_array,
	.map_start = links_open_map,
	.indef_map_start = links_open_endless_map,
	.tag = links_pass_tag,
	.float2 = links_take_float,
	.float4 = links_take_float,
	.float8 = links_take_double,
	.boolean = links_take_bool,
	.null = links_take_nothing,
	.undefined = links_take_nothing,
	.indef_break = links_take_break,
};

enum wax_status
links_read(struct bytes payload,
    void (*take)(void *arg, const struct links_link *link), void *arg)
{
	struct links_reader r = { .take = take, .arg = arg };
	size_t at = 0;

	while (at < payload.len && !r.is_bad && !r.is_over) {
		struct cbor_decoder_result got = cbor_stream_decode(
		    payload.data + at, payload.len - at, &callbacks, &r);

		if (got.status != CBOR_DECODER_FINISHED)
			return WAX_FORMAT;
		at += got.read;
	}
	return r.is_over && !r.is_bad && at == payload.len ? WAX_OK :
	    WAX_FORMAT;
}
