/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* play.c - the statements of a scenario */
#include "scenario/play.h"

#include <stdio.h>
#include <stdlib.h>

#define CONF_SIZE 65536
#define AFTERMATH CLOCK_S(300)
#define FRAMES_MAX 4

/* A repeat that runs. */
struct frame {
	size_t first;		/* line of its body */
	unsigned long turn;
	unsigned long turns;
	size_t names;		/* known before */
	char name[NAME_SIZE];
};

/* Where in the script it is. */
struct reading {
	struct script *script;
	size_t next;
	size_t depth;
	struct frame frames[FRAMES_MAX];
};

typedef void statement(struct play *p, struct reading *r, const char *rest);

static const char *
skip_word(const char *text)
{
	text += strcspn(text, " ");
	return text + strspn(text, " ");
}

static uint64_t
earliest(const struct play *p)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < p->house_count; i++) {
		uint64_t due = timers_next(&p->houses[i].timers);

		next = due < next ? due : next;
	}
	return next;
}

void
play_until(struct play *p, uint64_t moment)
{
	while (p->now <= moment) {
		uint64_t next = earliest(p);

		if (next > moment)
			break;
		p->now = next > p->now ? next : p->now;
		for (size_t i = 0; i < p->house_count; i++)
			house_run(&p->houses[i]);
		if (play_is_anything_sent(p))
			return;
	}
	p->now = moment;
	for (size_t i = 0; i < p->house_count; i++)
		clock_tick(&p->houses[i].clock);
}

/* "900ms", "1.5s", "$t" or "$t*2"; *rest is what stands behind. */
static uint64_t
read_time(struct play *p, const char *text, const char **rest)
{
	char name[NAME_SIZE], *end;
	uint64_t value;
	double n;

	if (*text == '$') {
		size_t len = names_read(&p->here, text + 1, name);

		if (!names_get_number(&p->names, name, &value))
			fail(&p->here, "$%s is no time", name);
		*rest = text + 1 + len;
		if (**rest == '*')
			value *= strtoul(*rest + 1, (char **)(uintptr_t)rest,
			    10);
		return value;
	}
	n = strtod(text, &end);
	if (end != text && strncmp(end, "ms", 2) == 0)
		*rest = end + 2, n *= 1e3;
	else if (end != text && *end == 's')
		*rest = end + 1, n *= 1e6;
	else
		fail(&p->here, "%s; expected a time such as 900ms, 2.5s or $t",
		    text);
	return (uint64_t)(n + 0.5);
}

static void
expect_end(const struct play *p, const char *rest)
{
	if (*rest != '\0')
		fail(&p->here, "%s; expected the line's end", rest);
}

/* Something may be sent at that moment, but not before. */
static void
pass_to(struct play *p, uint64_t moment)
{
	play_expect_nothing(p);
	play_until(p, moment);
	if (p->now < moment)
		play_expect_nothing(p);
}

static void
do_after(struct play *p, struct reading *r, const char *rest)
{
	uint64_t time = read_time(p, rest, &rest);

	(void)r;
	expect_end(p, rest);
	pass_to(p, p->now + time);
}

static void
do_at(struct play *p, struct reading *r, const char *rest)
{
	uint64_t moment = p->start + read_time(p, rest, &rest);

	(void)r;
	expect_end(p, rest);
	if (moment < p->now)
		fail(&p->here, "this moment is over: it is %.6f s",
		    (double)(p->now - p->start) / 1e6);
	pass_to(p, moment);
}

/* "wait LOW..HIGH [as $t]": something is sent between the two. */
static void
do_wait(struct play *p, struct reading *r, const char *rest)
{
	uint64_t low = read_time(p, rest, &rest), high;
	uint64_t before = p->now;
	char name[NAME_SIZE];

	(void)r;
	if (strncmp(rest, "..", 2) != 0)
		fail(&p->here, "%s; expected ..", rest);
	high = read_time(p, rest + 2, &rest);
	play_expect_nothing(p);
	play_until(p, before + high);
	if (!play_is_anything_sent(p))
		fail(&p->here, "nothing was sent");
	if (p->now - before < low)
		fail(&p->here, "sent after %.6f s already",
		    (double)(p->now - before) / 1e6);
	if (strncmp(rest, " as $", 5) == 0) {
		rest += 5 + names_read(&p->here, rest + 5, name);
		names_set_number(&p->names, &p->here, name, p->now - before);
	}
	expect_end(p, rest);
}

static void
do_nothing(struct play *p, struct reading *r, const char *rest)
{
	(void)r;
	expect_end(p, rest);
	play_expect_nothing(p);
}

/* The configuration up to its end; its lines have the numbers they have in the
   scenario. Static. */
