/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* number_lists.c - lists of numbers, each kept once */
#include <stdlib.h>

#include "ostler/policy/sets.h"

#define ROOM_MIN 64

static uint64_t
hash_numbers(const uint32_t *numbers, size_t count)
{
	uint64_t hash = sets_mix(count);

	for (size_t i = 0; i < count; i++)
		hash = sets_mix(hash + numbers[i]);
	return hash;
}

/* The slot that has the list, or the free one where it belongs. */
static uint32_t *
find_slot(const struct number_lists *l, const uint32_t *numbers, size_t count)
{
	size_t i = hash_numbers(numbers, count) & l->mask;

	for (; l->slots[i] != 0; i = (i + 1) & l->mask) {
		const uint32_t *list = l->numbers + l->slots[i];

		if (list[0] == count && memcmp(list + 1, numbers,
		    count * sizeof(*numbers)) == 0)
			break;
	}
	return &l->slots[i];
}

/* Twice the slots, half of them free at least. */
static enum wax_status
grow_slots(struct number_lists *l)
{
	size_t size = l->slots == NULL ? ROOM_MIN : 2 * (l->mask + 1);
	struct number_lists grown = *l;

	if (l->slots != NULL && 2 * l->count <= l->mask)
		return WAX_OK;
	grown.slots = calloc(size, sizeof(*grown.slots));
	grown.mask = size - 1;
	if (grown.slots == NULL)
		return WAX_MEMORY;
	for (size_t i = 0; l->slots != NULL && i <= l->mask; i++) {
		const uint32_t *list = l->numbers + l->slots[i];

		if (l->slots[i] != 0)
			*find_slot(&grown, list + 1, list[0]) = l->slots[i];
	}
	free(l->slots);
	*l = grown;
	return WAX_OK;
}

/* The first list is the empty one, so that 0 names it. */
static enum wax_status
make_room(struct number_lists *l, size_t count)
{
	size_t room = l->room == 0 ? ROOM_MIN : l->room;
	uint32_t *numbers;

	while (room < l->used + count + 2)
		room *= 2;
	if (room > UINT32_MAX)
		return WAX_MEMORY;
	if (room > l->room) {
		numbers = reallocarray(l->numbers, room, sizeof(*numbers));
		if (numbers == NULL)
			return WAX_MEMORY;
		l->numbers = numbers;
		l->room = room;
	}
	if (l->used == 0)
		l->numbers[l->used++] = 0;
	return WAX_OK;
}

enum wax_status
number_lists_enter(struct number_lists *l, const uint32_t *numbers,
    size_t count, uint32_t *list)
{
	uint32_t *slot;

	*list = 0;
	if (count == 0)
		return WAX_OK;
	if (grow_slots(l) != WAX_OK || make_room(l, count) != WAX_OK)
		return WAX_MEMORY;
	slot = find_slot(l, numbers, count);
	if (*slot == 0) {
		*slot = (uint32_t)l->used;
		l->numbers[l->used] = (uint32_t)count;
		memcpy(l->numbers + l->used + 1, numbers,
		    count * sizeof(*numbers));
		l->used += count + 1;
		l->count++;
	}
	*list = *slot;
	return WAX_OK;
}

struct membership
number_lists_get(const struct number_lists *l, uint32_t list)
{
	if (list == 0)
		return (struct membership){ .count = 0 };
	return (struct membership){ l->numbers + list + 1, l->numbers[list] };
}
