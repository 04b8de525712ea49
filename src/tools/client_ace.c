/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_ace.c - a token before the request of wax-client: each step is a
   request, whose answer begins the next */
#include "tools/client_ace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "core/code.h"
#include "core/option.h"
#include "peer/endpoint.h"
#include "tools/client_device.h"
#include "tools/token_file.h"
#include "wax/ace.h"
#include "wax/posix.h"

#define NONCE_LEN 8
#define UPLOAD_MAX (TOKEN_ANSWER_MAX + 128)
#define URN "uuid:"

struct client_ace {
	const struct client_arguments *a;
	struct waxpeer_endpoint *endpoint;
	struct wax_context *channel;	/* with the authorization server;
					   borrowed */
	struct wax_env *env;
	struct waxpeer_request *request;	/* under way; or NULL */
	struct deviceid server;
	char uri[WAX_ACE_TEXT_MAX + 1];		/* of the token endpoint */
	char as[WAX_ACE_TEXT_MAX + 1];		/* its hop */
	char as_path[WAX_ACE_TEXT_MAX + 1];
	bool has_as_target;			/* by the same proxy */
	struct deviceid as_target;
	uint8_t cnonce[64];			/* of hints */
	size_t cnonce_len;
	struct token_file token;
	bool is_kept;			/* it is one of before */
	struct wax_ace_offer offer;
	struct wax_context *context;	/* counted; of the token */
	client_ace_done *done;
	void *arg;
};

typedef void ace_step(struct client_ace *c, const struct waxpeer_event *e);

/* --- failing ------------------------------------------------------------- */

static void
fail(struct client_ace *c, int status)
{
	c->done(c->arg, false, status);
}

/* Nobody has answered, or with an error. who: "the authorization server". */
static void
fail_answer(struct client_ace *c, const char *who,
    const struct waxpeer_event *e)
{
	static const char *const errors[] = {
		[WAX_ACE_INVALID_REQUEST] = "invalid_request",
		[WAX_ACE_INVALID_CLIENT] = "invalid_client",
		[WAX_ACE_INVALID_GRANT] = "invalid_grant",
		[WAX_ACE_UNAUTHORIZED_CLIENT] = "unauthorized_client",
		[WAX_ACE_UNSUPPORTED_GRANT_TYPE] = "unsupported_grant_type",
		[WAX_ACE_INVALID_SCOPE] = "invalid_scope",
		[WAX_ACE_UNSUPPORTED_POP_KEY] = "unsupported_pop_key",
		[WAX_ACE_INCOMPATIBLE_PROFILES] = "incompatible_ace_profiles",
	};
	enum wax_ace_error error;
	char code[5];

	if (e->outcome != WAXPEER_RESPONSE && e->outcome !=
	    WAXPEER_HOP_ERROR) {
		fprintf(stderr, "wax-client: no token: no answer of %s%s%s\n",
		    who, e->detail == NULL ? "" : ": ", e->detail == NULL ?
		    "" : e->detail);
		fail(c, e->outcome == WAXPEER_TIMEOUT ? CLIENT_TIMEOUT :
		    CLIENT_UNREACHABLE);
		return;
	}
	code_format(e->message.code, code);
	error = wax_ace_error_read(e->message.payload,
	    e->message.payload_len);
	fprintf(stderr, "wax-client: no token: %s says %s%s%s%s\n", who, code,
	    error == WAX_ACE_NO_ERROR ? "" : " ", error == WAX_ACE_NO_ERROR ?
	    "" : errors[error], e->outcome == WAXPEER_HOP_ERROR ?
	    "; not authenticated" : "");
	fail(c, e->outcome == WAXPEER_HOP_ERROR ? CLIENT_HOP_ERROR :
	    client_exit_of(e->message.code));
}

static bool
is_success(const struct waxpeer_event *e)
{
	return e->outcome == WAXPEER_RESPONSE &&
	    code_is_success(e->message.code);
}

/* --- one request --------------------------------------------------------- */

static ace_step take_hints, take_token, take_upload, take_update_token,
    take_update;

/* For those who look on: what happens, never what is in it. */
static void
tell(const struct client_ace *c, const char *what,
    const struct waxpeer_event *e)
{
	char code[5] = "-";

	if (!c->a->is_verbose)
		return;
	if (e->message.code != 0)
		code_format(e->message.code, code);
	fprintf(stderr, "ace %s answer=%s bytes=%zu\n", what, code,
	    e->message.payload_len);
}

