/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/link_read.h"

#include <sys/un.h>

#include "ostler/conf/fields.h"
#include "ostler/net/transport.h"
#include "ostler/net/transports.h"

#define PATH_LENGTH (sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1)

const struct transport *
link_read_transport(struct parser *p, struct link_draft *link, bool listens)
{
	const struct transport *there[TRANSPORTS_MAX];
	const char *words[TRANSPORTS_MAX + 1];
	struct place at = parser_peek(p)->at;
	size_t n = 0, which;

	for (size_t i = 0; i < TRANSPORTS_MAX && transports[i] != NULL; i++) {
		there[n] = listens ? transport_find_listener(transports[i]) :
		    transports[i];
		words[n++] = transports[i]->name;
	}
	words[n] = NULL;
	which = parser_read_choice(p, words);
	if (parser_is_bad(p))
		return NULL;
	link->transport_at = at;
	return there[which];
}

char *
link_read_path(struct parser *p)
{
	struct token t = parser_read_string(p, "the path of a socket in "
	    "quotes");
	char *path = NULL;

	if (parser_is_bad(p))
		return NULL;
	if (t.text.len == 0 || t.text.data[0] != '/' ||
	    t.text.len > PATH_LENGTH)
		parser_fail(p, t.at, "a path of %zu bytes; expected a path of "
		    "at most %zu that begins with /", t.text.len, PATH_LENGTH);
	else
		link_copy_name(p, &t, &path);
	return path;
}

void
link_check_once(struct parser *p, const struct keyword *k,
    struct place *first, struct place at)
{
	if (first->source == NULL)
		*first = at;
	else
		parser_fail(p, at, "%s is given again; expected once (first "
		    "at %s:%u)", k->name, first->source->name,
		    (unsigned)first->line);
}

void
link_read_credential(struct parser *p, struct link_draft *link)
{
	struct token t = fields_read_name(p, "the name of a credential in "
	    "quotes");

	if (!parser_is_bad(p) && link->has_credential)
		parser_fail(p, t.at, "credential is given again; expected "
		    "once");
	link->has_credential = true;
	if (!parser_is_bad(p))
		link->credential = t;
}

void
link_copy_name(struct parser *p, const struct token *name, char **out)
{
	if ((*out = token_copy(name)) == NULL)
		parser_fail_memory(p);
}
