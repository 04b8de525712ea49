/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger.c - a file of a chain's lines, read from its beginning to its end */
#include "audit/ledger.h"

#include <errno.h>
#include <inttypes.h>

#include "core/hex.h"
#include "core/line.h"

#define HASH_TEXT_SIZE (2 * CHAIN_HASH_LEN + 1)
#define SHOWN_LEN 60		/* bytes of a wrong line in a message */

/* One file that is being read. */
struct pass {
	struct ledger *ledger;
	FILE *file;
	const char *name;
	FILE *errors;
	uint64_t line;		/* from 1 */
};

/* Begins a message: where it is. */
static void
say_place(const struct pass *p)
{
	fprintf(p->errors, "%s:%" PRIu64 ": ", p->name, p->line);
}

static enum wax_status
fail_format(const struct pass *p, struct bytes line)
{
	struct line shown;
	bool is_long = line.len > SHOWN_LEN;

	line_begin(&shown);
	if (is_long)
		line.len = SHOWN_LEN;
	line_add_bytes(&shown, "read", line);
	say_place(p);
	fprintf(p->errors, "is no line of an audit file; expected NUMBER TIME "
	    "EVENT ... hash=HEX;%.*s%s\n", (int)shown.len, shown.text,
	    is_long ? "..." : "");
	return WAX_FORMAT;
}

static enum wax_status
fail_number(const struct pass *p, uint64_t number)
{
	uint64_t expected = p->ledger->chain.number + 1;

	say_place(p);
	fprintf(p->errors, "has the number %" PRIu64 "; expected %" PRIu64
	    ": %s\n", number, expected, number > expected ?
	    "lines are missing" : "lines were put in or changed places");
	return WAX_FORMAT;
}

static enum wax_status
fail_hash(const struct pass *p, const struct chain_parts *parts,
    const uint8_t hash[CHAIN_HASH_LEN])
{
	char expected[HASH_TEXT_SIZE];

	hex_encode(bytes_of(hash, CHAIN_HASH_LEN), expected);
	say_place(p);
	fprintf(p->errors, "number %" PRIu64 " has the hash %.*s; expected %s: "
	    "the line was changed\n", parts->number, (int)parts->hash.len,
	    (const char *)parts->hash.data, expected);
	return WAX_FORMAT;
}

static enum wax_status
fail_begin(const struct pass *p)
{
	say_place(p);
	fprintf(p->errors, "is not the first line of an audit file; expected "
	    "NUMBER TIME " LEDGER_BEGIN " after=NUMBER head=HEX\n");
	return WAX_FORMAT;
}

/* The file goes on from something else than where the chain is. */
static enum wax_status
fail_after(const struct pass *p, const struct chain *from)
{
	const struct chain *here = &p->ledger->chain;
	char was[HASH_TEXT_SIZE], expected[HASH_TEXT_SIZE];

	hex_encode(BYTES_ARRAY(from->hash), was);
	hex_encode(BYTES_ARRAY(here->hash), expected);
	say_place(p);
	fprintf(p->errors, "goes on from %" PRIu64 ":%s; expected %" PRIu64
	    ":%s: %s\n", from->number, was, here->number, expected,
	    from->number > here->number ? "a file, or lines at the end of the "
	    "one before, are missing" : from->number == 0 ?
	    "a chain of its own" : "files stand in another order, or were "
	    "changed");
	return WAX_FORMAT;
}

/* Takes a word, and the space behind it, from the front of text. */
static bool
take_word(struct bytes *text, const char *word)
{
	size_t len = strlen(word);

	if (!bytes_has_prefix(*text, bytes_of_text(word)))
		return false;
	*text = bytes_of(text->data + len, text->len - len);
	return true;
}