static void
on_event(struct client_ace *c, const char *what, ace_step *step,
    const struct waxpeer_event *e)
{
	if (!e->is_last)
		return;
	c->request = NULL;
	tell(c, what, e);
	step(c, e);
}

#define STEP(name, what) \
	static void \
	on_##name(struct waxpeer_request *r, const struct waxpeer_event *e, \
	    void *arg) \
	{ \
		(void)r; \
		on_event(arg, what, take_##name, e); \
	}

STEP(hints, "hints")
STEP(token, "token")
STEP(upload, "upload")
STEP(update_token, "update-token")
STEP(update, "update")

/* What of a request is not the same each time. */
struct asking {
	bool is_as;		/* else the server that the token is for */
	const char *path;
	struct wax_context *context;
	const uint8_t *payload;
	size_t len;
	waxpeer_callback *callback;
};

static enum wax_status
send_message(struct client_ace *c, const struct asking *q,
    struct waxpeer_message *m)
{
	const struct client_arguments *a = c->a;
	bool is_direct = q->is_as && !c->has_as_target;
	struct waxpeer_call call = {
		.hop = is_direct ? c->as : a->hop,
		.hop_id = !is_direct && a->has_peer ? a->peer.bytes : NULL,
		.target = is_direct ? NULL : q->is_as ? c->as_target.bytes :
		    a->has_target ? a->target.bytes : NULL,
		.form = a->form,
		.context = q->context,
		.timeout_ms = a->timeout_ms,
		.callback = q->callback,
		.arg = c,
	};
	enum wax_status st = waxpeer_message_view(m, &call.message);

	return st != WAX_OK ? st : waxpeer_request_send(c->endpoint, &call,
	    &c->request);
}

static enum wax_status
ask(struct client_ace *c, const struct asking *q)
{
	struct waxpeer_message *m = waxpeer_message_new(q->payload == NULL ?
	    CODE_GET : CODE_POST);
	enum wax_status st;

	if (m == NULL)
		return WAX_MEMORY;
	waxpeer_message_set_path(m, q->path);
	if (q->payload != NULL) {
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
		    WAX_ACE_FORMAT);
		waxpeer_message_set_payload(m, q->payload, q->len);
	}
	st = send_message(c, q, m);
	waxpeer_message_free(m);
	return st;
}

/* A step ends with the next request, or with why there is none. */
static void
go_on(struct client_ace *c, enum wax_status st)
{
	if (st == WAX_OK)
		return;
	fprintf(stderr, "wax-client: no token: %s\n", wax_status_text(st));
	fail(c, client_exit_of_status(st));
}

/* --- the authorization server -------------------------------------------- */

/* "coap://192.0.2.1:5690/token", where the path may be missing, or ocf://UUID
   for one behind the same proxy. */
static bool
set_as(struct client_ace *c, struct bytes uri)
{
	char text[WAX_ACE_TEXT_MAX + 1], *host, *path;

	if (uri.len == 0 || uri.len >= sizeof(text))
		return false;
	memcpy(text, uri.data, uri.len);
	text[uri.len] = '\0';
	host = strstr(text, "://");
	if (host == NULL || strlen(text) != uri.len)
		return false;
	host += 3;
	path = strchr(host, '/');
	snprintf(c->as_path, sizeof(c->as_path), "%s", path == NULL ||
	    path[1] == '\0' ? "/token" : path);
	memcpy(c->uri, text, sizeof(c->uri));
	if (path != NULL)
		*path = '\0';
	snprintf(c->as, sizeof(c->as), "%s", text);
	c->has_as_target = strncmp(text, "ocf://", 6) == 0;
	return !c->has_as_target || (c->a->has_target && deviceid_parse(
	    bytes_of_text(host), &c->as_target) == WAX_OK);
}

static enum wax_status
ask_for_token(struct client_ace *c, const char *scope, bool is_update)
{
	char audience[sizeof(URN) + DEVICEID_TEXT_LEN] = URN;
	uint8_t payload[512];
	struct wax_ace_request r = { .audience = { (uint8_t *)audience,
	    strlen(URN) + DEVICEID_TEXT_LEN } };
	struct wax_ace_token t;
	struct asking q = { .is_as = true, .path = c->as_path,
		.context = c->channel,
		.payload = payload, .callback = is_update ?
		    on_update_token : on_token };
	enum wax_status st = WAX_OK;

	deviceid_format(&c->server, audience + strlen(URN));
	if (scope != NULL)
		r.scope = (struct wax_ace_view){ (const uint8_t *)scope,
		    strlen(scope) };
	if (c->cnonce_len > 0)
		r.cnonce = (struct wax_ace_view){ c->cnonce, c->cnonce_len };
	if (is_update) {
		st = wax_ace_token_read(c->token.answer, c->token.len, &t);
		r.update = t.id;
	}
	if (st == WAX_OK)
		st = wax_ace_request_write(&r, payload, sizeof(payload),
		    &q.len);
	return st == WAX_OK ? ask(c, &q) : st;
}

