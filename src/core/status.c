/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* status.c - the texts of enum wax_status */
#include "core/status.h"

const char *
wax_status_text(enum wax_status st)
{
	switch (st) {
	case WAX_OK:
		return "no error";
	case WAX_FORMAT:
		return "malformed input";
	case WAX_MORE:
		return "input ends early";
	case WAX_RANGE:
		return "value outside what is allowed";
	case WAX_SPACE:
		return "buffer too small";
	case WAX_MEMORY:
		return "out of memory";
	case WAX_LIMIT:
		return "limit reached";
	case WAX_UNSUPPORTED:
		return "not supported";
	case WAX_NOT_FOUND:
		return "not found";
	case WAX_EXISTS:
		return "exists already";
	case WAX_STATE:
		return "not allowed in this state";
	case WAX_REPLAY:
		return "replayed message";
	case WAX_AUTHENTICITY:
		return "tag or signature does not verify";
	case WAX_EXHAUSTED:
		return "sequence numbers used up";
	case WAX_STORAGE:
		return "durable storage failed";
	case WAX_DAMAGED:
		return "stored state is damaged";
	case WAX_CRYPTO:
		return "crypto library failed";
	case WAX_SYSTEM:
		return "operating system error";
	}
	return "unknown status";
}
