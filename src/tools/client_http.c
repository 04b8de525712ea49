/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_http.c - one request of wax-client by a proxy of HTTP */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/code.h"
#include "core/option.h"
#include "core/uri.h"
#include "tools/base64.h"
#include "tools/client_http.h"

#define HTTP_PATH "/hc/"	/* RFC 8075 section 5.3 */
#define REPEATS_MAX 8		/* Echo, and renewals of keys */
#define BLOCK_SZX 6
#define BLOCK_SIZE 1024		/* bytes: bodies above it travel in blocks */

/* --- where to ------------------------------------------------------------ */

bool
client_http_resolve(struct client_arguments *a, const char *proxy,
    const char **expected)
{
	struct bytes text = bytes_of_text(proxy);
	struct uri u;
	size_t origin;
	int len;

	if (uri_parse(text, &u) != WAX_OK ||
	    (!bytes_equal_nocase(u.scheme, bytes_of_text("http")) &&
	    !bytes_equal_nocase(u.scheme, bytes_of_text("https"))))
		return false;
	origin = text.len - u.path.len - (bytes_is_absent(u.query) ? 0 :
	    u.query.len + 1);
	len = snprintf(a->url, sizeof(a->url), "%s%s", proxy,
	    u.path.len == 0 && bytes_is_absent(u.query) ? HTTP_PATH : "");
	if (!bytes_is_absent(u.userinfo) || len < 0 ||
	    (size_t)len >= sizeof(a->url) || origin >= sizeof(a->hop)) {
		*expected = "https://HOST:PORT, or with the path that devices "
		    "stand behind";
		return true;
	}
	(void)snprintf(a->hop, sizeof(a->hop), "%.*s", (int)origin, proxy);
	a->is_hop_secure = bytes_equal_nocase(u.scheme,
	    bytes_of_text("https"));
	return true;
}

bool
client_http_name_target(struct client_arguments *a)
{
	char id[DEVICEID_TEXT_LEN + 1];
	size_t len = strlen(a->url);
	int more;

	deviceid_format(&a->target, id);
	more = snprintf(a->url + len, sizeof(a->url) - len, "ocf://%s", id);
	return more > 0 && (size_t)more < sizeof(a->url) - len;
}

const char *
client_http_judge(const struct client_arguments *a, const char **what)
{
	if (a->to_http != NULL && a->url[0] == '\0') {
		*what = "--to-http";
		return "--proxy https://HOST with it";
	}
	if (a->url[0] != '\0' && a->is_unsealed) {
		*what = "--unsealed";
		return "curl for what is not sealed";
	}
	if (a->url[0] != '\0' && a->host.state.directory != NULL) {
		*what = "--device DIR";
		return "--context FILE with a proxy by HTTP";
	}
	if (a->url[0] != '\0' && a->is_non) {
		*what = "--non";
		return "--proxy coap://ADDR:PORT with it";
	}
	return NULL;
}

/* --- one message, sealed ------------------------------------------------- */

struct talk {
	struct client_arguments *a;
	struct wax_exchange exchange;
	struct waxpeer_message *message;	/* owned: as it is sealed */
	struct wax_message inner;		/* of message */
	uint8_t *buffer;		/* owned: of the sealed request */
	struct wax_message outer;	/* in buffer */
	char oscore[OSCORE_HEADER_MAX + 1];
	unsigned repeats;
	bool is_again;			/* the answer asks for one */
	uint32_t block1;		/* number of the block that is sent */
	uint32_t block2;		/* of the one that is asked for */
	uint8_t *body;			/* owned: blocks that came */
	size_t body_len;
	unsigned notifications;
	int status;			/* a client_exit; -1: not over */
};

static void
talk_clear(struct talk *t)
{
	wax_exchange_clear(&t->exchange);
	waxpeer_message_free(t->message);
	free(t->buffer);
	free(t->body);
}

static int
talk_fail(enum wax_status st)
{
	fprintf(stderr, "wax-client: %s\n", wax_status_text(st));
	return client_exit_of_status(st);
}

