/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "core/words.h"

struct bytes
words_trim(struct bytes b)
{
	while (b.len > 0 && (b.data[0] == ' ' || b.data[0] == '\t'))
		b = bytes_of(b.data + 1, b.len - 1);
	while (b.len > 0 && (b.data[b.len - 1] == ' ' ||
	    b.data[b.len - 1] == '\t' || b.data[b.len - 1] == '\r'))
		b.len--;
	return b;
}

struct bytes
words_cut(struct bytes b, char c, struct bytes *rest)
{
	const uint8_t *at = b.len == 0 ? NULL : memchr(b.data, c, b.len);

	*rest = BYTES_ABSENT;
	if (at == NULL)
		return b;
	*rest = bytes_of(at + 1, b.len - (size_t)(at - b.data) - 1);
	return bytes_of(b.data, (size_t)(at - b.data));
}
