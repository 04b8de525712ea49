/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* suggest.h - "did you mean ...?" */
#ifndef OSTLER_CONF_SUGGEST_H
#define OSTLER_CONF_SUGGEST_H

#include "core/bytes.h"

/* Characters to insert, delete, replace or swap with their neighbour to make b
   of a (ASCII case does not count); more than SUGGEST_MAX for texts that are
   too long or differ too much. */
#define SUGGEST_MAX 3
unsigned suggest_distance(struct bytes a, struct bytes b);

/* The search for the word nearest to what was read. */
struct suggestion {
	struct bytes read;
	const char *best;	/* borrowed from the candidates; NULL: none is
				   near */
	unsigned distance;
};

struct suggestion suggest_begin(struct bytes read);
void suggest_candidate(struct suggestion *s, const char *word);

/* " (did you mean peer?)" for the end of a message, or "". out has room for
   SUGGEST_TEXT. */
#define SUGGEST_TEXT 100
const char *suggest_format(const struct suggestion *s, char *out);

#endif
