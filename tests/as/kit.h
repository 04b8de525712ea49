/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* kit.h - a registry in a folder that lives as long as a test, with a client
   and a server in it */
#ifndef TESTS_AS_KIT_H
#define TESTS_AS_KIT_H

#include "as/registry.h"
#include "expect.h"
#include "wax/context.h"
#include "wax/posix/folder.h"

#define KIT_NOW INT64_C(1790000000)	/* seconds since 1970 */
/* Begins every secret. */
#define KIT_NEEDLE "\xa7\x5c\x31\xe2\x9d\x48\xb6\x0f\x73\xca\x15\xd8"
#define KIT_NEEDLE_LEN 12

static struct registry *registry;
static struct database_error error;
static const struct sealed_key kit_key = { { 1, 2, 3, 4 } };

static inline struct deviceid
kit_id(unsigned n)
{
	struct deviceid id = { { 0x7d, 0x1f, 0x2c, 0x3a } };

	memset(id.bytes + 4, 0x11, 10);
	id.bytes[14] = (uint8_t)(n >> 8);
	id.bytes[15] = (uint8_t)n;
	return id;
}

/* Even ones are clients, odd ones are servers. */
static inline struct registry_party
kit_party(unsigned n)
{
	struct registry_party p = { .id = kit_id(n), .is_client = n % 2 == 0,
		.is_server = n % 2 == 1, .alg = WAX_AEAD_AES_CCM_16_64_128,
		.enrolled_at = KIT_NOW, .secret = KIT_NEEDLE,
		.its_id = { 1, (uint8_t)n }, .our_id = { 2, (uint8_t)n } };

	snprintf(p.name, sizeof(p.name), "party-%u", n);
	return p;
}

static inline struct registry_key
kit_token_key(unsigned server, unsigned n, enum registry_key_state state)
{
	return (struct registry_key){ .server = kit_id(server),
		.kid = { (uint8_t)server, (uint8_t)n },
		.alg = WAX_AEAD_AES_CCM_16_64_128, .state = state,
		.made_at = KIT_NOW + n, .key = KIT_NEEDLE, .key_len = 16 };
}

static inline struct registry_token
kit_token(unsigned n, unsigned client, unsigned server)
{
	struct registry_token t = { .client = kit_id(client),
		.server = kit_id(server), .scope = "ocf.acl2",
		.scope_len = 8, .scope_is_text = true, .issued = KIT_NOW,
		.expires = KIT_NOW + 100, .secret = KIT_NEEDLE };

	memset(t.hash, (int)n, sizeof(t.hash));
	memset(t.id, (int)n, sizeof(t.id));
	return t;
}

static inline void
kit_open(void)
{
	enum wax_status st = registry_open(folder_path("as.db"), &kit_key,
	    &registry, &error);

	EXPECT(st == WAX_OK, "%s", error.text);
}

static inline void
kit_close(void)
{
	registry_close(registry);
	registry = NULL;
}

static inline void
kit_add(unsigned n)
{
	struct registry_party p = kit_party(n);
	struct registry_key k = kit_token_key(n, 0, REGISTRY_CURRENT);

	EXPECT(registry_add_party(registry, &p) == WAX_OK);
	if (p.is_server)
		EXPECT(registry_add_key(registry, &k) == WAX_OK);
}

static inline void
kit_setup(void)
{
	struct deviceid self = kit_id(0xa000);
	enum wax_status st;

	folder_make();
	st = registry_create(folder_path("as.db"), &self, &kit_key, &error);
	EXPECT(st == WAX_OK, "%s", error.text);
	kit_open();
	kit_add(2);
	kit_add(3);
}

static inline void
kit_teardown(void)
{
	kit_close();
	folder_remove();
}

#endif
