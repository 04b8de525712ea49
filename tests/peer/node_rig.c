/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_rig.c - a node on loopback with its records in memory, and whoever asks
   it, in one loop */
#include "peer/node_rig.h"

#include <string.h>
#include <time.h>

#include <event2/event.h>

#define PATIENCE 10		/* seconds until an awaited thing is late */

struct node_rig node_rig;

static void
on_pin(void *arg, const char *pin)
{
	(void)arg;
	node_rig.pins++;
	snprintf(node_rig.pin, sizeof(node_rig.pin), "%s", pin);
}

static void
on_changed(void *arg, unsigned what)
{
	(void)arg;
	node_rig.tells++;
	node_rig.changed |= what;
	ck_assert(!wax_device_is_pending(waxpeer_node_device(
	    node_rig.node)));
}

static void
on_unusable(void *arg, int64_t credid, enum wax_status why)
{
	(void)arg;
	node_rig.unusable++;
	node_rig.unusable_credid = credid;
	node_rig.unusable_why = why;
}

static void
on_session(void *arg, const struct waxpeer_session_event *event)
{
	(void)arg;
	if (event->is_open)
		node_rig.opened++;
	else
		node_rig.ended++;
}

static void
on_light(struct waxpeer_incoming *in, void *arg)
{
	(void)arg;
	node_rig.light_calls++;
	ck_assert_int_eq(waxpeer_incoming_refuse(in, CODE_CONTENT), WAX_OK);
}

static void
add_place(const char *path, unsigned access, struct waxpeer_resource **out)
{
	struct waxpeer_place place = {
		.path = path,
		.is_observable = true,
		.access = access,
		.handler = on_light,
	};

	ck_assert_int_eq(waxpeer_resource_add(waxpeer_node_endpoint(
	    node_rig.node), &place, out), WAX_OK);
}

static void
listen_at(size_t index, const char *uri, char *text)
{
	struct waxpeer_endpoint *e = waxpeer_node_endpoint(node_rig.node);

	ck_assert_int_eq(waxpeer_endpoint_listen(e, uri), WAX_OK);
	ck_assert(waxpeer_endpoint_listener(e, index, text));
}

/* In the clear waxpeer_endpoint_listener knows no port 0. */
static void
listen_clear(void)
{
	char text[64];

	listen_at(0, "127.0.0.1:0", node_rig.clear);
	waxpeer_endpoint_address(waxpeer_node_endpoint(node_rig.node), text);
	snprintf(node_rig.clear, sizeof(node_rig.clear), "%s", text);
}

enum wax_status
node_rig_new(enum wax_restored *how, const char *maker_chain,
    const char *maker_key)
{
	struct waxpeer_settings endpoint = {
		.base = node_rig.base,
		.session = on_session,
		.ack_timeout_ms = 200,
	};
	struct wax_device_conf device = {
		.methods = 7, .env = &node_rig.disk->env, .record = "node",
	};
	struct waxpeer_node_settings s = {
		.endpoint = &endpoint,
		.device = &device,
		.show_pin = on_pin,
		.changed = on_changed,
		.unusable = on_unusable,
		.ace = node_rig.ace,
	};

	s.maker_chain = maker_chain;
	s.maker_key = maker_key;
	return waxpeer_node_new(&s, &node_rig.node, how);
}

enum wax_status
node_rig_start(enum wax_restored *how)
{
	struct pki *own = NULL;
	char *chain = NULL, *key = NULL;
	enum wax_status st;

	if (node_rig.maker != NULL) {
		struct pki_options o = { .name = "a lamp" };

		own = pki_new(node_rig.maker, &o);
		chain = pki_pem(own, NULL);
		key = pki_key_pem(own);
	}
	st = node_rig_new(how, chain, key);
	pki_free(own);
	free(chain);
	free(key);
	if (st != WAX_OK)
		return st;
	add_place("/a/light", WAX_RESOURCE_DISCOVERABLE |
	    WAX_RESOURCE_SECURE, &node_rig.light);
	add_place("/oic/d", WAX_RESOURCE_CONFIGURATION, NULL);
	listen_clear();
	listen_at(1, "coaps://127.0.0.1:0", node_rig.dtls);
	listen_at(2, "coaps+tcp://127.0.0.1:0", node_rig.tls);
	return WAX_OK;
}

