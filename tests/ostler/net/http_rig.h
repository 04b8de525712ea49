/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_rig.h - a server of HTTP that does what the test says, and a stub net
   whose hop leads there; one for a test program */
#ifndef TESTS_OSTLER_NET_HTTP_RIG_H
#define TESTS_OSTLER_NET_HTTP_RIG_H

#include "ostler/net/http_session.h"
#include "ostler/net/transport_suite.h"

#define HTTP_OK "HTTP/1.1 200 OK\r\n"
#define HTTP_OSCORE_TYPE "Content-Type: application/oscore\r\n"

/* Options of requests. */
#define HTTP_NO_OPTIONS bytes_of("", 0)
#define HTTP_SEALED bytes_of("\x92\x09\x25", 3)

extern struct net *net;
extern int http_listening;		/* the server's */

/* A net and a server; the test may change net->hop and then connects. */
void http_rig_begin(const struct transport *transport);
/* Nothing may be left, in no table and no descriptor. */
void http_rig_end(void);

/* A session that is up. */
struct endpoint *http_rig_open(void);

/* A request with options, encoded. */
void http_rig_ask(struct endpoint *e, uint8_t code, const char *token,
    struct bytes options, const char *payload);

/* The next connection to the server. */
int http_rig_accept(void);
/* Turns until so much of a request has come on fd that text stands in it; all
   that came is in http_rig_seen, with its end. */
void http_rig_see(int fd, const char *text);
extern char http_rig_seen[64 * 1024];

/* What was counted. */
uint64_t http_rig_count(enum metric which);

void http_rig_say(int fd, const char *text);

/* The next answer told must have that code and payload; or none must come, for
   that reason. */
void http_rig_expect(uint8_t code, const char *payload);
void http_rig_expect_failure(const char *token, enum hop_failure why);

#endif
