/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ask_words.c - the words of a question: one row each */
#include "core/code.h"
#include "core/hex.h"
#include "ostler/conf/value.h"
#include "ostler/explain/ask.h"

static const char *const days[] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun"
};

static bool
is_text(struct bytes value, const char *text)
{
	return bytes_equal(value, bytes_of_text(text));
}

static enum wax_status
set_number(struct bytes value, uint64_t least, uint64_t most, uint64_t *out)
{
	uint64_t n;

	if (value_parse_number(value, &n) != WAX_OK || n < least || n > most)
		return WAX_FORMAT;
	*out = n;
	return WAX_OK;
}

static enum wax_status
set_identity(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	if (is_text(value, "none"))
		return WAX_OK;
	return deviceid_parse(value, &a->identity) != WAX_OK ||
	    deviceid_is_nil(&a->identity) ? WAX_FORMAT : WAX_OK;
}

/* An address; device IDs went to set_identity. */
static enum wax_status
set_peer(struct ask *a, const struct ask_world *w, struct bytes value)
{
	struct address_prefix prefix;

	(void)w;
	if (address_prefix_parse(value, &prefix) != WAX_OK ||
	    prefix.bits != 128)
		return WAX_FORMAT;
	memcpy(a->peer.ip, prefix.ip, sizeof(a->peer.ip));
	return WAX_OK;
}

static enum wax_status
set_issuer(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	if (value.len == 0 || value.len >= sizeof(a->issuer) ||
	    memchr(value.data, '\0', value.len) != NULL)
		return WAX_FORMAT;
	memcpy(a->issuer, value.data, value.len);
	a->issuer[value.len] = '\0';
	return WAX_OK;
}

static enum wax_status
set_listener(struct ask *a, const struct ask_world *w, struct bytes value)
{
	for (size_t i = 0; i < w->net->listener_count; i++) {
		if (is_text(value, w->net->listeners[i].name))
			a->listener = &w->net->listeners[i];
	}
	for (size_t i = 0; i < w->net->hop_count; i++) {
		if (w->net->hops[i].takes_requests && a->listener == NULL &&
		    is_text(value, w->net->hops[i].name))
			a->listener = &w->net->hops[i].answering;
	}
	return a->listener != NULL ? WAX_OK : WAX_NOT_FOUND;
}

static enum wax_status
set_target(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	return deviceid_parse(value, &a->target) != WAX_OK ||
	    deviceid_is_nil(&a->target) ? WAX_FORMAT : WAX_OK;
}

static enum wax_status
set_registered(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	(void)value;
	a->place = PLACE_REGISTERED;
	return WAX_OK;
}

static enum wax_status
set_discovered(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	(void)value;
	a->place = PLACE_DISCOVERED;
	return WAX_OK;
}

static enum wax_status
set_unknown(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	(void)value;
	a->place = PLACE_UNKNOWN;
	return WAX_OK;
}

static enum wax_status
set_sealed(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	(void)value;
	a->sealed = true;
	return WAX_OK;
}

static enum wax_status
set_establishes(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	(void)value;
	a->establishes = true;
	return WAX_OK;
}

static enum wax_status
set_code(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	return code_parse(value, &a->code) != WAX_OK ||
	    !code_is_request(a->code) ? WAX_FORMAT : WAX_OK;
}

static enum wax_status
set_observe(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	(void)value;
	a->observe = true;
	return WAX_OK;
}

static enum wax_status
set_size(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	return set_number(value, 0, UINT32_MAX, &a->size);
}

static enum wax_status
set_kid(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	if (is_text(value, "empty"))
		return WAX_OK;
	return value.len == 0 || hex_decode(value, a->kid, sizeof(a->kid),
	    &a->kid_len) != WAX_OK ? WAX_FORMAT : WAX_OK;
}

static enum wax_status
set_kid_context(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	if (is_text(value, "empty"))
		return WAX_OK;
	return value.len == 0 || hex_decode(value, a->kid_context,
	    sizeof(a->kid_context), &a->kid_context_len) != WAX_OK ?
	    WAX_FORMAT : WAX_OK;
}

static enum wax_status
set_hop_limit(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	if (is_text(value, "none"))
		return WAX_OK;
	return set_number(value, 1, 255, &a->hop_limit);
}

static enum wax_status
set_time(struct ask *a, const struct ask_world *w, struct bytes value)
{
	uint64_t hour, minute;

	(void)w;
	if (value.len != 5 || value.data[2] != ':' ||
	    set_number(bytes_of(value.data, 2), 0, 23, &hour) != WAX_OK ||
	    set_number(bytes_of(value.data + 3, 2), 0, 59, &minute) != WAX_OK)
		return WAX_FORMAT;
	a->minute = (unsigned)(hour * 60 + minute);
	return WAX_OK;
}

static enum wax_status
set_weekday(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	for (unsigned i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		if (!is_text(value, days[i]))
			continue;
		a->weekday = i;
		return WAX_OK;
	}
	return WAX_FORMAT;
}

static enum wax_status
set_after(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	return set_number(value, 0, ASK_TIMES_MAX, &a->after);
}

static enum wax_status
set_open(struct ask *a, const struct ask_world *w, struct bytes value)
{
	(void)w;
	return set_number(value, 0, ASK_TIMES_MAX, &a->open);
}

static void
write_device(const struct deviceid *id, FILE *out)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	fputs(deviceid_is_nil(id) ? "none" : text, out);
}

static void
write_peer(const struct ask *a, FILE *out)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format_host(&a->peer, text);
	fputs(text, out);
}

static void
write_identity(const struct ask *a, FILE *out)
{
	write_device(&a->identity, out);
}

static void
write_issuer(const struct ask *a, FILE *out)
{
	fprintf(out, "\"%s\"", a->issuer);
}

