/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_keys.h - one context for the two device examples. A device gets its
   own from the onboarding tool; these are known to the world. */
#ifndef DEVICE_KEYS_H
#define DEVICE_KEYS_H

#include <wax/context.h>

/* The two ends differ in who sends under which ID, and in the record. */
static inline struct wax_context_parameters
device_keys(bool is_client)
{
	static const uint8_t secret[16] = {
		0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
		0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10,
	};
	static const uint8_t client = 0x01, server = 0x02;

	return (struct wax_context_parameters){
		.master_secret = secret,
		.master_secret_len = sizeof(secret),
		.sender_id = is_client ? &client : &server,
		.sender_id_len = 1,
		.recipient_id = is_client ? &server : &client,
		.recipient_id_len = 1,
		.record = is_client ? "client" : "server",
	};
}

#endif
