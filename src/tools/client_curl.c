/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_curl.c - one POST by libcurl */

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "link/secure_lent.h"
#include "peer/credentials_state.h"
#include "tools/client_http.h"

#define HEAD_MAX (16 * 1024)	/* bytes of an answer's head */
#define TIMEOUT_MS 93000	/* as by CoAP */
#define HOST_SIZE 256

struct posting {
	CURL *easy;
	struct curl_slist *lines;
	struct secure_lent *lent;	/* NULL: the system's CAs */
	client_take_piece *take;
	void *arg;
	struct client_posted *out;
	size_t head;
	bool is_enough;
	char error[CURL_ERROR_SIZE];
};

void
client_posted_clear(struct client_posted *p)
{
	free(p->body);
	*p = (struct client_posted){ .status = 0 };
}

/* --- what libcurl tells --------------------------------------------------- */

static void
keep_value(const char *line, size_t len, const char *name, char *value,
    size_t size, unsigned *count)
{
	size_t at = strlen(name);

	if (len <= at || line[at] != ':' || !bytes_equal_nocase(
	    bytes_of(line, at), bytes_of_text(name)))
		return;
	for (at++; at < len && (line[at] == ' ' || line[at] == '\t'); at++)
		;
	while (len > at && (line[len - 1] == '\r' || line[len - 1] == '\n' ||
	    line[len - 1] == ' '))
		len--;
	(void)snprintf(value, size, "%.*s", (int)(len - at), line + at);
	(*count)++;
}

/* A status line begins anew, for 100 Continue may come first. */
static size_t
take_line(char *line, size_t size, size_t count, void *arg)
{
	struct posting *p = arg;
	struct client_posted *out = p->out;
	size_t len = size * count;

	p->head += len;
	if (p->head > HEAD_MAX)
		return 0;
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
		out->type_count = out->oscore_count = 0;
	keep_value(line, len, "Content-Type", out->type, sizeof(out->type),
	    &out->type_count);
	keep_value(line, len, "OSCORE", out->oscore, sizeof(out->oscore),
	    &out->oscore_count);
	return len;
}

static bool
is_stream(const struct client_posted *out)
{
	return out->type_count == 1 &&
	    strncmp(out->type, "text/event-stream", 17) == 0;
}

static size_t
take_body(char *data, size_t size, size_t count, void *arg)
{
	struct posting *p = arg;
	size_t len = size * count;
	uint8_t *grown;

	if (p->take != NULL && is_stream(p->out)) {
		p->is_enough = !p->take(p->arg, bytes_of(data, len));
		return p->is_enough ? 0 : len;
	}
	if (len > CLIENT_BODY_MAX - p->out->len ||
	    (grown = realloc(p->out->body, p->out->len + len + 1)) == NULL)
		return 0;
	p->out->body = grown;
	memcpy(grown + p->out->len, data, len);
	p->out->len += len;
	return len;
}

static CURLcode
secure(CURL *easy, void *ssl_ctx, void *arg)
{
	struct posting *p = arg;

	(void)easy;
	return secure_lent_apply(p->lent, ssl_ctx) ? CURLE_OK :
	    CURLE_SSL_CERTPROBLEM;
}

/* --- how it is set up ----------------------------------------------------- */

#define SET(p, option, value) \
	(void)curl_easy_setopt((p)->easy, option, value)

