/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_chain.c - a line of an audit file: of one text there is one line */
#include "audit/chain.h"

#include "fuzz/fuzz.h"

/* What has the form of a line comes out the same when it is written again, but
   for its hash; and is accepted if that is the same, too. */
static void
check_form(struct bytes line, const struct chain_parts *parts)
{
	struct chain writer = { .number = parts->number - 1 };
	struct chain reader = writer, other = writer;
	char again[CHAIN_LINE_MAX];
	size_t len;
	bool is_same;

	FUZZ_HOLDS(fuzz_is_inside(parts->text, parts->body));
	FUZZ_HOLDS(fuzz_is_inside(parts->body, line));
	FUZZ_HOLDS(fuzz_is_inside(parts->hash, line));
	if (parts->text.len > CHAIN_TEXT_MAX)
		return;
	FUZZ_HOLDS(chain_add_line(&writer, parts->text, again, &len) ==
	    WAX_OK);
	FUZZ_HOLDS(len == line.len + 1);
	FUZZ_HOLDS(memcmp(again, line.data, parts->body.len) == 0);
	FUZZ_HOLDS(chain_check_line(&reader, bytes_of(again, len - 1)) ==
	    WAX_OK);
	is_same = memcmp(again, line.data, line.len) == 0;
	FUZZ_HOLDS(chain_check_line(&other, line) ==
	    (is_same ? WAX_OK : WAX_CRYPTO));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes line = bytes_of(data, size);
	struct chain_parts parts;
	struct chain c = { .number = 0 };
	enum wax_status st = chain_split_line(line, &parts);

	if (st == WAX_OK)
		check_form(line, &parts);
	else
		FUZZ_HOLDS(chain_check_line(&c, line) == WAX_FORMAT &&
		    c.number == 0);
	return 0;
}
