/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* listener_copy.c - copies of what is known of a listener, and their end */
#include "ostler/net/listener_copy.h"

#include <stdlib.h>

#include "ostler/net/net_draft.h"

/* False: no memory. */
static bool
copy_text(const char *text, char **out)
{
	*out = text == NULL ? NULL : strdup(text);
	return text == NULL || *out != NULL;
}

struct listener_conf *
listener_conf_copy(const struct listener_conf *conf)
{
	struct listener_conf *copy = malloc(sizeof(*copy));
	bool whole;

	if (copy == NULL)
		return NULL;
	*copy = *conf;
	copy->callers = (struct device_set){ .ids = NULL };
	copy->registers = NULL;
	copy->http = NULL;
	copy->register_count = 0;
	whole = copy_text(conf->name, &copy->name);
	whole &= copy_text(conf->path, &copy->path);
	copy->http = conf->http == NULL ? NULL :
	    listener_http_copy(conf->http);
	whole &= copy->http != NULL || conf->http == NULL;
	if (whole)
		return copy;
	listener_conf_free(copy);
	return NULL;
}

void
listener_conf_free(struct listener_conf *conf)
{
	if (conf == NULL)
		return;
	listener_conf_clear(conf);
	free(conf);
}
