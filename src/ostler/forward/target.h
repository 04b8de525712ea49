/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* target.h - which device a request is for (RFC 7252 section 5.10.2) */
#ifndef OSTLER_FORWARD_TARGET_H
#define OSTLER_FORWARD_TARGET_H

#include "core/uri.h"
#include "ostler/forward/refuse.h"

/*
 * The forms, the highest precedence first:
 *
 *	Proxy-Uri: ocf://<uuid>[/path][?query]	no port, no user
 *	Proxy-Uri: coap://<uuid>[:port]...	coaps, coap+tcp, coaps+tcp too;
 *						the port tells nothing
 *	Proxy-Scheme: ocf, or one of those, and Uri-Host: <uuid>
 *	Uri-Host: <uuid>			sealed, or what seals begin
 *						with (establish.h), and
 *						reverse_target is on
 *
 * In the coap forms a host that is no UUID may stand for a device by
 * forward_conf.authorities. Proxy-Uri wins over the other options, but an
 * option beside it that names another device is a contradiction.
 */
enum target_form {
	TARGET_BY_PROXY_URI,
	TARGET_BY_PROXY_SCHEME,
	TARGET_BY_URI_HOST,
};

struct target {
	struct deviceid id;
	enum target_form form;
	struct uri uri;		/* TARGET_BY_PROXY_URI; borrowed */
};

/* Pure. *out is written on REFUSAL_NONE only. sealed: m has an OSCORE
   option, or is as good as if it had. */
enum refusal target_extract(const struct message *m, bool sealed,
    const struct forward_conf *conf, struct target *out);

/* True if Proxy-Uri has a path other than "/" or a query. */
bool target_has_resource(const struct target *target);

#endif
