/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* establish.c - requests that seals begin with */
#include "ostler/forward/establish.h"

#include "core/uri.h"

#define FORMAT_ACE 19		/* application/ace+cbor */
#define FORMAT_EDHOC 64		/* application/edhoc+cbor-seq */
#define FORMAT_CID_EDHOC 65	/* application/cid-edhoc+cbor-seq */
#define FORMATS_MAX 2

/* A resource that keys are made at. */
struct establish_resource {
	const char *path;
	const char *segments[2];	/* the same; NULL: no second */
	uint32_t formats[FORMATS_MAX];	/* 0: no second */
	bool may_be_empty;		/* neither format nor payload */
};

static const struct establish_resource resources[] = {
	{ "/.well-known/edhoc", { ".well-known", "edhoc" },
	    { FORMAT_CID_EDHOC, FORMAT_EDHOC }, true },
	{ "/authz-info", { "authz-info", NULL }, { FORMAT_ACE, 0 }, false },
};

/* What the options say that matters here. */
struct establish_facts {
	struct bytes proxy_uri;		/* absent: none */
	struct bytes segments[2];	/* of Uri-Path, the first two */
	size_t segment_count;
	struct bytes format;		/* absent: none */
	bool is_none;			/* whatever else they say */
};

/* A second option of the kind would have to be ignored by some and could be
   read by others. */
static void
establish_set(struct establish_facts *f, struct bytes *place,
    struct bytes value)
{
	f->is_none |= !bytes_is_absent(*place);
	*place = value;
}

static void
establish_read_option(struct establish_facts *f, const struct option *o)
{
	switch (o->number) {
	case OPTION_PROXY_URI:
		establish_set(f, &f->proxy_uri, o->value);
		break;
	case OPTION_CONTENT_FORMAT:
		establish_set(f, &f->format, o->value);
		break;
	case OPTION_URI_PATH:
		if (f->segment_count < 2)
			f->segments[f->segment_count] = o->value;
		f->segment_count++;
		break;
	case OPTION_URI_QUERY:
	case OPTION_OSCORE:
		f->is_none = true;
		break;
	default:
		break;
	}
}

static bool
establish_has_segments(const struct establish_facts *f,
    const struct establish_resource *r)
{
	size_t count = r->segments[1] == NULL ? 1 : 2;

	if (f->segment_count != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!bytes_equal(f->segments[i],
		    bytes_of_text(r->segments[i])))
			return false;
	}
	return true;
}

static bool
establish_has_path(const struct establish_facts *f,
    const struct establish_resource *r)
{
	struct uri u;

	if (bytes_is_absent(f->proxy_uri))
		return establish_has_segments(f, r);
	return uri_parse(f->proxy_uri, &u) == WAX_OK &&
	    bytes_is_absent(u.query) &&
	    bytes_equal(u.path, bytes_of_text(r->path)) &&
	    (f->segment_count == 0 || establish_has_segments(f, r));
}

static bool
establish_has_format(const struct establish_facts *f,
    const struct establish_resource *r, struct bytes payload)
{
	uint32_t format;

	if (bytes_is_absent(f->format))
		return r->may_be_empty && payload.len == 0;
	if (f->format.len > 2 || option_uint(f->format, &format) != WAX_OK ||
	    format == 0)
		return false;
	for (size_t i = 0; i < FORMATS_MAX; i++) {
		if (r->formats[i] == format)
			return true;
	}
	return false;
}

bool
establish_is_asked(const struct message *m)
{
	struct option_walk walk = option_walk_open(m->options);
	struct establish_facts f = {
		.proxy_uri = BYTES_ABSENT,
		.format = BYTES_ABSENT,
	};
	struct option o;

	if (m->code != CODE_POST)
		return false;
	while (option_walk_next(&walk, &o))
		establish_read_option(&f, &o);
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]) &&
	    !f.is_none; i++) {
		if (establish_has_path(&f, &resources[i]) &&
		    establish_has_format(&f, &resources[i], m->payload))
			return true;
	}
	return false;
}
