/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_event.h - notifications as Server-Sent Events (WHATWG HTML,
   section "Server-sent events"): observing over HTTP, for which no RFC has a
   form */
#ifndef OSTLER_HTTP_HC_EVENT_H
#define OSTLER_HTTP_HC_EVENT_H

#include "ostler/http/hc_answer.h"

/*
 * The client sends Accept: text/event-stream and gets, while it listens:
 *
 *	retry: 5000			once, ms until it may come again
 *
 *	id: 17
 *	data: {"value":true}		JSON, XML, link-format or other text
 *
 *	id: 18
 *	event: base64			anything else, such as CBOR
 *	data: v2V2YWx1ZfX/
 *
 *	id: 19
 *	event: oscore			sealed: what the field OSCORE would be,
 *	data: AA ADHR/PZw+w==		a blank, the payload in base64
 *
 *	:				still there
 *
 *	event: end			the observation ended, and as what
 *	data: {"status":404,"title":"Not Found"}
 */

/* The head of the answer to the first notification (a response with Observe and
   a code of 2.xx); without a body. */
void hc_event_begin(struct hc_answer *out);

/* Bytes that are always enough for hc_event_write of a payload of len bytes. */
size_t hc_event_room(size_t len);

void hc_event_write_retry(struct writer *w, uint32_t ms);
/* id: that of the notification, which the client gives back in Last-Event-ID
   when it comes again. */
void hc_event_write(struct writer *w, uint64_t id, const struct hc_conf *conf,
    const struct message *m);
void hc_event_write_alive(struct writer *w);
/* The response that ended it: its code as the status it would have. */
void hc_event_write_end(struct writer *w, const struct hc_conf *conf,
    const struct message *m, bool is_ours);

#endif
