/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* value.h - numbers, times and rates as they are written in a configuration */
#ifndef OSTLER_CONF_VALUE_H
#define OSTLER_CONF_VALUE_H

#include "core/bytes.h"

/* Decimal digits only. WAX_FORMAT: else; WAX_RANGE: above 2^64 - 1. */
MUST_USE enum wax_status value_parse_number(struct bytes text, uint64_t *out);

/* Digits and ms, s, m, h or d: "30s". *us gets microseconds. As above; a
   number without a unit is WAX_FORMAT. */
MUST_USE enum wax_status value_parse_time(struct bytes text, uint64_t *us);

/* "20/s". As above. */
MUST_USE enum wax_status value_parse_rate(struct bytes text,
    uint64_t *per_second);

/* The other way round, in the largest unit that divides: "93s", "1500ms". text
   has room for VALUE_TEXT. */
#define VALUE_TEXT 32
void value_format_time(uint64_t us, char *text);

#endif
