/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* upgrade.c - opening a WebSocket by HTTP; its text is read by http_parser */
#include "link/upgrade.h"

#include <assert.h>
#include <http_parser.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>

#define PATH "/.well-known/coap"
#define SUBPROTOCOL "coap"
#define VERSION "13"
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define KEY_LEN (UPGRADE_KEY_SIZE - 1)
#define VALUE_MAX 300	/* bytes of a field that we read, with NUL */
#define FIELD_NAME_MAX 32	/* bytes of its name, with NUL */

/* The fields that mean something here. */
enum upgrade_field {
	FIELD_HOST,
	FIELD_UPGRADE,
	FIELD_CONNECTION,
	FIELD_KEY,
	FIELD_VERSION,
	FIELD_PROTOCOL,
	FIELD_ACCEPT,
	FIELD_EXTENSIONS,
	FIELD_LENGTH,
	FIELD_ENCODING,
	FIELD_COUNT
};

static const char *const names[FIELD_COUNT] = {
	[FIELD_HOST] = "Host",
	[FIELD_UPGRADE] = "Upgrade",
	[FIELD_CONNECTION] = "Connection",
	[FIELD_KEY] = "Sec-WebSocket-Key",
	[FIELD_VERSION] = "Sec-WebSocket-Version",
	[FIELD_PROTOCOL] = "Sec-WebSocket-Protocol",
	[FIELD_ACCEPT] = "Sec-WebSocket-Accept",
	[FIELD_EXTENSIONS] = "Sec-WebSocket-Extensions",
	[FIELD_LENGTH] = "Content-Length",
	[FIELD_ENCODING] = "Transfer-Encoding",
};

/* A bounded string that remembers what did not fit. */
struct upgrade_text {
	size_t len;
	bool is_cut;
	char text[VALUE_MAX];
};

struct upgrade {
	http_parser parser;
	size_t taken;			/* bytes */
	bool is_complete;
	bool in_value;
	char name[FIELD_NAME_MAX];	/* of the field that is being read */
	size_t name_len;
	enum upgrade_field field;	/* its number, FIELD_COUNT: another */
	uint32_t seen;			/* a bit a field */
	uint32_t repeated;		/* likewise */
	struct upgrade_text url;
	struct upgrade_text values[FIELD_COUNT];
};

/* --- reading --- */

static void
text_add(struct upgrade_text *t, struct bytes more)
{
	size_t room = sizeof(t->text) - 1 - t->len;

	if (more.len > room) {
		t->is_cut = true;
		more.len = room;
	}
	memcpy(t->text + t->len, more.data, more.len);
	t->len += more.len;
	t->text[t->len] = '\0';
}

static struct bytes
text_bytes(const struct upgrade_text *t)
{
	return bytes_of(t->text, t->len);
}

static int
upgrade_on_url(http_parser *parser, const char *at, size_t len)
{
	struct upgrade *u = parser->data;

	text_add(&u->url, bytes_of(at, len));
	return 0;
}

/* Longer names than we know are no names that we know. */
static int
upgrade_on_name(http_parser *parser, const char *at, size_t len)
{
	struct upgrade *u = parser->data;

	if (u->in_value) {
		u->in_value = false;
		u->name_len = 0;
	}
	for (size_t i = 0; i < len; i++) {
		if (u->name_len < sizeof(u->name))
			u->name[u->name_len++] = at[i];
	}
	return 0;
}

static enum upgrade_field
upgrade_find_field(struct bytes name)
{
	enum upgrade_field f = 0;

	while (f < FIELD_COUNT && !bytes_equal_nocase(name,
	    bytes_of_text(names[f])))
		f++;
	return f;
}

/* A field that is there twice is a list (RFC 7230 section 3.2.2). That makes
   a second key or version a wrong one, as it must be. */
