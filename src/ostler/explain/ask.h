/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ask.h - a question to the policy as people write it: the same words in policy
   tests and, behind "--", on command lines */
#ifndef OSTLER_EXPLAIN_ASK_H
#define OSTLER_EXPLAIN_ASK_H

#include <stdio.h>

#include "ostler/net/net_conf.h"
#include "ostler/policy/policy.h"

struct forward_conf;
struct registry;
struct tally;

/* What the question is put to; all borrowed. */
struct ask_world {
	const struct net_conf *net;
	const struct forward_conf *forward;
	const struct policy *policy;
	struct registry *registry;	/* what is registered now; NULL: not
					   looked up */
	struct tally *tally;		/* what is counted now, for explanations
					   of questions that tell nothing of
					   it; NULL: nothing is */
	uint64_t now;			/* microseconds, for these two */
	unsigned minute;		/* of the day, where none is given */
	unsigned weekday;		/* likewise; 0: Monday */
};

#define ASK_ISSUER_SIZE 512
#define ASK_KID_MAX 255		/* bytes */
#define ASK_TIMES_MAX 10000

struct ask {
	unsigned given;			/* bits: the rows of ask_words */
	struct address peer;		/* [::]:0, if none is given */
	struct deviceid identity;	/* nil: none */
	struct deviceid target;
	char issuer[ASK_ISSUER_SIZE];	/* "": none */
	const struct listener_conf *listener;	/* borrowed from the world */
	enum question_place place;
	uint8_t code;
	bool observe;
	bool sealed;
	bool establishes;		/* as it is asked; what that means is
					   the configuration's affair */
	uint64_t size;
	uint64_t hop_limit;
	unsigned minute;
	unsigned weekday;
	uint8_t kid[ASK_KID_MAX];
	size_t kid_len;
	uint8_t kid_context[ASK_KID_MAX];
	size_t kid_context_len;
	uint64_t after;			/* such requests came in this moment
					   already */
	uint64_t open;			/* such requests are open already */
};

/* One word of a question. */
struct ask_word {
	const char *name;
	const char *syntax;		/* of its value; NULL: it has none */
	const char *expected;		/* likewise, for messages */
	const char *help;		/* a sentence */
	/* WAX_FORMAT: not as expected; WAX_NOT_FOUND: well-formed, but there is
	   none of that name. */
	enum wax_status (*set)(struct ask *a, const struct ask_world *w,
	    struct bytes value);
	/* Its value as it is written; NULL: it has none. */
	void (*write)(const struct ask *a, FILE *out);
	bool is_always_written;		/* also at its default */
};

/* Ends with a row without name. At most 32 rows. Static. */
extern const struct ask_word ask_words[];

/* NULL: no such word. Static. */
const struct ask_word *ask_find_word(struct bytes name);

void ask_init(struct ask *a, const struct ask_world *w);

/* An error is a text for people, "what was read; expected what". */
#define ASK_ERROR_SIZE 400

/* Takes one word with its value; without one, value is absent. False: wrong,
   error says why. */
bool ask_set(struct ask *a, const struct ask_world *w,
    const struct ask_word *word, struct bytes value,
    char error[ASK_ERROR_SIZE]);

/* All words were taken: fills in what follows from others. False: something is
   missing, or two words do not go together. */
bool ask_finish(struct ask *a, const struct ask_world *w,
    char error[ASK_ERROR_SIZE]);

/* "--peer X" or "--peer=X", "--sealed": all of the count arguments. False:
   wrong. Without ask_finish. */
bool ask_read_options(struct ask *a, const struct ask_world *w,
    const char *const *arguments, size_t count, char error[ASK_ERROR_SIZE]);

/* The whole question, defaults included, in its own words. */
void ask_write(const struct ask *a, FILE *out);
/* The names of the words that were not given and yet say something, with
   commas between them. */
void ask_write_defaults(const struct ask *a, FILE *out);

/* Views into a. */
struct question ask_make_question(const struct ask *a,
    const struct ask_world *w);

#endif
