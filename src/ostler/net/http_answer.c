/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_answer.c - what became of a request at an HTTP server */
#include <stdlib.h>

#include "ostler/http/http_response.h"
#include "ostler/net/http_cause.h"
#include "ostler/net/http_state.h"

static struct bytes
answer_token(const struct http_transfer *t)
{
	return bytes_of(t->token, t->token_len);
}

/* The hop's name is the net's to know: it is that of the port. */
static void
answer_complain(const struct http_transfer *t, const char *reason)
{
	struct log *log = t->session->all->context->log;

	if (!log_wants(log, LOG_LEVEL_WARNING))
		return;
	log_begin(log, LOG_LEVEL_WARNING, "http");
	log_text(log, "server", t->session->origin);
	if (t->fields.status > 0)
		log_uint(log, "status", t->fields.status);
	log_text(log, "reason", reason);
	log_end(log);
}

/* By ourselves: it has no form in HTTP. */
static void
answer_refuse(struct http_transfer *t)
{
	uint8_t room[8];
	struct writer w = writer_open(room, sizeof(room));
	struct option_writer options = option_writer_open(&w);
	struct message m = { .code = t->refusal, .token = answer_token(t) };

	option_write_uint(&options, OPTION_MAX_AGE, 0);
	m.options = writer_bytes(&w);
	m.payload = bytes_of_text("this has no form in HTTP");
	metrics_add(t->session->all->context->metrics,
	    METRIC_HTTP_UNSAYABLE, 1);
	net_take_message(&t->session->common, &m);
}

static void
answer_pass(struct http_transfer *t)
{
	uint8_t room[HTTP_RESPONSE_ROOM];
	struct writer w = writer_open(room, sizeof(room));
	struct http_session *s = t->session;
	const struct http_answer answer = {
		.fields = &t->fields,
		.body = bytes_of(t->body, t->body_len),
		.base = t->base,
	};
	struct message m;

	if (http_response_read(&t->asked, &answer, &w, &m) != WAX_OK) {
		metrics_add(s->all->context->metrics,
		    METRIC_HTTP_MISUNDERSTOOD, 1);
		answer_complain(t, "not-understood");
		net_take_unanswered(&s->common, answer_token(t),
		    HOP_BAD_RESPONSE);
		return;
	}
	m.token = answer_token(t);
	net_take_message(&s->common, &m);
}

/* Nobody there is believed: what else is on its way has the same fate. */
static void
answer_end_insecure(struct http_session *s, const char *detail)
{
	struct http_transfers *lists[] = { &s->done, &s->active };

	for (size_t i = 0; i < 2; i++) {
		struct http_transfer *t;

		while (s->stage == HTTP_UP &&
		    (t = TAILQ_FIRST(lists[i])) != NULL) {
			uint8_t token[MESSAGE_TOKEN_MAX];
			size_t len = t->token_len;

			memcpy(token, t->token, sizeof(token));
			http_transfer_free(t);
			net_take_unanswered(&s->common, bytes_of(token, len),
			    HOP_INSECURE);
		}
	}
	http_session_end(s, SESSION_END_INSECURE, detail);
}

static void
answer_fail(struct http_transfer *t)
{
	struct http_session *s = t->session;
	const struct http_cause *cause = http_cause_find((int)t->result);
	enum secure_failure failure = s->lent == NULL ? SECURE_FAILURE_NONE :
	    secure_lent_failure(s->lent);
	const char *word = cause->why == HOP_INSECURE &&
	    failure != SECURE_FAILURE_NONE ? secure_failure_text(failure) :
	    cause->word;

	if (cause->why != HOP_INSECURE)
		answer_complain(t, word);
	net_take_unanswered(&s->common, answer_token(t), cause->why);
	if (s->stage != HTTP_UP || !cause->is_gone)
		return;
	if (cause->why == HOP_INSECURE)
		answer_end_insecure(s, word);
	else
		net_take_release(&s->common);
}

void
http_answer_tell(struct http_transfer *t)
{
	TAILQ_REMOVE(t->list, t, next);
	if (t->refusal != CODE_EMPTY)
		answer_refuse(t);
	else if (t->result == CURLE_OK)
		answer_pass(t);
	else
		answer_fail(t);
	free(t->body);
	free(t);
}