static void
set_bounds(struct posting *p, const struct client_arguments *a)
{
	SET(p, CURLOPT_PROTOCOLS_STR, "http,https");
	SET(p, CURLOPT_PROXY, "");
	SET(p, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(p, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(p, CURLOPT_FOLLOWLOCATION, 0L);
	SET(p, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	SET(p, CURLOPT_PATH_AS_IS, 1L);
	SET(p, CURLOPT_ERRORBUFFER, p->error);
	if (!a->is_observe)
		SET(p, CURLOPT_TIMEOUT_MS, a->timeout_ms != 0 ?
		    (long)a->timeout_ms : TIMEOUT_MS);
	else if (a->duration != 0)
		SET(p, CURLOPT_TIMEOUT, (long)a->duration);
	SET(p, CURLOPT_CONNECTTIMEOUT_MS, a->timeout_ms != 0 ?
	    (long)a->timeout_ms : TIMEOUT_MS);
}

static void
set_security(struct posting *p)
{
	SET(p, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(p, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(p, CURLOPT_SSL_VERIFYHOST, 2L);
	if (p->lent == NULL)
		return;
	SET(p, CURLOPT_SSL_VERIFYHOST, 0L);
	SET(p, CURLOPT_CAINFO, NULL);
	SET(p, CURLOPT_CAPATH, NULL);
	SET(p, CURLOPT_SSL_CTX_FUNCTION, secure);
	SET(p, CURLOPT_SSL_CTX_DATA, p);
}

static bool
add_line(struct posting *p, const char *line)
{
	struct curl_slist *lines = curl_slist_append(p->lines, line);

	if (lines != NULL)
		p->lines = lines;
	return lines != NULL;
}

static bool
set_request(struct posting *p, const struct client_post *post)
{
	char oscore[OSCORE_HEADER_MAX + sizeof("OSCORE: ")];

	(void)snprintf(oscore, sizeof(oscore), "OSCORE: %s", post->oscore);
	if (!add_line(p, oscore) ||
	    !add_line(p, "Content-Type: application/oscore") ||
	    !add_line(p, "Cache-Control: no-cache") ||
	    !add_line(p, "Expect:") || !add_line(p, post->takes_events ?
	    "Accept: text/event-stream, application/oscore" :
	    "Accept: application/oscore"))
		return false;
	SET(p, CURLOPT_URL, post->url);
	SET(p, CURLOPT_POST, 1L);
	SET(p, CURLOPT_POSTFIELDS, post->body.data);
	SET(p, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len);
	SET(p, CURLOPT_HTTPHEADER, p->lines);
	SET(p, CURLOPT_HEADERFUNCTION, take_line);
	SET(p, CURLOPT_HEADERDATA, p);
	SET(p, CURLOPT_WRITEFUNCTION, take_body);
	SET(p, CURLOPT_WRITEDATA, p);
	return true;
}

/* The host of a->hop, "https://[::1]:8443", as certificates name it. */
static void
find_host(const char *hop, char *host)
{
	const char *start = strstr(hop, "://") + 3;
	size_t len = start[0] == '[' ? strcspn(++start, "]") :
	    strcspn(start, ":/");

	(void)snprintf(host, HOST_SIZE, "%.*s", (int)len, start);
}

static bool
lend(struct posting *p, const struct client_arguments *a)
{
	char host[HOST_SIZE];
	enum wax_status st;

	if (a->credentials == NULL)
		return true;
	find_host(a->hop, host);
	st = secure_lent_new(a->credentials->inner, a->has_peer ? &a->peer :
	    NULL, host, &p->lent);
	if (st != WAX_OK)
		fprintf(stderr, "wax-client: --credentials: %s; expected a CA "
		    "among them\n", wax_status_text(st));
	return st == WAX_OK;
}

/* --- all of it ------------------------------------------------------------ */

static int
say_failure(const struct posting *p, const struct client_arguments *a,
    CURLcode code)
{
	if (code == CURLE_OPERATION_TIMEDOUT) {
		fputs("wax-client: no response within the time\n", stderr);
		return CLIENT_TIMEOUT;
	}
	fprintf(stderr, "wax-client: %s: %s\n", a->hop,
	    p->error[0] != '\0' ? p->error : curl_easy_strerror(code));
	return code == CURLE_OUT_OF_MEMORY ? CLIENT_FAILED :
	    CLIENT_UNREACHABLE;
}

/* An observation ends when it was told to, or when its time is over. */
static int
perform(struct posting *p, const struct client_arguments *a)
{
	CURLcode code = curl_easy_perform(p->easy);
	long status = 0;

	curl_easy_getinfo(p->easy, CURLINFO_RESPONSE_CODE, &status);
	p->out->status = (unsigned)status;
	if (code == CURLE_OK || p->is_enough || (a->duration != 0 &&
	    code == CURLE_OPERATION_TIMEDOUT && is_stream(p->out)))
		return -1;
	return say_failure(p, a, code);
}

int
client_curl_post(const struct client_arguments *a,
    const struct client_post *post, client_take_piece *take, void *arg,
    struct client_posted *out)
{
	struct posting p = { .take = take, .arg = arg, .out = out };
	int status = CLIENT_FAILED;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return CLIENT_FAILED;
	p.easy = curl_easy_init();
	if (p.easy == NULL || !set_request(&p, post))
		fputs("wax-client: no memory\n", stderr);
	else if (!lend(&p, a))
		status = CLIENT_USAGE;
	else {
		set_bounds(&p, a);
		set_security(&p);
		status = perform(&p, a);
	}
	curl_easy_cleanup(p.easy);
	curl_slist_free_all(p.lines);
	secure_lent_free(p.lent);
	curl_global_cleanup();
	return status;
}