/* The block of the body whose turn it is; all of it, if it fits one. */
static void
talk_put_body(const struct talk *t, struct waxpeer_message *m)
{
	const struct client_arguments *a = t->a;
	size_t start = (size_t)t->block1 * BLOCK_SIZE, left;
	bool has_more;

	if (a->payload_len <= BLOCK_SIZE)
		return;
	if (t->block2 > 0) {
		waxpeer_message_set_payload(m, NULL, 0);
		return;
	}
	left = a->payload_len - start;
	has_more = left > BLOCK_SIZE;
	waxpeer_message_set_payload(m, a->payload + start,
	    has_more ? BLOCK_SIZE : left);
	waxpeer_message_add_uint(m, OPTION_BLOCK1, t->block1 << 4 |
	    (has_more ? 8 : 0) | BLOCK_SZX);
}

static enum wax_status
talk_make(struct talk *t)
{
	struct waxpeer_message *m = client_make_message(t->a);

	waxpeer_message_free(t->message);
	t->message = m;
	if (m == NULL)
		return WAX_MEMORY;
	talk_put_body(t, m);
	if (t->block2 > 0)
		waxpeer_message_add_uint(m, OPTION_BLOCK2,
		    t->block2 << 4 | BLOCK_SZX);
	if (t->a->is_observe)
		waxpeer_message_add_uint(m, OPTION_OBSERVE, 0);
	return waxpeer_message_view(m, &t->inner);
}

/* The option of what is sealed, as the field of HTTP. */
static enum wax_status
talk_write_field(struct talk *t)
{
	struct writer w = writer_open((uint8_t *)t->oscore,
	    sizeof(t->oscore) - 1);
	struct waxpeer_option o;

	if (!waxpeer_option_find(&t->outer, OPTION_OSCORE, &o))
		return WAX_FORMAT;
	oscore_header_encode(&w, bytes_of(o.value, o.len));
	t->oscore[w.len] = '\0';
	return writer_close(&w);
}

/* Once more with the same exchange where the answer asked for it. */
static enum wax_status
talk_seal(struct talk *t)
{
	struct wax_context *context = wax_context_file_context(
	    t->a->contexts.files[0]);
	size_t size = WAX_BUFFER_SIZE(t->inner.options_len,
	    t->inner.payload_len);
	enum wax_status st;

	free(t->buffer);
	t->buffer = malloc(size);
	if (t->buffer == NULL)
		return WAX_MEMORY;
	st = wax_protect_request(&t->exchange, context, &t->inner, t->buffer,
	    size, &t->outer);
	if (st != WAX_OK)
		return st;
	if (t->a->is_verbose) {
		client_print_options(stderr, "> inner", &t->inner);
		client_print_options(stderr, "> outer", &t->outer);
	}
	return talk_write_field(t);
}

/* --- answers ------------------------------------------------------------- */

static void
talk_print(const struct talk *t, const struct wax_message *m)
{
	if (t->a->is_raw)
		(void)fwrite(m->payload, 1, m->payload_len, stdout);
	else
		client_print_response(stdout, m);
	(void)fflush(stdout);
}

/* True if more blocks of the body are to be asked for. */
static bool
talk_wants_block(struct talk *t, const struct wax_message *m)
{
	uint32_t block = 0;
	uint8_t *grown;

	if (!waxpeer_option_uint(m, OPTION_BLOCK2, &block) ||
	    (block >> 4 != t->block2) || (block & 7) != BLOCK_SZX ||
	    m->payload_len > CLIENT_BODY_MAX - t->body_len ||
	    ((block & 8) == 0 && t->body_len == 0))
		return false;
	grown = realloc(t->body, t->body_len + m->payload_len + 1);
	if (grown == NULL)
		return false;
	t->body = grown;
	if (m->payload_len > 0)
		memcpy(grown + t->body_len, m->payload, m->payload_len);
	t->body_len += m->payload_len;
	t->block2++;
	return (block & 8) != 0;
}