void
node_rig_stop(void)
{
	waxpeer_node_free(node_rig.node);
	node_rig.node = NULL;
	for (size_t i = 0; i < KIT_RECORDS; i++)
		ck_assert(!node_rig.disk->records[i].in_use);
}

void
node_rig_kill(void)
{
	static struct kit_record records[KIT_RECORDS];

	memcpy(records, node_rig.disk->records, sizeof(records));
	node_rig_stop();
	memcpy(node_rig.disk->records, records, sizeof(records));
	for (size_t i = 0; i < KIT_RECORDS; i++)
		node_rig.disk->records[i].in_use = false;
}

void
node_rig_open(void)
{
	struct kit *k = calloc(1, sizeof(*k));

	ck_assert_ptr_nonnull(k);
	k->env = (struct wax_env){ k, kit_clock, kit_random, kit_load,
	    kit_store, kit_remove, kit_release };
	k->stores_left = SIZE_MAX;
	k->rng.state = 11;
	node_rig = (struct node_rig){
		.base = event_base_new(), .disk = k,
		.device_id = NODE_RIG_DEVICE,
	};
	ck_assert_ptr_nonnull(node_rig.base);
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	node_rig_turn();
}

void
node_rig_close(void)
{
	if (node_rig.node != NULL)
		node_rig_stop();
	pki_free(node_rig.maker);
	event_base_free(node_rig.base);
	free(node_rig.disk);
}

void
node_rig_turn(void)
{
	for (int i = 0; i < 4; i++)
		event_base_loop(node_rig.base, EVLOOP_NONBLOCK);
}

static time_t
read_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

void
node_rig_wait(const unsigned *number, unsigned count)
{
	time_t end = read_seconds() + PATIENCE;

	while (*number < count) {
		struct timeval moment = { .tv_usec = 20000 };

		ck_assert_msg(read_seconds() <= end, "what was awaited did "
		    "not come");
		event_base_loopexit(node_rig.base, &moment);
		event_base_loop(node_rig.base, EVLOOP_ONCE);
	}
}

/* Askers. */

static void
on_asker_session(void *arg, const struct waxpeer_session_event *event)
{
	struct node_rig_asker *a = arg;

	if (event->is_open) {
		a->opened++;
		a->session = event->session;
	} else {
		a->ended++;
		snprintf(a->why, sizeof(a->why), "%s", event->why);
	}
}

void
node_rig_asker_open(struct node_rig_asker *a,
    const struct waxpeer_credentials *credentials)
{
	struct waxpeer_settings s = {
		.base = node_rig.base,
		.credentials = credentials,
		.session = on_asker_session,
		.session_arg = a,
		.ack_timeout_ms = 200,
	};

	*a = (struct node_rig_asker){ .session = 0 };
	ck_assert_int_eq(waxpeer_endpoint_new(&s, &a->endpoint), WAX_OK);
}

void
node_rig_owner_open(struct node_rig_asker *a)
{
	node_rig_asker_open_key(a, NODE_RIG_OBT, node_rig.owner_key);
}

void
node_rig_asker_open_key(struct node_rig_asker *a, const char *own,
    const uint8_t key[16])
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	const char *why;

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(waxpeer_credentials_set_id(c, kit_uuid(own), &why),
	    WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_add_psk(c,
	    kit_uuid(NODE_RIG_DEVICE), key, 16, &why), WAX_OK);
	node_rig_asker_open(a, c);
	waxpeer_credentials_free(c);
}

void
node_rig_asker_close(struct node_rig_asker *a)
{
	waxpeer_endpoint_free(a->endpoint);
	a->endpoint = NULL;
	node_rig_turn();
}

static void
on_note(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	(void)r;
	(void)arg;
	node_rig.notes++;
	node_rig.note_code = event->message.code;
	node_rig.is_note_last = event->is_last;
}

static void
on_event(struct waxpeer_request *r, const struct waxpeer_event *event,
    void *arg)
{
	FILE *out = fmemopen(node_rig.text, sizeof(node_rig.text), "w");

	(void)r;
	(void)arg;
	node_rig.events++;
	node_rig.outcome = event->outcome;
	node_rig.code = event->message.code;
	ck_assert_ptr_nonnull(out);
	if (event->message.payload_len > 0)
		ck_assert_int_eq(diag_print(out, bytes_of(
		    event->message.payload, event->message.payload_len)),
		    WAX_OK);
	fclose(out);
}

