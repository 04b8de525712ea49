/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hop_copy.c - copies of what is known of a hop */
#include "ostler/net/hop_copy.h"

#include <stdlib.h>

/* False: no memory. */
static bool
copy_text(const char *text, char **out)
{
	*out = text == NULL ? NULL : strdup(text);
	return text == NULL || *out != NULL;
}

static bool
copy_addresses(const struct hop_conf *from, struct hop_conf *to)
{
	size_t size = from->address_count * sizeof(*from->addresses);

	to->addresses = NULL;
	if (size == 0)
		return true;
	if ((to->addresses = malloc(size)) != NULL)
		memcpy(to->addresses, from->addresses, size);
	return to->addresses != NULL;
}

struct hop_conf *
hop_conf_copy(const struct hop_conf *conf)
{
	struct hop_conf *copy = malloc(sizeof(*copy));
	bool whole;

	if (copy == NULL)
		return NULL;
	*copy = *conf;
	whole = copy_text(conf->name, &copy->name);
	whole &= copy_text(conf->path, &copy->path);
	whole &= copy_text(conf->host, &copy->host);
	whole &= copy_addresses(conf, copy);
	copy->announced = (struct device_set){ .ids = NULL };
	copy->answering.name = copy->name;
	copy->answering.path = NULL;
	copy->answering.callers = (struct device_set){ .ids = NULL };
	copy->answering.registers = NULL;
	copy->answering.register_count = 0;
	if (whole)
		return copy;
	hop_conf_free(copy);
	return NULL;
}

void
hop_conf_free(struct hop_conf *conf)
{
	if (conf == NULL)
		return;
	free(conf->name);
	free(conf->addresses);
	free(conf->path);
	free(conf->host);
	free(conf);
}
