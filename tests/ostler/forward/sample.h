/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sample.h - messages as text, for tests that read like what they test

	0.02 OSCORE=0901 Proxy-Uri=ocf://11111111-... 65000=x:00 payload=hello

   Code, options in order of number by name or number, payload last. A value is
   text for options that are strings and for the payload, hexadecimal for all
   others; after "x:" it is always hexadecimal. */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include "core/message.h"

#define SAMPLE_SIZE (72 * 1024)

/* The message and what it points to; not to be copied. */
struct sample {
	struct message message;
	uint8_t options[SAMPLE_SIZE];
	uint8_t payload[SAMPLE_SIZE];
};

/* Fails the test on text that is wrong. */
void sample_read(struct sample *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A copy of m that owns its bytes. */
void sample_copy(struct sample *s, const struct message *m);

/* The text of m. Static: until the next but three calls. */
const char *sample_text(const struct message *m);

#define DEVICE_1 "11111111-2222-4333-8444-555555555555"
#define DEVICE_2 "c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0c"
#define DEVICE_NIL "00000000-0000-0000-0000-000000000000"

struct deviceid;

struct deviceid sample_device(const char *text);

#endif
