/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net_conf.c - the keywords of sockets and hops */
#include "ostler/net/net_conf.h"

#include "core/clock.h"
#include "ostler/net/net_draft.h"

#define FIELD(member) KEYWORD_FIELD(struct net_draft, conf.member)

const struct keyword net_keywords[] = {
	{ .name = "credential", .type = KEYWORD_STATEMENT,
	  .read = credential_read,
	  .syntax = "\"NAME\" { ... }",
	  .help = "Who we are on secure hops, and whom we believe there." },
	{ .name = "listen", .type = KEYWORD_STATEMENT, .read = listener_read,
	  .syntax = "\"NAME\" TRANSPORT on ADDRESS:PORT|\"PATH\" [{ ... }]",
	  .help = "Takes requests at an address of this host." },
	{ .name = "next", .type = KEYWORD_STATEMENT, .read = hop_read_next,
	  .syntax = "\"NAME\" TRANSPORT to HOST:PORT...|\"PATH\" [{ ... }]",
	  .help = "A next proxy." },
	{ .name = "device", .type = KEYWORD_STATEMENT,
	  .read = hop_read_device,
	  .syntax = "UUID TRANSPORT to HOST:PORT...|\"PATH\" [{ ... }]",
	  .help = "A target device, and the route to it." },
	{ .name = "ack-delay", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_MS(0), .most = CLOCK_S(2), .standard = "1s",
	  .help = "A confirmable request is acknowledged after this time if "
	    "there is no answer to do it.", FIELD(ack_delay) },
	{ .name = "ack-timeout", .syntax = "T", .type = KEYWORD_TIME,
	  .least = CLOCK_MS(100), .most = CLOCK_S(60), .standard = "2s",
	  .help = "A confirmable message is repeated after this time without "
	    "an acknowledgement, then after twice that, and so on.",
	  FIELD(ack_timeout) },
	{ .name = "max-retransmit", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 0, .most = 10, .standard = "4",
	  .help = "How often it is repeated.", FIELD(max_retransmit) },
	{ .name = "duplicates", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 64, .most = 4194304, .standard = "262144",
	  .help = "Requests each worker remembers to know their duplicates.",
	  FIELD(inbound_max) },
	{ .name = "receive-buffer", .syntax = "N", .type = KEYWORD_NUMBER,
	  .least = 4096, .most = 1073741824, .special = "system",
	  .standard = "system",
	  .help = "Bytes the kernel keeps for each listening socket.",
	  FIELD(receive_buffer) },
	{ .name = NULL }
};
