/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* serve.c - a request for a security virtual resource: which, may he, and what
   it says */
#include "wax/ocf/serve.h"

#include "core/code.h"

#define FORMAT_OCF_CBOR 10000
#define VERSION_MIN 2048	/* 1.0.0 */

#define IN(state) (1u << WAX_DOS_##state)

struct resource {
	const char *path;
	serve_method *get, *post, *delete;
	/* Where its owner stands; NULL: the device's owner is also its. */
	const struct deviceid *(*owner)(const struct svr *s);
	unsigned query;		/* QUERY_* that it knows */
	unsigned writable;	/* states, in which it may be changed */
	bool by_connection;	/* "auth-crypt" and "anon-clear" count; by no
				   other, as they are not for keys and rights */
	bool is_open;		/* anybody may ask before there is an owner */
	bool is_open_post;
};

static const struct deviceid *
doxm_owner(const struct svr *s)
{
	return &s->doxm.rowner;
}

static const struct deviceid *
pstat_owner(const struct svr *s)
{
	return &s->pstat.rowner;
}

static const struct deviceid *
cred_owner(const struct svr *s)
{
	return &s->creds.rowner;
}

static const struct deviceid *
acl2_owner(const struct svr *s)
{
	return &s->acl2.rowner;
}

static const struct deviceid *
device_owner(const struct svr *s)
{
	return &s->doxm.owner;
}

static const struct resource resources[] = {
	{
		.path = "/oic/sec/doxm",
		.get = serve_doxm_get,
		.post = serve_doxm_post,
		.owner = doxm_owner,
		.query = QUERY_OWNED,
		.writable = IN(RFOTM) | IN(SRESET),
		.is_open = true,
		.is_open_post = true,
	}, {
		.path = "/oic/sec/pstat",
		.get = serve_pstat_get,
		.post = serve_pstat_post,
		.owner = pstat_owner,
		.writable = IN(RFOTM) | IN(RFPRO) | IN(RFNOP) | IN(SRESET),
		.is_open = true,
	}, {
		.path = "/oic/sec/cred",
		.get = serve_cred_get,
		.post = serve_cred_post,
		.delete = serve_cred_delete,
		.owner = cred_owner,
		.query = QUERY_CREDID | QUERY_SUBJECT,
		.writable = IN(RFOTM) | IN(RFPRO) | IN(SRESET),
	}, {
		.path = "/oic/sec/acl2",
		.get = serve_acl2_get,
		.post = serve_acl2_post,
		.delete = serve_acl2_delete,
		.owner = acl2_owner,
		.query = QUERY_ACEID,
		.writable = IN(RFOTM) | IN(RFPRO) | IN(SRESET),
	}, {
		.path = "/oic/sec/roles",
		.get = serve_roles_get,
		.post = serve_roles_post,
		.delete = serve_roles_delete,
		.owner = device_owner,
		.query = QUERY_CREDID,
		.writable = IN(RFPRO) | IN(RFNOP) | IN(SRESET),
		.by_connection = true,
	}, {
		.path = "/oic/sec/sdi",
		.get = serve_sdi_get,
		.post = serve_sdi_post,
		.owner = device_owner,
		.writable = IN(RFOTM) | IN(RFPRO) | IN(SRESET),
		.by_connection = true,
	}, {
		.path = "/oic/sec/csr",
		.get = serve_csr_get,
		.owner = device_owner,
	}, {
		.path = "/oic/sec/sp",
		.get = serve_sp_get,
		.post = serve_sp_post,
		.owner = device_owner,
		.writable = IN(RFOTM) | IN(RFPRO) | IN(SRESET),
	},
};

/* What an update came back with; success stands for itself. */
static const uint8_t codes[] = {
	[WAX_OK] = CODE_CHANGED,
	[WAX_FORMAT] = CODE_BAD_REQUEST,
	[WAX_MORE] = CODE_BAD_REQUEST,
	[WAX_RANGE] = CODE_BAD_REQUEST,
	[WAX_SPACE] = CODE_INTERNAL_ERROR,
	[WAX_MEMORY] = CODE_SERVICE_UNAVAILABLE,
	[WAX_LIMIT] = CODE_TOO_LARGE,
	[WAX_UNSUPPORTED] = CODE_BAD_REQUEST,
	[WAX_NOT_FOUND] = CODE_NOT_FOUND,
	[WAX_EXISTS] = CODE_BAD_REQUEST,
	[WAX_STATE] = CODE_FORBIDDEN,
	[WAX_REPLAY] = CODE_BAD_REQUEST,
	[WAX_AUTHENTICITY] = CODE_BAD_REQUEST,
	[WAX_EXHAUSTED] = CODE_INTERNAL_ERROR,
	[WAX_STORAGE] = CODE_INTERNAL_ERROR,
	[WAX_DAMAGED] = CODE_INTERNAL_ERROR,
	[WAX_CRYPTO] = CODE_INTERNAL_ERROR,
	[WAX_SYSTEM] = CODE_INTERNAL_ERROR,
};

uint8_t
serve_code(enum wax_status st, uint8_t success)
{
	return st == WAX_OK ? success : codes[st];
}

static const struct resource *
resource_find(struct bytes path)
{
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++)
		if (bytes_equal(path, bytes_of_text(resources[i].path)))
			return &resources[i];
	return NULL;
}

