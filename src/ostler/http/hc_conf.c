/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_conf.c - what may be added to the tables of RFC 8075 */
#include "ostler/http/hc_conf.h"

#include "ostler/http/http_text.h"

/* What frames a message, is for one hop, or has its own way to an option. */
static const char *const taken[] = {
	"Accept", "Age", "Cache-Control", "Connection", "Content-Encoding",
	"Content-Length", "Content-Type", "Date", "ETag", "Expect", "Hop-Limit",
	"Host", "If-Match", "If-None-Match", "Keep-Alive", "Location", "OSCORE",
	"Retry-After", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via",
};

static bool
is_taken(struct bytes name)
{
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (bytes_equal_nocase(name, bytes_of_text(taken[i])))
			return true;
	return false;
}

/* All options in the table but those of OCF have their way already. */
static bool
is_used(uint16_t number)
{
	return option_find_rule(number) != NULL &&
	    number != OPTION_OCF_ACCEPT_VERSION &&
	    number != OPTION_OCF_FORMAT_VERSION;
}

const char *
hc_field_option_judge(struct bytes name, uint16_t number)
{
	if (!http_is_token(name))
		return "a field name of letters, digits and -";
	if (is_taken(name))
		return "a field that HTTP, or this proxy, has no use for";
	if (number == 0 || is_used(number))
		return "an option that this proxy has no use for";
	return NULL;
}

bool
hc_conf_takes(const struct hc_conf *conf, enum media_match match)
{
	switch (match) {
	case MEDIA_EXACT:
		return true;
	case MEDIA_NUMBER:
		return conf->takes_numbers;
	case MEDIA_LOOSE:
		return !conf->is_strict;
	default:
		return false;
	}
}
