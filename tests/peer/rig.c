/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rig.c - two endpoints in one loop, and a bare UDP socket beside them */
#include "peer/rig.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <event2/event.h>

#include "core/address.h"
#include "peer/state.h"

#define RIG_PATIENCE 10		/* seconds until an awaited thing is late */

struct rig rig;

static void
rig_on_served(void *arg, const struct waxpeer_served *event)
{
	(void)arg;
	rig.served[event->verdict]++;
	rig.last_answer = event->answer;
}

static void
rig_on_outer(void *arg, bool is_request, const struct wax_message *outer)
{
	struct rig_outer *o = is_request ? &rig.asked : &rig.answered;

	(void)arg;
	o->count++;
	o->payload_len = outer->payload_len;
	if (o->payload_len > sizeof(o->payload))
		o->payload_len = sizeof(o->payload);
	memcpy(o->payload, outer->payload, o->payload_len);
}

static void
rig_on_session(void *arg, const struct waxpeer_session_event *event)
{
	(void)arg;
	ck_assert(event->is_accepted);
	ck_assert(event->is_open == (event->why == NULL));
	if (event->is_open)
		rig.opened++;
	else
		rig.ended++;
	if (event->why != NULL)
		snprintf(rig.last_why, sizeof(rig.last_why), "%s",
		    event->why);
}

static void
rig_on_event(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	struct rig_event *kept = &rig.events[rig.event_count++];

	(void)r;
	(void)arg;
	ck_assert_uint_lt(rig.event_count, RIG_EVENTS_MAX);
	*kept = (struct rig_event){
		.outcome = event->outcome,
		.is_last = event->is_last,
		.status = event->status,
		.code = event->message.code,
		.payload = malloc(event->message.payload_len + 1),
		.payload_len = event->message.payload_len,
	};
	ck_assert_ptr_nonnull(kept->payload);
	if (kept->payload_len > 0)
		memcpy(kept->payload, event->message.payload,
		    kept->payload_len);
	if (event->detail != NULL)
		snprintf(kept->detail, sizeof(kept->detail), "%s",
		    event->detail);
}

static struct wax_context *
rig_context(uint8_t sender, uint8_t recipient)
{
	static const uint8_t secret[16] = { 1, 2, 3, 4 };
	struct wax_context_parameters p = {
		.master_secret = secret,
		.master_secret_len = sizeof(secret),
		.sender_id = &sender,
		.sender_id_len = 1,
		.recipient_id = &recipient,
		.recipient_id_len = 1,
	};
	struct wax_context *c;

	memset(p.subject, recipient, sizeof(p.subject));
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	return c;
}

void
rig_open_server(const char *listen, const struct waxpeer_credentials *own)
{
	struct waxpeer_settings server = {
		.base = rig.base,
		.contexts = rig.set,
		.device = rig.device,
		.listen = listen,
		.credentials = own,
		.served = rig_on_served,
		.outer = rig_on_outer,
		.session = rig_on_session,
		.ack_timeout_ms = 200,
	};

	ck_assert_int_eq(waxpeer_endpoint_new(&server, &rig.server), WAX_OK);
	if (strstr(listen, "://") == NULL)
		waxpeer_endpoint_address(rig.server, rig.hop);
	else
		ck_assert(waxpeer_endpoint_listener(rig.server, 0, rig.hop));
	if (rig.now != 0)
		clock_init_fake(&rig.server->clock, &rig.now);
}

void
rig_close_server(void)
{
	waxpeer_endpoint_free(rig.server);
	rig.server = NULL;
}

void
rig_open(void)
{
	rig_open_at("127.0.0.1:0", NULL, NULL);
}

void
rig_open_at(const char *listen, const struct waxpeer_credentials *server,
    const struct waxpeer_credentials *own)
{
	struct waxpeer_settings client = {
		.credentials = own, .ack_timeout_ms = 200
	};

	rig = (struct rig){ .base = event_base_new() };
	ck_assert_ptr_nonnull(rig.base);
	memset(rig.device, 2, sizeof(rig.device));
	rig.ours = rig_context(1, 2);
	rig.theirs = rig_context(2, 1);
	rig.set = wax_contexts_new(4, NULL);
	ck_assert_ptr_nonnull(rig.set);
	ck_assert_int_eq(wax_contexts_add(rig.set, rig.theirs), WAX_OK);
	client.base = rig.base;
	rig_open_server(listen, server);
	ck_assert_int_eq(waxpeer_endpoint_new(&client, &rig.client), WAX_OK);
}

void
rig_stop_clock(void)
{
	clock_tick(&rig.client->clock);
	rig.now = rig.client->clock.now;
	clock_init_fake(&rig.client->clock, &rig.now);
	clock_init_fake(&rig.server->clock, &rig.now);
}

static void
rig_run_timers(struct waxpeer_endpoint *e)
{
	if (e == NULL)
		return;
	endpoint_enter(e);
	timers_run(&e->timers, e->clock.now);
	channel_bury_all(e);
	endpoint_leave(e);
}

void
rig_advance(uint64_t microseconds)
{
	rig.now += microseconds;
	rig_run_timers(rig.client);
	rig_run_timers(rig.server);
}

void
rig_close(void)
{
	waxpeer_endpoint_free(rig.client);
	waxpeer_endpoint_free(rig.server);
	wax_contexts_free(rig.set);
	wax_context_free(rig.ours);
	wax_context_free(rig.theirs);
	event_base_free(rig.base);
	for (size_t i = 0; i < rig.event_count; i++)
		free(rig.events[i].payload);
}