static struct waxpeer_message *
make_message(uint8_t method, const char *path, const char *body)
{
	struct waxpeer_message *m = waxpeer_message_new(method);

	ck_assert_ptr_nonnull(m);
	waxpeer_message_set_path(m, path);
	waxpeer_message_accept_ocf(m);
	if (body != NULL) {
		struct bytes cbor = kit_cbor(body);

		waxpeer_message_set_ocf(m, cbor.data, cbor.len);
	}
	return m;
}

static struct waxpeer_request *
send_message(struct node_rig_asker *a, const char *where,
    struct waxpeer_message *m, struct wax_context *context, bool is_observe)
{
	struct waxpeer_request *r = NULL;
	struct waxpeer_call call = {
		.hop = where,
		.context = context,
		.is_observe = is_observe,
		.timeout_ms = 8000,
		.callback = is_observe ? on_note : on_event,
	};

	ck_assert_int_eq(waxpeer_message_view(m, &call.message), WAX_OK);
	node_rig.text[0] = '\0';
	ck_assert_int_eq(waxpeer_request_send(a->endpoint, &call, &r),
	    WAX_OK);
	waxpeer_message_free(m);
	return r;
}

uint8_t
node_rig_ask(struct node_rig_asker *a, const char *where, uint8_t method,
    const char *path, const char *body, struct wax_context *context)
{
	return node_rig_ask_message(a, where, make_message(method, path,
	    body), context);
}

uint8_t
node_rig_ask_message(struct node_rig_asker *a, const char *where,
    struct waxpeer_message *m, struct wax_context *context)
{
	unsigned before = node_rig.events;

	send_message(a, where, m, context, false);
	node_rig_wait(&node_rig.events, before + 1);
	node_rig_turn();
	return node_rig.code;
}

struct waxpeer_request *
node_rig_observe(struct node_rig_asker *a, const char *where,
    const char *path, struct wax_context *context)
{
	unsigned before = node_rig.notes;
	struct waxpeer_request *r = send_message(a, where, make_message(
	    CODE_GET, path, NULL), context, true);

	node_rig_wait(&node_rig.notes, before + 1);
	return r;
}

/* Ownership. */

void
node_rig_select(unsigned method)
{
	struct node_rig_asker a;
	char body[40];

	node_rig_asker_open(&a, NULL);
	snprintf(body, sizeof(body), "{\"oxmsel\": %u}", method);
	ck_assert_uint_eq(node_rig_ask(&a, node_rig.clear, CODE_POST,
	    "/oic/sec/doxm", body, NULL), CODE_CHANGED);
	node_rig_asker_close(&a);
}

struct waxpeer_credentials *
node_rig_tool_by_pin(const char *pin)
{
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	const char *why;

	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(waxpeer_credentials_set_pin(c, pin, wax_device_uuid(
	    waxpeer_node_device(node_rig.node)), &why), WAX_OK);
	return c;
}

struct step {
	const char *path, *body;
};

static const struct step transfer[] = {
	{ "/oic/sec/pstat", "{\"om\": 4}" },
	{ "/oic/sec/doxm", "{\"devowneruuid\": \"" NODE_RIG_OBT "\"}" },
	{ "/oic/sec/doxm", "{\"rowneruuid\": \"" NODE_RIG_OBT "\"}" },
	{ "/oic/sec/acl2", "{\"rowneruuid\": \"" NODE_RIG_OBT "\"}" },
	{ "/oic/sec/pstat", "{\"rowneruuid\": \"" NODE_RIG_OBT "\"}" },
	{ "/oic/sec/cred", "{\"creds\": [{\"credtype\": 1, \"subjectuuid\": \""
	    NODE_RIG_OBT "\", \"privatedata\": {\"encoding\": "
	    "\"oic.sec.encoding.raw\", \"data\": h''}}], \"rowneruuid\": \""
	    NODE_RIG_OBT "\"}" },
	{ "/oic/sec/sdi", "{\"uuid\": \"" NODE_RIG_OBT "\", \"name\": "
	    "\"home\", \"priv\": false}" },
	{ "/oic/sec/doxm", "{\"owned\": true}" },
	{ "/oic/sec/pstat", "{\"dos\": {\"s\": 2}}" },
};

