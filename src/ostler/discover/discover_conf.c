/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover_conf.c - the keyword discover */
#include "ostler/discover/discover_conf.h"

#include <stdlib.h>

void
discover_confs_clear(struct discover_confs *confs)
{
	for (size_t i = 0; i < confs->count; i++) {
		free(confs->list[i].name);
		free(confs->list[i].interface);
		free(confs->list[i].probes);
	}
	free(confs->list);
	*confs = (struct discover_confs){ .list = NULL };
}
