/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message.c - what goes from one to another in a scenario */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenario/play.h"

/* "FROM -> TO: MESSAGE", the message without its port= */
struct saying {
	char from[NAME_SIZE];
	char to[NAME_SIZE];
	bool lost;
	char port[ADDRESS_TEXT_SIZE];	/* an address or "$name"; or empty */
	char message[8192];
};

struct house *
play_find_house(struct play *p, const char *name)
{
	for (size_t i = 0; i < p->house_count; i++)
		if (strcmp(p->houses[i].name, name) == 0)
			return &p->houses[i];
	return NULL;
}

struct person *
play_find_person(struct play *p, const char *name)
{
	for (size_t i = 0; i < p->person_count; i++)
		if (strcmp(p->persons[i].name, name) == 0)
			return &p->persons[i];
	fail(&p->here, "%s: nobody has this name", name);
}

/* Takes a word port=... off the message's end. */
static void
split_port(const struct play *p, struct saying *s)
{
	char *port = strstr(s->message, " port=");

	if (port == NULL)
		return;
	if (strlen(port) - 6 >= sizeof(s->port) || strchr(port + 1, ' ') !=
	    NULL)
		fail(&p->here, "%s; expected port=ADDRESS or port=$NAME at "
		    "the line's end", port + 1);
	strcpy(s->port, port + 6);
	*port = '\0';
}

/* False: the line is something else. */
static bool
read_saying(const struct play *p, const char *line, struct saying *s)
{
	char arrow[8];

	*s = (struct saying){ .lost = false };
	if (sscanf(line, "%31s %7s %31[^:]: %8000[^\n]", s->from, arrow,
	    s->to, s->message) != 4)
		return false;
	s->lost = strcmp(arrow, "-x") == 0;
	if (!s->lost && strcmp(arrow, "->") != 0)
		return false;
	split_port(p, s);
	return true;
}

static void
keep_last(struct play *p, struct person *to, const struct house *from,
    struct fake_datagram *d)
{
	struct fake_datagram **last = &to->last[from - p->houses];

	free(*last);
	*last = d;
}

static struct address
read_address(const struct play *p, struct bytes text)
{
	struct address a;

	if (address_parse(text, &a) != WAX_OK)
		fail(&p->here, "%.*s; expected an address such as "
		    "10.0.0.1:5683", (int)text.len, text.data);
	return a;
}

/* Requests go to the daemon's first listener, all else to where the daemon
   spoke from last; port= says otherwise. */
static struct address
find_destination(const struct play *p, const struct saying *s,
    const struct person *from, const struct house *to)
{
	const struct fake_datagram *last = from->last[to - p->houses];
	const struct field *code = &p->wanted.fields[1];
	bool is_request = p->wanted.count > 1 && code->value.len == 1 &&
	    code_is_request(code->value.data[0]);
	struct bytes text = bytes_of_text(s->port);

	if (s->port[0] == '$' && !names_get(&p->names, s->port + 1, &text))
		fail(&p->here, "%s has no value", s->port);
	if (text.len > 0)
		return read_address(p, text);
	if (last == NULL || is_request || p->wanted.fields[0].kind == FIELD_RAW)
		return to->settings->net.listeners[0].address;
	return last->from;
}

static void
say(struct play *p, const struct saying *s, struct house *to)
{
	struct person *from = play_find_person(p, s->from);
	uint8_t data[DATAGRAM_MAX + 64];
	struct writer w = writer_open(data, sizeof(data));
	struct address address;

	shape_read(&p->wanted, &p->here, s->message);
	address = find_destination(p, s, from, to);
	shape_write(&p->wanted, &p->here, &p->names, &w);
	if (!s->lost && !house_put(to, &from->address, &address,
	    writer_bytes(&w)))
		fail(&p->here, "%s has no port where this would arrive",
		    to->name);
}

static bool
goes_to_house(const struct fake_datagram *d, const struct house *h)
{
	return memcmp(d->to.ip, h->fake.host.ip, sizeof(d->to.ip)) == 0;
}

/* The oldest to that peer, or to that daemon; NULL: none. */
static struct fake_datagram *
take_sent(struct house *from, const struct person *to, const struct house *next)
{
	struct fake_datagram *d;

	STAILQ_FOREACH(d, &from->fake.sent, next) {
		if (next != NULL ? !goes_to_house(d, next) :
		    !address_equal(&d->to, &to->address))
			continue;
		STAILQ_REMOVE(&from->fake.sent, d, fake_datagram, next);
		from->fake.sent_count--;
		return d;
	}
	return NULL;
}

