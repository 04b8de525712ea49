/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session.h - the state of a handshake (RFC 9528 section 5, appendix I) */
#ifndef WAX_EDHOC_SESSION_H
#define WAX_EDHOC_SESSION_H

#include "core/bytes.h"
#include "core/deviceid.h"
#include "wax/edhoc.h"
#include "wax/edhoc/credential.h"
#include "wax/edhoc/schedule.h"
#include "wax/edhoc/suites.h"

/* enum wax_edhoc_step:

	Initiator                       Responder

	WRITE_1                         READ_1
	   |  message_1 ------------------>|
	READ_2                          WRITE_2
	   |<------------------ message_2  |
	WRITE_3                         READ_3
	   |  message_3 ------------------>|
	   |\\                             |\\
	   | READ_4                        | WRITE_4      conf->has_message_4
	   |  |<--------------- message_4  |  |
	   |/                              |/
	COMPLETED                       COMPLETED

   Each step is taken once. A failure, and an error of the peer, lead from any
   of them to ABORTED, from where nothing leads on; COMPLETED does not end by
   what is received. */

struct wax_edhoc {
	const struct wax_edhoc_conf *conf;
	enum wax_edhoc_role role;
	enum wax_edhoc_step step;
	enum wax_edhoc_failure failure;
	int method;
	const struct suite *suite;	/* NULL: not known yet */
	struct suite_choice choice;	/* a Responder's, for SUITES_R */
	uint8_t c_i[WAX_ID_MAX];
	size_t c_i_len;
	uint8_t c_r[WAX_ID_MAX];
	size_t c_r_len;
	bool is_wanted;			/* only that device may answer */
	struct deviceid wanted;
	struct wax_edhoc_credential *own;	/* counted */
	struct wax_edhoc_credential *peer;	/* counted, authenticated */
	struct pubkey *ephemeral;	/* owned: X or Y */
	struct pubkey *peer_ephemeral;	/* owned: G_Y or G_X */
	struct digest h_message_1;
	struct digest th;		/* TH_2, then TH_3, TH_4 */
	/* PRK_2e, then PRK_3e2m, PRK_4e3m and, when completed, PRK_out. */
	struct secret prk;
};

static inline struct suite_list
session_suites(const struct wax_edhoc_conf *conf)
{
	return (struct suite_list){ conf->suites, conf->suites_count };
}

static inline struct bytes
session_c_i(const struct wax_edhoc *s)
{
	return bytes_of(s->c_i, s->c_i_len);
}

static inline struct bytes
session_c_r(const struct wax_edhoc *s)
{
	return bytes_of(s->c_r, s->c_r_len);
}

/* Whether that end signs, by the method. */
bool session_signs(const struct wax_edhoc *s, enum wax_edhoc_role role);

/* The curve of the key that that end proves. */
enum curve session_key_curve(const struct wax_edhoc *s,
    enum wax_edhoc_role role);

/* Notes why the session will be aborted; returns the status for that. */
MUST_USE enum wax_status session_fail(struct wax_edhoc *s,
    enum wax_edhoc_failure failure);

/* At the end of each step: goes on to next, or aborts with st. Returns st. */
MUST_USE enum wax_status session_end_step(struct wax_edhoc *s,
    enum wax_status st, enum wax_edhoc_step next);

/* Chooses a credential of ours for method and suite. WAX_UNSUPPORTED: none. */
MUST_USE enum wax_status session_choose_own(struct wax_edhoc *s);

/* Makes X or Y from the environment's random numbers. */
MUST_USE enum wax_status session_make_ephemeral(struct wax_edhoc *s);

/* Our connection identifier: WAX_RANGE if it can not be one. */
MUST_USE enum wax_status session_set_id(const struct wax_edhoc *s,
    struct bytes id, uint8_t out[WAX_ID_MAX], size_t *len);

/* PRK_2e from G_XY, with TH_2 in s->th. A failure is noted. */
MUST_USE enum wax_status session_make_prk_2e(struct wax_edhoc *s);

/* PRK_3e2m and PRK_4e3m from the one before, if that end does not sign: with
   its static key, of which own or peer has the private half. */
MUST_USE enum wax_status session_mix(const struct wax_edhoc *s,
    enum schedule_label label, const struct pubkey *private,
    const struct pubkey *public, struct secret *out);

/* Hands the items of field to the application. A failure is noted. */
MUST_USE enum wax_status session_take_eads(struct wax_edhoc *s, int message,
    struct bytes field);

/* PRK_out (section 4.1.3), when all is done. */
MUST_USE enum wax_status session_complete(struct wax_edhoc *s);

#endif