static void
upgrade_begin_value(struct upgrade *u)
{
	u->in_value = true;
	u->field = upgrade_find_field(bytes_of(u->name, u->name_len));
	if (u->field == FIELD_COUNT)
		return;
	if (u->seen >> u->field & 1) {
		text_add(&u->values[u->field], bytes_of_text(", "));
		u->repeated |= UINT32_C(1) << u->field;
	}
	u->seen |= UINT32_C(1) << u->field;
}

static int
upgrade_on_value(http_parser *parser, const char *at, size_t len)
{
	struct upgrade *u = parser->data;

	if (!u->in_value)
		upgrade_begin_value(u);
	if (u->field != FIELD_COUNT)
		text_add(&u->values[u->field], bytes_of(at, len));
	return 0;
}

static int
upgrade_on_complete(http_parser *parser)
{
	struct upgrade *u = parser->data;

	u->is_complete = true;
	return 0;
}

static const http_parser_settings settings = {
	.on_url = upgrade_on_url,
	.on_header_field = upgrade_on_name,
	.on_header_value = upgrade_on_value,
	.on_headers_complete = upgrade_on_complete,
};

struct upgrade *
upgrade_new(bool is_response)
{
	struct upgrade *u = calloc(1, sizeof(*u));

	if (u == NULL)
		return NULL;
	http_parser_init(&u->parser, is_response ? HTTP_RESPONSE :
	    HTTP_REQUEST);
	u->parser.data = u;
	return u;
}

void
upgrade_free(struct upgrade *u)
{
	free(u);
}

/* Byte for byte, so that nothing behind the header is touched. */
enum wax_status
upgrade_take(struct upgrade *u, struct bytes data, size_t *used)
{
	enum wax_status st = WAX_MORE;
	size_t i = 0;

	while (st == WAX_MORE && i < data.len) {
		const char *next = (const char *)data.data + i++;
		size_t n = http_parser_execute(&u->parser, &settings, next, 1);

		u->taken++;
		if (u->is_complete)	/* not every build looks at this LF */
			st = *next == '\n' ? WAX_OK : WAX_FORMAT;
		else if (n != 1 ||
		    HTTP_PARSER_ERRNO(&u->parser) != HPE_OK)
			st = WAX_FORMAT;
		else if (u->taken == UPGRADE_HEADER_MAX)
			st = WAX_RANGE;
	}
	*used = i;
	return st;
}

/* --- checking --- */

static struct bytes
bytes_trim(struct bytes b)
{
	while (b.len > 0 && (b.data[0] == ' ' || b.data[0] == '\t'))
		b = bytes_of(b.data + 1, b.len - 1);
	while (b.len > 0 && (b.data[b.len - 1] == ' ' ||
	    b.data[b.len - 1] == '\t'))
		b.len--;
	return b;
}

/* True if the comma-separated list has that word. */
static bool
list_has(struct bytes list, const char *word, bool nocase)
{
	struct bytes wanted = bytes_of_text(word);

	while (list.len > 0) {
		const uint8_t *comma = memchr(list.data, ',', list.len);
		size_t len = comma == NULL ? list.len :
		    (size_t)(comma - list.data);
		struct bytes item = bytes_trim(bytes_of(list.data, len));

		if (nocase ? bytes_equal_nocase(item, wanted) :
		    bytes_equal(item, wanted))
			return true;
		len += comma != NULL;
		list = bytes_of(list.data + len, list.len - len);
	}
	return false;
}

static bool
upgrade_has(const struct upgrade *u, enum upgrade_field f)
{
	return u->seen >> f & 1;
}

static struct bytes
upgrade_value(const struct upgrade *u, enum upgrade_field f)
{
	return bytes_trim(text_bytes(&u->values[f]));
}

static bool
upgrade_is(const struct upgrade *u, enum upgrade_field f, const char *value)
{
	return bytes_equal(upgrade_value(u, f), bytes_of_text(value));
}

/* What both sides say to change the protocol. */
static bool
upgrade_is_asked(const struct upgrade *u)
{
	return list_has(text_bytes(&u->values[FIELD_UPGRADE]), "websocket",
	    true) && list_has(text_bytes(&u->values[FIELD_CONNECTION]),
	    "upgrade", true);
}