/* Takes what stands before the next space or the end. */
static struct bytes
take_until_space(struct bytes *text)
{
	const uint8_t *space = text->len == 0 ? NULL :
	    memchr(text->data, ' ', text->len);
	size_t len = space == NULL ? text->len : (size_t)(space - text->data);
	struct bytes taken = bytes_of(text->data, len);

	*text = bytes_of(text->data + len, text->len - len);
	return taken;
}

/* What a first line says that its chain goes on from; false: it is none. The
   hash over it vouches for what it says. */
static bool
read_begin(const struct chain_parts *parts, struct chain *from)
{
	struct bytes text = parts->text, digits;
	size_t len = 0;

	(void)take_until_space(&text);	/* the time */
	if (!take_word(&text, " " LEDGER_BEGIN " after="))
		return false;
	(void)take_until_space(&text);	/* said by the line's own number */
	if (!take_word(&text, " head="))
		return false;
	digits = take_until_space(&text);
	from->number = parts->number - 1;
	return hex_decode(digits, from->hash, CHAIN_HASH_LEN, &len) == WAX_OK &&
	    len == CHAIN_HASH_LEN;
}

/* The first line of the first file sets the chain, that of another one must
   agree with it. */
static enum wax_status
check_begin(const struct pass *p, const struct chain_parts *parts)
{
	struct ledger *l = p->ledger;
	struct chain from;

	if (!read_begin(parts, &from))
		return fail_begin(p);
	if (!l->has_begun) {
		l->chain = from;
		l->after = from.number;
		return WAX_OK;
	}
	if (from.number == l->chain.number &&
	    memcmp(from.hash, l->chain.hash, CHAIN_HASH_LEN) == 0)
		return WAX_OK;
	return fail_after(p, &from);
}

static enum wax_status
check_line(const struct pass *p, struct bytes line)
{
	struct ledger *l = p->ledger;
	struct chain_parts parts;
	uint8_t hash[CHAIN_HASH_LEN];
	enum wax_status st;

	if (chain_split_line(line, &parts) != WAX_OK)
		return fail_format(p, line);
	if (p->line == 1 && (st = check_begin(p, &parts)) != WAX_OK)
		return st;
	st = chain_check_line(&l->chain, line);
	if (st == WAX_STATE)
		return fail_number(p, parts.number);
	if (st == WAX_CRYPTO &&
	    (st = chain_hash_body(&l->chain, parts.body, hash)) == WAX_OK)
		return fail_hash(p, &parts, hash);
	if (st != WAX_OK)
		return st;
	l->has_begun = true;
	l->lines++;
	l->size += line.len + 1;
	if (l->wanted > 0 && l->wanted == l->chain.number) {
		l->was_seen = true;
		memcpy(l->wanted_hash, l->chain.hash, CHAIN_HASH_LEN);
	}
	return WAX_OK;
}

/* The next line, without its newline, into buffer. True: there is one, or more
   bytes than a line has; else *len is what stands behind the last newline. */
static bool
next_line(const struct pass *p, char buffer[CHAIN_LINE_MAX], size_t *len)
{
	size_t n = 0;
	int c;

	while ((c = getc_unlocked(p->file)) != EOF && c != '\n') {
		buffer[n++] = (char)c;
		if (n == CHAIN_LINE_MAX)
			break;
	}
	*len = n;
	return c != EOF;
}

enum wax_status
ledger_read(struct ledger *l, FILE *file, const char *name, FILE *errors)
{
	struct pass p = { .ledger = l, .file = file, .name = name,
		.errors = errors };
	enum wax_status st = WAX_OK;
	size_t len;

	l->lines = 0;
	l->size = 0;
	l->torn_len = 0;
	while (st == WAX_OK && next_line(&p, l->torn, &len)) {
		p.line++;
		st = check_line(&p, bytes_of(l->torn, len));
	}
	if (st == WAX_OK && ferror(file)) {
		fprintf(errors, "%s: can not be read: %s\n", name,
		    strerror(errno));
		st = WAX_SYSTEM;
	}
	if (st == WAX_OK)
		l->torn_len = len;
	return st;
}
