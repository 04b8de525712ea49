/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message.c - making and reading CoAP messages without their hop's part */
#include "peer/message.h"

#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"
#include "core/option.h"
#include "core/uri.h"
#include "core/writer.h"

#define MESSAGE_OPTION_MAX 1034	/* bytes of the longest one, Proxy-Uri */
#define MESSAGE_OPTIONS_MAX 128

struct entry {
	uint16_t number;
	size_t offset;		/* in values */
	size_t len;
};

struct waxpeer_message {
	uint8_t code;
	enum wax_status status;	/* the first error stays */
	struct entry entries[MESSAGE_OPTIONS_MAX];	/* in order of number */
	size_t count;
	uint8_t *values;
	size_t values_len;
	uint8_t *encoded;
	uint8_t *payload;
	size_t payload_len;
};

struct waxpeer_message *
waxpeer_message_new(uint8_t code)
{
	struct waxpeer_message *m = calloc(1, sizeof(*m));

	if (m != NULL)
		m->code = code;
	return m;
}

/* It may have keys in it. */
static void
message_drop_payload(struct waxpeer_message *m)
{
	if (m->payload != NULL)
		explicit_bzero(m->payload, m->payload_len);
	free(m->payload);
	m->payload = NULL;
}

void
waxpeer_message_free(struct waxpeer_message *m)
{
	if (m == NULL)
		return;
	free(m->values);
	free(m->encoded);
	message_drop_payload(m);
	free(m);
}

static void
message_insert_entry(struct waxpeer_message *m, struct entry entry)
{
	size_t at = m->count;

	while (at > 0 && m->entries[at - 1].number > entry.number) {
		m->entries[at] = m->entries[at - 1];
		at--;
	}
	m->entries[at] = entry;
	m->count++;
}

void
waxpeer_message_add(struct waxpeer_message *m, uint16_t number,
    const void *value, size_t len)
{
	uint8_t *grown;

	if (m->status != WAX_OK)
		return;
	if (len > MESSAGE_OPTION_MAX || m->count == MESSAGE_OPTIONS_MAX) {
		m->status = WAX_RANGE;
		return;
	}
	grown = realloc(m->values, m->values_len + len + 1);
	if (grown == NULL) {
		m->status = WAX_MEMORY;
		return;
	}
	m->values = grown;
	if (len > 0)
		memcpy(m->values + m->values_len, value, len);
	message_insert_entry(m,
	    (struct entry){ number, m->values_len, len });
	m->values_len += len;
}

