/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_host.h - a daemon without workers of its own, and its policy and audit
   file, for tests of the control socket; one for a test program */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "audit/chain.h"
#include "ostler/control/control.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/net_conf.h"
#include "ostler/policy/policy.h"

#define FAKE_WORKERS 2
#define FAKE_RULES 4

struct fake_host {
	struct control_host host;
	struct log *log;
	int log_fd;
	struct clock clock;
	uint64_t now;
	struct metrics metrics;
	struct net_conf net;
	struct forward_conf forward;
	struct net *nets[FAKE_WORKERS];	/* the test's */
	unsigned workers;
	bool is_stuck;		/* a worker does not stand still */
	bool is_parked;
	unsigned parks;
	enum log_level level;
	const char *errors;	/* a reload fails with these; NULL: it works */
	const char *notes;	/* and has these to say; NULL: nothing */
	unsigned reloads;
	/* The policy. */
	size_t rule_count;
	struct rule_view rules[FAKE_RULES];
	struct verdict verdicts[FAKE_RULES];
	uint64_t hits[FAKE_RULES + 1];	/* of each worker */
	/* The audit file. */
	bool is_audited;
	struct chain head;
	uint64_t lost;
	char audited[1024];	/* all lines */
};

extern struct fake_host fake;

void host_setup(void);
void host_teardown(void);

/* The whole answer to a request that root made, process 77. Static. */
const char *host_ask(const char *line);
const char *host_ask_with(const char *line, const char *body);

/* All that was logged. Static. */
const char *host_logged(void);

#endif