static serve_method *
resource_method(const struct resource *r, uint8_t method)
{
	switch (method) {
	case CODE_GET:
		return r->get;
	case CODE_POST:
	case CODE_PUT:
		return r->post;
	case CODE_DELETE:
		return r->delete;
	default:
		return NULL;
	}
}

/* In RFOTM: anybody may see what is open, or only the connection of the
   ownership transfer, once there is one. */
static bool
allows_before_owner(const struct serving *s, const struct resource *r)
{
	bool is_owning = s->asker.is_owning;

	if (is_owning || s->d->is_owning)
		return is_owning;
	return s->request->method == CODE_GET ? r->is_open :
	    s->request->method == CODE_POST && r->is_open_post;
}

static bool
allows(const struct serving *s, const struct resource *r)
{
	const struct svr *svr = &s->d->svr;
	const struct asker *asker = &s->asker;

	if (svr->pstat.state == WAX_DOS_RFOTM)
		return allows_before_owner(s, r);
	if (asker->has_id && deviceid_equal(&asker->id, r->owner(svr)))
		return true;
	/* in SRESET the device's owner repairs what names another */
	if (asker->has_id && svr->pstat.state == WAX_DOS_SRESET &&
	    deviceid_equal(&asker->id, &svr->doxm.owner))
		return true;
	return asker->is_owner || access_is_enough(access_permissions(s->d,
	    asker, bytes_of_text(r->path), WAX_RESOURCE_CONFIGURATION,
	    r->by_connection, s->request->now), s->request->method);
}

static bool
is_writing(uint8_t method)
{
	return method != CODE_GET;
}

/* 0, or why the request goes no further; before anything of it is read. */
static uint8_t
serve_check(const struct serving *s, const struct resource *r)
{
	uint8_t method = s->request->method;
	enum wax_dos state = s->d->svr.pstat.state;

	if (resource_method(r, method) == NULL)
		return CODE_METHOD_NOT_ALLOWED;
	if (!allows(s, r))
		return access_refusal(s->d, &s->request->from, &s->asker,
		    bytes_of_text(r->path), WAX_RESOURCE_CONFIGURATION,
		    s->request->now);
	if (!is_writing(method))
		return 0;
	if ((r->writable >> state & 1) == 0)
		return CODE_FORBIDDEN;
	if (s->d->svr.pstat.is_pending && r->post != serve_pstat_post)
		return CODE_SERVICE_UNAVAILABLE;
	return 0;
}

static uint8_t
serve_read_payload(struct serving *s)
{
	const struct wax_svr_request *q = s->request;

	if (q->content_format != FORMAT_OCF_CBOR ||
	    (q->content_version >= 0 && q->content_version < VERSION_MIN))
		return CODE_UNSUPPORTED_FORMAT;
	if (q->payload_len > s->d->conf.payload_max)
		return CODE_TOO_LARGE;
	return node_read_all(bytes_of(q->payload, q->payload_len),
	    &s->payload) == WAX_OK ? 0 : CODE_BAD_REQUEST;
}

static uint8_t
serve_request(struct serving *s, const struct resource *r)
{
	uint8_t method = s->request->method;
	uint8_t code = serve_check(s, r);

	if (code == 0 && query_parse(bytes_of(s->request->query,
	    s->request->query_len), r->query, &s->query) != WAX_OK)
		code = CODE_BAD_REQUEST;
	if (code == 0 && (method == CODE_POST || method == CODE_PUT))
		code = serve_read_payload(s);
	if (code != 0)
		return code;
	s->view = s->query.is_baseline ? VIEW_BASELINE : VIEW_ANSWER;
	return resource_method(r, method)(s);
}

/* How long the same answer is when nothing limits it. */
static size_t
serve_measure(struct serving *s, const struct resource *r)
{
	struct writer w = writer_count();

	s->w = &w;
	return r->get(s) == CODE_CONTENT ? w.len : 0;
}

enum wax_status
wax_device_serve(struct wax_device *d, const struct wax_svr_request *request,
    uint8_t *out, size_t size, struct wax_svr_answer *answer)
{
	struct writer w = writer_open(out, size);
	struct serving s = { .d = d, .request = request, .w = &w };
	const struct resource *r = resource_find(bytes_of(request->path,
	    request->path_len));

	if (r == NULL)
		return WAX_NOT_FOUND;
	s.asker = access_ask(d, &request->from, request->now);
	*answer = (struct wax_svr_answer){ serve_request(&s, r), 0 };
	/* many would say it at once (RFC 7252 section 8.2) */
	if (request->from.is_multicast && !code_is_success(answer->code))
		answer->code = 0;
	if (answer->code != CODE_CONTENT)
		return WAX_OK;
	answer->len = w.failed ? serve_measure(&s, r) : w.len;
	return writer_close(&w);
}

enum wax_status
wax_device_retrieve(const struct wax_device *d,
    const struct wax_svr_request *request, uint8_t *out, size_t size,
    struct wax_svr_answer *answer)
{
	if (request->method != CODE_GET) {
		*answer = (struct wax_svr_answer){ request->from.is_multicast ?
		    0 : CODE_METHOD_NOT_ALLOWED, 0 };
		return WAX_OK;
	}
	/* no RETRIEVE of any resource changes the device */
	return wax_device_serve((struct wax_device *)(uintptr_t)d, request,
	    out, size, answer);
}
