/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_data.c - privatedata and publicdata of a credential */
#include "wax/ocf/cred_data.h"

#include <stdlib.h>

#include "core/hex.h"
#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"

#define ENCODING_MAX 31		/* characters */

struct data {
	char encoding[ENCODING_MAX + 1];
	struct node value;
	bool has_value;
};

static enum wax_status
take_encoding(void *arg, const struct node *value)
{
	struct data *data = arg;

	return keys_take_text(value, 1, data->encoding,
	    sizeof(data->encoding));
}

static enum wax_status
take_data(void *arg, const struct node *value)
{
	struct data *data = arg;

	if (value->kind != NODE_BYTES && value->kind != NODE_TEXT)
		return WAX_FORMAT;
	data->value = *value;
	data->has_value = true;
	return WAX_OK;
}

static enum wax_status
take_handle(void *arg, const struct node *value)
{
	(void)arg;
	(void)value;
	return WAX_UNSUPPORTED;	/* keys are nowhere but here */
}

static const struct key_row data_rows[] = {
	{ "data", take_data },
	{ "handle", take_handle },
	{ "encoding", take_encoding },
};

static enum wax_status
data_read(const struct node *map, struct data *out)
{
	uint32_t seen;
	enum wax_status st;

	*out = (struct data){ .has_value = false };
	st = keys_read(map, data_rows, KEYS_COUNT(data_rows), out, &seen);
	if (st == WAX_OK && (out->encoding[0] == '\0' || !out->has_value))
		return WAX_FORMAT;
	return st;
}

/* The digit's value without a branch on it: 0 to 63, or 64 and more. */
static unsigned
base64_digit(uint8_t c)
{
	unsigned value = 64;

	for (unsigned i = 0; i < 64; i++) {
		unsigned digit = i < 26 ? 'A' + i : i < 52 ? 'a' + i - 26 :
		    i < 62 ? '0' + i - 52 : i == 62 ? '+' : '/';
		unsigned same = ((digit ^ c) - 1) >> 31;

		value = (value & ~(0u - same)) | (i & (0u - same));
	}
	return value;
}

/* RFC 4648 section 4, with its padding and nothing left over. */
static enum wax_status
base64_read(struct bytes text, struct secret *out)
{
	size_t pad = 0, bits = 0;
	unsigned held = 0, wrong = 0;

	if (text.len % 4 != 0 || text.len / 4 * 3 > SECRET_MAX + 2)
		return text.len % 4 != 0 ? WAX_FORMAT : WAX_RANGE;
	while (pad < 2 && pad < text.len &&
	    text.data[text.len - 1 - pad] == '=')
		pad++;
	if (text.len / 4 * 3 - pad > SECRET_MAX)
		return WAX_RANGE;
	secret_clear(out);
	for (size_t i = 0; i < text.len - pad; i++) {
		unsigned digit = base64_digit(text.data[i]);

		wrong |= digit >> 6;
		held = held << 6 | (digit & 63);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out->data[out->len++] = (uint8_t)(held >> bits);
			held &= (1u << bits) - 1;
		}
	}
	if (wrong == 0 && held == 0)
		return WAX_OK;
	secret_clear(out);
	return WAX_FORMAT;
}

static enum wax_status
raw_read(const struct node *value, struct secret *out)
{
	enum wax_status st;

	if (value->kind == NODE_BYTES)
		return secret_set(out, value->string);
	secret_clear(out);
	st = hex_decode(value->string, out->data, sizeof(out->data),
	    &out->len);
	return st == WAX_SPACE ? WAX_RANGE : st;
}

enum wax_status
cred_data_read_key(const struct node *map, struct secret *out)
{
	struct data data;
	enum wax_status st = data_read(map, &data);

	if (st != WAX_OK)
		return st;
	if (strcmp(data.encoding, CRED_DATA_RAW) == 0)
		return raw_read(&data.value, out);
	if (strcmp(data.encoding, CRED_DATA_BASE64) == 0)
		return base64_read(data.value.string, out);
	return WAX_UNSUPPORTED;
}

enum wax_status
cred_data_read_pem(const struct node *map, size_t max, char **out)
{
	struct data data;
	struct bytes text;
	enum wax_status st = data_read(map, &data);

	if (st != WAX_OK)
		return st;
	if (strcmp(data.encoding, CRED_DATA_PEM) != 0)
		return WAX_UNSUPPORTED;
	text = data.value.string;
	if (text.len == 0 || text.len > max)
		return WAX_RANGE;
	if (!bytes_is_utf8(text) || memchr(text.data, 0, text.len) != NULL)
		return WAX_FORMAT;
	if (!bytes_has_prefix(text, bytes_of_text("-----BEGIN ")))
		return WAX_FORMAT;
	*out = malloc(text.len + 1);
	if (*out == NULL)
		return WAX_MEMORY;
	memcpy(*out, text.data, text.len);
	(*out)[text.len] = '\0';
	return WAX_OK;
}

enum wax_status
cred_data_read_map(const struct node *map, const char *encoding, size_t max,
    struct bytes *out)
{
	struct node content;
	struct data data;
	enum wax_status st = data_read(map, &data);

	if (st != WAX_OK)
		return st;
	if (strcmp(data.encoding, encoding) != 0)
		return WAX_UNSUPPORTED;
	if (data.value.kind != NODE_BYTES)
		return WAX_FORMAT;
	if (data.value.string.len > max)
		return WAX_RANGE;
	if (node_read_all(data.value.string, &content) != WAX_OK ||
	    content.kind != NODE_MAP)
		return WAX_FORMAT;
	*out = data.value.string;
	return WAX_OK;
}

void
cred_data_write_key(struct writer *w, const struct secret *key)
{
	items_write_map(w, 2);
	items_write_text(w, "data");
	items_write_bytes(w, secret_bytes(key));
	keys_write_text(w, "encoding", CRED_DATA_RAW);
}

void
cred_data_write_pem(struct writer *w, const char *pem)
{
	items_write_map(w, 2);
	keys_write_text(w, "data", pem);
	keys_write_text(w, "encoding", CRED_DATA_PEM);
}

void
cred_data_write_map(struct writer *w, const char *encoding,
    struct bytes cbor)
{
	items_write_map(w, 2);
	items_write_text(w, "data");
	items_write_bytes(w, cbor);
	keys_write_text(w, "encoding", encoding);
}

void
cred_data_free(char *pem)
{
	if (pem != NULL)
		secret_wipe(pem, strlen(pem));
	free(pem);
}
