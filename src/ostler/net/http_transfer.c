/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_transfer.c - one request and its answer, by libcurl */
#include <stdlib.h>

#include "ostler/http/http_redirect.h"
#include "ostler/net/http_state.h"

#define BODY_FIRST 1024		/* bytes of an answer's body to begin with */
#define TRANSFER_MOST_MS 3700000L	/* beyond any deadline of a request */

/* --- what libcurl asks and tells ----------------------------------------- */

static size_t
transfer_read(char *out, size_t size, size_t count, void *arg)
{
	struct http_transfer *t = arg;
	size_t len = t->request.len - t->sent;

	if (len > size * count)
		len = size * count;
	if (len > 0)
		memcpy(out, t->request.data + t->sent, len);
	t->sent += len;
	return len;
}

static size_t
transfer_take_line(char *line, size_t size, size_t count, void *arg)
{
	struct http_transfer *t = arg;

	http_fields_take_line(&t->fields, bytes_of(line, size * count));
	return t->fields.is_bad ? 0 : size * count;
}

/* Room for len bytes more. */
static bool
transfer_grow(struct http_transfer *t, size_t len)
{
	size_t limit = t->session->max_message, size = t->body_size;
	uint8_t *grown;

	if (len > limit - t->body_len) {
		t->is_large = true;
		return false;
	}
	while (size < t->body_len + len)
		size = size == 0 ? BODY_FIRST : 2 * size;
	if (size == t->body_size)
		return true;
	if ((grown = realloc(t->body, size)) == NULL)
		return false;
	t->body = grown;
	t->body_size = size;
	return true;
}

static size_t
transfer_take_body(char *data, size_t size, size_t count, void *arg)
{
	struct http_transfer *t = arg;
	size_t len = size * count;

	if (!transfer_grow(t, len))
		return 0;
	if (len > 0)
		memcpy(t->body + t->body_len, data, len);
	t->body_len += len;
	return len;
}

static CURLcode
transfer_secure(CURL *easy, void *ssl_ctx, void *arg)
{
	struct http_session *s = arg;

	(void)easy;
	return secure_lent_apply(s->lent, ssl_ctx) ? CURLE_OK :
	    CURLE_SSL_CERTPROBLEM;
}

/* --- how it is set up ---------------------------------------------------- */

/* libcurl speaks 25 protocols, reads the environment and the system's names;
   none of that here. */
