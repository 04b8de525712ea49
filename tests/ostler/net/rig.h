/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rig.h - a net on the fake transport and a fake clock, and a receiver that
   notes what it is told; for the tests of net/ */
#ifndef RIG_H
#define RIG_H

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/fake_stream.h"
#include "ostler/net/fake_transport.h"
#include "ostler/net/hop.h"
#include "ostler/net/net.h"

enum rig_event_kind {
	RIG_NOTHING,
	RIG_REQUEST,
	RIG_RESPONSE,
	RIG_FAILURE,
	RIG_CANCEL,
	RIG_SESSION,
	RIG_SESSION_END,
};

/* What the receiver was told last. */
struct rig_event {
	enum rig_event_kind kind;
	struct inbound *in;
	struct outbound *out;
	enum hop_failure why;
	uint8_t code;
	enum message_type type;
	size_t payload_len;
	uint8_t payload[64];	/* its beginning */
	struct hop_session session;
};

/* The net listens on server and its only hop is at next; client is somebody
   who asks. */
struct rig {
	uint64_t now;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics;
	struct listener_conf listener;
	struct hop_conf hop;
	struct net_conf conf;
	struct fake fake;
	struct crossings *crossings;	/* NULL: none */
	unsigned worker;
	struct fake_streams streams;
	int log_fd;			/* all lines stand in that file */
	struct net *net;
	struct address server;
	struct address client;
	struct address next;
	uint32_t random;	/* state of the test's random numbers */
	struct rig_event event;
	unsigned requests;
	unsigned responses;
	unsigned failures;
	unsigned cancels;
	unsigned sessions;
	unsigned session_ends;
	bool keep_failed;	/* a failed outbound is not ended at once */
};

/* Fills in everything; the test may change conf, hop and receiver before
   rig_start. */
void rig_init(struct rig *r);
void rig_start(struct rig *r);
void rig_clear(struct rig *r);

/* Lets time pass, timer by timer. */
void rig_pass(struct rig *r, uint64_t microseconds);

/* The datagram of that text comes from the client (to the listener). Text: as
   rig_bytes. */
void rig_ask(struct rig *r, const char *text);

/* Takes the next datagram sent, which must go to that address and consist of
   those bytes; "..": any byte. */
void rig_expect(struct rig *r, const struct address *to, const char *text);
void rig_expect_nothing(struct rig *r);

/* A request with that code is sent to the hop. */
enum wax_status rig_request(struct rig *r, enum message_type type,
    struct outbound **out);

/* Takes the next datagram sent, which must go to the hop. Free it. */
struct fake_datagram *rig_take_request(struct rig *r);

/* The hop sends a message to where request came from; with the request's
   Token, or token if that is not absent. */
void rig_reply(struct rig *r, const struct fake_datagram *request,
    enum message_type type, uint8_t code, uint16_t mid);
void rig_reply_raw(struct rig *r, const struct fake_datagram *request,
    struct bytes data);

/* inbound_respond with that code and payload; the last request's answer. */
enum wax_status rig_respond(struct rig *r, struct inbound *in,
    enum message_type type, const char *payload, enum response_kind kind);

/* The bytes of hexadecimal digits with spaces. Returns their number; out has
   room for DATAGRAM_MAX. */
size_t rig_bytes(const char *text, uint8_t *out);

uint16_t rig_mid(const struct fake_datagram *d);
enum message_type rig_type(const struct fake_datagram *d);

/* True if text stands in a line of the log. */
bool rig_logged(struct rig *r, const char *text);

/* The value of a counter; how many of something the net holds. */
uint64_t rig_count(const struct rig *r, enum metric which);
struct net_usage rig_usage(const struct rig *r);

#endif
