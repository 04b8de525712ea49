/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transports.c - the transports there are: one line each */
#include "ostler/net/transports.h"

#include <stddef.h>

#include "ostler/net/conn.h"
#include "ostler/net/dtls.h"
#include "ostler/net/http_session.h"
#include "ostler/net/udp.h"

const struct transport *const transports[] = {
	&transport_udp,
	&transport_dtls,
	&transport_tcp,
	&transport_tls,
	&transport_ws,
	&transport_wss,
	&transport_local,
	&transport_http,
	&transport_https,
	NULL,
};