static void
rig_on_request(struct waxpeer_incoming *in, void *arg)
{
	struct rig_resource *r = arg;
	const struct wax_message *m = waxpeer_incoming_message(in);
	struct wax_message answer = {
		.code = r->code,
		.payload = r->payload,
		.payload_len = r->payload_len,
	};

	r->calls++;
	r->last_method = m->code;
	r->last_len = m->payload_len;
	r->had_peer = waxpeer_incoming_peer(in) != NULL;
	r->had_hop_peer = waxpeer_incoming_hop_peer(in) != NULL;
	if (r->had_hop_peer)
		memcpy(r->hop_peer, waxpeer_incoming_hop_peer(in),
		    sizeof(r->hop_peer));
	if (r->is_late)
		r->held = in;
	else
		ck_assert_int_eq(waxpeer_incoming_answer(in, &answer), WAX_OK);
}

void
rig_add(struct rig_resource *r, const char *path, enum waxpeer_clear clear,
    bool is_observable)
{
	struct waxpeer_place place = {
		.path = path,
		.clear = clear,
		.is_observable = is_observable,
		.handler = rig_on_request,
		.arg = r,
	};

	if (r->code == 0)
		r->code = CODE_CONTENT;
	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place,
	    &r->resource), WAX_OK);
}

struct waxpeer_call
rig_call(struct waxpeer_message *message)
{
	struct waxpeer_call call = {
		.hop = rig.hop,
		.hop_id = rig.hop_id,
		.context = rig.ours,
		.timeout_ms = 10000,
		.callback = rig_on_event,
	};

	ck_assert_ptr_nonnull(message);
	ck_assert_int_eq(waxpeer_message_view(message, &call.message), WAX_OK);
	return call;
}

struct waxpeer_request *
rig_send(uint8_t code, const char *path, const void *payload, size_t len,
    bool is_sealed)
{
	struct waxpeer_message *m = waxpeer_message_new(code);
	struct waxpeer_request *r;
	struct waxpeer_call call;

	waxpeer_message_set_path(m, path);
	waxpeer_message_set_payload(m, payload, len);
	call = rig_call(m);
	if (!is_sealed)
		call.context = NULL;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, &r), WAX_OK);
	waxpeer_message_free(m);
	return r;
}

void
rig_turn(void)
{
	for (int i = 0; i < 4; i++)
		event_base_loop(rig.base, EVLOOP_NONBLOCK);
}

/* Waits for something in the loop, but not for ever. */
static void
rig_wait_turn(time_t end)
{
	struct timeval moment = { .tv_usec = 20000 };

	ck_assert_msg(time(NULL) <= end, "what was awaited did not come");
	event_base_loopexit(rig.base, &moment);
	event_base_loop(rig.base, EVLOOP_ONCE);
}

void
rig_wait_events(size_t count)
{
	time_t end = time(NULL) + RIG_PATIENCE;

	while (rig.event_count < count)
		rig_wait_turn(end);
}

void
rig_wait_number(const unsigned *number, unsigned count)
{
	time_t end = time(NULL) + RIG_PATIENCE;

	while (*number < count)
		rig_wait_turn(end);
}

void
rig_raw_open(struct rig_raw *raw)
{
	struct sockaddr_in name = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	socklen_t len = sizeof(name);

	raw->fd = socket(AF_INET, SOCK_DGRAM, 0);
	ck_assert_int_ge(raw->fd, 0);
	ck_assert_int_eq(bind(raw->fd, (struct sockaddr *)&name, len), 0);
	ck_assert_int_eq(getsockname(raw->fd, (struct sockaddr *)&name, &len),
	    0);
	snprintf(raw->address, sizeof(raw->address), "127.0.0.1:%u",
	    ntohs(name.sin_port));
}

void
rig_raw_close(struct rig_raw *raw)
{
	close(raw->fd);
}

void
rig_raw_send(struct rig_raw *raw, const char *to, const void *data, size_t len)
{
	struct sockaddr_in name = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	struct address a;

	ck_assert_int_eq(address_parse(bytes_of_text(to), &a), WAX_OK);
	name.sin_port = htons(a.port);
	ck_assert_int_eq(sendto(raw->fd, data, len, 0,
	    (struct sockaddr *)&name, sizeof(name)), (ssize_t)len);
}

void
rig_raw_send_message(struct rig_raw *raw, const char *to,
    const struct message *m)
{
	uint8_t buffer[2048];
	struct writer w = writer_open(buffer, sizeof(buffer));

	message_write_udp(&w, m);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	rig_raw_send(raw, to, buffer, w.len);
}

static bool
rig_raw_read(struct rig_raw *raw)
{
	struct sockaddr_in name;
	socklen_t name_len = sizeof(name);
	ssize_t len = recvfrom(raw->fd, raw->buffer, sizeof(raw->buffer),
	    MSG_DONTWAIT, (struct sockaddr *)&name, &name_len);

	if (len < 0)
		return false;
	raw->len = (size_t)len;
	snprintf(raw->from, sizeof(raw->from), "127.0.0.1:%u",
	    ntohs(name.sin_port));
	ck_assert_int_eq(message_parse_udp(bytes_of(raw->buffer, raw->len),
	    &raw->message), WAX_OK);
	return true;
}

void
rig_raw_receive(struct rig_raw *raw)
{
	time_t end = time(NULL) + RIG_PATIENCE;

	while (!rig_raw_read(raw))
		rig_wait_turn(end);
}

bool
rig_raw_is_quiet(struct rig_raw *raw)
{
	rig_turn();
	return !rig_raw_read(raw);
}
