/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_owner.h - the arithmetic of the owner's key (OCF Security, chapter 7;
   RFC 5246 sections 5 and 6.3), for link alone */
#ifndef LINK_SECURE_OWNER_H
#define LINK_SECURE_OWNER_H

#include "link/transfer.h"

#define OWNER_MASTER_LEN 48
#define OWNER_RANDOM_LEN 32

/* Of a session's handshake. Secret: clear it. */
struct owner_secret {
	uint8_t master[OWNER_MASTER_LEN];
	uint8_t client[OWNER_RANDOM_LEN], server[OWNER_RANDOM_LEN];
};

/* The bytes of key material of that suite, by its number on the wire. 0: OCF
   makes no owner's key of it. */
size_t owner_block_len(uint16_t suite);

/* False: the library refuses. */
bool owner_derive(const struct owner_secret *secret, size_t block_len,
    enum transfer_method method, const struct deviceid *owner,
    const struct deviceid *device, uint8_t key[TRANSFER_KEY_LEN]);

#endif
