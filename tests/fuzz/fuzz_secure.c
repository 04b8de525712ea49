/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_secure.c - bytes of strangers at servers of TLS and DTLS and at the
   door, in the handshake and after it, and at a client */
#include "fuzz/fuzz.h"
#include "link/pki.h"
#include "link/secure.h"

#define FLIGHT_MAX 8192

/*
 * The first byte tells whom the rest is for; the rest is pieces, each a length
 * (2 bytes) and so many bytes:
 *
 *	0 a TLS server	1 a TLS client	2 a DTLS server	3 a DTLS client
 *	4 the door	+8 after the handshake (0 to 3)
 *	+16, +32 of an ownership transfer by PIN, by maker
 */
struct fuzz_end {
	struct secure_context *context;
	struct secure *session;
	uint8_t sent[FLIGHT_MAX];	/* the flight on its way to the other */
	size_t len[16], count;
	size_t used;
};

static struct credentials *all[3][2];	/* of each kind, client and server */
static struct credentials *const *both;	/* of this input's kind */

static void
fuzz_send(void *arg, struct bytes data)
{
	struct fuzz_end *e = arg;

	if (data.len > sizeof(e->sent) - e->used || e->count == 16)
		return;
	memcpy(e->sent + e->used, data.data, data.len);
	e->used += data.len;
	e->len[e->count++] = data.len;
}

static void
fuzz_take(void *arg, struct bytes data)
{
	(void)arg, (void)data;
}

static void
fuzz_deliver(struct fuzz_end *from, struct fuzz_end *to)
{
	struct fuzz_end copy = *from;
	size_t at = 0;

	from->used = from->count = 0;
	for (size_t i = 0; i < copy.count; at += copy.len[i++])
		secure_take(to->session, bytes_of(copy.sent + at, copy.len[i]));
}

static void
fuzz_prepare_transfers(void)
{
	const struct deviceid device = { "fuzz-the-server" "s" };
	struct pki *root = pki_new_ca(NULL, "root");
	struct pki *own = pki_new(root, &(struct pki_options){
		.name = "Lamp 7" });

	all[1][0] = pki_pin("12345678", &device);
	all[1][1] = pki_pin("12345678", &device);
	all[2][0] = pki_maker_anchor(root);
	all[2][1] = pki_maker(own, NULL);
	pki_free(own);
	pki_free(root);
}

static void
fuzz_prepare(void)
{
	const struct deviceid ids[2] = { { "fuzz-the-client" "c" },
		{ "fuzz-the-server" "s" } };
	uint8_t key[16] = { 7 };
	const char *why;

	for (size_t i = 0; i < 2; i++) {
		struct credentials *c = credentials_new();

		FUZZ_HOLDS(c != NULL);
		FUZZ_HOLDS(credentials_set_id(c, &ids[i], &why) == WAX_OK);
		FUZZ_HOLDS(credentials_add_psk(c, &ids[1 - i],
		    BYTES_ARRAY(key), &why) == WAX_OK);
		all[0][i] = c;
	}
	fuzz_prepare_transfers();
}

static void
fuzz_begin(struct fuzz_end *e, enum secure_kind kind, enum secure_role role)
{
	struct secure_options options = {
		.kind = kind, .role = role, .peer_required = true,
		.resume_seconds = 100, .alpn = "coap",
		.credentials = both[role == SECURE_CLIENT ? 0 : 1],
	};
	struct secure_hooks hooks = { e, fuzz_send, fuzz_take };

	FUZZ_HOLDS(secure_context_new(&options, &e->context) == WAX_OK);
	e->session = secure_new(e->context, NULL, NULL, &hooks);
	FUZZ_HOLDS(e->session != NULL);
}

static void
fuzz_end(struct fuzz_end *e)
{
	secure_free(e->session);
	secure_context_free(e->context);
}

/* The next piece; false: there is none. */
static bool
fuzz_piece(struct bytes *left, struct bytes *out)
{
	size_t len;

	if (left->len < 2)
		return false;
	len = (size_t)(left->data[0] << 8 | left->data[1]);
	len = len < left->len - 2 ? len : left->len - 2;
	*out = bytes_of(left->data + 2, len);
	*left = bytes_of(left->data + 2 + len, left->len - 2 - len);
	return true;
}

static void
fuzz_session(uint8_t how, struct bytes left)
{
	static struct fuzz_end client, server;
	enum secure_kind kind = how & 2 ? SECURE_DTLS : SECURE_TLS;
	struct fuzz_end *aim = how & 1 ? &client : &server;
	struct bytes piece;

	memset(&client, 0, sizeof(client));
	memset(&server, 0, sizeof(server));
	fuzz_begin(&client, kind, SECURE_CLIENT);
	fuzz_begin(&server, kind, SECURE_SERVER);
	secure_start(client.session);
	for (unsigned i = 0; (how & 8) && i < 4; i++) {
		fuzz_deliver(&client, &server);
		fuzz_deliver(&server, &client);
	}
	while (fuzz_piece(&left, &piece))
		secure_take(aim->session, piece);
	/* nobody gets in by garbage; nobody is thrown out of DTLS by it */
	if ((how & 8) == 0)
		FUZZ_HOLDS(secure_state(aim->session) != SECURE_OPEN);
	else if (kind == SECURE_DTLS)
		FUZZ_HOLDS(secure_state(aim->session) == SECURE_OPEN);
	fuzz_end(&client);
	fuzz_end(&server);
}

static void
fuzz_door(struct bytes left)
{
	static struct fuzz_end server;
	struct secure_hooks hooks = { &server, fuzz_send, fuzz_take };
	struct secure_door *door;
	struct bytes piece;
	struct secure *s;

	memset(&server, 0, sizeof(server));
	fuzz_begin(&server, SECURE_DTLS, SECURE_SERVER);
	door = secure_door_new(server.context);
	FUZZ_HOLDS(door != NULL);
	while (fuzz_piece(&left, &piece)) {
		(void)!secure_door_take(door, bytes_of_text("address"), piece,
		    fuzz_send, &server, &hooks, &s);
		FUZZ_HOLDS(s == NULL);	/* no cookie can be guessed */
	}
	secure_door_free(door);
	fuzz_end(&server);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (all[0][0] == NULL)
		fuzz_prepare();
	both = all[data[0] / 16 % 3];
	if (data[0] % 16 == 4)
		fuzz_door(bytes_of(data + 1, size - 1));
	else
		fuzz_session(data[0] % 16, bytes_of(data + 1, size - 1));
	return 0;
}
