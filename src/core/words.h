/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* words.h - texts that people write: lines, names and values */
#ifndef CORE_WORDS_H
#define CORE_WORDS_H

#include "core/bytes.h"

/* Without blanks and tabs at both ends, and carriage returns at the second. */
struct bytes words_trim(struct bytes b);

/* What stands before the first c; *rest is what follows, absent if there is no
   c. */
struct bytes words_cut(struct bytes b, char c, struct bytes *rest);

static inline bool
words_are(struct bytes b, const char *text)
{
	return bytes_equal(b, bytes_of_text(text));
}

#endif
