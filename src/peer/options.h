/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* options.h - options put in or taken out of an encoded list */
#ifndef PEER_OPTIONS_H
#define PEER_OPTIONS_H

#include "core/option.h"
#include "wax/oscore.h"

/* A change to a list: value absent takes the options of that number out, else
   they are replaced by this one. */
struct option_change {
	uint16_t number;
	struct bytes value;
};

/* Writes base with count changes, in order of number (assert). */
void options_write_changed(struct writer *w, struct bytes base,
    const struct option_change *changes, size_t count);

/* Room for that list. */
size_t options_changed_size(struct bytes base,
    const struct option_change *changes, size_t count);

/* The value of a uint option, in buffer: shortest form. Never absent. */
struct bytes options_uint_value(uint32_t value, uint8_t buffer[4]);

/* The first option that an endpoint must understand and this one does not,
   being neither in the table nor of proxies only; 0: none (RFC 7252 section
   5.4.1). */
uint16_t options_find_unknown(struct bytes options);

static inline struct bytes
message_options(const struct wax_message *m)
{
	return bytes_of(m->options, m->options_len);
}

static inline struct bytes
message_payload(const struct wax_message *m)
{
	return bytes_of(m->payload, m->payload_len);
}

/* A copy of m in one allocation, owned; NULL: no memory. */
struct wax_message *message_copy(const struct wax_message *m);

/* Its payload, which may have keys in it, is cleared. NULL does nothing. */
void message_free(struct wax_message *copy);

#endif
