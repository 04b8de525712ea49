/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* forward_conf.h - what the configuration says of forwarding; immutable once
   loaded */
#ifndef OSTLER_FORWARD_FORWARD_CONF_H
#define OSTLER_FORWARD_FORWARD_CONF_H

#include "core/deviceid.h"

/* Where requests to a device go. */
struct route_conf {
	struct deviceid target;
	size_t hop;		/* index into net_conf.hops */
};

/* An authority that stands for a device (host names; none by default); without
   a port it means its scheme's own. */
struct authority_conf {
	char *authority;	/* owned; lower case, "host" or "host:port" */
	struct deviceid target;
};

#define ROUTE_NONE SIZE_MAX

/* Hops that do the same: one of them is taken for a request. */
enum pool_choose {
	POOL_FIRST,		/* the first that is not down */
	POOL_SPREAD,		/* by a hash of the target, of those that are
				   not down */
};

struct pool_conf {
	char *name;		/* owned; no hop has it */
	size_t *hops;		/* owned; indexes into net_conf.hops, each
				   once, in the order written */
	size_t hop_count;	/* at least 1 */
	enum pool_choose choose;
};

struct forward_conf {
	struct route_conf *routes;	/* owned; sorted by target */
	size_t route_count;
	size_t default_hop;		/* for all other devices; ROUTE_NONE */
	struct authority_conf *authorities;	/* owned */
	size_t authority_count;
	struct pool_conf *pools;	/* owned */
	size_t pool_count;
	char *identifier;		/* owned, never NULL; in 5.08 payloads,
					   no spaces */
	uint8_t hop_limit;	/* 1 to 255, inserted where absent; RFC 8768:
				   16 */
	bool seal_required;		/* requests without OSCORE get 4.03 */
	bool reverse_target;		/* Uri-Host alone may name the target */
	bool strict_seal;		/* 4.02 to a malformed OSCORE option */
	bool key_establishment;	/* how seals begin counts as sealed: EDHOC
				   messages, ACE's authz-info */
	uint32_t exchanges_max;		/* open ones for each worker */
	uint32_t observations_max;	/* of these, for each worker */
	uint32_t retry_after;		/* seconds: Max-Age of 5.03 */
};

#endif
