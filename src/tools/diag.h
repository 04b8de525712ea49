/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* diag.h - CBOR's diagnostic notation (RFC 8949 section 8); JSON is a part of
   it */
#ifndef TOOLS_DIAG_H
#define TOOLS_DIAG_H

#include <stdio.h>

#include "core/bytes.h"
#include "core/writer.h"

/* Prints all items of cbor, more than one with ", " between them (a CBOR
   sequence). WAX_FORMAT: not well-formed; WAX_LIMIT: nested too deeply; then
   nothing is printed. */
MUST_USE enum wax_status diag_print(FILE *out, struct bytes cbor);

struct diag_error {
	size_t offset;		/* in the text, from 0 */
	const char *expected;	/* static */
};

/* One item as text: {"power": 1, "name": "x", 2: [h'01ff', -3, 2.5, true,
   null, undefined, NaN, -Infinity, 1(1700000000)]}. Lengths are definite,
   numbers in their shortest form, floats in single precision where nothing is
   lost. WAX_FORMAT: error tells; WAX_LIMIT: nested too deeply; WAX_SPACE. */
MUST_USE enum wax_status diag_parse(struct bytes text, struct writer *w,
    struct diag_error *error);

#endif
