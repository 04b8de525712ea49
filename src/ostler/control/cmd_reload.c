/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_reload.c - the configuration is read again */
#include <stdlib.h>

#include "ostler/control/commands.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/net/net_conf.h"
#include "ostler/policy/policy.h"

static enum wax_status
reload_refuse(struct control_call *call, const char *errors, size_t len)
{
	enum wax_status st = command_give(call,
	    command_lines(bytes_of(errors, len)));

	if (st != WAX_OK)
		return st;
	return control_fail(call, WAX_FORMAT,
	    "nothing was changed: the configuration in use stays");
}

static json_t *
show_configuration(const struct control_host *host)
{
	struct control_view view = host->view(host->arg);

	return json_pack("{s:o, s:o, s:o, s:o, s:o}",
	    "configuration", command_text(bytes_of_text(host->path)),
	    "listeners", command_uint(view.net->listener_count),
	    "hops", command_uint(view.net->hop_count),
	    "routes", command_uint(view.forward->route_count),
	    "rules", command_uint(policy_count_rules(view.policy)));
}

/* What is right may still have notes. */
static enum wax_status
reload_confirm(struct control_call *call, const char *notes, size_t len)
{
	json_t *all = show_configuration(call->host);

	if (len > 0 && json_object_set_new(all, "notes",
	    command_lines(bytes_of(notes, len))) < 0) {
		json_decref(all);
		return WAX_MEMORY;
	}
	return command_give(call, all);
}

static enum wax_status
reload_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	char *errors = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&errors, &len);
	enum wax_status st;
	bool ok;

	if (f == NULL)
		return WAX_MEMORY;
	ok = host->reload(host->arg, f);
	if (fclose(f) != 0 && !ok)
		st = WAX_MEMORY;
	else
		st = ok ? reload_confirm(call, errors, len) :
		    reload_refuse(call, errors, len);
	free(errors);
	return st;
}

const struct command command_reload = {
	.name = "reload",
	.syntax = "",
	.help = "reads the configuration again; all of it or nothing",
	.changes = true,
	.run = reload_run,
};
