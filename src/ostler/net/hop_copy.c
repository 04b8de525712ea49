/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hop_copy.c - copies of what is known of a hop, and their end */
#include "ostler/net/hop_copy.h"

#include <stdlib.h>

#include "ostler/net/device_set.h"
#include "ostler/net/net_draft.h"

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

static bool
copy_others(const struct hop_conf *from, struct hop_conf *to)
{
	bool whole = true;

	to->others = NULL;
	to->other_count = 0;
	if (from->other_count == 0)
		return true;
	to->others = calloc(from->other_count, sizeof(*to->others));
	if (to->others == NULL)
		return false;
	to->other_count = from->other_count;
	for (size_t i = 0; i < from->other_count; i++) {
		to->others[i].first = from->others[i].first;
		whole &= copy_text(from->others[i].text, &to->others[i].text);
	}
	return whole;
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
	whole &= copy_text(conf->url_path, &copy->url_path);
	whole &= copy_addresses(conf, copy);
	whole &= copy_others(conf, copy);
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
hop_conf_clear(struct hop_conf *hop)
{
	free(hop->name);
	free(hop->addresses);
	device_set_clear(&hop->announced);
	free(hop->path);
	free(hop->host);
	free(hop->url_path);
	for (size_t i = 0; i < hop->other_count; i++)
		free(hop->others[i].text);
	free(hop->others);
	*hop = (struct hop_conf){ .name = NULL };
}

void
hop_conf_free(struct hop_conf *conf)
{
	if (conf == NULL)
		return;
	hop_conf_clear(conf);
	free(conf);
}
