/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_verify.c - audit files are checked, without the daemon */
#include "tools/audit_verify.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "audit/ledger.h"
#include "core/hex.h"

#define HASH_TEXT_SIZE (2 * CHAIN_HASH_LEN + 1)

struct verify {
	FILE *out;
	FILE *errors;
	bool has_head;
	struct chain head;
	struct ledger ledger;
};

static int
fail_usage(const struct verify *v, const char *why, const char *what)
{
	fprintf(v->errors, "%s%s\nusage: ostlerctl " AUDIT_VERIFY_USAGE "\n",
	    why, what);
	return AUDIT_VERIFY_WRONG;
}

/* NUMBER:HASH */
static bool
read_head(const char *text, struct chain *out)
{
	size_t digits = strspn(text, "0123456789"), len = 0;
	struct bytes hash;

	if (digits == 0 || digits > 19 || text[digits] != ':')
		return false;
	out->number = 0;
	for (size_t i = 0; i < digits; i++)
		out->number = out->number * 10 + (uint64_t)(text[i] - '0');
	hash = bytes_of_text(text + digits + 1);
	return out->number > 0 &&
	    hex_decode(hash, out->hash, CHAIN_HASH_LEN, &len) == WAX_OK &&
	    len == CHAIN_HASH_LEN;
}

/* Takes --head out of the arguments; the others stay, *argc of them. */
static int
take_options(struct verify *v, int *argc, char **argv)
{
	int kept = 0;

	for (int i = 0; i < *argc; i++) {
		const char *text = NULL;

		if (strcmp(argv[i], "--head") == 0) {
			if (++i == *argc)
				return fail_usage(v, "--head has no value", "");
			text = argv[i];
		} else if (strncmp(argv[i], "--head=", 7) == 0) {
			text = argv[i] + 7;
		} else if (argv[i][0] == '-') {
			return fail_usage(v, "no such option: ", argv[i]);
		} else {
			argv[kept++] = argv[i];
			continue;
		}
		if (!read_head(text, &v->head))
			return fail_usage(v, "--head is no NUMBER:HASH, as "
			    "`ostlerctl audit head` prints it: ", text);
		v->has_head = true;
	}
	*argc = kept;
	return kept == 0 ? fail_usage(v, "no file is named", "") :
	    AUDIT_VERIFY_WHOLE;
}

static void
say_file(const struct verify *v, const char *name)
{
	const struct ledger *l = &v->ledger;

	if (l->lines == 0)
		fprintf(v->out, "%s: no lines\n", name);
	else
		fprintf(v->out, "%s: %" PRIu64 " lines, %" PRIu64 " to %"
		    PRIu64 ", are whole\n", name, l->lines,
		    l->chain.number - l->lines + 1, l->chain.number);
	if (l->torn_len > 0)
		fprintf(v->out, "%s:%" PRIu64 ": %zu bytes of a line that was "
		    "not finished; it is cut off when ostlerd opens the file "
		    "again\n", name, l->lines + 1, l->torn_len);
}

static int
verify_file(struct verify *v, const char *name)
{
	FILE *file = fopen(name, "re");
	bool is_first = !v->ledger.has_begun;
	enum wax_status st;

	if (file == NULL) {
		fprintf(v->errors, "%s: can not be opened: %s\n", name,
		    strerror(errno));
		return AUDIT_VERIFY_WRONG;
	}
	st = ledger_read(&v->ledger, file, name, v->errors);
	fclose(file);
	if (st == WAX_FORMAT) {
		fprintf(v->errors, "%s: %" PRIu64 " lines are whole, then it "
		    "is broken\n", name, v->ledger.lines);
		return AUDIT_VERIFY_BROKEN;
	}
	if (st != WAX_OK) {
		if (st != WAX_SYSTEM)
			fprintf(v->errors, "%s: %s\n", name,
			    wax_status_text(st));
		return AUDIT_VERIFY_WRONG;
	}
	if (is_first && v->ledger.after > 0)
		fprintf(v->out, "%s: goes on from line %" PRIu64 " of an older "
		    "file\n", name, v->ledger.after);
	say_file(v, name);
	return AUDIT_VERIFY_WHOLE;
}

/* The head tells of lines that are missing at the end, which nothing in the
   files can. It may also be an older one, of a line within them. */
static int
verify_head(const struct verify *v)
{
	const struct ledger *l = &v->ledger;
	char was[HASH_TEXT_SIZE], expected[HASH_TEXT_SIZE];

	if (v->head.number > l->chain.number) {
		fprintf(v->errors, "the last line has the number %" PRIu64
		    "; the head is %" PRIu64 ": %" PRIu64 " lines are missing "
		    "at the end\n", l->chain.number, v->head.number,
		    v->head.number - l->chain.number);
		return AUDIT_VERIFY_BROKEN;
	}
	if (!l->was_seen) {
		fprintf(v->errors, "line %" PRIu64 " of the head is in none of "
		    "these files\n", v->head.number);
		return AUDIT_VERIFY_BROKEN;
	}
	if (memcmp(l->wanted_hash, v->head.hash, CHAIN_HASH_LEN) != 0) {
		hex_encode(BYTES_ARRAY(l->wanted_hash), was);
		hex_encode(BYTES_ARRAY(v->head.hash), expected);
		fprintf(v->errors, "line %" PRIu64 " has the hash %s; the head "
		    "is %s: this is another chain\n", v->head.number, was,
		    expected);
		return AUDIT_VERIFY_BROKEN;
	}
	fprintf(v->out, "the head is line %" PRIu64 "\n", v->head.number);
	return AUDIT_VERIFY_WHOLE;
}

int
audit_verify_run(int argc, char **argv, FILE *out, FILE *errors)
{
	struct verify v = { .out = out, .errors = errors };
	int status = take_options(&v, &argc, argv);

	v.ledger.wanted = v.head.number;
	for (int i = 0; status == AUDIT_VERIFY_WHOLE && i < argc; i++)
		status = verify_file(&v, argv[i]);
	if (status == AUDIT_VERIFY_WHOLE && v.has_head)
		status = verify_head(&v);
	return status;
}