static void
check_port(struct play *p, const struct saying *s,
    const struct fake_datagram *d)
{
	char text[ADDRESS_TEXT_SIZE];
	struct bytes wanted = bytes_of_text(s->port);

	if (s->port[0] == '\0')
		return;
	address_format(&d->from, text);
	if (s->port[0] == '$' && !names_get(&p->names, s->port + 1, &wanted))
		names_set(&p->names, &p->here, s->port + 1,
		    bytes_of_text(text));
	else if (!bytes_equal(wanted, bytes_of_text(text)))
		fail(&p->here, "sent from %s; expected %.*s", text,
		    (int)wanted.len, wanted.data);
}

static void
report_sent(const struct play *p, const struct house *h)
{
	static struct shape shape;
	const struct fake_datagram *d;

	STAILQ_FOREACH(d, &h->fake.sent, next) {
		char text[ADDRESS_TEXT_SIZE];

		address_format(&d->to, text);
		for (size_t i = 0; i < p->person_count; i++)
			if (address_equal(&p->persons[i].address, &d->to))
				strcpy(text, p->persons[i].name);
		shape_of(&shape, &p->here, bytes_of(d->data, d->len));
		printf("    %s -> %s: ", h->name, text);
		shape_print_line(&shape);
	}
}

static void
hear(struct play *p, const struct saying *s, struct house *from,
    struct house *next)
{
	struct person *to = next == NULL ? play_find_person(p, s->to) : NULL;
	struct fake_datagram *d = take_sent(from, to, next);

	shape_read(&p->wanted, &p->here, s->message);
	if (d == NULL) {
		fail_begin(&p->here, "%s sent nothing to %s", s->from, s->to);
		shape_print(&p->wanted, NULL, &p->names);
		report_sent(p, from);
		fail_end();
	}
	shape_of(&p->sent, &p->here, bytes_of(d->data, d->len));
	if (!shape_match(&p->wanted, &p->sent, &p->here, &p->names)) {
		fail_begin(&p->here, "%s sent another message to %s", s->from,
		    s->to);
		shape_print(&p->wanted, &p->sent, &p->names);
		fail_end();
	}
	check_port(p, s, d);
	if (next != NULL && !s->lost)
		(void)!house_put(next, &d->from, &d->to,
		    bytes_of(d->data, d->len));
	if (next == NULL)
		keep_last(p, to, from, d);
	else
		free(d);
}

bool
play_message(struct play *p, const char *line)
{
	static struct saying s;
	struct house *from, *to;

	if (!read_saying(p, line, &s))
		return false;
	from = play_find_house(p, s.from);
	to = play_find_house(p, s.to);
	if (from != NULL)
		hear(p, &s, from, to);
	else if (to != NULL)
		say(p, &s, to);
	else
		fail(&p->here, "neither %s nor %s is a daemon", s.from, s.to);
	return true;
}

void
play_unreachable(struct play *p, const char *name)
{
	struct person *person = play_find_person(p, name);

	for (size_t i = 0; i < p->house_count; i++) {
		const struct fake_datagram *d = person->last[i];

		if (d == NULL)
			continue;
		if (!fake_refuse(&p->houses[i].fake, d, ECONNREFUSED))
			fail(&p->here, "what %s got was not sent from a "
			    "source port", name);
		net_flush(p->houses[i].net);
		return;
	}
	fail(&p->here, "%s got nothing that could be refused", name);
}

static void
drop_ignored(struct house *h, const struct person *person)
{
	struct fake_datagram *d;

	while (person->ignored && (d = take_sent(h, person, NULL)) != NULL)
		free(d);
}

bool
play_is_anything_sent(struct play *p)
{
	bool sent = false;

	for (size_t i = 0; i < p->house_count; i++) {
		for (size_t j = 0; j < p->person_count; j++)
			drop_ignored(&p->houses[i], &p->persons[j]);
		sent |= !STAILQ_EMPTY(&p->houses[i].fake.sent);
	}
	return sent;
}

void
play_expect_nothing(struct play *p)
{
	if (!play_is_anything_sent(p))
		return;
	fail_begin(&p->here, "expected nothing more to be sent, %.6f s after "
	    "the start", (double)(p->now - p->start) / 1e6);
	for (size_t i = 0; i < p->house_count; i++)
		report_sent(p, &p->houses[i]);
	fail_end();
}
