/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device.c - the sample OCF device: discovery, and what all its resources
   share */
#include "tools/device.h"

#include <stdlib.h>
#include <string.h>

#include "core/code.h"
#include "core/option.h"
#include "tools/item.h"

#define FORMAT_CBOR 60

static const char *const interfaces_list[] = {
	"oic.if.ll", "oic.if.baseline", NULL
};
static const char *const interfaces_read[] = {
	"oic.if.r", "oic.if.baseline", NULL
};

/* The Content-Format to answer with; false: none that the request accepts.
   Who comes in the clear and shows no sign of OCF gets plain CBOR: the OCF
   version option is critical, and a CoAP client that does not know it has to
   reject the response (RFC 7252 section 5.4.1). */
static bool
device_choose_format(const struct waxpeer_incoming *in, uint32_t *format)
{
	const struct wax_message *m = waxpeer_incoming_message(in);
	uint32_t version;

	if (waxpeer_option_uint(m, OPTION_ACCEPT, format))
		return *format == WAXPEER_FORMAT_OCF_CBOR ||
		    *format == FORMAT_CBOR;
	*format = waxpeer_incoming_peer(in) == NULL &&
	    !waxpeer_option_uint(m, OPTION_OCF_ACCEPT_VERSION, &version) ?
	    FORMAT_CBOR : WAXPEER_FORMAT_OCF_CBOR;
	return true;
}

void
device_answer(struct waxpeer_incoming *in, uint8_t code,
    const struct writer *body)
{
	struct waxpeer_message *m;
	struct wax_message view;
	uint32_t format;

	if (!device_choose_format(in, &format)) {
		(void)waxpeer_incoming_refuse(in, CODE_NOT_ACCEPTABLE);
		return;
	}
	m = waxpeer_message_new(code);
	if (m == NULL) {
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
		return;
	}
	if (format == WAXPEER_FORMAT_OCF_CBOR) {
		waxpeer_message_set_ocf(m, body->data, body->len);
	} else {
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT, format);
		waxpeer_message_set_payload(m, body->data, body->len);
	}
	if (body->failed || waxpeer_message_view(m, &view) != WAX_OK)
		(void)waxpeer_incoming_refuse(in, CODE_INTERNAL_ERROR);
	else
		(void)waxpeer_incoming_answer(in, &view);
	waxpeer_message_free(m);
}

bool
device_take_map(struct waxpeer_incoming *in, struct bytes *map)
{
	const struct wax_message *m = waxpeer_incoming_message(in);
	uint32_t format = WAXPEER_FORMAT_OCF_CBOR, version;

	(void)waxpeer_option_uint(m, OPTION_CONTENT_FORMAT, &format);
	if ((format != WAXPEER_FORMAT_OCF_CBOR && format != FORMAT_CBOR) ||
	    (waxpeer_option_uint(m, OPTION_OCF_FORMAT_VERSION, &version) &&
	    version < WAXPEER_OCF_VERSION)) {
		(void)waxpeer_incoming_refuse(in, CODE_UNSUPPORTED_FORMAT);
		return false;
	}
	*map = bytes_of(m->payload, m->payload_len);
	if (item_is(*map, ITEM_MAP))
		return true;
	(void)waxpeer_incoming_refuse(in, CODE_BAD_REQUEST);
	return false;
}

static bool
query_has_interface(const struct wax_message *m)
{
	struct waxpeer_option o = { 0 };

	while (waxpeer_option_next(m, &o))
		if (o.number == OPTION_URI_QUERY && o.len >= 3 &&
		    memcmp(o.value, "if=", 3) == 0)
			return true;
	return false;
}

const char *
device_interface(struct waxpeer_incoming *in, const struct device_link *link)
{
	const struct wax_message *m = waxpeer_incoming_message(in);

	if (!query_has_interface(m))
		return link->interfaces[0];
	for (size_t i = 0; link->interfaces[i] != NULL; i++)
		if (waxpeer_query_is(m, "if", link->interfaces[i]))
			return link->interfaces[i];
	(void)waxpeer_incoming_refuse(in, CODE_BAD_REQUEST);
	return NULL;
}

void
device_write_types(struct writer *w, const struct device_link *link)
{
	size_t count = 0;

	while (link->interfaces[count] != NULL)
		count++;
	item_write_string(w, "rt");
	item_write_array(w, 1);
	item_write_string(w, link->rt);
	item_write_string(w, "if");
	item_write_array(w, count);
	for (size_t i = 0; i < count; i++)
		item_write_string(w, link->interfaces[i]);
}