/* A path, or an absolute URI with that path (RFC 6455 section 4.2.1). */
static bool
upgrade_is_path(const struct upgrade *u)
{
	const uint16_t others = 1 << UF_QUERY | 1 << UF_FRAGMENT;
	struct http_parser_url parts;

	http_parser_url_init(&parts);
	if (u->url.is_cut || http_parser_parse_url(u->url.text, u->url.len, 0,
	    &parts) != 0 || (parts.field_set & others) != 0 ||
	    (parts.field_set & 1 << UF_PATH) == 0)
		return false;
	return bytes_equal(bytes_of(u->url.text +
	    parts.field_data[UF_PATH].off, parts.field_data[UF_PATH].len),
	    bytes_of_text(PATH));
}

/* Base64 of 16 bytes. */
static bool
upgrade_is_key(struct bytes key)
{
	const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	if (key.len != KEY_LEN || key.data[22] != '=' || key.data[23] != '=')
		return false;
	for (size_t i = 0; i < 22; i++)
		if (key.data[i] == '\0' ||
		    strchr(alphabet, key.data[i]) == NULL)
			return false;
	return true;
}

/* What came behind a body would be taken for frames. */
static bool
upgrade_has_body(const struct upgrade *u)
{
	return upgrade_has(u, FIELD_ENCODING) ||
	    (upgrade_has(u, FIELD_LENGTH) && !upgrade_is(u, FIELD_LENGTH, "0"));
}

/* Exactly one (RFC 7230 section 5.4). */
static bool
upgrade_has_host(const struct upgrade *u)
{
	return upgrade_value(u, FIELD_HOST).len > 0 &&
	    (u->repeated >> FIELD_HOST & 1) == 0;
}

static bool
upgrade_is_cut(const struct upgrade *u)
{
	for (size_t f = 0; f < FIELD_COUNT; f++)
		if (u->values[f].is_cut)
			return true;
	return false;
}

static bool
upgrade_is_get(const struct upgrade *u)
{
	const http_parser *p = &u->parser;

	return p->method == HTTP_GET && (p->http_major > 1 ||
	    (p->http_major == 1 && p->http_minor >= 1));
}

enum websocket_error
upgrade_check_request(const struct upgrade *u, enum upgrade_answer *answer)
{
	*answer = UPGRADE_BAD_REQUEST;
	if (!upgrade_is_get(u) || upgrade_is_cut(u) || upgrade_has_body(u) ||
	    !upgrade_has_host(u))
		return WEBSOCKET_ERROR_HTTP;
	if (!upgrade_is_path(u)) {
		*answer = UPGRADE_NOT_FOUND;
		return WEBSOCKET_ERROR_PATH;
	}
	if (!upgrade_is_asked(u) || !upgrade_is(u, FIELD_VERSION, VERSION)) {
		*answer = UPGRADE_REQUIRED;
		return WEBSOCKET_ERROR_HTTP;
	}
	if (!upgrade_is_key(upgrade_value(u, FIELD_KEY)))
		return WEBSOCKET_ERROR_KEY;
	if (!list_has(text_bytes(&u->values[FIELD_PROTOCOL]), SUBPROTOCOL,
	    false))
		return WEBSOCKET_ERROR_PROTOCOL;
	*answer = UPGRADE_SWITCH;
	return WEBSOCKET_ERROR_NONE;
}

