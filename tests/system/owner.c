/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* owner.c - becomes the owner of a device by its PIN, and leaves it in RFPRO:
 *
 *	owner COAP-URI COAPS-URI PIN OWNER-UUID DEVICE-UUID
 *
 * It prints the key that both have from then on, "key HEX", with which
 * wax-client goes on. Exit status 1: a step was refused, which it prints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "core/code.h"
#include "core/deviceid.h"
#include "core/hex.h"
#include "peer/credentials.h"
#include "peer/endpoint.h"
#include "peer/message.h"
#include "peer/request.h"
#include "tools/diag.h"

#define PATIENCE_MS 8000
#define KEY_LEN 16
#define METHOD_PIN 1

static struct event_base *base;
static struct waxpeer_endpoint *endpoint;
static uint64_t session;
static struct wax_message answer;	/* its code */
static char device_now[DEVICEID_TEXT_LEN + 1];

static void
on_session(void *arg, const struct waxpeer_session_event *e)
{
	(void)arg;
	if (e->is_open)
		session = e->session;
	else
		fprintf(stderr, "session ended: %s\n", e->why);
}

/* "deviceuuid" and a text of 36. */
static void
find_device(const struct wax_message *m)
{
	static const char name[] = "deviceuuid\x78\x24";
	const uint8_t *at = m->payload_len == 0 ? NULL :
	    memmem(m->payload, m->payload_len, name, strlen(name));

	if (at != NULL && at + strlen(name) + DEVICEID_TEXT_LEN <=
	    m->payload + m->payload_len)
		memcpy(device_now, at + strlen(name), DEVICEID_TEXT_LEN);
}

static void
on_event(struct waxpeer_request *r, const struct waxpeer_event *e, void *arg)
{
	(void)r;
	(void)arg;
	answer.code = e->message.code;
	find_device(&e->message);
	event_base_loopbreak(base);
}

static void
ask(const char *where, uint8_t method, const char *path, const char *body)
{
	struct waxpeer_message *m = waxpeer_message_new(method);
	struct waxpeer_call call = { .hop = where, .callback = on_event,
	    .timeout_ms = PATIENCE_MS };
	struct waxpeer_request *r;
	uint8_t cbor[512];
	struct writer w = writer_open(cbor, sizeof(cbor));
	struct diag_error error;

	if (m == NULL || (body != NULL &&
	    diag_parse(bytes_of_text(body), &w, &error) != WAX_OK))
		abort();
	waxpeer_message_set_path(m, path);
	waxpeer_message_accept_ocf(m);
	if (body != NULL)
		waxpeer_message_set_ocf(m, cbor, w.len);
	answer.code = 0;
	if (waxpeer_message_view(m, &call.message) != WAX_OK ||
	    waxpeer_request_send(endpoint, &call, &r) != WAX_OK)
		abort();
	event_base_dispatch(base);
	waxpeer_message_free(m);
	if (code_is_success(answer.code))
		return;
	printf("%s %s: %u.%02u\n", path, body == NULL ? "" : body,
	    answer.code >> 5, answer.code & 31u);
	exit(EXIT_FAILURE);
}

static void
open_endpoint(const struct waxpeer_credentials *c)
{
	struct waxpeer_settings s = { .base = base, .credentials = c,
	    .session = on_session };

	waxpeer_endpoint_free(endpoint);
	if (waxpeer_endpoint_new(&s, &endpoint) != WAX_OK)
		abort();
}

static struct deviceid
parse_id(const char *text)
{
	struct deviceid id;

	if (deviceid_parse(bytes_of_text(text), &id) != WAX_OK)
		abort();
	return id;
}

enum value { VALUE_NONE, VALUE_OWNER, VALUE_DEVICE };

/* What stands before and behind a value. */
static void
take_over(const char *where, const char *owner, const char *device)
{
	static const struct {
		const char *path, *before;
		enum value value;
		const char *behind;
	} steps[] = {
		{ "/oic/sec/pstat", "{\"om\": 4", VALUE_NONE, "}" },
		{ "/oic/sec/doxm", "{\"devowneruuid\": \"", VALUE_OWNER,
		    "\"}" },
		{ "/oic/sec/doxm", "{\"deviceuuid\": \"", VALUE_DEVICE,
		    "\"}" },
		{ "/oic/sec/doxm", "{\"rowneruuid\": \"", VALUE_OWNER,
		    "\"}" },
		{ "/oic/sec/acl2", "{\"rowneruuid\": \"", VALUE_OWNER,
		    "\"}" },
		{ "/oic/sec/pstat", "{\"rowneruuid\": \"", VALUE_OWNER,
		    "\"}" },
		{ "/oic/sec/cred", "{\"creds\": [{\"credtype\": 1, "
		    "\"privatedata\": {\"encoding\": "
		    "\"oic.sec.encoding.raw\", \"data\": h''}, "
		    "\"subjectuuid\": \"", VALUE_OWNER, "\"}]}" },
		{ "/oic/sec/cred", "{\"rowneruuid\": \"", VALUE_OWNER,
		    "\"}" },
		{ "/oic/sec/doxm", "{\"owned\": true", VALUE_NONE, "}" },
		{ "/oic/sec/pstat", "{\"dos\": {\"s\": 2", VALUE_NONE, "}}" },
	};
	const char *const values[] = { "", owner, device };
	char body[512];

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		snprintf(body, sizeof(body), "%s%s%s", steps[i].before,
		    values[steps[i].value], steps[i].behind);
		ask(where, CODE_POST, steps[i].path, body);
	}
}

int
main(int argc, char **argv)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	struct deviceid owner, device, now;
	char text[2 * KEY_LEN + 1];
	uint8_t key[KEY_LEN];
	const char *why;

	if (argc != 6)
		return EXIT_FAILURE;
	base = event_base_new();
	open_endpoint(NULL);
	ask(argv[1], CODE_GET, "/oic/sec/doxm", NULL);
	now = parse_id(device_now);
	ask(argv[1], CODE_POST, "/oic/sec/doxm", "{\"oxmsel\": 1}");
	if (waxpeer_credentials_set_pin(c, argv[3], now.bytes, &why) !=
	    WAX_OK)
		return EXIT_FAILURE;
	open_endpoint(c);
	take_over(argv[2], argv[4], argv[5]);
	owner = parse_id(argv[4]);
	device = parse_id(argv[5]);
	if (waxpeer_endpoint_owner_key(endpoint, session, METHOD_PIN,
	    owner.bytes, device.bytes, key) != WAX_OK)
		return EXIT_FAILURE;
	hex_encode(bytes_of(key, sizeof(key)), text);
	printf("key %s\n", text);
	waxpeer_endpoint_free(endpoint);
	waxpeer_credentials_free(c);
	event_base_free(base);
	return EXIT_SUCCESS;
}
