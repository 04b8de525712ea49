/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_conf.h - what is chosen for HTTP to CoAP, and what the configuration adds
   to the tables of RFC 8075 */
#ifndef OSTLER_HTTP_HC_CONF_H
#define OSTLER_HTTP_HC_CONF_H

#include "core/option.h"
#include "ostler/http/media_type.h"

/* A method of HTTP for a code of CoAP. Rows of the configuration come before
   those of RFC 8075: the first that fits counts, here and below. */
struct hc_method {
	const char *name;	/* as it is written: case counts */
	uint8_t code;
};

struct hc_status {
	uint8_t code;		/* of a CoAP response */
	uint16_t status;	/* 200 to 599 */
};

/* A field that is an option, in plain requests and in plain responses. Text as
   it is, a number in digits, opaque bytes in hexadecimal; an option without a
   value is the field without one. Not for sealed messages, whose options are
   inside. */
struct hc_field_option {
	const char *name;	/* without regard to case */
	uint16_t number;
	enum option_format format;
};

/* NULL if a field may stand for that option, else what is wrong; static. Those
   that this folder or the way through the proxy already has a use for may not:
   Uri-Path, Observe, OSCORE, Proxy-Uri, Block1 and the like. */
const char *hc_field_option_judge(struct bytes name, uint16_t number);

/* Everything is borrowed. All zeros but path and template is a good one. */
struct hc_conf {
	const char *path;	/* where hosting URIs are: HC_PATH_DEFAULT */
	const char *template;	/* what follows it: hc_target.h */
	const char *scheme;	/* of targets without one (RFC 8075 section
				   5.3.1); NULL: such are refused */
	bool is_strict;		/* no loose media types (section 6.3) */
	bool takes_numbers;	/* application/coap-payload;cf=N is taken
				   (section 6.2) */
	bool is_private;	/* answers are good for one client: caches that
				   are shared must not keep them */
	const struct hc_method *methods;
	size_t method_count;
	const struct hc_status *statuses;
	size_t status_count;
	const struct media_type *types;
	size_t type_count;
	const struct hc_field_option *fields;	/* in order of number */
	size_t field_count;
};

/* True if a body may go by a format that was found like that. */
bool hc_conf_takes(const struct hc_conf *conf, enum media_match match);

#define HC_PATH_DEFAULT "/hc/"
#define HC_TEMPLATE_DEFAULT "{+tu}"

#endif
