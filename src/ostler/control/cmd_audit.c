/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_audit.c - what the audit file ends with */
#include <inttypes.h>

#include "core/hex.h"
#include "ostler/audit/audit.h"
#include "ostler/control/commands.h"

/* The head as audit verify takes it. */
static json_t *
audit_show(const struct chain *head, uint64_t lost)
{
	char hash[2 * CHAIN_HASH_LEN + 1], text[sizeof(hash) + 21];

	hex_encode(BYTES_ARRAY(head->hash), hash);
	snprintf(text, sizeof(text), "%" PRIu64 ":%s", head->number, hash);
	return json_pack("{s:b, s:s, s:o}", "kept", 1, "head", text,
	    "lost", command_uint(lost));
}

static enum wax_status
audit_run(struct control_call *call)
{
	struct audit *audit = call->host->audit;
	struct chain head;
	uint64_t lost;

	if (audit == NULL || !audit_wants(audit))
		return command_give(call, json_pack("{s:b}", "kept", 0));
	audit_get_head(audit, &head, &lost);
	return command_give(call, audit_show(&head, lost));
}

const struct command command_audit_head = {
	.name = "audit head",
	.syntax = "",
	.help = "number and hash of the audit file's last line",
	.run = audit_run,
};
