/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_talk.h - asking the daemon at its control socket */
#ifndef TOOLS_CTL_TALK_H
#define TOOLS_CTL_TALK_H

#include <stdio.h>

#include "tools/ctl_request.h"

/* Exit statuses of ostlerctl. */
enum ctl_result {
	CTL_OK = 0,
	CTL_REFUSED = 1,	/* the daemon said no */
	CTL_USAGE = 2,		/* wrong words; nobody was asked */
	CTL_UNREACHABLE = 3,	/* there is no daemon, or none for us, or its
				   answer can not be written */
};

/* Asks at the socket of that path and waits for the answer. What it says goes
   to out; why it was refused, or not asked, to errors, where its body goes too
   unless it is JSON. */
enum ctl_result ctl_talk(const char *path, const struct ctl_request *r,
    FILE *out, FILE *errors);

#endif
