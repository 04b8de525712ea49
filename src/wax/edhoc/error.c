/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* error.c - error messages (RFC 9528 section 6) */
#include "wax/cbor/deterministic.h"
#include "wax/cbor/items.h"
#include "wax/edhoc/session.h"

/* What a log may tell, and what the peer may: nothing of whom we know. */
static const struct {
	const char *log;
	const char *peer;
} texts[] = {
	[WAX_EDHOC_FAILURE_NONE] = { "none", "" },
	[WAX_EDHOC_FAILURE_FORMAT] = { "malformed", "format" },
	[WAX_EDHOC_FAILURE_METHOD] = { "method", "method" },
	[WAX_EDHOC_FAILURE_SUITE] = { "cipher suite", "cipher suite" },
	[WAX_EDHOC_FAILURE_KEY] = { "public key", "public key" },
	[WAX_EDHOC_FAILURE_IDENTIFIER] = { "connection identifier",
	    "connection identifier" },
	[WAX_EDHOC_FAILURE_EAD] = { "critical EAD item", "EAD" },
	[WAX_EDHOC_FAILURE_UNKNOWN] = { "unknown credential",
	    "authentication" },
	[WAX_EDHOC_FAILURE_REFUSED] = { "credential refused",
	    "authentication" },
	[WAX_EDHOC_FAILURE_REFLECTED] = { "own credential",
	    "authentication" },
	[WAX_EDHOC_FAILURE_AUTHENTICITY] = { "not authentic",
	    "authentication" },
	[WAX_EDHOC_FAILURE_SUBJECT] = { "another device", "authentication" },
	[WAX_EDHOC_FAILURE_PEER] = { "error of the peer", "" },
	[WAX_EDHOC_FAILURE_LOCAL] = { "own failure", "internal" },
};

enum wax_edhoc_failure
wax_edhoc_failure(const struct wax_edhoc *s)
{
	return s->failure;
}

const char *
wax_edhoc_failure_text(enum wax_edhoc_failure f)
{
	return f < sizeof(texts) / sizeof(texts[0]) ? texts[f].log :
	    "unknown";
}

enum wax_status
wax_edhoc_write_error(const struct wax_edhoc *s, bool is_combined,
    uint8_t *buffer, size_t size, size_t *len)
{
	struct suite_list own = session_suites(s->conf);
	struct writer w = writer_open(buffer, size);

	if (s->step != WAX_EDHOC_ABORTED ||
	    s->failure == WAX_EDHOC_FAILURE_PEER)
		return WAX_STATE;
	if (s->failure == WAX_EDHOC_FAILURE_SUITE) {
		items_write_int(&w, WAX_EDHOC_ERROR_SUITE);
		suites_write_answer(&w, &own, &s->choice);
	} else if (s->failure == WAX_EDHOC_FAILURE_UNKNOWN && !is_combined) {
		items_write_int(&w, WAX_EDHOC_ERROR_CREDENTIAL);
		items_write_bool(&w, true);
	} else {
		items_write_int(&w, WAX_EDHOC_ERROR_UNSPECIFIED);
		items_write_text(&w, texts[s->failure].peer);
	}
	*len = w.len;
	return writer_close(&w);
}

enum wax_status
wax_edhoc_write_refusal(uint8_t *buffer, size_t size, size_t *len)
{
	struct writer w = writer_open(buffer, size);

	items_write_int(&w, WAX_EDHOC_ERROR_UNSPECIFIED);
	items_write_text(&w, "no such session");
	*len = w.len;
	return writer_close(&w);
}

bool
wax_edhoc_is_error(const uint8_t *message, size_t len)
{
	return len > 0 && message[0] < 0x40;	/* major types 0 and 1 */
}

/* SUITES_R: one, or an array of two and more. */
static enum wax_status
error_read_suites(const struct node *info, struct wax_edhoc_error *e)
{
	struct node_walk w;
	struct node item;
	int64_t number;

	if (node_is_int(info, INT64_MIN, INT64_MAX, &e->suites[0])) {
		e->suites_count = 1;
		return WAX_OK;
	}
	if (info->kind != NODE_ARRAY || info->number < 2)
		return WAX_FORMAT;
	w = node_walk_open(info);
	while (node_walk_item(&w, &item)) {
		if (!node_is_int(&item, INT64_MIN, INT64_MAX, &number))
			return WAX_FORMAT;
		if (e->suites_count < WAX_EDHOC_SUITES_MAX)
			e->suites[e->suites_count++] = number;
	}
	return WAX_OK;
}

/* ERR_INFO is what the code says; of a code that is not known, any item. */
static enum wax_status
error_read_info(const struct node *info, struct wax_edhoc_error *e)
{
	switch (e->code) {
	case WAX_EDHOC_ERROR_UNSPECIFIED:
		e->text = (const char *)info->string.data;
		e->text_len = info->string.len;
		return info->kind == NODE_TEXT ? WAX_OK : WAX_FORMAT;
	case WAX_EDHOC_ERROR_SUITE:
		return error_read_suites(info, e);
	case WAX_EDHOC_ERROR_CREDENTIAL:
		return info->kind == NODE_BOOL && info->truth ? WAX_OK :
		    WAX_FORMAT;
	default:
		return WAX_OK;
	}
}

enum wax_status
wax_edhoc_read_error(const uint8_t *message, size_t len,
    struct wax_edhoc_error *out)
{
	struct bytes all = bytes_of(message, len);
	struct reader r = reader_open(all);
	struct wax_edhoc_error e = { 0 };
	struct node code, info;
	enum wax_status st;

	if (len > WAX_EDHOC_MESSAGE_MAX ||
	    deterministic_check(all) != WAX_OK ||
	    node_read(&r, &code) != WAX_OK ||
	    !node_is_int(&code, INT64_MIN, INT64_MAX, &e.code) ||
	    node_read(&r, &info) != WAX_OK || reader_close(&r) != WAX_OK)
		return WAX_FORMAT;
	st = error_read_info(&info, &e);
	if (st == WAX_OK)
		*out = e;
	return st;
}

int
wax_edhoc_next_suite(const struct wax_edhoc_conf *conf,
    const struct wax_edhoc_error *error, int tried)
{
	for (size_t i = 0; i < conf->suites_count; i++)
		for (size_t j = 0; j < error->suites_count; j++)
			if (conf->suites[i] == error->suites[j] &&
			    conf->suites[i] != tried)
				return conf->suites[i];
	return -1;
}
