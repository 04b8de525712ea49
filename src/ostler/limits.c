/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* limits.c - what the system must allow */
#include "ostler/limits.h"

#include <sys/resource.h>

#include "ostler/control/control.h"
#include "ostler/net/transport.h"

#define FILES_OTHER 16		/* open files apart from the workers' */
#define FILES_CONTROL (CONTROL_CONNECTIONS_MAX + 1u)
#define FILES_WORKER 4		/* of a worker apart from its sockets */

/* Sockets of one listener: sessions over streams have one each. */
static uint64_t
count_listener_files(const struct listener_conf *l)
{
	return l->transport->kind == TRANSPORT_STREAM ?
	    1 + (uint64_t)l->sessions_max + l->handshakes_max : 1;
}

/* At most so many descriptors are open at one time. */
static uint64_t
count_files(const struct settings *s)
{
	uint64_t each = FILES_WORKER;

	for (size_t i = 0; i < s->net.listener_count; i++)
		each += count_listener_files(&s->net.listeners[i]);
	for (size_t i = 0; i < s->net.hop_count; i++)
		each += s->net.hops[i].source_ports;
	return FILES_OTHER + (s->control_path != NULL ? FILES_CONTROL : 0u) +
	    each * s->workers;
}

void
limits_raise_files(const struct settings *s, const struct settings *earlier,
    struct log *log)
{
	uint64_t wanted = count_files(s);
	struct rlimit limit;

	if (earlier != NULL && wanted <= count_files(earlier))
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = wanted < limit.rlim_max ? wanted :
		    limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	log_begin(log, LOG_LEVEL_NOTICE, "files");
	log_uint(log, "limit", limit.rlim_cur);
	log_uint(log, "wanted", wanted);
	log_text(log, "msg", "with all source ports and sessions open there "
	    "would be too few files; raise LimitNOFILE or lower source-ports "
	    "and sessions");
	log_end(log);
}
