/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* proxy.c - a target named to a proxy */
#include "peer/proxy.h"

#include <stdlib.h>
#include <string.h>

#include "core/uri.h"
#include "peer/options.h"

/* Unreserved characters as they are, the rest percent-encoded (RFC 3986
   section 2.3). Sub-delimiters of a query argument need no escape but & . */
static void
proxy_write_text(struct writer *w, uint8_t before, struct bytes text)
{
	static const char digits[] = "0123456789ABCDEF";

	writer_u8(w, before);
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		bool is_plain = (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c != 0 && strchr("-._~=:", c) != NULL);

		if (is_plain) {
			writer_u8(w, c);
			continue;
		}
		writer_u8(w, '%');
		writer_u8(w, (uint8_t)digits[c >> 4]);
		writer_u8(w, (uint8_t)digits[c & 15]);
	}
}

/* "ocf://<uuid>/path?query", with what stands in options (RFC 7252 section
   6.5). */
static void
proxy_write_uri(struct writer *w, struct bytes options,
    const struct deviceid *target)
{
	char uuid[DEVICEID_TEXT_LEN + 1];
	struct option_walk walk = option_walk_open(options);
	struct option o;
	bool has_query = false;

	deviceid_format(target, uuid);
	writer_put(w, bytes_of_text("ocf://"));
	writer_put(w, bytes_of_text(uuid));
	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_URI_PATH)
			proxy_write_text(w, '/', o.value);
		if (o.number == OPTION_URI_QUERY) {
			proxy_write_text(w, has_query ? '&' : '?', o.value);
			has_query = true;
		}
	}
}

static enum wax_status
proxy_write_changed(const struct wax_message *m,
    const struct option_change *changes, size_t count, uint8_t **out,
    size_t *len)
{
	size_t size = options_changed_size(message_options(m), changes, count);
	uint8_t *options = malloc(size);
	struct writer w = writer_open(options, size);

	if (options == NULL)
		return WAX_MEMORY;
	options_write_changed(&w, message_options(m), changes, count);
	*out = options;
	*len = w.len;
	return WAX_OK;
}

enum wax_status
proxy_name_target(const struct wax_message *m, const struct deviceid *target,
    enum waxpeer_form form, uint8_t **out, size_t *len)
{
	uint8_t text[PROXY_URI_MAX];
	char uuid[DEVICEID_TEXT_LEN + 1];
	struct writer w = writer_open(text, sizeof(text));

	if (form == WAXPEER_FORM_SCHEME) {
		const struct option_change changes[] = {
			{ OPTION_URI_HOST, bytes_of(uuid, DEVICEID_TEXT_LEN) },
			{ OPTION_PROXY_SCHEME, bytes_of_text("ocf") },
		};

		deviceid_format(target, uuid);
		return proxy_write_changed(m, changes, 2, out, len);
	}
	proxy_write_uri(&w, message_options(m), target);
	if (writer_close(&w) != WAX_OK)
		return WAX_RANGE;

	const struct option_change changes[] = {
		{ OPTION_URI_PATH, BYTES_ABSENT },
		{ OPTION_URI_QUERY, BYTES_ABSENT },
		{ OPTION_PROXY_URI, writer_bytes(&w) },
	};

	return proxy_write_changed(m, changes, 3, out, len);
}

static bool
proxy_is_device(struct bytes scheme, struct bytes host,
    const struct deviceid *device)
{
	struct deviceid named;

	return device != NULL &&
	    bytes_equal_nocase(scheme, bytes_of_text("ocf")) &&
	    deviceid_parse(host, &named) == WAX_OK &&
	    deviceid_equal(&named, device);
}

/* The options of a Proxy-Uri in place of it. */
static enum wax_status
proxy_expand_uri(struct wax_message *m, const struct uri *u, uint8_t **owned)
{
	size_t size = m->options_len + u->path.len + u->query.len +
	    3 * PROXY_URI_MAX;
	uint8_t *options = malloc(size);
	struct writer w = writer_open(options, size);
	struct option_writer ow = option_writer_open(&w);
	struct option_walk walk = option_walk_open(message_options(m));
	struct option o;
	bool has_path = false, has_query = false;
	enum wax_status st = WAX_OK;

	if (options == NULL)
		return WAX_MEMORY;
	while (option_walk_next(&walk, &o) && st == WAX_OK) {
		if (!has_path && o.number >= OPTION_URI_PATH) {
			has_path = true;
			st = uri_write_path(&ow, u);
		}
		if (!has_query && o.number >= OPTION_URI_QUERY &&
		    st == WAX_OK) {
			has_query = true;
			st = uri_write_query(&ow, u);
		}
		if (o.number != OPTION_URI_HOST &&
		    o.number != OPTION_URI_PORT &&
		    o.number != OPTION_URI_PATH &&
		    o.number != OPTION_URI_QUERY &&
		    o.number != OPTION_PROXY_URI &&
		    o.number != OPTION_PROXY_SCHEME)
			option_write(&ow, o.number, o.value);
	}
	if (st == WAX_OK)
		st = writer_close(&w);
	if (st != WAX_OK) {
		free(options);
		return WAX_NOT_FOUND;
	}
	m->options = *owned = options;
	m->options_len = w.len;
	return WAX_OK;
}

enum wax_status
proxy_make_local(struct wax_message *m, const struct deviceid *device,
    uint8_t **owned)
{
	static const struct option_change changes[] = {
		{ OPTION_URI_HOST, { NULL, 0 } },
		{ OPTION_URI_PORT, { NULL, 0 } },
		{ OPTION_PROXY_SCHEME, { NULL, 0 } },
	};
	struct bytes options = message_options(m), text, host;
	enum wax_status st;
	struct uri u;

	*owned = NULL;
	if (option_find(options, OPTION_PROXY_URI, &text)) {
		if (uri_parse(text, &u) != WAX_OK ||
		    !proxy_is_device(u.scheme, u.host, device))
			return WAX_NOT_FOUND;
		return proxy_expand_uri(m, &u, owned);
	}
	if (!option_find(options, OPTION_PROXY_SCHEME, &text))
		return WAX_OK;
	if (!option_find(options, OPTION_URI_HOST, &host) ||
	    !proxy_is_device(text, host, device))
		return WAX_NOT_FOUND;
	st = proxy_write_changed(m, changes, 3, owned, &m->options_len);
	if (st == WAX_OK)
		m->options = *owned;
	return st;
}
