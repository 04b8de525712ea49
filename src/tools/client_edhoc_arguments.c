/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_edhoc_arguments.c - what of a command line of wax-client goes with a
   handshake */

#include <stdlib.h>
#include <string.h>

#include "tools/client_edhoc.h"
#include "tools/edhoc_file.h"

#define METHOD_MAX 3
#define SUITE_MAX 24

static int
edhoc_fail(const char *what, const char *expected)
{
	fprintf(stderr, "wax-client: %s: expected %s\n", what, expected);
	return CLIENT_USAGE;
}

/* One or two digits, up to max. */
static int
take_number(const char *option, const char *text, unsigned long max, int *out)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long number = strtoul(text, NULL, 10);

	if (digits == 0 || digits > 2 || text[digits] != '\0' || number > max)
		return edhoc_fail(option, "a number of RFC 9528");
	*out = (int)number;
	return -1;
}

int
client_edhoc_take(struct client_arguments *a, int letter, const char *value)
{
	switch (letter) {
	case CLIENT_EDHOC_METHOD:
		return take_number("--edhoc-method", value, METHOD_MAX,
		    &a->method);
	case CLIENT_EDHOC_SUITE:
		return take_number("--edhoc-suite", value, SUITE_MAX,
		    &a->suite);
	case CLIENT_EDHOC_SEQUENTIAL:
		a->is_sequential = true;
		return -1;
	case CLIENT_EDHOC_REVERSE:
		a->is_reverse = true;
		return -1;
	case CLIENT_EDHOC_MESSAGE_4:
		a->has_message_4 = true;
		return -1;
	case CLIENT_EDHOC_UPDATE:
		a->is_updating = true;
		return -1;
	default:
		a->edhoc_path = value;
		return -1;
	}
}

/* NULL: all fits. */
static const char *
edhoc_check(const struct client_arguments *a)
{
	if (a->contexts.count > 0 || a->is_unsealed ||
	    a->host.state.directory != NULL)
		return "it without --context, --device DIR and --unsealed";
	if (a->url[0] != '\0' || a->to_http != NULL)
		return "a proxy or a target by CoAP with it";
	if (!a->has_target && !a->has_end)
		return "ocf://UUID/PATH, or --target UUID: who must be at "
		    "the other end";
	if (a->has_target && a->has_end &&
	    !deviceid_equal(&a->end, &a->target))
		return "--target and ocf://UUID/PATH to name one device";
	return NULL;
}

int
client_edhoc_open(struct client_arguments *a)
{
	struct wax_error_text error;
	const char *expected;
	enum wax_status st;

	if (a->edhoc_path == NULL)
		return a->is_sequential || a->is_reverse || a->has_message_4 ||
		    a->is_updating || a->method >= 0 || a->suite >= 0 ?
		    edhoc_fail("--edhoc-...", "--edhoc FILE with it") : -1;
	if ((expected = edhoc_check(a)) != NULL)
		return edhoc_fail("--edhoc", expected);
	st = edhoc_file_open(a->edhoc_path, &a->keyring, &error);
	if (st != WAX_OK) {
		fprintf(stderr, "wax-client: %s\n", error.text);
		return st == WAX_MEMORY ? CLIENT_FAILED : CLIENT_USAGE;
	}
	if (!a->has_device) {
		a->has_device = true;
		memcpy(a->device.bytes, waxpeer_keyring_id(a->keyring),
		    sizeof(a->device.bytes));
	}
	return -1;
}
