/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session_rig.h - a rig whose listener, or hop, has sessions; one for a test
   program */
#ifndef SESSION_RIG_H
#define SESSION_RIG_H

#include "ostler/net/rig.h"

extern struct rig r;
extern const struct deviceid session_alice;
/* The transports with sessions: of a stream, of datagrams. */
extern const struct transport *const session_kinds[2];

/* --- accepted sessions --------------------------------------------------- */

/* As rig_init, for listeners with sessions. A test of several transports begins
   again with restart. */
void session_rig_setup(void);
void session_rig_start(const struct transport *transport);
void session_rig_restart(void);
void session_rig_clear(void);

/* A session of the client from that port. */
struct fake_session *session_accept(uint16_t port,
    const struct deviceid *identity);

/* A GET comes on it. NULL: it did not get through to the receiver. */
struct inbound *session_ask(struct fake_session *s, uint16_t mid,
    const char *token);

/* Takes the next message sent, which must be on s and have those bytes; or
   there must be none. */
void session_expect(const struct fake_session *s, const char *text);
void session_expect_silence(void);
uint16_t session_mid(const struct fake_message *d);

/* At the end of the turn nothing of any session must be left. */
void session_expect_none(void);

/* --- hops ---------------------------------------------------------------- */

/* The same for a hop that has three addresses with ports from 7000 on, of which
   it uses one. */
void hop_rig_setup(void);
void hop_rig_start(const struct transport *transport);
void hop_rig_restart(void);

struct hop *hop_rig_hop(void);
enum hop_health hop_rig_health(void);

/* A POST with that payload to the hop; one that must succeed. */
enum wax_status hop_rig_try(const char *payload,
    const struct hop_client *client, struct outbound **out);
struct outbound *hop_rig_ask(const char *payload);

/* The session that the net is opening, which there must be; it comes up. */
struct fake_session *hop_rig_opening(void);
struct fake_session *hop_rig_open(void);

/* The next message sent, which must be on s and end with that payload; free
   it. The peer answers it. */
struct fake_message *hop_rig_expect(const struct fake_session *s,
    const char *payload);
void hop_rig_answer(struct fake_session *s, const struct fake_message *d);

#endif
