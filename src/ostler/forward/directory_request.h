/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* directory_request.h - what a request asks of the directory (RFC 9176
   sections 4.3 and 5) */
#ifndef OSTLER_FORWARD_DIRECTORY_REQUEST_H
#define OSTLER_FORWARD_DIRECTORY_REQUEST_H

#include "core/deviceid.h"
#include "ostler/forward/refuse.h"

#define DIRECTORY_LIFETIME 90000u	/* seconds, where none is said */
#define DIRECTORY_PAYLOAD_MAX 16384u	/* bytes of links, which nobody reads */

enum directory_place {
	DIRECTORY_ELSEWHERE,
	DIRECTORY_CORE,		/* /.well-known/core */
	DIRECTORY_RD,		/* /rd */
	DIRECTORY_ENTRY,	/* /rd/<uuid> */
};

struct directory_request {
	enum directory_place place;
	struct deviceid entry;	/* DIRECTORY_ENTRY; nil: there is none of that
				   name */
	struct deviceid ep;	/* nil: absent */
	uint32_t lifetime;	/* seconds; 0: absent */
	bool has_base;
	bool matches;		/* DIRECTORY_CORE: the query fits our link */
};

/* Pure. DIRECTORY_ELSEWHERE also for a request with an OSCORE option, or one
   that names a proxy's target. */
enum directory_place directory_find_place(struct bytes options);

/* Pure; place is that of directory_find_place. REFUSAL_NAME_OPTION: a critical
   option has no meaning here; REFUSAL_NAME_QUERY: ep or lt is wrong, or given
   twice; REFUSAL_NAME_ACCEPT: links are wanted in another format;
   REFUSAL_NAME_LARGE. Sectors, base URIs and other attributes are not looked
   at: nobody can ask for them. */
enum refusal directory_read(const struct message *m,
    enum directory_place place, struct directory_request *out);

#endif