static const char *
read_conf(struct play *p, struct reading *r)
{
	static char text[CONF_SIZE];
	size_t len = r->next;

	memset(text, '\n', len);
	text[len] = '\0';
	for (;;) {
		const char *line;

		if (r->next == r->script->count)
			fail(&p->here, "expected end behind the configuration");
		line = r->script->lines[r->next++];
		if (strcmp(line, "end") == 0)
			return text;
		if (len + strlen(line) + 2 > CONF_SIZE)
			fail(&p->here, "too long a configuration");
		len += (size_t)sprintf(text + len, "%s\n", line);
	}
}

static void
do_conf(struct play *p, struct reading *r, const char *rest)
{
	struct house *h = &p->houses[p->house_count];
	const char *text = read_conf(p, r);

	if (p->house_count == HOUSES_MAX || strlen(rest) >= NAME_SIZE)
		fail(&p->here, "one daemon too many, or too long a name");
	house_start(h, &p->here, rest, text, &p->now,
	    p->seed + (uint32_t)p->house_count);
	p->house_count++;
}

static void
do_reload(struct play *p, struct reading *r, const char *rest)
{
	struct house *h = play_find_house(p, rest);
	const char *text = read_conf(p, r);

	if (h == NULL)
		fail(&p->here, "%s; expected the name of a daemon", rest);
	play_expect_nothing(p);
	house_reload(h, &p->here, text);
}

static void
do_peer(struct play *p, struct reading *r, const char *rest)
{
	struct person *new = &p->persons[p->person_count];
	char address[ADDRESS_TEXT_SIZE];

	(void)r;
	if (p->person_count == PEERS_MAX)
		fail(&p->here, "too many peers");
	*new = (struct person){ .name = "" };
	if (sscanf(rest, "%31s %63s", new->name, address) != 2 ||
	    address_parse(bytes_of_text(address), &new->address) != WAX_OK)
		fail(&p->here, "expected: peer NAME ADDRESS:PORT");
	p->person_count++;
}

/* The first daemon, if rest does not begin with the name of one. */
static struct house *
read_house(struct play *p, const char **rest)
{
	char name[NAME_SIZE] = "";
	struct house *h;

	if (p->house_count == 0)
		fail(&p->here, "there is no daemon yet");
	(void)sscanf(*rest, "%31s", name);
	if ((h = play_find_house(p, name)) == NULL)
		return &p->houses[0];
	*rest = skip_word(*rest);
	return h;
}

static void
do_counter(struct play *p, struct reading *r, const char *rest)
{
	struct house *h = read_house(p, &rest);
	char name[64];
	unsigned long wanted;
	uint64_t value;

	(void)r;
	if (sscanf(rest, "%63s = %lu", name, &wanted) != 2)
		fail(&p->here, "expected: counter [DAEMON] NAME = N");
	if (!house_count(h, name, &value))
		fail(&p->here, "%s: no such counter", name);
	if (value != wanted)
		fail(&p->here, "%s is %lu; expected %lu", name,
		    (unsigned long)value, wanted);
}

/* "log [DAEMON] has TEXT", behind what was found last, and "log lacks TEXT",
   from the start. */
static void
do_log(struct play *p, struct reading *r, const char *rest)
{
	struct house *h = read_house(p, &rest);
	bool wanted = strncmp(rest, "has ", 4) == 0;
	const char *text = skip_word(rest);
	size_t start = wanted ? h->log_read : 0, end;
	char *log = house_read_log(h, start, &end), *found;

	(void)r;
	if ((!wanted && strncmp(rest, "lacks ", 6) != 0) || *text == '\0')
		fail(&p->here, "expected: log [DAEMON] has|lacks TEXT");
	found = strstr(log, text);
	if ((found != NULL) != wanted) {
		fail_begin(&p->here, "the log %s: %s", wanted ? "lacks" :
		    "has", text);
		printf("%s", log);
		fail_end();
	}
	if (wanted)
		h->log_read += (size_t)(found - log) + strlen(text);
	free(log);
}

/* All values are different. */
static void
do_differ(struct play *p, struct reading *r, const char *rest)
{
	struct bytes values[8];
	size_t n = 0;

	(void)r;
	for (; *rest != '\0'; rest = skip_word(rest)) {
		char name[NAME_SIZE];

		names_read(&p->here, rest + (*rest == '$'), name);
		if (n == 8 || !names_get(&p->names, name, &values[n]))
			fail(&p->here, "$%s has no value", name);
		for (size_t i = 0; i < n; i++)
			if (bytes_equal(values[i], values[n]))
				fail(&p->here, "$%s is as one before it", name);
		n++;
	}
}

static void
begin_turn(struct play *p, const struct frame *f)
{
	uint8_t turn[2] = { (uint8_t)(f->turn >> 8), (uint8_t)f->turn };

	p->names.count = f->names;
	names_set(&p->names, &p->here, f->name, BYTES_ARRAY(turn));
}