/* What was verified. */
static void
talk_take_opened(struct talk *t, const struct wax_response *opened)
{
	struct wax_message m = opened->message;

	if (t->a->is_verbose)
		client_print_options(stderr, "< inner", &m);
	if (m.code == CODE_CONTINUE) {
		t->block1++;
		return;
	}
	if (!t->a->is_observe && talk_wants_block(t, &m))
		return;
	if (t->body_len > 0) {
		m.payload = t->body;
		m.payload_len = t->body_len;
	}
	t->notifications += opened->is_notification;
	if (!opened->is_notification || opened->is_freshest)
		talk_print(t, &m);
	if (!opened->is_notification ||
	    t->notifications == t->a->count)
		t->status = client_exit_of(m.code);
}

/* A sealed answer: option and payload. What does not verify is told, as no
   other answer will come. */
static void
talk_take_sealed(struct talk *t, struct bytes option, struct bytes payload)
{
	uint8_t options[4 + 255];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);
	struct wax_message in = { .code = CODE_CHANGED, .options = options,
	    .payload = payload.data, .payload_len = payload.len };
	size_t size;
	uint8_t *buffer;
	struct wax_response opened;

	option_write(&ow, OPTION_OSCORE, option);
	in.options_len = w.len;
	if (t->a->is_verbose)
		client_print_options(stderr, "< outer", &in);
	size = WAX_BUFFER_SIZE(in.options_len, in.payload_len);
	buffer = malloc(size);
	if (buffer == NULL) {
		t->status = talk_fail(WAX_MEMORY);
		return;
	}
	switch (wax_unprotect_response(&t->exchange, &in, buffer, size,
	    &opened)) {
	case WAX_RESPONSE_OPENED:
		talk_take_opened(t, &opened);
		break;
	case WAX_RESPONSE_REPEAT:
		t->is_again = true;
		if (++t->repeats > REPEATS_MAX)
			t->status = talk_fail(WAX_LIMIT);
		break;
	default:
		t->status = talk_fail(opened.status);
		break;
	}
	free(buffer);
}

/* Nobody vouches for it. Its text is shown as an option's is: escaped. */
static void
talk_take_hop_error(struct talk *t, const struct client_posted *p)
{
	struct wax_message text = { .code = 0, .payload = p->body,
	    .payload_len = p->len };

	fprintf(stderr, "wax-client: unprotected status %u from the way to "
	    "the target; not authenticated\n", p->status);
	if (p->len > 0)
		client_print_payload(stderr, &text);
	t->status = CLIENT_HOP_ERROR;
}

static bool
is_oscore(const char *type)
{
	size_t len = strlen("application/oscore");

	return bytes_equal_nocase(bytes_of(type, strnlen(type, len)),
	    bytes_of_text("application/oscore")) &&
	    (type[len] == '\0' || type[len] == ';' || type[len] == ' ');
}

static void
talk_take_answer(struct talk *t, const struct client_posted *p)
{
	uint8_t option[255];
	struct writer w = writer_open(option, sizeof(option));

	if (p->status != 200 || p->oscore_count != 1 || p->type_count != 1 ||
	    !is_oscore(p->type) || oscore_header_decode(
	    bytes_of_text(p->oscore), &w) != WAX_OK)
		talk_take_hop_error(t, p);
	else
		talk_take_sealed(t, writer_bytes(&w), bytes_of(p->body,
		    p->len));
}

/* "AA ADHR/PZw+w==": the field's value, a blank, and the payload. */
static bool
talk_read_event(struct talk *t, struct bytes data)
{
	const uint8_t *blank = memchr(data.data, ' ', data.len);
	uint8_t option[255];
	struct writer w = writer_open(option, sizeof(option));
	struct bytes text;
	uint8_t *payload;
	size_t field, len;
	bool is_read;

	if (blank == NULL)
		return false;
	field = (size_t)(blank - data.data);
	text = bytes_of(blank + 1, data.len - field - 1);
	payload = malloc(text.len + 1);
	is_read = payload != NULL && base64_decode(text, payload, text.len,
	    &len) == WAX_OK && oscore_header_decode(bytes_of(data.data, field),
	    &w) == WAX_OK;
	if (is_read)
		talk_take_sealed(t, writer_bytes(&w), bytes_of(payload, len));
	free(payload);
	return is_read;
}

