/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials.h - who an endpoint is on its hops, and whom it believes there:
   the keys and certificates of OCF for DTLS and TLS */
#ifndef PEER_CREDENTIALS_H
#define PEER_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Filled first, then given to an endpoint; what is added later is an error.
   A Device ID is 16 bytes. Every function that adds leaves things as they were
   on failure and then says in *why (static) what was expected. */
struct waxpeer_credentials;

/* owned; NULL: no memory. Endpoints keep what they need of it. */
struct waxpeer_credentials *waxpeer_credentials_new(void);
void waxpeer_credentials_free(struct waxpeer_credentials *c);

/* The own Device ID; a certificate brings its own. WAX_EXISTS: another one is
   set. */
WAX_MUST_USE enum wax_status waxpeer_credentials_set_id(
    struct waxpeer_credentials *c, const uint8_t *id, const char **why);

/* The key shared with that peer, of 16 or 32 bytes; copied. WAX_RANGE: another
   length; WAX_EXISTS: there is one for it; WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_credentials_add_psk(
    struct waxpeer_credentials *c, const uint8_t *peer, const void *key,
    size_t len, const char **why);

/* The own certificate with its chain, leaf first, and its private key, both
   PEM. WAX_FORMAT: not PEM, the key does not fit, or no identity certificate of
   OCF; WAX_EXISTS: there is one, or another ID is set; WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_credentials_set_certificate(
    struct waxpeer_credentials *c, const void *chain, size_t chain_len,
    const void *key, size_t key_len, const char **why);

/* Whose chain ends in one of these certificates (PEM) is believed to be
   subject, or, with NULL, whoever it says. WAX_FORMAT: not PEM or no CA;
   WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_credentials_add_anchor(
    struct waxpeer_credentials *c, const void *pem, size_t len,
    const uint8_t *subject, const char **why);

/* For an ownership transfer, at a device without an owner and at the tool that
   becomes it: one of these three, and nothing else. Else WAX_STATE.
   The PIN that the device shows, 8 to 64 characters, with the Device ID that it
   has now. WAX_RANGE, WAX_CRYPTO. */
WAX_MUST_USE enum wax_status waxpeer_credentials_set_pin(
    struct waxpeer_credentials *c, const char *pin, const uint8_t *device,
    const char **why);
/* The device's: its maker's certificate and key, PEM. WAX_FORMAT,
   WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_credentials_set_maker(
    struct waxpeer_credentials *c, const void *chain, size_t chain_len,
    const void *key, size_t key_len, const char **why);
/* The tool's: CAs of makers, PEM. WAX_FORMAT, WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_credentials_add_maker_anchor(
    struct waxpeer_credentials *c, const void *pem, size_t len,
    const char **why);

/* All was added: does it fit together? WAX_STATE: it does not. */
WAX_MUST_USE enum wax_status waxpeer_credentials_check(
    const struct waxpeer_credentials *c, const char **why);

/* Copies the own Device ID; false: none is set. */
bool waxpeer_credentials_id(const struct waxpeer_credentials *c, uint8_t *id);

#ifdef __cplusplus
}
#endif

#endif
