/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/explain/ask.h"

#include "core/code.h"
#include "ostler/conf/report.h"
#include "ostler/conf/suggest.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/forward/registry.h"
#include "ostler/net/transport.h"

#define ASK_SIZE 64		/* bytes, of a request that says nothing */

const struct ask_word *
ask_find_word(struct bytes name)
{
	const struct ask_word *word = ask_words;

	while (word->name != NULL &&
	    !bytes_equal(name, bytes_of_text(word->name)))
		word++;
	return word->name != NULL ? word : NULL;
}

void
ask_init(struct ask *a, const struct ask_world *w)
{
	*a = (struct ask){
		.code = CODE_POST,
		.size = ASK_SIZE,
		.minute = w->minute,
		.weekday = w->weekday,
	};
}

static unsigned
word_bit(const struct ask_word *word)
{
	return 1u << (word - ask_words);
}

static bool
ask_has(const struct ask *a, const char *name)
{
	return (a->given & word_bit(ask_find_word(bytes_of_text(name)))) != 0;
}

/* "peer UUID" and "peer none" are short for identity. */
static const struct ask_word *
find_meant(const struct ask_word *word, struct bytes value)
{
	struct deviceid id;

	if (strcmp(word->name, "peer") != 0 ||
	    (deviceid_parse(value, &id) != WAX_OK &&
	    !bytes_equal(value, bytes_of_text("none"))))
		return word;
	return ask_find_word(bytes_of_text("identity"));
}

static bool
fail_value(const struct ask_word *word, struct bytes value,
    enum wax_status st, char *error)
{
	char shown[REPORT_SHOW];

	report_show(value, shown);
	if (st == WAX_NOT_FOUND)
		snprintf(error, ASK_ERROR_SIZE, "there is no %s \"%s\"; "
		    "expected %s", word->name, shown, word->expected);
	else
		snprintf(error, ASK_ERROR_SIZE, "%s is %s; expected %s",
		    word->name, value.len > 0 ? shown : "empty",
		    word->expected);
	return false;
}

bool
ask_set(struct ask *a, const struct ask_world *w, const struct ask_word *word,
    struct bytes value, char error[ASK_ERROR_SIZE])
{
	enum wax_status st;

	if (word->syntax != NULL)
		word = find_meant(word, value);
	if ((a->given & word_bit(word)) != 0) {
		snprintf(error, ASK_ERROR_SIZE, "%s is given again; expected "
		    "once", word->name);
		return false;
	}
	a->given |= word_bit(word);
	st = word->set(a, w, value);
	return st == WAX_OK || fail_value(word, value, st, error);
}

static const char *
find_missing(const struct ask *a, const struct ask_world *w)
{
	if (!ask_has(a, "target"))
		return "there is no target; expected target UUID";
	if (a->listener == NULL && w->net->listener_count != 1)
		return "there is no listener; expected listener \"NAME\", for "
		    "there are several";
	return NULL;
}

/* Words that can not all be true of one request. */
static const struct {
	const char *one, *other, *error;
} conflicts[] = {
	{ "registered", "discovered", "registered and discovered; expected "
	    "one of them" },
	{ "registered", "unknown", "registered and unknown; expected one of "
	    "them" },
	{ "discovered", "unknown", "discovered and unknown; expected one of "
	    "them" },
	{ "sealed", "key-establishment", "sealed and key-establishment; "
	    "expected one of them" },
};

static const char *
find_conflict(const struct ask *a)
{
	for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++) {
		if (ask_has(a, conflicts[i].one) &&
		    ask_has(a, conflicts[i].other))
			return conflicts[i].error;
	}
	if (!a->sealed && (ask_has(a, "kid") || ask_has(a, "kid-context")))
		return "a kid without sealed; expected sealed beside it";
	if (a->establishes && a->code != CODE_POST)
		return "key-establishment with another code; expected POST";
	if (!a->listener->transport->is_secure &&
	    !deviceid_is_nil(&a->identity))
		return "an identity at a listener that is not secure; "
		    "expected none";
	if (deviceid_is_nil(&a->identity) && ask_has(a, "issuer"))
		return "an issuer without identity; expected who has the "
		    "certificate";
	return NULL;
}

static void
look_up_place(struct ask *a, const struct ask_world *w)
{
	enum registration_kind kind;

	if (w->registry == NULL || ask_has(a, "registered") ||
	    ask_has(a, "discovered") || ask_has(a, "unknown") ||
	    !registry_find_kind(w->registry, &a->target, w->now, &kind))
		return;
	a->place = kind == REGISTRATION_FOUND ?
	    PLACE_DISCOVERED : PLACE_REGISTERED;
}

bool
ask_finish(struct ask *a, const struct ask_world *w,
    char error[ASK_ERROR_SIZE])
{
	const char *wrong = find_missing(a, w);

	if (wrong == NULL) {
		if (a->listener == NULL)
			a->listener = &w->net->listeners[0];
		wrong = find_conflict(a);
	}
	if (wrong != NULL) {
		snprintf(error, ASK_ERROR_SIZE, "%s", wrong);
		return false;
	}
	look_up_place(a, w);
	return true;
}

static bool
word_is_said(const struct ask *a, const struct ask_word *word)
{
	return word->is_always_written || (a->given & word_bit(word)) != 0;
}

static const char *
find_place_name(const struct ask *a)
{
	bool is_given = ask_has(a, "registered") || ask_has(a, "discovered");

	if (is_given || a->place == PLACE_UNKNOWN)
		return NULL;
	return a->place == PLACE_REGISTERED ? "registered" : "discovered";
}

void
ask_write(const struct ask *a, FILE *out)
{
	const char *space = "", *place = find_place_name(a);

	for (const struct ask_word *w = ask_words; w->name != NULL; w++) {
		if (!word_is_said(a, w))
			continue;
		fprintf(out, "%s%s", space, w->name);
		if (w->write != NULL) {
			fputc(' ', out);
			w->write(a, out);
		}
		space = " ";
	}
	if (place != NULL)
		fprintf(out, " %s", place);
}

void
ask_write_defaults(const struct ask *a, FILE *out)
{
	const char *comma = "";

	for (const struct ask_word *w = ask_words; w->name != NULL; w++) {
		if (!w->is_always_written || (a->given & word_bit(w)) != 0)
			continue;
		fprintf(out, "%s%s", comma, w->name);
		comma = ", ";
	}
}

struct question
ask_make_question(const struct ask *a, const struct ask_world *w)
{
	const struct transport *t = a->listener->transport;

	return (struct question){
		.peer = &a->peer,
		.identity = deviceid_is_nil(&a->identity) ? NULL :
		    &a->identity,
		.issuer = a->issuer[0] == '\0' ? NULL : a->issuer,
		.listener = a->listener->name,
		.transport = t->name,
		.secure = t->is_secure,
		.target = &a->target,
		.place = a->place,
		.code = a->code,
		.observe = a->observe,
		.sealed = a->sealed,
		.establishes = a->establishes &&
		    w->forward->key_establishment,
		.size = a->size,
		.kid = ask_has(a, "kid") ? bytes_of(a->kid, a->kid_len) :
		    BYTES_ABSENT,
		.kid_context = ask_has(a, "kid-context") ?
		    bytes_of(a->kid_context, a->kid_context_len) :
		    BYTES_ABSENT,
		.hop_limit = (unsigned)a->hop_limit,
		.minute = a->minute,
		.weekday = a->weekday,
		.now = w->now,
	};
}