/* An event that does not verify ends nothing: the next one may. */
static bool
talk_take_event(void *arg, struct bytes name, struct bytes data)
{
	struct talk *t = arg;

	if (bytes_equal(name, bytes_of_text("end"))) {
		fputs("wax-client: the way to the target ends the observation;"
		    " not authenticated\n", stderr);
		t->status = CLIENT_HOP_ERROR;
	} else if (!bytes_equal(name, bytes_of_text("oscore")) ||
	    !talk_read_event(t, data)) {
		fputs("wax-client: an event was dropped\n", stderr);
	}
	return t->status < 0 && !t->is_again;
}

static bool
talk_take_piece(void *arg, struct bytes piece)
{
	return client_events_take(arg, piece);
}

/* --- all of it ----------------------------------------------------------- */

/* One request of HTTP; afterwards status says whether there is another. */
static void
talk_post(struct talk *t)
{
	struct client_events events = { .take = talk_take_event, .arg = t };
	struct client_post post = {
		.url = t->a->url,
		.oscore = t->oscore,
		.body = bytes_of(t->outer.payload, t->outer.payload_len),
		.takes_events = t->a->is_observe,
	};
	struct client_posted answer = { .status = 0 };
	int status;

	t->is_again = false;
	status = client_curl_post(t->a, &post, talk_take_piece, &events,
	    &answer);
	if (status >= 0)
		t->status = status;
	else if (strncmp(answer.type, "text/event-stream", 17) != 0)
		talk_take_answer(t, &answer);
	else if (t->status < 0 && !t->is_again)
		t->status = t->notifications > 0 ? CLIENT_OK : CLIENT_FAILED;
	client_posted_clear(&answer);
	client_events_clear(&events);
}

int
client_http_run(struct client_arguments *a)
{
	struct talk t = { .a = a, .status = -1 };

	while (t.status < 0) {
		enum wax_status st = talk_make(&t);

		if (st == WAX_OK)
			st = talk_seal(&t);
		if (st == WAX_OK)
			talk_post(&t);
		else
			t.status = talk_fail(st);
	}
	talk_clear(&t);
	return t.status;
}

static bool
write_file(const char *path, struct bytes data)
{
	FILE *f = fopen(path, "wb");
	bool whole = f != NULL && fwrite(data.data, 1, data.len, f) ==
	    data.len;

	if (f != NULL)
		whole = fclose(f) == 0 && whole;
	if (!whole)
		fprintf(stderr, "wax-client: %s: %s\n", path, strerror(errno));
	return whole;
}

static bool
write_files(const struct talk *t, const char *headers)
{
	char lines[OSCORE_HEADER_MAX + 128];
	int len = snprintf(lines, sizeof(lines), "OSCORE: %s\n"
	    "Content-Type: application/oscore\nCache-Control: no-cache\n"
	    "Accept: %s\n", t->oscore, t->a->is_observe ?
	    "text/event-stream" : "application/oscore");

	return write_file(t->a->to_http, bytes_of(t->outer.payload,
	    t->outer.payload_len)) &&
	    write_file(headers, bytes_of(lines, (size_t)len));
}

/* As the shell takes it for one word. */
static void
print_word(FILE *out, const char *option, const char *text)
{
	fprintf(out, " %s'", option);
	for (; *text != '\0'; text++)
		fputs(*text == '\'' ? "'\\''" : (char [2]){ *text }, out);
	putc('\'', out);
}

int
client_http_write(struct client_arguments *a, FILE *out)
{
	struct talk t = { .a = a, .status = CLIENT_OK };
	char headers[1024];
	enum wax_status st = talk_make(&t);

	if (snprintf(headers, sizeof(headers), "%s.headers", a->to_http) >=
	    (int)sizeof(headers))
		st = WAX_RANGE;
	if (st == WAX_OK && a->payload_len > BLOCK_SIZE)
		st = WAX_SPACE;		/* it would be several requests */
	if (st == WAX_OK)
		st = talk_seal(&t);
	if (st != WAX_OK)
		t.status = talk_fail(st);
	else if (!write_files(&t, headers))
		t.status = CLIENT_FAILED;
	else {
		fputs("curl", out);
		print_word(out, "--data-binary @", a->to_http);
		print_word(out, "--header @", headers);
		print_word(out, "", a->url);
		putc('\n', out);
	}
	talk_clear(&t);
	return t.status;
}