static void
transfer_set_bounds(struct http_transfer *t)
{
	HTTP_SET(t, CURLOPT_PROTOCOLS_STR, "http,https");
	HTTP_SET(t, CURLOPT_PROXY, "");
	HTTP_SET(t, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	HTTP_SET(t, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	HTTP_SET(t, CURLOPT_NOSIGNAL, 1L);
	HTTP_SET(t, CURLOPT_FOLLOWLOCATION, 0L);
	HTTP_SET(t, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_2TLS);
	/* requests wait for the first connection to say whether it can be
	   shared; in clear it never is */
	HTTP_SET(t, CURLOPT_PIPEWAIT,
	    t->session->all->transport->is_secure ? 1L : 0L);
	HTTP_SET(t, CURLOPT_PATH_AS_IS, 1L);
	HTTP_SET(t, CURLOPT_TIMEOUT_MS, TRANSFER_MOST_MS);
	HTTP_SET(t, CURLOPT_MAXFILESIZE_LARGE,
	    (curl_off_t)t->session->max_message);
	http_connect_attach(t);
}

static void
transfer_set_callbacks(struct http_transfer *t)
{
	HTTP_SET(t, CURLOPT_PRIVATE, t);
	HTTP_SET(t, CURLOPT_READFUNCTION, transfer_read);
	HTTP_SET(t, CURLOPT_READDATA, t);
	HTTP_SET(t, CURLOPT_HEADERFUNCTION, transfer_take_line);
	HTTP_SET(t, CURLOPT_HEADERDATA, t);
	HTTP_SET(t, CURLOPT_WRITEFUNCTION, transfer_take_body);
	HTTP_SET(t, CURLOPT_WRITEDATA, t);
}

/* With a credential the server is judged as on any other hop; else by the
   system's CAs and the host's name. */
static void
transfer_set_security(struct http_transfer *t)
{
	HTTP_SET(t, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	HTTP_SET(t, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	HTTP_SET(t, CURLOPT_SSL_VERIFYPEER, 1L);
	HTTP_SET(t, CURLOPT_SSL_VERIFYHOST, 2L);
	if (t->session->lent == NULL)
		return;
	HTTP_SET(t, CURLOPT_SSL_VERIFYHOST, 0L);
	HTTP_SET(t, CURLOPT_CAINFO, NULL);
	HTTP_SET(t, CURLOPT_CAPATH, NULL);
	HTTP_SET(t, CURLOPT_SSL_CTX_FUNCTION, transfer_secure);
	HTTP_SET(t, CURLOPT_SSL_CTX_DATA, t->session);
}

/* A body that is read by a callback can not be read again: so nothing that has
   begun to go is sent twice. One without bytes gets a connection of its own,
   since only on a used one libcurl tries again. */
static void
transfer_set_body(struct http_transfer *t, const struct http_request *request)
{
	bool has_empty = !bytes_is_absent(request->body) &&
	    request->body.len == 0;

	HTTP_SET(t, CURLOPT_FRESH_CONNECT, has_empty ? 1L : 0L);
	if (bytes_is_absent(request->body)) {
		HTTP_SET(t, CURLOPT_HTTPGET, 1L);
	} else {
		HTTP_SET(t, CURLOPT_POST, 1L);
		HTTP_SET(t, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->body.len);
	}
	HTTP_SET(t, CURLOPT_CUSTOMREQUEST, request->method);
}

static bool
transfer_add_line(struct http_transfer *t, const char *line)
{
	struct curl_slist *lines = curl_slist_append(t->lines, line);

	if (lines != NULL)
		t->lines = lines;
	return lines != NULL;
}

/* The fields that libcurl adds by itself are switched off first. */
static bool
transfer_set_lines(struct http_transfer *t,
    const struct http_request *request)
{
	static const char *const none[] = { "Accept:", "Content-Type:",
	    "Expect:", "User-Agent:" };
	bool whole = true;

	for (size_t i = 0; i < request->line_count && whole; i++)
		whole = transfer_add_line(t, request->lines[i]);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]) && whole; i++) {
		bool is_there = false;

		for (size_t k = 0; k < request->line_count; k++)
			is_there |= strncmp(request->lines[k], none[i],
			    strlen(none[i])) == 0;
		whole = is_there || transfer_add_line(t, none[i]);
	}
	HTTP_SET(t, CURLOPT_HTTPHEADER, t->lines);
	return whole;
}

/* --- its life ------------------------------------------------------------ */

static void
transfer_list(struct http_transfer *t, struct http_transfers *list)
{
	t->list = list;
	TAILQ_INSERT_TAIL(list, t, next);
}

static struct http_transfer *
transfer_new(struct http_session *s, const struct message *m,
    const struct http_request *request)
{
	size_t body = request->body.len;
	struct http_transfer *t = calloc(1, sizeof(*t) + request->base + body);

	if (t == NULL)
		return NULL;
	t->session = s;
	t->redirects = s->redirects;
	t->asked = request->asked;
	t->token_len = m->token.len;
	if (m->token.len > 0)
		memcpy(t->token, m->token.data, m->token.len);
	if (request->base > 0)
		memcpy(t->room, request->url, request->base);
	if (body > 0)
		memcpy(t->room + request->base, request->body.data, body);
	t->base = bytes_of(t->room, request->base);
	t->request = bytes_of(t->room + request->base, body);
	return t;
}

/* What is the same for all requests of a session is set once. */
static bool
transfer_take_easy(struct http_transfer *t)
{
	struct http_session *s = t->session;

	if (s->spare_count > 0) {
		t->easy = s->spare[--s->spare_count];
		return true;
	}
	if ((t->easy = curl_easy_init()) == NULL)
		return false;
	transfer_set_bounds(t);
	transfer_set_security(t);
	return true;
}

static void
transfer_give_easy(struct http_transfer *t)
{
	struct http_session *s = t->session;

	(void)curl_multi_remove_handle(s->multi, t->easy);
	HTTP_SET(t, CURLOPT_HTTPHEADER, NULL);
	if (!t->is_broken && s->spare_count < HTTP_SPARE)
		s->spare[s->spare_count++] = t->easy;
	else
		curl_easy_cleanup(t->easy);
	t->easy = NULL;
}

static void
transfer_release(struct http_transfer *t)
{
	if (t->easy != NULL)
		transfer_give_easy(t);
	curl_slist_free_all(t->lines);
	t->lines = NULL;
}

static enum wax_status
transfer_start(struct http_transfer *t, const struct http_request *request)
{
	struct http_session *s = t->session;

	if (!transfer_take_easy(t))
		return WAX_MEMORY;
	transfer_set_callbacks(t);
	transfer_set_body(t, request);
	HTTP_SET(t, CURLOPT_URL, request->url);
	if (!transfer_set_lines(t, request) || t->is_broken ||
	    curl_multi_add_handle(s->multi, t->easy) != CURLM_OK)
		return WAX_MEMORY;
	metrics_add(s->all->context->metrics, METRIC_HTTP_SENT, 1);
	return WAX_OK;
}

enum wax_status
http_transfer_begin(struct http_session *s, const struct message *m)
{
	uint8_t room[HTTP_REQUEST_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	struct http_request request;
	uint8_t refusal = http_request_make(s->origin, s->template, m, &w,
	    &request);
	struct http_transfer *t;

	if (refusal != CODE_EMPTY)
		request = (struct http_request){ .url = "" };
	if ((t = transfer_new(s, m, &request)) == NULL)
		return WAX_MEMORY;
	if ((t->refusal = refusal) != CODE_EMPTY) {
		transfer_list(t, &s->done);
		http_connect_wake(s);
		return WAX_OK;
	}
	transfer_list(t, &s->active);

	enum wax_status st = transfer_start(t, &request);

	if (st != WAX_OK)
		http_transfer_free(t);
	return st;
}

static struct http_transfer *
transfer_find_in(struct http_transfers *list, struct bytes token)
{
	struct http_transfer *t;

	TAILQ_FOREACH(t, list, next)
		if (bytes_equal(bytes_of(t->token, t->token_len), token))
			return t;
	return NULL;
}

struct http_transfer *
http_transfer_find(struct http_session *s, struct bytes token)
{
	struct http_transfer *t = transfer_find_in(&s->active, token);

	return t != NULL ? t : transfer_find_in(&s->done, token);
}

/* What has come is forgotten; what was sent goes again, to where the server
   says. False: it does not say. */
static bool
transfer_follow(struct http_transfer *t)
{
	uint8_t room[HTTP_REDIRECT_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	const char *url = NULL;

	if (t->redirects == 0 || curl_easy_getinfo(t->easy,
	    CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || url == NULL ||
	    !http_redirect_find(&t->fields, url, &w))
		return false;
	t->redirects--;
	t->fields = (struct http_fields){ .status = 0 };
	t->body_len = 0;
	t->sent = 0;
	(void)curl_multi_remove_handle(t->session->multi, t->easy);
	HTTP_SET(t, CURLOPT_URL, (const char *)room);
	return !t->is_broken && curl_multi_add_handle(t->session->multi,
	    t->easy) == CURLM_OK;
}

void
http_transfer_finish(struct http_transfer *t, CURLcode result)
{
	if (result == CURLE_OK && transfer_follow(t))
		return;
	t->result = t->is_large ? CURLE_FILESIZE_EXCEEDED : result;
	transfer_release(t);
	TAILQ_REMOVE(t->list, t, next);
	transfer_list(t, &t->session->done);
}

void
http_transfer_free(struct http_transfer *t)
{
	TAILQ_REMOVE(t->list, t, next);
	transfer_release(t);
	free(t->body);
	free(t);
}
