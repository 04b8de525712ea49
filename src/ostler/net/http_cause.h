/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_cause.h - why a transfer failed: what libcurl says, and what that is for
   a hop */
#ifndef OSTLER_NET_HTTP_CAUSE_H
#define OSTLER_NET_HTTP_CAUSE_H

#include "ostler/net/hop.h"

struct http_cause {
	int number;		/* CURLE_... */
	enum hop_failure why;
	const char *word;	/* for the log; static */
	bool is_gone;		/* the server: nothing new goes this way */
};

/* Of a CURLcode other than CURLE_OK. Static. */
const struct http_cause *http_cause_find(int number);

#endif