/* --- hints --------------------------------------------------------------- */

/* They are nobody's: what they name is believed when it answers under the
   context that we have with the authorization server. */
static void
take_hints(struct client_ace *c, const struct waxpeer_event *e)
{
	struct wax_ace_hinted h;

	if ((e->outcome != WAXPEER_RESPONSE && e->outcome !=
	    WAXPEER_HOP_ERROR) || e->message.code != CODE_UNAUTHORIZED ||
	    wax_ace_hints_read(e->message.payload, e->message.payload_len,
	    &h) != WAX_OK || !set_as(c, bytes_of(h.as.data, h.as.len)) ||
	    h.cnonce.len > sizeof(c->cnonce)) {
		fputs("wax-client: no token: the target tells of no "
		    "authorization server; expected --as URI\n", stderr);
		fail(c, CLIENT_HOP_ERROR);
		return;
	}
	c->cnonce_len = h.cnonce.len;
	if (h.cnonce.len > 0)
		memcpy(c->cnonce, h.cnonce.data, h.cnonce.len);
	go_on(c, ask_for_token(c, c->a->scope, false));
}

/* --- the token ----------------------------------------------------------- */

static void
keep(struct client_ace *c)
{
	memcpy(c->token.as, c->uri, sizeof(c->token.as));
	snprintf(c->token.scope, sizeof(c->token.scope), "%s",
	    c->a->scope == NULL ? "" : c->a->scope);
	c->token.at = (int64_t)time(NULL);
	c->is_kept = false;
	if (c->a->tokens != NULL && token_file_write(c->a->tokens, &c->server,
	    &c->token) != WAX_OK)
		fprintf(stderr, "wax-client: %s: the token is not kept: %s\n",
		    c->a->tokens, strerror(errno));
}

static bool
take_answer(struct client_ace *c, const struct waxpeer_event *e)
{
	if (e->message.payload_len > sizeof(c->token.answer))
		return false;
	memcpy(c->token.answer, e->message.payload, e->message.payload_len);
	c->token.len = e->message.payload_len;
	return true;
}

static enum wax_status
upload(struct client_ace *c, bool is_update)
{
	uint8_t payload[UPLOAD_MAX];
	struct wax_ace_token t;
	struct asking q = { .path = WAX_ACE_AUTHZ_INFO, .payload = payload,
		.context = is_update ? c->context : NULL,
		.callback = is_update ? on_update : on_upload };
	enum wax_status st = wax_ace_token_read(c->token.answer,
	    c->token.len, &t);

	c->offer = (struct wax_ace_offer){ .nonce_len = NONCE_LEN,
		.id_len = 1, .is_update = is_update };
	if (getrandom(c->offer.nonce, NONCE_LEN, 0) != NONCE_LEN ||
	    getrandom(c->offer.id, c->offer.id_len, 0) !=
	    (ssize_t)c->offer.id_len)
		st = WAX_SYSTEM;
	if (st == WAX_OK)
		st = wax_ace_upload_write(&t, &c->offer, payload,
		    sizeof(payload), &q.len);
	return st == WAX_OK ? ask(c, &q) : st;
}

/* If it was asked for early, the one of before is good for a while. */
static void
take_token(struct client_ace *c, const struct waxpeer_event *e)
{
	bool is_new = is_success(e) && take_answer(c, e);

	if (is_new)
		keep(c);
	if (is_new || c->is_kept)
		go_on(c, upload(c, false));
	else
		fail_answer(c, "the authorization server", e);
}

/* One that is good, and whether it is time for the next one. */
static bool
find_kept(struct client_ace *c, bool *renew)
{
	struct wax_ace_cache *cache;
	struct wax_ace_token t;
	const char *scope = c->a->scope == NULL ? "" : c->a->scope;
	bool is_there = false;

	if (c->a->tokens == NULL || token_file_read(c->a->tokens, &c->server,
	    &c->token) != WAX_OK || strcmp(c->token.scope, scope) != 0 ||
	    wax_ace_token_read(c->token.answer, c->token.len, &t) != WAX_OK)
		return false;
	cache = wax_ace_cache_new(1);
	if (cache != NULL && wax_ace_cache_put(cache, c->token.as, "", scope,
	    &t, c->token.at) == WAX_OK)
		is_there = wax_ace_cache_find(cache, c->token.as, "", scope,
		    (int64_t)time(NULL), renew) != NULL;
	wax_ace_cache_free(cache);
	return is_there;
}

