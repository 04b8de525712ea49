/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rules.c - entries of /oic/sec/acl2 of a device in a change */
#include "obt/rules.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/code.h"
#include "obt/svr_names.h"

enum wax_status
rules_add(struct rules *list, int64_t aceid)
{
	if (list->count == RULES_MAX)
		return WAX_LIMIT;
	list->aceids[list->count++] = aceid;
	return WAX_OK;
}

enum wax_status
rules_read(struct change *c, size_t party,
    enum wax_status (*each)(void *arg, const struct svr_ace *ace), void *arg)
{
	struct talk_answer answer;
	enum wax_status st = change_ask(c, party, CODE_GET, SVR_ACL2,
	    BYTES_ABSENT, &answer);

	if (st != WAX_OK)
		return st;
	st = svr_each_ace(answer.payload, each, arg);
	if (st == WAX_FORMAT)
		return change_fail(c, party, WAX_STATE,
		    "its /oic/sec/acl2 can not be read");
	return st != WAX_LIMIT ? st : change_fail(c, party, st,
	    "it has too many entries");
}

enum wax_status
rule_remove(struct change *c, size_t party, int64_t aceid)
{
	char path[64];

	snprintf(path, sizeof(path), SVR_ACL2 "?aceid=%" PRId64, aceid);
	return change_remove(c, party, path);
}

enum wax_status
rules_remove(struct change *c, size_t party, const struct rules *list)
{
	enum wax_status st = WAX_OK;

	for (size_t i = 0; i < list->count && st == WAX_OK; i++)
		st = rule_remove(c, party, list->aceids[i]);
	return st;
}
