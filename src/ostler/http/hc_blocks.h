/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_blocks.h - a plain request of HTTP as several of CoAP, and their answers
   as one (RFC 7959 sections 2 and 3, RFC 8075 section 8.3) */
#ifndef OSTLER_HTTP_HC_BLOCKS_H
#define OSTLER_HTTP_HC_BLOCKS_H

#include "core/message.h"

/*
 *	hc_blocks_ask ----> a piece of the request ----> its response
 *	      ^                                              |
 *	      `------- HC_BLOCKS_AGAIN ------ hc_blocks_take-'
 *
 * A body of more than HC_BLOCKS_SIZE bytes goes in blocks of that size, or of
 * the size that the target wants; an answer that comes in blocks is collected.
 * Memory: the answer, HC_BLOCKS_SIZE at a time, up to the limit.
 */
#define HC_BLOCKS_SIZE 1024

enum hc_blocks_step {
	HC_BLOCKS_DONE,		/* that is the answer */
	HC_BLOCKS_AGAIN,	/* the next piece is to be asked */
	HC_BLOCKS_LARGE,	/* the answer is larger than the limit */
	HC_BLOCKS_BROKEN,	/* its blocks do not fit together */
	HC_BLOCKS_MEMORY,
};

/* The caller's; all zeros but limit is one to begin with. */
struct hc_blocks {
	uint32_t limit;		/* bytes of an answer */
	uint8_t shrunk;		/* how often the size was halved */
	bool is_sending;
	size_t total;		/* bytes of the body */
	size_t sent;		/* of these, that were taken */
	bool is_taking;
	uint8_t szx;		/* of the answer's blocks */
	uint8_t *data;		/* owned: options of the answer, its payload */
	size_t options_len;
	size_t len;		/* of the payload so far */
	size_t size;
};

/* Back to the beginning. */
void hc_blocks_clear(struct hc_blocks *b);

/* The next piece of m, the whole request: its options are written to w, which
   has room for those of m and 16 bytes more. Borrowed from w and m. */
void hc_blocks_ask(struct hc_blocks *b, const struct message *m,
    struct writer *w, struct message *out);

/* The response to it. DONE: *out is the whole answer, borrowed from b and m. */
MUST_USE enum hc_blocks_step hc_blocks_take(struct hc_blocks *b,
    const struct message *m, struct message *out);

/* True if a response is the first of several blocks. */
bool hc_blocks_has_more(const struct message *m);

#endif
