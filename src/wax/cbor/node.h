/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node.h - reading CBOR items, strictly (RFC 8949) */
#ifndef WAX_CBOR_NODE_H
#define WAX_CBOR_NODE_H

#include "core/bytes.h"
#include "core/reader.h"

#define NODE_DEPTH_MAX 8	/* arrays and maps in each other */

/* What resources are made of. Tags, floating point, undefined and strings in
   pieces are not; arrays and maps may be of indefinite length, as some write
   them. */
enum node_kind {
	NODE_UINT,		/* number */
	NODE_NEGATIVE,		/* -1 - number */
	NODE_BYTES,		/* string */
	NODE_TEXT,		/* string, well-formed UTF-8 without NUL */
	NODE_ARRAY,
	NODE_MAP,
	NODE_BOOL,		/* truth */
	NODE_NULL,
};

struct node {
	enum node_kind kind;
	bool truth;
	bool is_endless;	/* of indefinite length */
	uint64_t number;	/* of an array's items or a map's pairs, too */
	struct bytes string;	/* borrowed from the input */
	struct bytes inner;	/* an array's or a map's items, encoded */
};

/* One whole item, with all that is in it. WAX_FORMAT: none, or one that is not
   well-formed or not of the kinds above; WAX_LIMIT: nested deeper than
   NODE_DEPTH_MAX. */
MUST_USE enum wax_status node_read(struct reader *r, struct node *out);

/* The same for a payload that is one item and nothing else. */
MUST_USE enum wax_status node_read_all(struct bytes cbor, struct node *out);

/* What an array or a map has, which node_read has checked: each call gives the
   next, until false. */
struct node_walk {
	struct reader rest;
};

/* n is an array or a map. */
struct node_walk node_walk_open(const struct node *n);
bool node_walk_item(struct node_walk *w, struct node *item);
bool node_walk_pair(struct node_walk *w, struct node *key,
    struct node *value);

/* How many items an array or pairs a map has, counted where the head does not
   say. */
size_t node_count(const struct node *n);

/* A text or byte string of just that content. */
bool node_is_text(const struct node *n, const char *text);

/* An integer of at least min and at most max. */
bool node_is_int(const struct node *n, int64_t min, int64_t max,
    int64_t *out);

#endif
