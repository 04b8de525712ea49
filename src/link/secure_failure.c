/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_failure.c - why a session failed, from what OpenSSL says of it */
#include <openssl/err.h>
#include <openssl/sslerr.h>

#include "link/secure_state.h"

struct reason {
	int number;		/* SSL_R_... */
	enum secure_failure why;
};

static const struct reason reasons[] = {
	{ SSL_R_NO_SHARED_CIPHER, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_CIPHERS_AVAILABLE, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_PROTOCOLS_AVAILABLE, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_UNSUPPORTED_PROTOCOL, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_WRONG_SSL_VERSION, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_VERSION_TOO_LOW, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_VERSION_TOO_HIGH, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_WRONG_CURVE, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_SHARED_GROUPS, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_SUITABLE_GROUPS, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_SUITABLE_KEY_SHARE, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_NO_APPLICATION_PROTOCOL, SECURE_FAILURE_NO_CIPHER },
	{ SSL_R_PSK_IDENTITY_NOT_FOUND, SECURE_FAILURE_UNKNOWN_PSK },
	{ SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE,
	    SECURE_FAILURE_NO_CERTIFICATE },
	{ SSL_R_CERTIFICATE_VERIFY_FAILED, SECURE_FAILURE_BAD_CERTIFICATE },
	{ SSL_R_EE_KEY_TOO_SMALL, SECURE_FAILURE_BAD_CERTIFICATE },
	{ SSL_R_CA_KEY_TOO_SMALL, SECURE_FAILURE_BAD_CERTIFICATE },
	{ SSL_R_CA_MD_TOO_WEAK, SECURE_FAILURE_BAD_CERTIFICATE },
	{ SSL_R_BAD_ECC_CERT, SECURE_FAILURE_BAD_CERTIFICATE },
	{ SSL_R_READ_TIMEOUT_EXPIRED, SECURE_FAILURE_TIMEOUT },
};

/* What a key that is not the peer's leads to. */
static bool
reason_is_wrong_key(int reason)
{
	return reason == SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC ||
	    reason == SSL_R_DECRYPTION_FAILED ||
	    reason == SSL_R_BAD_RECORD_TYPE ||
	    reason == SSL_R_DIGEST_CHECK_FAILED;
}

static enum secure_failure
reason_find(const struct secure *s, int reason)
{
	if (s->state == SECURE_HANDSHAKE && reason_is_wrong_key(reason) &&
	    secure_psk_is_used(s))
		return SECURE_FAILURE_WRONG_PSK;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].number == reason)
			return reasons[i].why;
	return SECURE_FAILURE_PROTOCOL;
}

/* A client can only guess from the alert; of a PIN, which a person has read
   and typed, it is the one good guess. */
static bool
alert_is_wrong_pin(const struct secure *s, int alert)
{
	return s->context->credentials->use == CREDENTIALS_PIN &&
	    s->state == SECURE_HANDSHAKE && secure_psk_is_used(s) &&
	    (alert == SSL_AD_BAD_RECORD_MAC || alert == SSL_AD_DECRYPT_ERROR ||
	    alert == SSL_AD_DECRYPTION_FAILED ||
	    alert == SSL_AD_UNKNOWN_PSK_IDENTITY);
}

static enum secure_failure
alert_find(struct secure *s, int alert)
{
	s->alert = SSL_alert_desc_string_long(alert);
	return alert_is_wrong_pin(s, alert) ? SECURE_FAILURE_WRONG_PSK :
	    SECURE_FAILURE_ALERT;
}

static enum secure_failure
error_find(struct secure *s, unsigned long error)
{
	int reason = ERR_GET_REASON(error);

	if (reason == ERR_R_MALLOC_FAILURE)
		return SECURE_FAILURE_MEMORY;
	if (ERR_GET_LIB(error) != ERR_LIB_SSL)
		return SECURE_FAILURE_PROTOCOL;
	/* beyond those of alerts there are flags, of errors common to all */
	if (reason >= SSL_AD_REASON_OFFSET &&
	    reason <= SSL_AD_REASON_OFFSET + UINT8_MAX)
		return alert_find(s, reason - SSL_AD_REASON_OFFSET);
	return reason_find(s, reason);
}

/* A queue may hold what led to the failure and what followed from it: the
   first with a name of its own counts. */
enum secure_failure
secure_failure_read(struct secure *s)
{
	enum secure_failure why = SECURE_FAILURE_PROTOCOL;
	unsigned long error;

	while ((error = ERR_get_error()) != 0)
		if (why == SECURE_FAILURE_PROTOCOL)
			why = error_find(s, error);
	return s->cause != SECURE_FAILURE_NONE ? s->cause : why;
}
