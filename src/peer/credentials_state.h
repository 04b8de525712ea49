/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials_state.h - what is behind waxpeer_credentials */
#ifndef PEER_CREDENTIALS_STATE_H
#define PEER_CREDENTIALS_STATE_H

#include "link/credentials.h"
#include "peer/credentials.h"

struct waxpeer_credentials {
	struct credentials *inner;	/* counted */
};

#endif
