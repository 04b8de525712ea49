/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_pin.c - the key made of a Random PIN, in TLS 1.2 and DTLS 1.2 */
#include "link/secure_state.h"

#define PIN_IDENTITY "oic.sec.doxm.rdp"
#define PIN_HINT PIN_IDENTITY ":"

static unsigned
pin_give(struct secure *s, uint8_t *out, unsigned size)
{
	const struct credentials *c = s->context->credentials;

	if (size < sizeof(c->pin_key))
		return 0;
	s->peer = (struct secure_proven){ .proof = SECURE_PROOF_TRANSFER };
	memcpy(out, c->pin_key, sizeof(c->pin_key));
	return sizeof(c->pin_key);
}

static unsigned
pin_serve(SSL *ssl, const char *identity, unsigned char *out, unsigned size)
{
	struct secure *s = secure_of(ssl);

	if (identity == NULL || strcmp(identity, PIN_IDENTITY) != 0)
		return secure_psk_pretend(s, SECURE_FAILURE_UNKNOWN_PSK, out,
		    size);
	return pin_give(s, out, size);
}

/* What OpenSSL leaves of it; text has room for all. */
static void
hint_write(const struct deviceid *device,
    char text[sizeof(PIN_HINT) + sizeof(device->bytes)])
{
	struct bytes id = credentials_cut_id(device);

	memcpy(text, PIN_HINT, sizeof(PIN_HINT) - 1);
	memcpy(text + sizeof(PIN_HINT) - 1, id.data, id.len);
	text[sizeof(PIN_HINT) - 1 + id.len] = '\0';
}

/* A device that says who it is says it rightly; one that does not must know
   the PIN all the same. */
static unsigned
pin_ask(SSL *ssl, const char *hint, char *identity, unsigned identity_size,
    unsigned char *out, unsigned size)
{
	struct secure *s = secure_of(ssl);
	char right[sizeof(PIN_HINT) + sizeof(s->expected.bytes)];

	hint_write(&s->context->credentials->pin_device, right);
	if (hint != NULL && hint[0] != '\0' && strcmp(hint, right) != 0) {
		s->cause = SECURE_FAILURE_WRONG_ID;
		return 0;
	}
	if (identity_size < sizeof(PIN_IDENTITY))
		return 0;
	memcpy(identity, PIN_IDENTITY, sizeof(PIN_IDENTITY));
	return pin_give(s, out, size);
}

bool
secure_pin_init(struct secure_context *c)
{
	char hint[sizeof(PIN_HINT) + sizeof(c->credentials->pin_device.bytes)];

	SSL_CTX_set_psk_server_callback(c->ssl, pin_serve);
	hint_write(&c->credentials->pin_device, hint);
	return SSL_CTX_use_psk_identity_hint(c->ssl, hint) == 1;
}

void
secure_pin_attach(struct secure *s)
{
	SSL_set_psk_client_callback(s->ssl, pin_ask);
}
