/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_sets.c - a hash table: Device ID -> the sets it is in */
#include <stdlib.h>

#include "ostler/policy/policy_state.h"

/* A member of a group, and the group's number. */
struct entry {
	const struct deviceid *id;
	uint32_t set;
};

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = memcmp(x->id, y->id, sizeof(*x->id));

	return order != 0 ? order : (x->set > y->set) - (x->set < y->set);
}

/* Without a key: members come from the configuration, who asks can only
   look. */
static size_t
hash_device(const struct device_sets *d, const struct deviceid *id)
{
	uint64_t a, b;

	memcpy(&a, id->bytes, sizeof(a));
	memcpy(&b, id->bytes + sizeof(a), sizeof(b));
	return (sets_mix(sets_mix(a) + b) >> 32) * d->size >> 32;
}

/* Its slot, or the free one where it belongs. */
static struct device_slot *
find_slot(const struct device_sets *d, const struct deviceid *id)
{
	struct device_slot *slot = &d->slots[hash_device(d, id)];

	while (slot->list != 0 && !deviceid_equal(&slot->id, id)) {
		if (++slot == d->slots + d->size)
			slot = d->slots;
	}
	return slot;
}

/* All members of those groups that are of devices. */
static struct entry *
list_entries(struct group *const *groups, size_t count, size_t *total)
{
	struct entry *entries;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += groups[i]->kind == GROUP_DEVICES ? groups[i]->count : 0;
	entries = calloc(n + 1, sizeof(*entries));
	*total = n;
	for (size_t i = 0; entries != NULL && i < count; i++) {
		const struct group *g = groups[i];
		const struct deviceid *ids = (const void *)g->members;

		for (size_t j = 0; g->kind == GROUP_DEVICES && j < g->count;
		    j++)
			entries[--n] = (struct entry){ &ids[j], g->set };
	}
	return entries;
}

/* How many of the entries, from the first, are of one device; their sets go
   to numbers. */
static size_t
take_device(const struct entry *entries, size_t total, uint32_t *numbers)
{
	size_t n = 0;

	while (n < total && deviceid_equal(entries[n].id, entries[0].id)) {
		numbers[n] = entries[n].set;
		n++;
	}
	return n;
}

static size_t
count_devices(const struct entry *entries, size_t total)
{
	size_t n = 0;

	for (size_t i = 0; i < total; i++)
		n += i == 0 ||
		    !deviceid_equal(entries[i].id, entries[i - 1].id);
	return n;
}

static enum wax_status
enter_devices(struct device_sets *d, struct number_lists *lists,
    const struct entry *entries, size_t total, uint32_t *numbers)
{
	size_t n = count_devices(entries, total);
	size_t size = n + n / 2 + 1;
	enum wax_status st = WAX_OK;

	if (size > UINT32_MAX)
		return WAX_MEMORY;
	d->slots = calloc(size, sizeof(*d->slots));
	if (d->slots == NULL)
		return WAX_MEMORY;
	d->size = (uint32_t)size;
	for (size_t i = 0; st == WAX_OK && i < total; i += n) {
		struct device_slot *slot = find_slot(d, entries[i].id);

		n = take_device(entries + i, total - i, numbers);
		slot->id = *entries[i].id;
		st = number_lists_enter(lists, numbers, n, &slot->list);
		d->count++;
	}
	return st;
}

enum wax_status
device_sets_build(struct device_sets *d, struct number_lists *lists,
    struct group *const *groups, size_t count)
{
	size_t total;
	struct entry *entries = list_entries(groups, count, &total);
	uint32_t *numbers = calloc(count + 1, sizeof(*numbers));
	enum wax_status st = WAX_MEMORY;

	if (entries != NULL && numbers != NULL) {
		qsort(entries, total, sizeof(*entries), compare_entries);
		st = enter_devices(d, lists, entries, total, numbers);
	}
	free(entries);
	free(numbers);
	return st;
}

struct membership
sets_find_device(const struct sets *s, const struct deviceid *id)
{
	const struct device_sets *d = &s->devices;

	return number_lists_get(&s->lists,
	    d->count == 0 ? 0 : find_slot(d, id)->list);
}

void
sets_prepare_device(const struct sets *s, const struct deviceid *id)
{
	const struct device_sets *d = &s->devices;

	if (d->count > 0)
		__builtin_prefetch(&d->slots[hash_device(d, id)]);
}
