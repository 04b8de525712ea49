/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_ace_arguments.c - what of a command line of wax-client goes with
   tokens */
#include <string.h>

#include "tools/client_ace.h"
#include "tools/secret_file.h"
#include "wax/ace.h"

static int
ace_fail(const char *what, const char *expected)
{
	fprintf(stderr, "wax-client: %s: expected %s\n", what, expected);
	return CLIENT_USAGE;
}

int
client_ace_take(struct client_arguments *a, int letter, const char *value)
{
	switch (letter) {
	case CLIENT_ACE_AS:
		a->as = value;
		return -1;
	case CLIENT_ACE_CONTEXT:
		a->as_context = value;
		return -1;
	case CLIENT_ACE_DEVICE:
		a->has_as_id = deviceid_parse(bytes_of_text(value),
		    &a->as_id) == WAX_OK;
		return a->has_as_id ? -1 : ace_fail("--as-device", "the UUID "
		    "of an authorization server");
	case CLIENT_ACE_TOKENS:
		a->tokens = value;
		return -1;
	case CLIENT_ACE_SCOPE:
		a->scope = value;
		return -1;
	default:
		a->update_scope = value;
		return -1;
	}
}

/* NULL: all fits. */
static const char *
ace_check(const struct client_arguments *a)
{
	if (a->contexts.count > 0 || a->is_unsealed || a->edhoc_path != NULL ||
	    a->has_as_id != (a->host.state.directory != NULL) ||
	    a->has_as_id == (a->as_context != NULL))
		return "one of --as-context FILE and --device DIR with "
		    "--as-device UUID, without --context, --edhoc and "
		    "--unsealed";
	if (a->url[0] != '\0' || a->to_http != NULL)
		return "a proxy or a target by CoAP with it";
	if (!a->has_target && !a->has_end)
		return "ocf://UUID/PATH, or --target UUID: which device the "
		    "token is for";
	if (a->has_target && a->has_end &&
	    !deviceid_equal(&a->end, &a->target))
		return "--target and ocf://UUID/PATH to name one device";
	return NULL;
}

static bool
is_short(const char *text)
{
	return text == NULL || strlen(text) <= WAX_ACE_TEXT_MAX;
}

bool
client_ace_is_wanted(const struct client_arguments *a)
{
	return a->as_context != NULL || a->has_as_id;
}

int
client_ace_open(struct client_arguments *a)
{
	struct wax_error_text error;
	const char *expected, *why;

	if (!client_ace_is_wanted(a))
		return a->as != NULL || a->tokens != NULL ||
		    a->scope != NULL || a->update_scope != NULL ?
		    ace_fail("--as, --tokens, --scope and --ace-update",
		    "--as-context FILE or --as-device UUID with them") : -1;
	if ((expected = ace_check(a)) != NULL)
		return ace_fail("a token", expected);
	if (!is_short(a->as) || !is_short(a->scope) ||
	    !is_short(a->update_scope) || (a->as != NULL &&
	    strstr(a->as, "://") == NULL))
		return ace_fail("--as and --scope", "a URI, and at most 127 "
		    "characters");
	if (a->tokens != NULL && !secret_file_is_safe_folder(a->tokens, &why))
		return ace_fail(a->tokens, why);
	if (a->as_context == NULL)
		return -1;
	if (wax_context_file_open(a->as_context, &a->as_channel, &error) ==
	    WAX_OK)
		return -1;
	fprintf(stderr, "wax-client: %s\n", error.text);
	return CLIENT_USAGE;
}
