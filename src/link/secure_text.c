/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_text.c - words for failures */
#include "link/secure.h"

#include <assert.h>

static const char *const texts[SECURE_FAILURE_COUNT] = {
	[SECURE_FAILURE_NONE] = "none",
	[SECURE_FAILURE_PROTOCOL] = "protocol",
	[SECURE_FAILURE_NO_CIPHER] = "no-cipher",
	[SECURE_FAILURE_UNKNOWN_PSK] = "unknown-psk",
	[SECURE_FAILURE_WRONG_PSK] = "wrong-psk",
	[SECURE_FAILURE_NO_CERTIFICATE] = "no-certificate",
	[SECURE_FAILURE_UNKNOWN_CA] = "unknown-ca",
	[SECURE_FAILURE_EXPIRED] = "expired",
	[SECURE_FAILURE_REVOKED] = "revoked",
	[SECURE_FAILURE_WRONG_USE] = "wrong-use",
	[SECURE_FAILURE_NO_ID] = "no-id",
	[SECURE_FAILURE_WRONG_ANCHOR] = "wrong-anchor",
	[SECURE_FAILURE_WRONG_ID] = "wrong-id",
	[SECURE_FAILURE_BAD_CERTIFICATE] = "bad-certificate",
	[SECURE_FAILURE_ALERT] = "alert",
	[SECURE_FAILURE_TIMEOUT] = "timeout",
	[SECURE_FAILURE_MEMORY] = "memory",
};

const char *
secure_failure_text(enum secure_failure why)
{
	assert(why < SECURE_FAILURE_COUNT);
	return texts[why];
}
