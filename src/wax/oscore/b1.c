/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b1.c - the replay window after a restart (RFC 8613 Appendix B.1.2) */
#include "wax/oscore/b1.h"

#include "core/option.h"

static bool
b1_has_echo(const struct wax_context *c, struct bytes plaintext)
{
	struct bytes options, payload, echo;

	return plaintext.len > 1 &&
	    option_split(bytes_of(plaintext.data + 1, plaintext.len - 1),
	    &options, &payload) == WAX_OK &&
	    option_find(options, OPTION_ECHO, &echo) &&
	    secret_equal_bytes(echo, b1_echo(c));
}

bool
b1_accept(struct wax_context *c, struct bytes plaintext, uint64_t piv)
{
	if (c->replay.is_known)
		return true;
	if (!b1_has_echo(c, plaintext))
		return false;
	replay_recover(&c->replay, piv);
	return true;
}