enum websocket_error
upgrade_check_response(const struct upgrade *u, const char *key)
{
	char accept[UPGRADE_ACCEPT_SIZE];

	if (u->parser.status_code != HTTP_STATUS_SWITCHING_PROTOCOLS)
		return WEBSOCKET_ERROR_STATUS;
	/* no extension was offered, so none may be chosen */
	if (!upgrade_is_asked(u) || upgrade_is_cut(u) ||
	    upgrade_has(u, FIELD_EXTENSIONS))
		return WEBSOCKET_ERROR_HTTP;
	if (!upgrade_make_accept(key, accept))
		return WEBSOCKET_ERROR_MEMORY;
	if (!upgrade_is(u, FIELD_ACCEPT, accept))
		return WEBSOCKET_ERROR_KEY;
	if (!upgrade_is(u, FIELD_PROTOCOL, SUBPROTOCOL))
		return WEBSOCKET_ERROR_PROTOCOL;
	return WEBSOCKET_ERROR_NONE;
}

const char *
upgrade_key(const struct upgrade *u)
{
	return (const char *)upgrade_value(u, FIELD_KEY).data;
}

/* --- writing --- */

void
upgrade_make_key(const uint8_t *nonce, char *key)
{
	int len = EVP_EncodeBlock((unsigned char *)key, nonce,
	    UPGRADE_NONCE_LEN);

	assert(len == KEY_LEN);
	(void)len;
}

bool
upgrade_make_accept(const char *key, char *accept)
{
	uint8_t text[KEY_LEN + sizeof(GUID) - 1];
	uint8_t digest[SHA_DIGEST_LENGTH];

	memcpy(text, key, KEY_LEN);
	memcpy(text + KEY_LEN, GUID, sizeof(GUID) - 1);
	if (SHA1(text, sizeof(text), digest) == NULL)
		return false;
	(void)EVP_EncodeBlock((unsigned char *)accept, digest,
	    sizeof(digest));
	return true;
}

static void
put_text(struct writer *w, const char *text)
{
	writer_put(w, bytes_of_text(text));
}

static void
put_field(struct writer *w, enum upgrade_field f, const char *value)
{
	put_text(w, names[f]);
	put_text(w, ": ");
	put_text(w, value);
	put_text(w, "\r\n");
}

static bool
is_visible(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text >= 0x7f)
			return false;
	return true;
}

void
upgrade_write_request(struct writer *w, const char *host, const char *key)
{
	assert(strlen(host) <= UPGRADE_HOST_MAX && is_visible(host));
	put_text(w, "GET " PATH " HTTP/1.1\r\n");
	put_field(w, FIELD_HOST, host);
	put_field(w, FIELD_UPGRADE, "websocket");
	put_field(w, FIELD_CONNECTION, "Upgrade");
	put_field(w, FIELD_KEY, key);
	put_field(w, FIELD_PROTOCOL, SUBPROTOCOL);
	put_field(w, FIELD_VERSION, VERSION);
	put_text(w, "\r\n");
}

static const char *const status_lines[] = {
	[UPGRADE_SWITCH] = "101 Switching Protocols",
	[UPGRADE_BAD_REQUEST] = "400 Bad Request",
	[UPGRADE_NOT_FOUND] = "404 Not Found",
	[UPGRADE_REQUIRED] = "426 Upgrade Required",
	[UPGRADE_TOO_LARGE] = "431 Request Header Fields Too Large",
	[UPGRADE_INTERNAL] = "500 Internal Server Error",
};

void
upgrade_write_response(struct writer *w, enum upgrade_answer answer,
    const char *accept)
{
	put_text(w, "HTTP/1.1 ");
	put_text(w, status_lines[answer]);
	put_text(w, "\r\n");
	if (answer == UPGRADE_SWITCH || answer == UPGRADE_REQUIRED)
		put_field(w, FIELD_UPGRADE, "websocket");
	put_field(w, FIELD_CONNECTION, answer == UPGRADE_SWITCH ? "Upgrade" :
	    answer == UPGRADE_REQUIRED ? "Upgrade, close" : "close");
	if (answer == UPGRADE_SWITCH) {
		put_field(w, FIELD_ACCEPT, accept);
		put_field(w, FIELD_PROTOCOL, SUBPROTOCOL);
	} else {
		put_field(w, FIELD_VERSION, VERSION);
		put_field(w, FIELD_LENGTH, "0");
	}
	put_text(w, "\r\n");
}
