/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* chain.c - lines that vouch for those before them */
#include "audit/chain.h"

#include <assert.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>

#include "core/hex.h"

#define HASH_KEY " hash="
#define HASH_KEY_LEN (sizeof(HASH_KEY) - 1)
#define HASH_TEXT_LEN ((size_t)2 * CHAIN_HASH_LEN)
#define TAIL_LEN (HASH_KEY_LEN + HASH_TEXT_LEN)	/* without the newline */
#define NUMBER_MAX_LEN 20	/* digits of a uint64_t */

_Static_assert(NUMBER_MAX_LEN + 1 + CHAIN_TEXT_MAX + TAIL_LEN + 1 <=
    CHAIN_LINE_MAX, "a line has room for the longest text");

static bool
is_printable(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < ' ' || text.data[i] > '~')
			return false;
	return true;
}

enum wax_status
chain_hash_body(const struct chain *c, struct bytes body,
    uint8_t hash[CHAIN_HASH_LEN])
{
	uint8_t input[CHAIN_HASH_LEN + CHAIN_LINE_MAX];

	assert(body.len > 0 && body.len <= CHAIN_LINE_MAX);
	memcpy(input, c->hash, CHAIN_HASH_LEN);
	memcpy(input + CHAIN_HASH_LEN, body.data, body.len);
	return EVP_Digest(input, CHAIN_HASH_LEN + body.len, hash, NULL,
	    EVP_sha256(), NULL) == 1 ? WAX_OK : WAX_CRYPTO;
}

enum wax_status
chain_add_line(struct chain *c, struct bytes text, char *out, size_t *len)
{
	struct chain next = { .number = c->number + 1 };
	char *end = out;
	enum wax_status st;

	assert(is_printable(text));
	if (text.len > CHAIN_TEXT_MAX || next.number == 0)
		return WAX_RANGE;
	end += snprintf(end, NUMBER_MAX_LEN + 2, "%" PRIu64 " ", next.number);
	if (text.len > 0)
		memcpy(end, text.data, text.len);
	end += text.len;
	st = chain_hash_body(c, bytes_of(out, (size_t)(end - out)), next.hash);
	if (st != WAX_OK)
		return st;
	memcpy(end, HASH_KEY, HASH_KEY_LEN);
	end += HASH_KEY_LEN;
	hex_encode(BYTES_ARRAY(next.hash), end);
	end += HASH_TEXT_LEN;
	*end++ = '\n';
	*len = (size_t)(end - out);
	*c = next;
	return WAX_OK;
}

/* The digits before the first space: a number from 1, without zeros in front.
   Returns how many there are; 0: no such number. */
static size_t
read_number(struct bytes body, uint64_t *out)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < body.len && body.data[i] >= '0' &&
	    body.data[i] <= '9'; i++) {
		uint64_t digit = (uint64_t)(body.data[i] - '0');

		if (value > (UINT64_MAX - digit) / 10 || (i == 0 && digit == 0))
			return 0;
		value = value * 10 + digit;
	}
	*out = value;
	return i < body.len && body.data[i] == ' ' ? i : 0;
}

/* Lower-case digits only: of one hash there is one text. */
static bool
is_hash_text(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\0' ||
		    strchr("0123456789abcdef", text.data[i]) == NULL)
			return false;
	return true;
}

enum wax_status
chain_split_line(struct bytes line, struct chain_parts *out)
{
	struct chain_parts parts;
	size_t digits;

	if (line.len <= TAIL_LEN || line.len >= CHAIN_LINE_MAX ||
	    !is_printable(line))
		return WAX_FORMAT;
	parts.body = bytes_of(line.data, line.len - TAIL_LEN);
	parts.hash = bytes_of(line.data + line.len - HASH_TEXT_LEN,
	    HASH_TEXT_LEN);
	digits = read_number(parts.body, &parts.number);
	if (digits == 0 || !is_hash_text(parts.hash) ||
	    memcmp(line.data + parts.body.len, HASH_KEY, HASH_KEY_LEN) != 0)
		return WAX_FORMAT;
	parts.text = bytes_of(parts.body.data + digits + 1,
	    parts.body.len - digits - 1);
	*out = parts;
	return WAX_OK;
}

enum wax_status
chain_check_line(struct chain *c, struct bytes line)
{
	struct chain next;
	struct chain_parts parts;
	char expected[HASH_TEXT_LEN + 1];
	enum wax_status st = chain_split_line(line, &parts);

	if (st != WAX_OK)
		return st;
	if (c->number == UINT64_MAX || parts.number != c->number + 1)
		return WAX_STATE;
	st = chain_hash_body(c, parts.body, next.hash);
	if (st != WAX_OK)
		return st;
	hex_encode(BYTES_ARRAY(next.hash), expected);
	if (!bytes_equal(parts.hash, bytes_of(expected, HASH_TEXT_LEN)))
		return WAX_CRYPTO;
	next.number = parts.number;
	*c = next;
	return WAX_OK;
}
