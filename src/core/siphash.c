/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* siphash.c - SipHash-2-4 */
#include "core/siphash.h"

struct siphash_state {
	uint64_t v0, v1, v2, v3;
};

static uint64_t
rotate_left(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static uint64_t
read_little_endian(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i > 0; i--)
		v = v << 8 | p[i - 1];
	return v;
}

static void
siphash_round(struct siphash_state *s)
{
	s->v0 += s->v1;
	s->v1 = rotate_left(s->v1, 13) ^ s->v0;
	s->v0 = rotate_left(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotate_left(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotate_left(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotate_left(s->v1, 17) ^ s->v2;
	s->v2 = rotate_left(s->v2, 32);
}

static void
siphash_absorb(struct siphash_state *s, uint64_t word)
{
	s->v3 ^= word;
	siphash_round(s);
	siphash_round(s);
	s->v0 ^= word;
}

uint64_t
siphash_bytes(const uint8_t key[16], struct bytes data)
{
	uint64_t k0 = read_little_endian(key, 8);
	uint64_t k1 = read_little_endian(key + 8, 8);
	struct siphash_state s = {
		k0 ^ UINT64_C(0x736f6d6570736575),
		k1 ^ UINT64_C(0x646f72616e646f6d),
		k0 ^ UINT64_C(0x6c7967656e657261),
		k1 ^ UINT64_C(0x7465646279746573),
	};
	size_t whole = data.len - data.len % 8;
	uint64_t last = (uint64_t)data.len << 56;

	for (size_t i = 0; i < whole; i += 8)
		siphash_absorb(&s, read_little_endian(data.data + i, 8));
	if (data.len > whole)
		last |= read_little_endian(data.data + whole, data.len - whole);
	siphash_absorb(&s, last);
	s.v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		siphash_round(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
