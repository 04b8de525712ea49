/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_certify.c - an identity certificate for a device */
#include "obt/ca.h"
#include "obt/commands.h"
#include "obt/provision.h"
#include "obt/show.h"

#define DAYS_MAX 3650

static enum command_exit
certify(struct command_call *call, const struct store_device *d, unsigned days)
{
	struct talk_error error = { "" };
	struct store_device now;
	enum command_exit end = command_finish(call, provision_certify(
	    call->store, d, days, command_value(call, "--edhoc") != NULL,
	    &error), &error, d, NULL);

	if (end == COMMAND_DONE)
		end = command_find(call, d->name, &now);
	if (end == COMMAND_DONE)
		end = show_device(call, &now);
	explicit_bzero(&now, sizeof(now));
	return end;
}

static enum command_exit
certify_run(struct command_call *call)
{
	struct store_device d;
	enum command_exit end;
	int64_t days;

	if (!command_number(call, "--days", 1, DAYS_MAX, CA_IDENTITY_DAYS,
	    &days))
		return COMMAND_USAGE;
	end = command_find(call, call->words[0], &d);
	if (end == COMMAND_DONE)
		end = certify(call, &d, (unsigned)days);
	explicit_bzero(&d, sizeof(d));
	return end;
}

const struct command command_certify = {
	.name = "certify",
	.syntax = "DEVICE [--days N] [--edhoc]",
	.help = "gives it the domain's anchor and a certificate for its key",
	.words_min = 1,
	.words_max = 1,
	.options = { { "--days", true }, { "--edhoc", false } },
	.opens_store = true,
	.is_logged = true,
	.run = certify_run,
};
