/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/verdict_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/code.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/net/net_conf.h"
#include "ostler/policy/policy.h"

static void
write_way(FILE *out, const struct control_view *view, const struct verdict *v)
{
	fputs("forward", out);
	switch (v->way) {
	case WAY_REGISTERED:
		fputs(" registered", out);
		break;
	case WAY_HOP:
		fprintf(out, " \"%s\"", view->net->hops[v->index].name);
		break;
	case WAY_POOL:
		fprintf(out, " \"%s\"", view->forward->pools[v->index].name);
		break;
	case WAY_ROUTE:
	default:
		break;
	}
}

static void
write_action(FILE *out, const struct control_view *view,
    const struct verdict *v)
{
	char code[5];

	switch (v->action) {
	case VERDICT_FORWARD:
		write_way(out, view, v);
		break;
	case VERDICT_DROP:
		fputs("drop", out);
		break;
	case VERDICT_DENY:
	default:
		code_format(v->code, code);
		fprintf(out, "deny %s", code);
		break;
	}
}

static void
write_modifiers(FILE *out, const struct verdict *v)
{
	if (v->has_log_level)
		fprintf(out, " log %s", log_level_text(v->log_level));
	if (v->priority != PRIORITY_NORMAL)
		fprintf(out, " priority %s",
		    v->priority == PRIORITY_LOW ? "low" : "high");
	if (v->timeout > 0 && v->timeout % CLOCK_S(1) == 0)
		fprintf(out, " timeout %" PRIu64 "s", v->timeout / CLOCK_S(1));
	else if (v->timeout > 0)
		fprintf(out, " timeout %" PRIu64 "ms",
		    v->timeout / CLOCK_MS(1));
	if (v->hop_limit > 0)
		fprintf(out, " hop-limit %u", (unsigned)v->hop_limit);
}

char *
verdict_text(const struct control_view *view, const struct verdict *v)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (f == NULL)
		return NULL;
	write_action(f, view, v);
	write_modifiers(f, v);
	if (fclose(f) == 0)
		return text;
	free(text);
	return NULL;
}