static void
write_listener(const struct ask *a, FILE *out)
{
	fprintf(out, "\"%s\"", a->listener->name);
}

static void
write_target(const struct ask *a, FILE *out)
{
	write_device(&a->target, out);
}

static void
write_code(const struct ask *a, FILE *out)
{
	const char *name = code_name(a->code);
	char text[5];

	code_format(a->code, text);
	fputs(name != NULL ? name : text, out);
}

static void
write_size(const struct ask *a, FILE *out)
{
	fprintf(out, "%llu", (unsigned long long)a->size);
}

static void
write_hex(const uint8_t *data, size_t len, FILE *out)
{
	char text[2 * ASK_KID_MAX + 1];

	hex_encode(bytes_of(data, len), text);
	fputs(len > 0 ? text : "empty", out);
}

static void
write_kid(const struct ask *a, FILE *out)
{
	write_hex(a->kid, a->kid_len, out);
}

static void
write_kid_context(const struct ask *a, FILE *out)
{
	write_hex(a->kid_context, a->kid_context_len, out);
}

static void
write_hop_limit(const struct ask *a, FILE *out)
{
	if (a->hop_limit == 0)
		fputs("none", out);
	else
		fprintf(out, "%llu", (unsigned long long)a->hop_limit);
}

static void
write_time(const struct ask *a, FILE *out)
{
	fprintf(out, "%02u:%02u", a->minute / 60, a->minute % 60);
}

static void
write_weekday(const struct ask *a, FILE *out)
{
	fputs(days[a->weekday], out);
}

static void
write_after(const struct ask *a, FILE *out)
{
	fprintf(out, "%llu", (unsigned long long)a->after);
}

static void
write_open(const struct ask *a, FILE *out)
{
	fprintf(out, "%llu", (unsigned long long)a->open);
}

#define DEVICE_EXPECTED "a device ID such as " \
	"7d1f2c3a-0000-4000-8000-000000000017"

const struct ask_word ask_words[] = {
	{ .name = "peer", .syntax = "ADDRESS|UUID|none", .set = set_peer,
	  .expected = "an address without a port, a device ID or none",
	  .write = write_peer, .is_always_written = true,
	  .help = "The address it comes from; by default ::, which no host "
	    "has. Or identity." },
	{ .name = "identity", .syntax = "UUID|none", .set = set_identity,
	  .expected = DEVICE_EXPECTED " or none", .write = write_identity,
	  .is_always_written = true,
	  .help = "Who the peer has proved to be; by default nobody." },
	{ .name = "issuer", .syntax = "\"DN\"", .set = set_issuer,
	  .expected = "a name such as \"CN=House CA\"", .write = write_issuer,
	  .help = "Who issued its certificate; by default it has none." },
	{ .name = "listener", .syntax = "\"NAME\"", .set = set_listener,
	  .expected = "a listener's name, or that of a hop with requests on",
	  .write = write_listener, .is_always_written = true,
	  .help = "Where it comes in, and so by which transport; by default "
	    "the only one there is." },
	{ .name = "target", .syntax = "UUID", .set = set_target,
	  .expected = DEVICE_EXPECTED, .write = write_target,
	  .is_always_written = true,
	  .help = "The device it is for; always to be given." },
	{ .name = "registered", .set = set_registered,
	  .help = "The target is registered." },
	{ .name = "discovered", .set = set_discovered,
	  .help = "The target was discovered." },
	{ .name = "unknown", .set = set_unknown,
	  .help = "Neither of the two: the default, but a running daemon looks "
	    "it up." },
	{ .name = "sealed", .set = set_sealed,
	  .help = "It has an OSCORE option." },
	{ .name = "key-establishment", .set = set_establishes,
	  .help = "It has none and is how seals begin." },
	{ .name = "code", .syntax = "CODE", .set = set_code,
	  .expected = "a method such as POST or 0.05", .write = write_code,
	  .is_always_written = true,
	  .help = "The outer code; by default POST." },
	{ .name = "observe", .set = set_observe,
	  .help = "It has an outer Observe option." },
	{ .name = "size", .syntax = "N", .set = set_size,
	  .expected = "bytes, 0 to 4294967295", .write = write_size,
	  .help = "Bytes of options and payload; by default 64." },
	{ .name = "kid", .syntax = "HEX|empty", .set = set_kid,
	  .expected = "hexadecimal digits, two a byte, or empty",
	  .write = write_kid,
	  .help = "The seal's kid; by default it has none." },
	{ .name = "kid-context", .syntax = "HEX|empty",
	  .set = set_kid_context, .write = write_kid_context,
	  .expected = "hexadecimal digits, two a byte, or empty",
	  .help = "The seal's kid context; by default it has none." },
	{ .name = "hop-limit", .syntax = "N|none", .set = set_hop_limit,
	  .expected = "1 to 255 or none", .write = write_hop_limit,
	  .help = "Hop-Limit as it comes; by default none." },
	{ .name = "time", .syntax = "HH:MM", .set = set_time,
	  .expected = "00:00 to 23:59", .write = write_time,
	  .help = "The time of day; by default now, in a policy test 12:00." },
	{ .name = "weekday", .syntax = "DAY", .set = set_weekday,
	  .expected = "mon, tue, wed, thu, fri, sat or sun",
	  .write = write_weekday,
	  .help = "The day of the week; by default today's, in a policy test "
	    "mon." },
	{ .name = "after", .syntax = "N", .set = set_after,
	  .expected = "0 to 10000", .write = write_after,
	  .help = "So many like it came in this moment already; by default "
	    "0." },
	{ .name = "open", .syntax = "N", .set = set_open,
	  .expected = "0 to 10000", .write = write_open,
	  .help = "So many like it are open already; by default 0." },
	{ .name = NULL }
};