void
waxpeer_message_add_uint(struct waxpeer_message *m, uint16_t number,
    uint32_t value)
{
	uint8_t big_endian[4] = { (uint8_t)(value >> 24),
	    (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
	size_t skip = 0;

	while (skip < sizeof(big_endian) && big_endian[skip] == 0)
		skip++;
	waxpeer_message_add(m, number, big_endian + skip,
	    sizeof(big_endian) - skip);
}

static enum wax_status
message_add_uri(struct waxpeer_message *m, const struct uri *u, size_t size)
{
	uint8_t *buffer = malloc(size);
	struct writer w = writer_open(buffer, size);
	struct option_writer ow = option_writer_open(&w);
	struct option_walk walk;
	struct option o;
	enum wax_status st;

	if (buffer == NULL)
		return WAX_MEMORY;
	if ((st = uri_write_path(&ow, u)) != WAX_OK ||
	    (st = uri_write_query(&ow, u)) != WAX_OK ||
	    (st = writer_close(&w)) != WAX_OK)
		goto done;
	walk = option_walk_open(writer_bytes(&w));
	while (option_walk_next(&walk, &o))
		waxpeer_message_add(m, o.number, o.value.data, o.value.len);
done:
	free(buffer);
	return st;
}

void
waxpeer_message_set_path(struct waxpeer_message *m, const char *path)
{
	static const char base[] = "coap://x";
	size_t size = sizeof(base) + strlen(path);
	char *text = malloc(size);
	enum wax_status st = WAX_FORMAT;
	struct uri u;

	if (text == NULL) {
		st = WAX_MEMORY;
		goto done;
	}
	if (path[0] != '/')
		goto done;
	memcpy(text, base, sizeof(base) - 1);
	memcpy(text + sizeof(base) - 1, path, strlen(path) + 1);
	if ((st = uri_parse(bytes_of_text(text), &u)) == WAX_OK)
		st = message_add_uri(m, &u, 4 * size);
done:
	if (m->status == WAX_OK)
		m->status = st;
	free(text);
}

void
waxpeer_message_accept_ocf(struct waxpeer_message *m)
{
	waxpeer_message_add_uint(m, OPTION_ACCEPT, WAXPEER_FORMAT_OCF_CBOR);
	waxpeer_message_add_uint(m, OPTION_OCF_ACCEPT_VERSION,
	    WAXPEER_OCF_VERSION);
}

void
waxpeer_message_set_payload(struct waxpeer_message *m, const void *payload,
    size_t len)
{
	uint8_t *copy = malloc(len + 1);

	if (copy == NULL) {
		m->status = WAX_MEMORY;
		return;
	}
	if (len > 0)
		memcpy(copy, payload, len);
	message_drop_payload(m);
	m->payload = copy;
	m->payload_len = len;
}

void
waxpeer_message_set_ocf(struct waxpeer_message *m, const void *cbor,
    size_t len)
{
	waxpeer_message_set_payload(m, cbor, len);
	waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
	    WAXPEER_FORMAT_OCF_CBOR);
	waxpeer_message_add_uint(m, OPTION_OCF_FORMAT_VERSION,
	    WAXPEER_OCF_VERSION);
}

enum wax_status
waxpeer_message_view(struct waxpeer_message *m, struct wax_message *out)
{
	size_t size = m->values_len + 5 * m->count + 1;
	struct writer w;
	struct option_writer ow;

	if (m->status != WAX_OK)
		return m->status;
	free(m->encoded);
	m->encoded = malloc(size);
	if (m->encoded == NULL)
		return WAX_MEMORY;
	w = writer_open(m->encoded, size);
	ow = option_writer_open(&w);
	for (size_t i = 0; i < m->count; i++)
		option_write(&ow, m->entries[i].number,
		    bytes_of(m->values + m->entries[i].offset,
		    m->entries[i].len));
	*out = (struct wax_message){
		.code = m->code,
		.options = m->encoded,
		.options_len = w.len,
		.payload = m->payload,
		.payload_len = m->payload_len,
	};
	return writer_close(&w);
}

bool
waxpeer_option_next(const struct wax_message *m, struct waxpeer_option *o)
{
	struct option_walk walk = {
		m->options + o->offset, m->options + m->options_len, o->number
	};
	struct option found;

	if (m->options == NULL || !option_walk_next(&walk, &found))
		return false;
	*o = (struct waxpeer_option){
		.number = found.number,
		.value = found.value.data,
		.len = found.value.len,
		.offset = (size_t)(walk.next - m->options),
	};
	return true;
}

bool
waxpeer_option_find(const struct wax_message *m, uint16_t number,
    struct waxpeer_option *o)
{
	struct waxpeer_option walk = { 0 };

	while (waxpeer_option_next(m, &walk))
		if (walk.number == number) {
			*o = walk;
			return true;
		}
	return false;
}

bool
waxpeer_option_uint(const struct wax_message *m, uint16_t number,
    uint32_t *out)
{
	struct waxpeer_option o;

	return waxpeer_option_find(m, number, &o) &&
	    option_uint(bytes_of(o.value, o.len), out) == WAX_OK;
}

static bool
char_is_plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != 0 && strchr("-._~", c) != NULL);
}

static void
path_write_segment(struct writer *w, struct bytes segment)
{
	static const char digits[] = "0123456789abcdef";

	writer_u8(w, '/');
	for (size_t i = 0; i < segment.len; i++) {
		uint8_t c = segment.data[i];

		if (!char_is_plain(c)) {
			writer_u8(w, '%');
			writer_u8(w, (uint8_t)digits[c >> 4]);
			c = (uint8_t)digits[c & 15];
		}
		writer_u8(w, c);
	}
}

enum wax_status
waxpeer_message_path(const struct wax_message *m, char *text, size_t size)
{
	struct writer w = writer_open((uint8_t *)text, size);
	struct waxpeer_option o = { 0 };

	while (waxpeer_option_next(m, &o))
		if (o.number == OPTION_URI_PATH)
			path_write_segment(&w, bytes_of(o.value, o.len));
	if (w.len == 0)
		writer_u8(&w, '/');
	writer_u8(&w, 0);
	return writer_close(&w);
}

bool
waxpeer_query_is(const struct wax_message *m, const char *key,
    const char *value)
{
	struct waxpeer_option o = { 0 };
	size_t key_len = strlen(key);

	while (waxpeer_option_next(m, &o))
		if (o.number == OPTION_URI_QUERY &&
		    o.len == key_len + 1 + strlen(value) &&
		    memcmp(o.value, key, key_len) == 0 &&
		    o.value[key_len] == '=' &&
		    memcmp(o.value + key_len + 1, value, strlen(value)) == 0)
			return true;
	return false;
}
