/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_servers.c - entries of /oic/sec/cred as the authorization servers that a
   node believes */
#include <stdlib.h>

#include "peer/ace.h"
#include "peer/node_state.h"

#define ENTRIES_MAX (WAX_ACE_AS_MAX * WAX_ACE_KEYS_MAX)

/* What the entries tell; keys are borrowed from the device. */
struct belief {
	struct wax_ace_as_room rooms[ENTRIES_MAX];
	size_t room_count;
	struct wax_ace_as all[WAX_ACE_AS_MAX];
	struct deviceid ids[WAX_ACE_AS_MAX];
	size_t count;
};

/* An entry has a key, if the server's description says which. */
static enum wax_status
read_entry(const struct wax_credential *entry, struct wax_ace_as_room *room,
    struct wax_ace_as *out)
{
	struct wax_ace_key *k = &out->keys[0];
	enum wax_status st = wax_ace_as_read(entry->description,
	    entry->description_len, room, out);

	if (st != WAX_OK)
		return st;
	k->key = entry->key;
	k->key_len = entry->key_len;
	if (out->key_count == 0)
		return entry->key_len == 0 && out->introspects ? WAX_OK :
		    WAX_FORMAT;
	return k->key_len > 0 && k->key_len == wax_ace_key_len(k->alg) ?
	    WAX_OK : WAX_RANGE;
}

static bool
has_key(const struct wax_ace_as *as, const struct wax_ace_key *k)
{
	for (size_t i = 0; i < as->key_count; i++)
		if (bytes_equal(bytes_of(as->keys[i].kid,
		    as->keys[i].kid_len), bytes_of(k->kid, k->kid_len)))
			return true;
	return false;
}

/* Two entries of one server have two keys, while it changes them. */
static enum wax_status
add(struct belief *b, const struct wax_ace_as *as, const uint8_t *subject)
{
	size_t i = 0;

	while (i < b->count && strcmp(b->all[i].iss, as->iss) != 0)
		i++;
	if (i == b->count) {
		if (i == WAX_ACE_AS_MAX)
			return WAX_LIMIT;
		b->all[i] = *as;
		memcpy(b->ids[i].bytes, subject, sizeof(b->ids[i].bytes));
		b->count++;
		return WAX_OK;
	}
	if (memcmp(b->ids[i].bytes, subject, sizeof(b->ids[i].bytes)) != 0)
		return WAX_EXISTS;
	b->all[i].introspects |= as->introspects;
	if (as->key_count == 0 || has_key(&b->all[i], &as->keys[0]))
		return WAX_OK;
	if (b->all[i].key_count == WAX_ACE_KEYS_MAX)
		return WAX_LIMIT;
	b->all[i].keys[b->all[i].key_count++] = as->keys[0];
	return WAX_OK;
}

static void
take_entry(struct waxpeer_node *n, const struct wax_credential *entry,
    struct belief *b)
{
	struct wax_ace_as as;
	enum wax_status st = b->room_count == ENTRIES_MAX ? WAX_LIMIT :
	    read_entry(entry, &b->rooms[b->room_count], &as);

	if (st == WAX_OK)
		st = add(b, &as, entry->subject);
	if (st == WAX_OK)
		b->room_count++;
	else
		node_tell_unusable(n, entry->credid, st);
}

static void
remember(struct waxpeer_node *n, const struct belief *b)
{
	n->server_count = b->count;
	for (size_t i = 0; i < b->count; i++) {
		n->servers[i].id = b->ids[i];
		/* copied from a text of that size */
		memcpy(n->servers[i].uri, b->all[i].uri,
		    strlen(b->all[i].uri) + 1);
	}
}

/* What can not be put to use together is not used at all. */
static void
believe(struct waxpeer_node *n, struct belief *b)
{
	char uris[WAX_ACE_AS_MAX][WAX_ACE_TEXT_MAX + sizeof("/token")];
	enum wax_status st;

	remember(n, b);
	for (size_t i = 0; i < b->count; i++) {
		strcpy(uris[i], n->servers[i].uri);
		strcat(uris[i], "/token");
		b->all[i].uri = strlen(uris[i]) <= WAX_ACE_TEXT_MAX ?
		    uris[i] : NULL;
	}
	st = waxpeer_endpoint_set_as(n->endpoint, b->all, b->count);
	if (st == WAX_OK)
		return;
	node_tell_unusable(n, 0, st);
	n->server_count = 0;
	if (waxpeer_endpoint_set_as(n->endpoint, NULL, 0) != WAX_OK)
		waxpeer_ace_forget(n->endpoint);
}

void
node_servers_update(struct waxpeer_node *n)
{
	struct belief *b = calloc(1, sizeof(*b));
	struct wax_credential entry;

	if (b == NULL) {
		node_tell_unusable(n, 0, WAX_MEMORY);
		return;
	}
	for (size_t i = 0; wax_device_credential(n->device, i, &entry); i++)
		if (entry.type == WAX_CREDENTIAL_ACE &&
		    wax_device_credential_is_valid(n->device, entry.credid,
		    node_now(n)))
			take_entry(n, &entry, b);
	believe(n, b);
	free(b);
}