void
device_add_endpoint(struct device *d, const char *uri)
{
	const char *zone = strchr(uri, '%');
	size_t head = zone == NULL ? strlen(uri) : (size_t)(zone - uri);
	const char *tail = zone == NULL ? "" : strchr(zone, ']');

	if (strstr(uri, "//[::]") != NULL || strstr(uri, "//0.0.0.0") != NULL ||
	    d->endpoint_count == DEVICE_ENDPOINTS_MAX || tail == NULL ||
	    strlen(uri) >= DEVICE_ENDPOINT_SIZE)
		return;
	memcpy(d->endpoints[d->endpoint_count], uri, head);
	strcpy(d->endpoints[d->endpoint_count++] + head, tail);
}

/* Two pairs of a map, or one if nothing is known of where it is. */
static void
device_write_place(const struct device *d, struct writer *w)
{
	char text[sizeof("ocf://") + DEVICEID_TEXT_LEN] = "ocf://";

	deviceid_format(&d->id, text + strlen("ocf://"));
	item_write_string(w, "anchor");
	item_write_string(w, text);
	if (d->endpoint_count == 0)
		return;
	item_write_string(w, "eps");
	item_write_array(w, d->endpoint_count);
	for (size_t i = 0; i < d->endpoint_count; i++) {
		item_write_map(w, 1);
		item_write_string(w, "ep");
		item_write_string(w, d->endpoints[i]);
	}
}

void
device_write_link(struct writer *w, const struct device_link *link,
    const struct device *d)
{
	size_t extra = d == NULL ? 0 : d->endpoint_count > 0 ? 2 : 1;

	item_write_map(w, 4 + extra);
	if (d != NULL)
		device_write_place(d, w);
	item_write_string(w, "href");
	item_write_string(w, link->href);
	device_write_types(w, link);
	item_write_string(w, "p");
	item_write_map(w, 1);
	item_write_string(w, "bm");
	item_write_uint(w, link->is_observable ? 3 : 1);
}

/* The filters of a discovery request: rt= (OCF Core, /oic/res). */
static bool
link_is_wanted(const struct wax_message *m, const struct device_link *link)
{
	struct waxpeer_option o = { 0 };

	while (waxpeer_option_next(m, &o))
		if (o.number == OPTION_URI_QUERY && o.len >= 3 &&
		    memcmp(o.value, "rt=", 3) == 0)
			return waxpeer_query_is(m, "rt", link->rt);
	return true;
}

size_t
device_write_links(const struct device *d, struct writer *w,
    const struct wax_message *request)
{
	size_t count = 0;

	for (size_t i = 0; i < d->link_count; i++)
		count += link_is_wanted(request, &d->links[i]);
	item_write_array(w, count);
	for (size_t i = 0; i < d->link_count; i++)
		if (link_is_wanted(request, &d->links[i]))
			device_write_link(w, &d->links[i], d);
	return count;
}

static const struct device_link link_res = {
	"/oic/res", "oic.wk.res", interfaces_list, false
};
static const struct device_link link_d = {
	"/oic/d", "oic.wk.d", interfaces_read, false
};
static const struct device_link link_p = {
	"/oic/p", "oic.wk.p", interfaces_read, false
};

/* The interface of a RETRIEVE; NULL: it was answered. */
static const char *
device_begin_retrieve(struct waxpeer_incoming *in,
    const struct device_link *link)
{
	if (waxpeer_incoming_message(in)->code != CODE_GET) {
		(void)waxpeer_incoming_refuse(in, CODE_METHOD_NOT_ALLOWED);
		return NULL;
	}
	return device_interface(in, link);
}