static void
do_repeat(struct play *p, struct reading *r, const char *rest)
{
	struct frame *f;

	if (r->depth == FRAMES_MAX)
		fail(&p->here, "repeat stands too deep");
	f = &r->frames[r->depth++];
	*f = (struct frame){ .first = r->next, .names = p->names.count };
	if (sscanf(rest, "%lu as $%31s", &f->turns, f->name) != 2 ||
	    f->turns == 0 || f->turns > 65536)
		fail(&p->here, "expected: repeat N as $NAME");
	begin_turn(p, f);
}

static void
do_done(struct play *p, struct reading *r, const char *rest)
{
	struct frame *f;

	expect_end(p, rest);
	if (r->depth == 0)
		fail(&p->here, "done without repeat");
	f = &r->frames[r->depth - 1];
	if (++f->turn == f->turns) {
		p->names.count = f->names;
		r->depth--;
		return;
	}
	r->next = f->first;
	begin_turn(p, f);
}

/* What is sent to that peer is not looked at any more, or again. */
static void
do_ignore(struct play *p, struct reading *r, const char *rest)
{
	(void)r;
	play_find_person(p, rest)->ignored = true;
}

static void
do_heed(struct play *p, struct reading *r, const char *rest)
{
	(void)r;
	(void)play_is_anything_sent(p);
	play_find_person(p, rest)->ignored = false;
}

/* "sockets fail" and "sockets work" */
static void
do_sockets(struct play *p, struct reading *r, const char *rest)
{
	struct house *h = read_house(p, &rest);

	(void)r;
	if (strcmp(rest, "fail") != 0 && strcmp(rest, "work") != 0)
		fail(&p->here, "expected: sockets [DAEMON] fail|work");
	h->fake.connect_fails = *rest == 'f';
}

/* The daemons end with all that is open. */
static void
do_stop(struct play *p, struct reading *r, const char *rest)
{
	expect_end(p, rest);
	if (r->depth > 0)
		fail(&p->here, "stop inside of a repeat");
	for (size_t i = 0; i < p->house_count; i++)
		house_stop(&p->houses[i]);
	p->stopped = true;
}

static const struct {
	const char *word;
	statement *run;
} statements[] = {
	{ "conf", do_conf },
	{ "reload", do_reload },
	{ "peer", do_peer },
	{ "after", do_after },
	{ "at", do_at },
	{ "wait", do_wait },
	{ "nothing", do_nothing },
	{ "counter", do_counter },
	{ "log", do_log },
	{ "differ", do_differ },
	{ "repeat", do_repeat },
	{ "done", do_done },
	{ "ignore", do_ignore },
	{ "heed", do_heed },
	{ "sockets", do_sockets },
	{ "stop", do_stop },
};

static void
play_line(struct play *p, struct reading *r, const char *line)
{
	size_t len = strcspn(line, " ");

	if (p->stopped && strstr(line, " -> ") == NULL)
		fail(&p->here, "nothing but what is sent stands behind stop");
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]);
	    i++) {
		if (strlen(statements[i].word) != len ||
		    strncmp(statements[i].word, line, len) != 0)
			continue;
		statements[i].run(p, r, skip_word(line));
		return;
	}
	if (play_message(p, line))
		return;
	if (strcmp(skip_word(line), "unreachable") != 0)
		fail(&p->here, "%s; no such statement", line);

	char name[NAME_SIZE] = "";

	(void)sscanf(line, "%31s", name);
	play_unreachable(p, name);
}

/* After all deadlines nothing is left. */
static void
play_end(struct play *p)
{
	play_expect_nothing(p);
	for (size_t i = 0; i < p->house_count && !p->stopped; i++) {
		const char *held;

		pass_to(p, i == 0 ? p->now + AFTERMATH : p->now);
		held = house_find_held(&p->houses[i]);
		if (held != NULL)
			fail(&p->here, "%s still holds %s 300 s after the end",
			    p->houses[i].name, held);
	}
	for (size_t i = 0; i < p->house_count; i++)
		house_free(&p->houses[i]);
	for (size_t i = 0; i < p->person_count; i++)
		for (size_t j = 0; j < HOUSES_MAX; j++)
			free(p->persons[i].last[j]);
}

void
play(struct script *script, uint32_t seed)
{
	static struct play p;
	struct reading r = { .script = script };

	p.now = p.start = CLOCK_S(1000);
	p.seed = seed;
	p.here.file = script->file;
	while (r.next < script->count) {
		const char *line = script->lines[r.next++];

		p.here.line = (unsigned)r.next;
		if (*line != '\0')
			play_line(&p, &r, line);
	}
	if (r.depth > 0 || p.house_count == 0)
		fail(&p.here, r.depth > 0 ? "expected done" :
		    "there is no daemon");
	play_end(&p);
}
