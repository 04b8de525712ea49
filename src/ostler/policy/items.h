/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* items.h - what the words of several conditions are parsed into */
#ifndef OSTLER_POLICY_ITEMS_H
#define OSTLER_POLICY_ITEMS_H

#include "ostler/policy/tally.h"

/* A text as it is; owned. */
struct text_item {
	char *text;
};

/* WAX_FORMAT: it is empty, or has a NUL; WAX_MEMORY. */
enum wax_status text_item_parse(struct bytes word, void *item);
bool text_item_covers(const void *a, const void *b);
void text_item_clear(void *item);

/* Bytes that a client writes into a sealed request; owned. */
struct hint_item {
	uint8_t *data;		/* NULL: empty */
	size_t len;
};

#define HINT_MAX 64	/* bytes: whoever keeps what a message has keeps one
			   more, and no longer one is taken for a shorter */

/* Hexadecimal of at most HINT_MAX bytes, or "empty". WAX_FORMAT; WAX_MEMORY. */
enum wax_status hint_item_parse(struct bytes word, void *item);
bool hint_item_covers(const void *a, const void *b);
void hint_item_clear(void *item);
/* hint absent: fits nothing. */
bool hint_item_fits(const struct hint_item *item, struct bytes hint);

/* Numbers from low to high, both included. */
struct range_item {
	uint64_t low;
	uint64_t high;
};

/* N, N-M, N- or -M, all from min to max. WAX_FORMAT. */
MUST_USE enum wax_status range_item_parse(struct bytes word, uint64_t min,
    uint64_t max, struct range_item *item);
bool range_item_covers(const void *a, const void *b);

/* So many open, of those that are counted together. */
struct open_item {
	uint32_t limit;
	enum tally_per per;
};

/* "20" or "20 per peer"; per target, per pair. WAX_FORMAT. */
enum wax_status open_item_parse(struct bytes word, void *item);
bool open_item_covers(const void *a, const void *b);

/* "20/s", "20/m burst 5", "20/h burst 5 per peer": a struct tally_rate; burst
   is as many as there are in a period if it is not given. WAX_FORMAT. */
enum wax_status rate_item_parse(struct bytes word, void *item);

/* For show: before, then value in quotes; what is too long ends in "...", whole
   characters before it. */
void items_show_text(const char *before, const char *value, char *text,
    size_t size);
/* The same with bytes as hexadecimal digits. */
void items_show_hint(const char *before, struct bytes hint, char *text,
    size_t size);
/* How many are open, for each way to count. */
void items_show_open(enum tally_kind kind, const struct question *q,
    char *text, size_t size);

#endif
