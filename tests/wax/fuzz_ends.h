/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_ends.h - two ends with known keys for the fuzz targets */
#ifndef TESTS_WAX_FUZZ_ENDS_H
#define TESTS_WAX_FUZZ_ENDS_H

#include <stdlib.h>

#include "core/bytes.h"
#include "core/option.h"
#include "wax/oscore.h"
#include "wax/oscore/aad.h"
#include "wax/oscore/context.h"
#include "wax/oscore/nonce.h"

#define FUZZ_INPUT_MAX 2048
#define FUZZ_BUFFER 8192

static inline void
fuzz_require(bool is_so)
{
	if (!is_so)
		abort();
}

/* Reads every byte, so that a sanitizer sees what is not there. */
static inline void
fuzz_use(const uint8_t *data, size_t len)
{
	static volatile uint8_t sum;

	for (size_t i = 0; i < len; i++)
		sum = (uint8_t)(sum + data[i]);
}

static inline struct wax_context *
fuzz_new_context(const char *sender, const char *recipient)
{
	const struct wax_context_parameters p = {
		.master_secret = (const uint8_t *)"0123456789abcdef",
		.master_secret_len = 16,
		.sender_id = (const uint8_t *)sender,
		.sender_id_len = 1,
		.recipient_id = (const uint8_t *)recipient,
		.recipient_id_len = 1,
	};
	struct wax_context *c;

	fuzz_require(wax_context_new(&p, NULL, &c) == WAX_OK);
	return c;
}

/* Made once, kept for the process. */
static inline struct wax_context *
fuzz_client(void)
{
	static struct wax_context *c;

	return c == NULL ? c = fuzz_new_context("c", "s") : c;
}

static inline struct wax_context *
fuzz_server(void)
{
	static struct wax_context *c;

	return c == NULL ? c = fuzz_new_context("s", "c") : c;
}

static inline struct wax_contexts *
fuzz_set(void)
{
	static const struct wax_answering answering = {
		.has_diagnostics = true,
	};
	static struct wax_contexts *set;

	if (set == NULL) {
		set = wax_contexts_new(4, &answering);
		fuzz_require(set != NULL);
		fuzz_require(wax_contexts_add(set, fuzz_server()) == WAX_OK);
	}
	return set;
}

/* Every input meets the same state: numbers at 5 and a new window. */
static inline void
fuzz_reset(void)
{
	fuzz_client()->ssn_next = 5;
	fuzz_server()->ssn_next = 100;
	replay_init(&fuzz_server()->replay, 32);
}

/* Seals a plaintext under c, with piv_id and piv for the nonce and the AAD of
   the client's request 5. Returns the length. */
static inline size_t
fuzz_seal(struct wax_context *c, char piv_id, uint8_t piv,
    const uint8_t *plaintext, size_t len, uint8_t *sealed)
{
	static const uint8_t request_piv = 5;
	uint8_t nonce[AEAD_NONCE_MAX], aad[AAD_MAX];
	struct writer w = writer_open(aad, sizeof(aad));
	struct aad a = { 10, bytes_of_text("c"), bytes_of(&request_piv, 1),
	    BYTES_ABSENT };

	aad_write(&w, &a);
	nonce_build(secret_bytes(&c->common_iv), bytes_of(&piv_id, 1),
	    bytes_of(&piv, 1), nonce);
	memcpy(sealed, plaintext, len);
	fuzz_require(aead_seal(c->sealer, nonce, writer_bytes(&w), sealed,
	    len) == WAX_OK);
	return len + c->aead->kind.tag_len;
}

#endif
