/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_status.c - the daemon at a glance */
#include <unistd.h>

#include "ostler/control/commands.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/forward/registry.h"
#include "ostler/net/net.h"
#include "ostler/policy/policy.h"

/* Of all workers. False: one does not answer. */
static bool
sum_usage(const struct control_host *host, struct net_usage *sum)
{
	if (!host->park(host->arg))
		return false;
	for (unsigned i = 0; i < host->count_workers(host->arg); i++) {
		struct net_usage usage;

		net_get_usage(host->net(host->arg, i), &usage);
		sum->sessions += usage.sessions;
		sum->waiting += usage.waiting;
		sum->outbounds += usage.outbounds;
	}
	host->resume(host->arg);
	return true;
}

static json_t *
show_workers(const struct control_host *host)
{
	struct net_usage sum = { 0 };
	bool answer = sum_usage(host, &sum);

	return json_pack("{s:o, s:b, s:o, s:o, s:o}", "workers",
	    command_uint(host->count_workers(host->arg)), "answer", (int)answer,
	    "sessions", answer ? command_uint(sum.sessions) : json_null(),
	    "requests_in", answer ? command_uint(sum.waiting) : json_null(),
	    "requests_out", answer ? command_uint(sum.outbounds) :
	    json_null());
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

static json_t *
show_process(const struct control_host *host)
{
	return json_pack("{s:s, s:o, s:o}", "version", host->version,
	    "pid", command_uint((uint64_t)getpid()),
	    "uptime_s", command_seconds(host->started,
	    host->now(host->arg)));
}

static enum wax_status
status_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	json_t *all = show_process(host);
	size_t registered = host->registry != NULL ?
	    registry_count(host->registry) : 0;

	if (all == NULL || json_object_update_new(all,
	    show_configuration(host)) < 0 ||
	    json_object_set_new(all, "registered",
	    command_uint(registered)) < 0 ||
	    json_object_update_new(all, show_workers(host)) < 0) {
		json_decref(all);
		return WAX_MEMORY;
	}
	return command_give(call, all);
}

const struct command command_status = {
	.name = "status",
	.syntax = "",
	.help = "the daemon at a glance",
	.run = status_run,
};