static void
device_on_res(struct waxpeer_incoming *in, void *arg)
{
	uint8_t buffer[DEVICE_BODY_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	const struct device *d = arg;
	const char *interface = device_begin_retrieve(in, &link_res);

	if (interface == NULL)
		return;
	if (strcmp(interface, "oic.if.baseline") == 0) {
		item_write_array(&w, 1);
		item_write_map(&w, 3);
		device_write_types(&w, &link_res);
		item_write_string(&w, "links");
	}
	(void)device_write_links(d, &w, waxpeer_incoming_message(in));
	device_answer(in, CODE_CONTENT, &w);
}

static void
write_pair(struct writer *w, const char *key, const char *value)
{
	item_write_string(w, key);
	item_write_string(w, value);
}

void
device_write_d(const struct device *d, struct writer *w, bool is_baseline)
{
	char id[DEVICEID_TEXT_LEN + 1];

	deviceid_format(&d->id, id);
	item_write_map(w, is_baseline ? 7 : 5);
	if (is_baseline)
		device_write_types(w, &link_d);
	write_pair(w, "n", d->name);
	write_pair(w, "di", id);
	write_pair(w, "icv", "ocf.2.2.5");
	write_pair(w, "dmv", "ocf.res.1.3.0");
	write_pair(w, "piid", id);
}

static void
device_on_d(struct waxpeer_incoming *in, void *arg)
{
	uint8_t buffer[DEVICE_BODY_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	const char *interface = device_begin_retrieve(in, &link_d);

	if (interface == NULL)
		return;
	device_write_d(arg, &w, strcmp(interface, "oic.if.baseline") == 0);
	device_answer(in, CODE_CONTENT, &w);
}

static void
device_on_p(struct waxpeer_incoming *in, void *arg)
{
	uint8_t buffer[DEVICE_BODY_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));
	const struct device *d = arg;
	char id[DEVICEID_TEXT_LEN + 1];
	const char *interface = device_begin_retrieve(in, &link_p);
	bool is_baseline;

	if (interface == NULL)
		return;
	is_baseline = strcmp(interface, "oic.if.baseline") == 0;
	deviceid_format(&d->id, id);
	item_write_map(&w, is_baseline ? 4 : 2);
	if (is_baseline)
		device_write_types(&w, &link_p);
	write_pair(&w, "pi", id);
	write_pair(&w, "mnmn", "The ostler authors");
	device_answer(in, CODE_CONTENT, &w);
}

enum wax_status
device_add(struct device *d, const struct device_link *link,
    const struct waxpeer_place *place, struct waxpeer_resource **out)
{
	struct waxpeer_place copy = *place;
	enum wax_status st;

	if (d->link_count == DEVICE_LINKS_MAX)
		return WAX_LIMIT;
	if (d->is_clear)
		copy.clear = WAXPEER_CLEAR;
	/* what is an application's is never there for who comes in the
	   clear */
	copy.access |= WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE;
	if ((copy.access & WAX_RESOURCE_CONFIGURATION) != 0)
		copy.access |= WAX_RESOURCE_CLEAR;
	copy.path = link->href;
	copy.is_observable = link->is_observable;
	st = waxpeer_resource_add(d->endpoint, &copy, out);
	if (st == WAX_OK)
		d->links[d->link_count++] = *link;
	return st;
}

void
device_remove_link(struct device *d, const char *href)
{
	for (size_t i = 0; i < d->link_count; i++)
		if (strcmp(d->links[i].href, href) == 0) {
			memmove(&d->links[i], &d->links[i + 1],
			    (d->link_count - i - 1) * sizeof(d->links[0]));
			d->link_count--;
			return;
		}
}

enum wax_status
device_init(struct device *d, struct waxpeer_endpoint *endpoint,
    const char *name, const struct deviceid *id, bool is_clear)
{
	const struct {
		const struct device_link *link;
		waxpeer_handler *handler;
	} wellknown[] = {
		{ &link_res, device_on_res },
		{ &link_d, device_on_d },
		{ &link_p, device_on_p },
	};
	enum wax_status st;

	*d = (struct device){
		.endpoint = endpoint, .name = name, .id = *id,
		.is_clear = is_clear,
	};
	for (size_t i = 0; i < sizeof(wellknown) / sizeof(wellknown[0]); i++) {
		struct waxpeer_place place = {
			.clear = WAXPEER_CLEAR_READ,
			.access = WAX_RESOURCE_CONFIGURATION,
			.handler = wellknown[i].handler,
			.arg = d,
		};

		st = device_add(d, wellknown[i].link, &place, NULL);
		if (st != WAX_OK)
			return st;
	}
	return WAX_OK;
}

enum wax_status
device_add_samples(struct device *d)
{
	enum wax_status st = light_add(d);

	return st == WAX_OK ? collection_add(d) : st;
}

void
device_clear(struct device *d)
{
	light_free(d->light);
	collection_free(d->collection);
}

void
device_tick(struct device *d)
{
	light_tick(d->light);
}
