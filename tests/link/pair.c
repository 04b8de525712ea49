/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pair.c - two sessions in memory */
#include "link/pair.h"

#include <stdlib.h>

#include "expect.h"
#include "link/wall.h"

static void
packet_append(struct pair_end *e, struct bytes data)
{
	struct pair_packet *p = malloc(sizeof(*p) + data.len);

	EXPECT(p != NULL);
	p->next = NULL;
	p->len = data.len;
	memcpy(p->data, data.data, data.len);
	*e->sent_end = p;
	e->sent_end = &p->next;
}

static struct pair_packet *
packet_take(struct pair_end *e)
{
	struct pair_packet *p = e->sent;

	if (p == NULL)
		return NULL;
	e->sent = p->next;
	if (e->sent == NULL)
		e->sent_end = &e->sent;
	return p;
}

static void
end_send(void *arg, struct bytes data)
{
	struct pair_end *e = arg;
	struct pair *p = e->pair;

	e->count++;
	if (data.len > e->largest)
		e->largest = data.len;
	if (p->see != NULL)
		p->see(e, data);
	if ((p->is_lost != NULL && p->is_lost(e, e->count)) ||
	    rng_below(&p->rng, 100) < p->loss)
		return;
	packet_append(e, data);
	if (rng_below(&p->rng, 100) < p->doubled)
		packet_append(e, data);
}

static void
end_take(void *arg, struct bytes data)
{
	struct pair_end *e = arg;

	EXPECT(data.len <= sizeof(e->taken) - e->taken_len);
	memcpy(e->taken + e->taken_len, data.data, data.len);
	e->taken_len += data.len;
	e->records++;
}

static void
end_init(struct pair *p, struct pair_end *e, struct pair_end *other,
    const struct secure_options *options)
{
	e->pair = p;
	e->other = other;
	e->options = *options;
	credentials_ref(e->options.credentials);
	e->sent_end = &e->sent;
}

void
pair_init(struct pair *p, enum secure_kind kind, struct credentials *client,
    struct credentials *server)
{
	memset(p, 0, sizeof(*p));
	end_init(p, &p->client, &p->server, &(struct secure_options){
		.kind = kind, .role = SECURE_CLIENT, .credentials = client });
	end_init(p, &p->server, &p->client, &(struct secure_options){
		.kind = kind, .role = SECURE_SERVER, .credentials = server,
		.peer_required = true });
}

static void
end_drop(struct pair_end *e)
{
	struct pair_packet *p;

	while ((p = packet_take(e)) != NULL)
		free(p);
}

void
pair_drop(struct pair *p)
{
	end_drop(&p->client);
	end_drop(&p->server);
}

static void
end_clear(struct pair_end *e)
{
	end_drop(e);
	secure_free(e->session);
	secure_context_free(e->context);
	credentials_unref(e->options.credentials);
}

void
pair_clear(struct pair *p)
{
	end_clear(&p->client);
	end_clear(&p->server);
}

static void
end_begin(struct pair_end *e, const struct deviceid *expected)
{
	struct secure_hooks hooks = { e, end_send, end_take };

	end_drop(e);
	secure_free(e->session);
	e->session = NULL;
	e->taken_len = e->records = e->count = 0;
	if (e->context == NULL)
		EXPECT(secure_context_new(&e->options, &e->context) == WAX_OK);
	if (e->options.role == SECURE_SERVER && e->pair->door != NULL)
		return;
	e->session = secure_new(e->context, expected, NULL, &hooks);
	EXPECT(e->session != NULL);
}

void
pair_begin(struct pair *p, const struct deviceid *server_expected,
    const struct deviceid *client_expected)
{
	end_begin(&p->client, server_expected);
	end_begin(&p->server, client_expected);
}

static void
end_knock(struct pair_end *e, struct bytes data)
{
	struct secure_hooks hooks = { e, end_send, end_take };
	enum wax_status st = secure_door_take(e->pair->door,
	    bytes_of_text("10.0.0.1"), data, end_send, e, &hooks, &e->session);

	EXPECT(st == WAX_OK || st == WAX_FORMAT);
}

static void
end_take_bytes(struct pair_end *e, struct bytes data)
{
	if (e->session == NULL)
		end_knock(e, data);
	else if (e->pair->is_chopped)
		for (size_t i = 0; i < data.len; i++)
			secure_take(e->session, bytes_of(data.data + i, 1));
	else
		secure_take(e->session, data);
}

/* A packet of e arrives, or goes to the end of the line; false: there is
   none. */
static bool
end_carry(struct pair_end *e)
{
	struct pair_packet *p = packet_take(e);

	if (p == NULL)
		return false;
	if (e->sent != NULL && rng_below(&e->pair->rng, 100) <
	    e->pair->turned) {
		p->next = NULL;
		*e->sent_end = p;
		e->sent_end = &p->next;
		return true;
	}
	end_take_bytes(e->other, bytes_of(p->data, p->len));
	free(p);
	return true;
}

void
pair_carry(struct pair *p)
{
	bool is_busy = true;

	while (is_busy) {
		is_busy = end_carry(&p->client);
		is_busy = end_carry(&p->server) || is_busy;
	}
}

static uint64_t
end_timer(const struct pair_end *e)
{
	return e->session == NULL ? UINT64_MAX : secure_timer(e->session);
}

void
pair_finish(struct pair *p)
{
	for (unsigned i = 0; i < 200; i++) {
		uint64_t first, mine, other;

		pair_carry(p);
		mine = end_timer(&p->client);
		other = end_timer(&p->server);
		first = mine < other ? mine : other;
		if (first == UINT64_MAX)
			return;
		wall_advance(first);
		if (mine == first)
			secure_on_timer(p->client.session);
		if (other == first)
			secure_on_timer(p->server.session);
	}
	ck_abort_msg("a timer that never ends");
}

void
pair_connect(struct pair *p, const struct deviceid *server_expected,
    const struct deviceid *client_expected)
{
	pair_begin(p, server_expected, client_expected);
	secure_start(p->client.session);
	pair_finish(p);
}

bool
pair_is_open(const struct pair *p)
{
	return p->server.session != NULL &&
	    secure_state(p->client.session) == SECURE_OPEN &&
	    secure_state(p->server.session) == SECURE_OPEN;
}

static void
end_expect_talk(struct pair_end *e, const char *text)
{
	size_t before = e->other->taken_len, len = strlen(text);

	EXPECT(secure_write(e->session, bytes_of_text(text)) == WAX_OK);
	pair_carry(e->pair);
	EXPECT(e->other->taken_len == before + len &&
	    memcmp(e->other->taken + before, text, len) == 0);
}

void
pair_expect_talk(struct pair *p)
{
	EXPECT(pair_is_open(p), "client %s, server %s",
	    secure_failure_text(secure_failure(p->client.session)),
	    p->server.session == NULL ? "absent" :
	    secure_failure_text(secure_failure(p->server.session)));
	end_expect_talk(&p->client, "from the client");
	end_expect_talk(&p->server, "from the server");
}

void
pair_expect_failed(const struct pair_end *e, enum secure_failure wanted)
{
	EXPECT(secure_state(e->session) == SECURE_FAILED, "%d",
	    secure_state(e->session));
	EXPECT(secure_failure(e->session) == wanted, "%s instead of %s",
	    secure_failure_text(secure_failure(e->session)),
	    secure_failure_text(wanted));
}
