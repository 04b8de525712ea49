/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device.h - the sample OCF device of wax-server */
#ifndef TOOLS_DEVICE_H
#define TOOLS_DEVICE_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "peer/message.h"
#include "peer/serve.h"
#include "wax/ocf.h"

#define DEVICE_BODY_MAX 16384	/* bytes of a representation */
#define DEVICE_LINKS_MAX 128
#define DEVICE_ENDPOINTS_MAX 8
#define DEVICE_ENDPOINT_SIZE 128	/* of a URI and its NUL */

/* What /oic/res tells of a resource; its strings are static or its owner's. */
struct device_link {
	const char *href;
	const char *rt;
	const char *const *interfaces;	/* ends with NULL; the first one is the
					   default */
	bool is_observable;
};

struct device {
	struct waxpeer_endpoint *endpoint;	/* borrowed */
	const char *name;			/* static; "n" of /oic/d */
	struct deviceid id;
	/* Whose /oic/sec/... decides about questions to groups; borrowed.
	   NULL: there is none. Other requests meet the endpoint's gate. */
	const struct wax_device *guard;
	bool is_clear;			/* whoever comes without a seal is
					   served, too */
	struct device_link links[DEVICE_LINKS_MAX];
	size_t link_count;
	/* Where it is, for others to read in /oic/res. */
	char endpoints[DEVICE_ENDPOINTS_MAX][DEVICE_ENDPOINT_SIZE];
	size_t endpoint_count;
	struct light *light;
	struct collection *collection;
};

/* Sets up /oic/res, /oic/d and /oic/p. On an error the device may be
   cleared. */
MUST_USE enum wax_status device_init(struct device *d,
    struct waxpeer_endpoint *endpoint, const char *name,
    const struct deviceid *id, bool is_clear);
/* And what it is there for: /a/light and /a/collection. Likewise. */
MUST_USE enum wax_status device_add_samples(struct device *d);
/* After the endpoint was freed. */
void device_clear(struct device *d);

/* Adds a resource and its link. place has no path, and as access
   WAX_RESOURCE_CONFIGURATION or 0: an application's. */
MUST_USE enum wax_status device_add(struct device *d,
    const struct device_link *link, const struct waxpeer_place *place,
    struct waxpeer_resource **out);
/* Takes its link out. */
void device_remove_link(struct device *d, const char *href);

/* One more place where it is, as "coaps://[fe80::1%eth0]:40211": the zone is
   left out, it means something here only. Those that are no address of this
   host alone, as [::], and those beyond the limit are not told. */
void device_add_endpoint(struct device *d, const char *uri);

/* The links that a request for /oic/res asks for, and what /oic/d says. How
   many links there are. */
size_t device_write_links(const struct device *d, struct writer *w,
    const struct wax_message *request);
void device_write_d(const struct device *d, struct writer *w,
    bool is_baseline);

/* Tells the observers of the light, as if it had changed. */
void device_tick(struct device *d);

/* For the handlers. Answers with a representation as OCF CBOR, or plain CBOR if
   the request asks for it or knows nothing of OCF: 5.00 if it did not fit, 4.06
   if the request accepts neither. */
void device_answer(struct waxpeer_incoming *in, uint8_t code,
    const struct writer *body);

/* True if the payload of a request is an OCF CBOR map; else it was answered:
   4.15 for another format, 4.00 for another thing. *map is borrowed. */
bool device_take_map(struct waxpeer_incoming *in, struct bytes *map);

/* The interface that the request asks for: NULL if it is none of the link's
   (then it was answered 4.00). */
const char *device_interface(struct waxpeer_incoming *in,
    const struct device_link *link);

/* Pairs of a map: "rt": [rt], "if": [...]. Two of them. */
void device_write_types(struct writer *w, const struct device_link *link);
/* A link as /oic/res shows it, with the device's anchor and endpoints; d NULL:
   without. */
void device_write_link(struct writer *w, const struct device_link *link,
    const struct device *d);

/* light.c, collection.c */
MUST_USE enum wax_status light_add(struct device *d);
void light_free(struct light *l);
void light_tick(struct light *l);
MUST_USE enum wax_status collection_add(struct device *d);
void collection_free(struct collection *c);

#endif