static enum wax_status
begin(struct client_ace *c)
{
	const struct asking hints = { .path = c->a->path,
		.callback = on_hints };
	bool renew = false;

	c->is_kept = find_kept(c, &renew);
	if (!set_as(c, bytes_of_text(c->a->as != NULL ? c->a->as :
	    c->is_kept ? c->token.as : "")) && (c->a->as != NULL ||
	    c->is_kept))
		return WAX_FORMAT;
	if (c->is_kept && !renew)
		return upload(c, false);
	return c->as[0] != '\0' ? ask_for_token(c, c->a->scope, false) :
	    ask(c, &hints);
}

/* --- the context --------------------------------------------------------- */

static enum wax_status
make_context(struct client_ace *c, const struct waxpeer_event *e)
{
	struct wax_ace_token t;
	enum wax_status st = wax_ace_token_read(c->token.answer,
	    c->token.len, &t);

	return st != WAX_OK ? st : wax_ace_upload_finish(&t, &c->offer,
	    e->message.payload, e->message.payload_len, c->server.bytes,
	    WAX_RENEWAL_ON, c->env, &c->context);
}

/* A token of before that is not taken any more: another one, once. */
static bool
try_again(struct client_ace *c, const struct waxpeer_event *e)
{
	if (!c->is_kept || e->message.code == 0 ||
	    CODE_CLASS(e->message.code) != 4)
		return false;
	c->is_kept = false;
	token_file_remove(c->a->tokens, &c->server);
	go_on(c, ask_for_token(c, c->a->scope, false));
	return true;
}

static void
take_upload(struct client_ace *c, const struct waxpeer_event *e)
{
	enum wax_status st = WAX_OK;

	if (!is_success(e)) {
		if (!try_again(c, e))
			fail_answer(c, "the target", e);
		return;
	}
	st = make_context(c, e);
	if (st == WAX_OK && c->a->update_scope == NULL)
		c->done(c->arg, true, CLIENT_OK);
	else
		go_on(c, st != WAX_OK ? st : ask_for_token(c,
		    c->a->update_scope, true));
}

/* --- other rights -------------------------------------------------------- */

static void
take_update_token(struct client_ace *c, const struct waxpeer_event *e)
{
	if (is_success(e) && take_answer(c, e))
		go_on(c, upload(c, true));
	else
		fail_answer(c, "the authorization server", e);
}

static void
take_update(struct client_ace *c, const struct waxpeer_event *e)
{
	if (is_success(e))
		c->done(c->arg, true, CLIENT_OK);
	else
		fail_answer(c, "the target", e);
}

/* --- from begin to end --------------------------------------------------- */

enum wax_status
client_ace_begin(const struct client_arguments *a,
    const struct client_device *device, struct waxpeer_endpoint *endpoint,
    client_ace_done *done, void *arg,
    struct client_ace **out)
{
	struct client_ace *c = calloc(1, sizeof(*c));
	enum wax_status st;

	if (c == NULL)
		return WAX_MEMORY;
	c->a = a;
	c->endpoint = endpoint;
	c->channel = device == NULL ? wax_context_file_context(
	    a->as_channel) : client_device_find(device, a->as_id.bytes);
	c->server = a->has_target ? a->target : a->end;
	c->done = done;
	c->arg = arg;
	/* nothing is stored: of its folder it makes no use */
	c->env = wax_posix_env_new(".");
	*out = c;	/* a step may come back at once */
	st = c->env == NULL ? WAX_MEMORY : c->channel == NULL ?
	    WAX_NOT_FOUND : begin(c);
	if (st == WAX_OK)
		return WAX_OK;
	*out = NULL;
	client_ace_free(c);
	return st;
}

void
client_ace_free(struct client_ace *c)
{
	if (c == NULL)
		return;
	if (c->request != NULL)
		waxpeer_request_cancel(c->request);
	wax_context_free(c->context);
	wax_posix_env_free(c->env);
	explicit_bzero(c, sizeof(*c));
	free(c);
}

struct wax_context *
client_ace_context(const struct client_ace *c)
{
	return c->context;
}
