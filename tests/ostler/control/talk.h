/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* talk.h - a control socket in a folder of its own, and clients of it, in one
   loop; one for a test program */
#ifndef TALK_H
#define TALK_H

#include "ostler/control/fake_host.h"

struct event_base;

#define TALK_PATH_SIZE 64

struct talk {
	struct event_base *base;
	struct control *control;
	char folder[TALK_PATH_SIZE / 2];
	char path[TALK_PATH_SIZE];
	unsigned open;		/* clients */
};

extern struct talk talk;

void talk_setup(void);
void talk_teardown(void);

/* A client: what it said and what it was answered, until the end. */
struct client {
	int fd;
	struct event *readable;
	bool is_over;
	size_t len;
	char text[1 << 16];
};

/* NULL and errno: it can not connect. */
struct client *client_new(void);
void client_free(struct client *c);
void client_say(struct client *c, const void *data, size_t len);
void client_say_text(struct client *c, const char *text);
void client_shut(struct client *c);	/* says nothing more */
/* Runs the loop until it is answered; the answer. */
const char *client_await(struct client *c);

/* Request and answer. Static. */
const char *talk_ask(const char *request);

/* Runs the loop until all that is ready is done. */
void talk_turn(void);

#endif
