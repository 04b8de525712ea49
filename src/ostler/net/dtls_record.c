/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_record.c - what a datagram is, as far as it can be seen from outside
   (RFC 6347 sections 4.1 and 4.2.2) */
#include "ostler/net/dtls_state.h"

/*
 *	 0      1        3      5                 11       13
 *	 type | version | epoch | sequence number | length | fragment
 *
 *	and of a handshake message, in the fragment:
 *
 *	13   14      17    19                22                25
 *	type | length | seq | fragment_offset | fragment_length | body
 *
 *	whose body, in a ClientHello, begins with version and random:
 *
 *	25       27      59
 *	version | random | session_id ...
 */
#define RECORD_EPOCH 3
#define RECORD_LENGTH 11
#define HELLO_OFFSET 19
#define HELLO_RANDOM 27
#define HELLO_LEAST 59

#define TYPE_FIRST 20		/* change_cipher_spec */
#define TYPE_HANDSHAKE 22
#define TYPE_LAST 23		/* application_data */
#define HANDSHAKE_CLIENT_HELLO 1

/* With its header; of at least that. */
static size_t
record_length(struct bytes b)
{
	return DTLS_RECORD_HEADER + ((size_t)b.data[RECORD_LENGTH] << 8 |
	    b.data[RECORD_LENGTH + 1]);
}

static bool
record_is_whole(struct bytes b)
{
	return b.len >= DTLS_RECORD_HEADER && b.data[0] >= TYPE_FIRST &&
	    b.data[0] <= TYPE_LAST && b.data[1] == 0xfe &&
	    record_length(b) <= b.len;
}

static bool
record_is_sealed(struct bytes b)
{
	return (b.data[RECORD_EPOCH] | b.data[RECORD_EPOCH + 1]) != 0;
}

static bool
record_is_hello(struct bytes b)
{
	const uint8_t *offset = b.data + HELLO_OFFSET;

	return b.len >= HELLO_LEAST && b.data[0] == TYPE_HANDSHAKE &&
	    b.data[DTLS_RECORD_HEADER] == HANDSHAKE_CLIENT_HELLO &&
	    offset[0] == 0 && offset[1] == 0 && offset[2] == 0;
}

enum dtls_record
dtls_record_kind(struct bytes datagram)
{
	if (!record_is_whole(datagram))
		return DTLS_RECORD_NONE;
	if (record_is_sealed(datagram))
		return DTLS_RECORD_SEALED;
	return record_is_hello(datagram) ? DTLS_RECORD_HELLO :
	    DTLS_RECORD_PLAIN;
}

unsigned
dtls_record_count_sealed(struct bytes datagram)
{
	unsigned count = 0;

	while (datagram.len >= DTLS_RECORD_HEADER) {
		size_t len = record_length(datagram);

		count += record_is_sealed(datagram);
		if (len >= datagram.len)
			break;
		datagram = bytes_of(datagram.data + len, datagram.len - len);
	}
	return count;
}

struct bytes
dtls_record_random(struct bytes datagram)
{
	return bytes_of(datagram.data + HELLO_RANDOM,
	    HELLO_LEAST - HELLO_RANDOM);
}

struct bytes
dtls_record_number(struct bytes datagram)
{
	return bytes_of(datagram.data + RECORD_EPOCH,
	    RECORD_LENGTH - RECORD_EPOCH);
}
