/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_conf.c - a configuration from anywhere: include is refused */

#include <stdio.h>
#include <stdlib.h>

#include "ostler/conf/report.h"
#include "ostler/settings_tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_host(uint8_t c)
{
	return c > ' ' && c != ':' && c != '[';
}

/* Names would be looked up: slow, and nothing of ours. A text with a
   host that is more than digits and dots is left out. */
static bool
names_hosts(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 3 <= size; i++) {
		size_t j = i + 2;

		if (memcmp(data + i, "to", 2) != 0)
			continue;
		while (j < size && data[j] <= ' ')
			j++;
		for (; j > i + 2 && j < size && is_host(data[j]); j++) {
			if (data[j] != '.' && (data[j] < '0' || data[j] > '9'))
				return true;
		}
	}
	return false;
}

/* Wrong text says why, in bounded text; right text says nothing. */
static void
check_errors(const char *errors, size_t len, const struct settings *s)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)errors[i];

		lines += c == '\n';
		if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			abort();
	}
	if ((s == NULL) != (len > 0) || lines > 3 * REPORT_MAX + 1 ||
	    !bytes_is_utf8(bytes_of(errors, len)))
		abort();
}

static void
use(const struct settings *s)
{
	if (s->workers < 1 || s->net.listener_count < 1 ||
	    s->forward.hop_limit < 1 || s->policy == NULL)
		abort();
	for (size_t i = 0; i < s->forward.route_count; i++) {
		if (s->forward.routes[i].hop >= s->net.hop_count)
			abort();
		if (i > 0 && memcmp(&s->forward.routes[i - 1].target,
		    &s->forward.routes[i].target, 16) >= 0)
			abort();
	}
	for (size_t i = 0; i < s->net.hop_count; i++) {
		if (s->net.hops[i].name == NULL ||
		    s->net.hops[i].addresses[0].port == 0 ||
		    s->net.hops[i].transport == NULL)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings *s = NULL;
	char *errors = NULL;
	size_t len = 0;
	FILE *out;

	if (names_hosts(data, size) ||
	    (out = open_memstream(&errors, &len)) == NULL)
		return 0;
	(void)!settings_load_bytes("fuzz", bytes_of(data, size), out, &s);
	fclose(out);
	check_errors(errors, len, s);
	if (s != NULL)
		use(s);
	settings_unref(s);
	free(errors);
	return 0;
}
