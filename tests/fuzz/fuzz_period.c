/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_period.c - periods and what they come again by, and queries: text from
   outside. The first line is a period, the second a recurrence, the third a
   query */
#include "fuzz/fuzz.h"
#include "wax/ocf/query.h"
#include "wax/ocf/recurrence.h"

static struct bytes
cut_line(struct bytes *rest)
{
	const uint8_t *end = rest->len == 0 ? NULL :
	    memchr(rest->data, '\n', rest->len);
	size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
	struct bytes line = bytes_of(rest->data, len);

	len += end != NULL;
	*rest = bytes_of(rest->data + len, rest->len - len);
	return line;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = bytes_of(data, size);
	struct bytes line = cut_line(&rest);
	struct recurrence r;
	struct period p;
	struct query q;

	if (period_parse(line, &p) == WAX_OK) {
		FUZZ_HOLDS(p.begin >= 0 && p.end > p.begin);
		FUZZ_HOLDS(period_has(&p, p.begin) && !period_has(&p, p.end));
		if (recurrence_parse(cut_line(&rest), &p, &r) == WAX_OK) {
			FUZZ_HOLDS(!recurrence_has(&r, &p, p.begin - 1));
			if (r.until >= p.begin)
				FUZZ_HOLDS(recurrence_has(&r, &p, p.begin));
			recurrence_has(&r, &p, INT64_MAX);
		}
	}
	if (query_parse(rest, 15, &q) == WAX_OK)
		FUZZ_HOLDS(!q.creds.has_credid || q.creds.credid > 0);
	return 0;
}
