/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* group.c - named sets of device IDs or addresses */
#include "ostler/policy/group.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/policy/policy_state.h"

#define ROOM_MIN 4

struct group *
group_new(enum group_kind kind)
{
	struct group *g = calloc(1, sizeof(*g));

	assert(kind == GROUP_DEVICES || kind == GROUP_ADDRESSES);
	if (g == NULL)
		return NULL;
	g->kind = kind;
	g->member_size = kind == GROUP_DEVICES ? sizeof(struct deviceid) :
	    sizeof(struct address_prefix);
	return g;
}

void
group_free(struct group *g)
{
	if (g == NULL)
		return;
	free(g->name);
	free(g->members);
	free(g);
}

struct group *
policy_add_group(struct policy *p, const char *name, enum group_kind kind)
{
	struct group *g = group_new(kind);

	if (g == NULL || (g->name = strdup(name)) == NULL) {
		group_free(g);
		return NULL;
	}
	g->next = p->groups;
	p->groups = g;
	return g;
}

static enum wax_status
group_make_room(struct group *g, size_t room)
{
	unsigned char *members;

	if (room <= g->room)
		return WAX_OK;
	members = reallocarray(g->members, room, g->member_size);
	if (members == NULL)
		return WAX_MEMORY;
	g->members = members;
	g->room = room;
	return WAX_OK;
}

enum wax_status
group_reserve(struct group *g, size_t count)
{
	return group_make_room(g, g->count + count);
}

/* Doubled each time: a member is copied about twice at most. */
static enum wax_status
group_grow(struct group *g, size_t count)
{
	size_t room = g->room < ROOM_MIN ? ROOM_MIN : g->room;

	while (room < g->count + count)
		room *= 2;
	return group_make_room(g, room);
}

enum wax_status
group_add_member(struct group *g, const void *member)
{
	enum wax_status st = group_grow(g, 1);

	if (st == WAX_OK)
		memcpy(g->members + g->count++ * g->member_size, member,
		    g->member_size);
	return st;
}

enum wax_status
group_add_device(struct group *g, const struct deviceid *id)
{
	assert(g->kind == GROUP_DEVICES);
	return group_add_member(g, id);
}

enum wax_status
group_add_prefix(struct group *g, const struct address_prefix *prefix)
{
	assert(g->kind == GROUP_ADDRESSES);
	return group_add_member(g, prefix);
}

enum wax_status
group_add_group(struct group *g, const struct group *other)
{
	size_t count = other->count;
	enum wax_status st = group_grow(g, count);

	assert(g->kind == other->kind);
	if (st == WAX_OK && count > 0) {
		memcpy(g->members + g->count * g->member_size, other->members,
		    count * g->member_size);
		g->count += count;
	}
	return st;
}

static int
compare_members(const void *a, const void *b, void *size)
{
	return memcmp(a, b, *(const size_t *)size);
}

void
group_sort(struct group *g)
{
	size_t size = g->member_size, kept = 0;

	if (g->count == 0)
		return;
	qsort_r(g->members, g->count, size, compare_members, &size);
	for (size_t i = 1; i < g->count; i++) {
		const unsigned char *member = g->members + i * size;

		if (memcmp(member, g->members + kept * size, size) != 0)
			memmove(g->members + ++kept * size, member, size);
	}
	g->count = kept + 1;
}

size_t
group_count(const struct group *g)
{
	return g->count;
}

const char *
group_name(const struct group *g)
{
	return g->name;
}

enum group_kind
group_kind(const struct group *g)
{
	return g->kind;
}
