/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* diag_print.c - CBOR to diagnostic notation */

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "tools/diag.h"
#include "tools/item.h"

struct print_level {
	enum item_kind kind;
	bool is_endless;
	uint64_t left;		/* items */
	uint64_t done;		/* items */
};

struct print {
	FILE *out;
	struct print_level levels[ITEM_DEPTH_MAX];
	size_t depth;
};

static void
print_quoted(FILE *out, struct bytes text)
{
	putc('"', out);
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c == '\n')
			fputs("\\n", out);
		else if (c < 0x20 || c == 0x7f)
			fprintf(out, "\\u%04x", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

static void
print_hex(FILE *out, struct bytes string)
{
	fputs("h'", out);
	for (size_t i = 0; i < string.len; i++)
		fprintf(out, "%02x", string.data[i]);
	putc('\'', out);
}

/* The shortest digits that give the same number again, with a point. */
static void
print_real(FILE *out, double real)
{
	char text[40];

	if (isnan(real)) {
		fputs("NaN", out);
		return;
	}
	if (isinf(real)) {
		fputs(real < 0 ? "-Infinity" : "Infinity", out);
		return;
	}
	if (real > -1e15 && real < 1e15 && (double)(int64_t)real == real &&
	    !(real == 0 && signbit(real))) {
		fprintf(out, "%.1f", real);
		return;
	}
	for (int digits = 1; digits <= 17; digits++) {
		double again;

		snprintf(text, sizeof(text), "%.*g", digits, real);
		if (sscanf(text, "%lf", &again) == 1 && again == real)
			break;
	}
	fputs(text, out);
	if (strpbrk(text, ".e") == NULL)
		fputs(".0", out);
}

static void
print_negative(FILE *out, uint64_t number)
{
	if (number == UINT64_MAX)	/* -1 - (2^64 - 1) */
		fputs("-18446744073709551616", out);
	else
		fprintf(out, "-%" PRIu64, number + 1);
}

static void
print_scalar(FILE *out, const struct item *item)
{
	switch (item->kind) {
	case ITEM_UINT:
		fprintf(out, "%" PRIu64, item->number);
		break;
	case ITEM_NEGATIVE:
		print_negative(out, item->number);
		break;
	case ITEM_BYTES:
		print_hex(out, item->string);
		break;
	case ITEM_TEXT:
		print_quoted(out, item->string);
		break;
	case ITEM_FALSE:
		fputs("false", out);
		break;
	case ITEM_TRUE:
		fputs("true", out);
		break;
	case ITEM_NULL:
		fputs("null", out);
		break;
	case ITEM_FLOAT:
		print_real(out, item->real);
		break;
	default:
		fputs("undefined", out);
		break;
	}
}

/* What stands before the next item of the level on top. */
static void
print_separator(struct print *p)
{
	struct print_level *top;

	if (p->depth == 0)
		return;
	top = &p->levels[p->depth - 1];
	if (top->kind == ITEM_MAP && top->done % 2 == 1)
		fputs(": ", p->out);
	else if (top->done > 0)
		fputs(", ", p->out);
	top->done++;
}

static void
print_open(struct print *p, const struct item *item)
{
	struct print_level *level = &p->levels[p->depth++];

	*level = (struct print_level){
		.kind = item->kind,
		.is_endless = item->is_endless,
		.left = item->kind == ITEM_MAP ? 2 * item->number :
		    item->kind == ITEM_TAG ? 1 : item->number,
	};
	switch (item->kind) {
	case ITEM_MAP:
		fputs(item->is_endless ? "{_ " : "{", p->out);
		break;
	case ITEM_ARRAY:
		fputs(item->is_endless ? "[_ " : "[", p->out);
		break;
	case ITEM_TAG:
		fprintf(p->out, "%" PRIu64 "(", item->number);
		break;
	default:
		fputs("(_ ", p->out);
		break;
	}
}

static void
print_close(struct print *p)
{
	enum item_kind kind = p->levels[--p->depth].kind;

	putc(kind == ITEM_MAP ? '}' : kind == ITEM_ARRAY ? ']' : ')', p->out);
}

/* Closes all that has got its last item. */
static void
print_close_full(struct print *p)
{
	while (p->depth > 0) {
		struct print_level *top = &p->levels[p->depth - 1];

		if (top->is_endless || top->done < top->left)
			return;
		print_close(p);
	}
}

/* One item that item_skip has accepted. */
static void
print_item(struct print *p, struct reader *r)
{
	struct item item;

	do {
		if (item_read(r, &item) != WAX_OK)
			return;
		if (item.kind == ITEM_BREAK) {
			print_close(p);
			print_close_full(p);
			continue;
		}
		print_separator(p);
		if (item.kind == ITEM_ARRAY || item.kind == ITEM_MAP ||
		    item.kind == ITEM_TAG || item.is_endless) {
			if (p->depth == ITEM_DEPTH_MAX)	/* an empty one */
				fputs(item.kind == ITEM_MAP ? "{}" : "[]",
				    p->out);
			else
				print_open(p, &item);
		} else {
			print_scalar(p->out, &item);
		}
		print_close_full(p);
	} while (p->depth > 0);
}

enum wax_status
diag_print(FILE *out, struct bytes cbor)
{
	struct reader r = reader_open(cbor);
	struct print p = { .out = out };
	bool is_first = true;
	enum wax_status st;

	while (reader_left(&r) > 0)
		if ((st = item_skip(&r, NULL)) != WAX_OK)
			return st;
	r = reader_open(cbor);
	while (reader_left(&r) > 0) {
		if (!is_first)
			fputs(", ", out);
		is_first = false;
		print_item(&p, &r);
	}
	return WAX_OK;
}