void
node_rig_take_over(struct node_rig_asker *tool, unsigned method)
{
	char body[80];

	snprintf(body, sizeof(body), "{\"deviceuuid\": \"%s\"}",
	    node_rig.device_id);
	ck_assert_uint_eq(node_rig_ask(tool, node_rig.dtls, CODE_POST,
	    "/oic/sec/doxm", body, NULL), CODE_CHANGED);
	for (size_t i = 0; i < sizeof(transfer) / sizeof(transfer[0]); i++)
		ck_assert_msg(node_rig_ask(tool, node_rig.dtls, CODE_POST,
		    transfer[i].path, transfer[i].body, NULL) ==
		    CODE_CHANGED, "step %zu: outcome %d, code %d", i,
		    (int)node_rig.outcome, node_rig.code);
	ck_assert_int_eq(waxpeer_endpoint_owner_key(tool->endpoint,
	    tool->session, method, kit_uuid(NODE_RIG_OBT),
	    kit_uuid(node_rig.device_id), node_rig.owner_key), WAX_OK);
}

static const struct step rights[] = {
	{ "/oic/sec/acl2", "{\"aclist2\": [{\"subject\": {\"conntype\": "
	    "\"anon-clear\"}, \"resources\": [{\"href\": \"/oic/d\"}], "
	    "\"permission\": 2}, {\"subject\": {\"uuid\": \""
	    NODE_RIG_CLIENT "\"}, \"resources\": [{\"href\": \"/a/light\"}], "
	    "\"permission\": 2}, {\"subject\": {\"uuid\": \"" NODE_RIG_OBT
	    "\"}, \"resources\": [{\"href\": \"/oic/sec/csr\"}], "
	    "\"permission\": 2}]}" },
	{ "/oic/sec/pstat", "{\"dos\": {\"s\": 3}}" },
};

void
node_rig_finish(struct node_rig_asker *tool)
{
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
		ck_assert_uint_eq(node_rig_ask(tool, node_rig.dtls, CODE_POST,
		    rights[i].path, rights[i].body, NULL), CODE_CHANGED);
}

void
node_rig_own(void)
{
	struct waxpeer_credentials *c;
	struct node_rig_asker tool;

	node_rig_select(1);
	c = node_rig_tool_by_pin(node_rig.pin);
	node_rig_asker_open(&tool, c);
	waxpeer_credentials_free(c);
	node_rig_take_over(&tool, 1);
	node_rig_finish(&tool);
	node_rig_asker_close(&tool);
}

uint8_t
node_rig_go(struct node_rig_asker *owner, enum wax_dos state)
{
	char body[40];

	snprintf(body, sizeof(body), "{\"dos\": {\"s\": %d}}", (int)state);
	return node_rig_ask(owner, node_rig.dtls, CODE_POST, "/oic/sec/pstat",
	    body, NULL);
}

void
node_rig_pair(struct node_rig_asker *owner)
{
	ck_assert_uint_eq(node_rig_ask(owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", "{\"creds\": [{\"credtype\": 64, "
	    "\"subjectuuid\": \"" NODE_RIG_CLIENT "\", \"privatedata\": "
	    "{\"data\": h'" KIT_SECRET "', \"encoding\": "
	    "\"oic.sec.encoding.raw\"}, \"oscore\": {\"senderid\": "
	    "\"01112233445566\", \"recipientid\": \"01aabbccddeeff\"}}]}",
	    NULL), CODE_CHANGED);
}

struct wax_context *
node_rig_client_context(void)
{
	static const uint8_t self[] = { 1, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
	static const uint8_t peer[] = { 1, 0x11, 0x22, 0x33, 0x44, 0x55,
	    0x66 };
	uint8_t secret[32];
	struct wax_context_parameters p = {
		.master_secret = secret,
		.master_secret_len = sizeof(secret),
		.sender_id = self,
		.sender_id_len = sizeof(self),
		.recipient_id = peer,
		.recipient_id_len = sizeof(peer),
	};
	struct wax_context *c;

	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	memcpy(p.subject, kit_uuid(NODE_RIG_DEVICE), sizeof(p.subject));
	ck_assert_int_eq(wax_context_new(&p, NULL, &c), WAX_OK);
	return c;
}
