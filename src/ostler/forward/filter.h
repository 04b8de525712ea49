/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* filter.h - what may pass a proxy (RFC 7252 sections 5.4.1 and 5.7.1) */
#ifndef OSTLER_FORWARD_FILTER_H
#define OSTLER_FORWARD_FILTER_H

#include "core/option.h"
#include "ostler/forward/facts.h"
#include "ostler/forward/refuse.h"

/* A proxy asks Unsafe, not Critical: what is safe to forward passes, known or
   not. An unsafe option passes only if the table in filter.c says how. */
enum filter_action {
	FILTER_PASS,		/* as it is */
	FILTER_REMOVE,		/* meant for us, or without meaning behind us */
	FILTER_REFUSE,
};

/* again: one of the same number came before it; then, and with a length
   outside its range, an option counts as unknown (sections 5.4.3, 5.4.5). */
enum filter_action filter_judge_request(const struct option *o, bool again);
enum filter_action filter_judge_response(const struct option *o, bool again);

/* REFUSAL_OPTION or REFUSAL_RESPONSE_OPTION if any option is refused. */
enum refusal filter_check_request(struct bytes options);
enum refusal filter_check_response(struct bytes options);

/* Is there a seal where one is required, and is it well-formed where that is
   asked for? */
enum refusal filter_check_seal(const struct facts *facts,
    const struct forward_conf *conf);

#endif
