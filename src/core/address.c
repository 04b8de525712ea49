/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* address.c - IP addresses and prefixes as text */
#include "core/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>

#define IPV4_BITS 32
#define IPV6_BITS 128

static const uint8_t mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

/* Copies text and a final NUL; false if it does not fit or has a NUL in it. */
static bool
text_copy(struct bytes text, char *out, size_t size)
{
	if (text.len == 0 || text.len >= size ||
	    memchr(text.data, 0, text.len) != NULL)
		return false;
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
	return true;
}

/* Digits without leading zeros, at most max. */
static bool
number_parse(struct bytes text, uint32_t max, uint32_t *out)
{
	uint64_t n = 0;

	if (text.len == 0 || text.len > 10 ||
	    (text.len > 1 && text.data[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + text.data[i] - '0';
	}
	*out = (uint32_t)n;
	return n <= max;
}

/* Where the first c is, b.len if there is none. */
static size_t
text_find(struct bytes b, uint8_t c)
{
	const uint8_t *p = b.len == 0 ? NULL : memchr(b.data, c, b.len);

	return p == NULL ? b.len : (size_t)(p - b.data);
}

static struct bytes
text_from(struct bytes b, size_t at)
{
	return at >= b.len ? BYTES_ABSENT : bytes_of(b.data + at, b.len - at);
}

static bool
ipv4_parse(struct bytes text, uint8_t ip[16])
{
	char copy[INET_ADDRSTRLEN];

	if (!text_copy(text, copy, sizeof(copy)) ||
	    inet_pton(AF_INET, copy, ip + sizeof(mapped_prefix)) != 1)
		return false;
	memcpy(ip, mapped_prefix, sizeof(mapped_prefix));
	return true;
}

static bool
ipv6_parse(struct bytes text, uint8_t ip[16])
{
	char copy[INET6_ADDRSTRLEN];

	return text_copy(text, copy, sizeof(copy)) &&
	    inet_pton(AF_INET6, copy, ip) == 1;
}

/* fe80::/10 and ff02::/16 (any flags): the addresses that need a zone. */
static bool
ip_is_link_local(const uint8_t ip[16])
{
	return (ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80) ||
	    (ip[0] == 0xff && (ip[1] & 0x0f) == 2);
}

static enum wax_status
zone_parse(struct bytes text, uint32_t *zone)
{
	char name[IF_NAMESIZE];

	if (number_parse(text, UINT32_MAX, zone))
		return *zone == 0 ? WAX_FORMAT : WAX_OK;
	if (!text_copy(text, name, sizeof(name)))
		return WAX_FORMAT;
	*zone = if_nametoindex(name);
	return *zone == 0 ? WAX_NOT_FOUND : WAX_OK;
}

/* What stands in brackets: address [ "%" zone ]. */
static enum wax_status
literal_parse(struct bytes text, struct address *a)
{
	size_t percent = text_find(text, '%');

	if (!ipv6_parse(bytes_of(text.data, percent), a->ip))
		return WAX_FORMAT;
	if (percent == text.len)
		return WAX_OK;
	if (!ip_is_link_local(a->ip))
		return WAX_FORMAT;
	return zone_parse(text_from(text, percent + 1), &a->zone);
}

enum wax_status
address_parse(struct bytes text, struct address *out)
{
	struct address a = { .zone = 0 };
	enum wax_status st;
	uint32_t port;
	size_t end;

	if (text.len > 0 && text.data[0] == '[') {
		end = text_find(text, ']');
		if (end == text.len)
			return WAX_FORMAT;
		st = literal_parse(bytes_of(text.data + 1, end - 1), &a);
		end++;
	} else {
		end = text_find(text, ':');
		st = ipv4_parse(bytes_of(text.data, end), a.ip) ?
		    WAX_OK : WAX_FORMAT;
	}
	if (st != WAX_OK)
		return st;
	if (end == text.len || text.data[end] != ':' ||
	    !number_parse(text_from(text, end + 1), UINT16_MAX, &port))
		return WAX_FORMAT;
	a.port = (uint16_t)port;
	*out = a;
	return WAX_OK;
}

bool
address_is_local(const struct address *a)
{
	static const uint8_t none[16];

	return a->zone != 0 && a->port == 0 &&
	    memcmp(a->ip, none, sizeof(none)) == 0;
}

void
address_format(const struct address *a, char *text)
{
	/* Mapped addresses, the only longer ones, are printed as IPv4. */
	char ip[sizeof("1111:2222:3333:4444:5555:6666:7777:8888")];
	char zone[sizeof("%4294967295")] = "";

	if (address_is_local(a)) {
		(void)snprintf(text, ADDRESS_TEXT_SIZE, "local:%lu",
		    (unsigned long)a->zone);
		return;
	}
	if (address_is_ipv4(a)) {
		(void)inet_ntop(AF_INET, a->ip + sizeof(mapped_prefix), ip,
		    sizeof(ip));
		(void)snprintf(text, ADDRESS_TEXT_SIZE, "%s:%u", ip,
		    (unsigned)a->port);
		return;
	}
	(void)inet_ntop(AF_INET6, a->ip, ip, sizeof(ip));
	if (a->zone != 0)
		(void)snprintf(zone, sizeof(zone), "%%%lu",
		    (unsigned long)a->zone);
	(void)snprintf(text, ADDRESS_TEXT_SIZE, "[%s%s]:%u", ip, zone,
	    (unsigned)a->port);
}

void
address_format_host(const struct address *a, char *text)
{
	char *end;

	address_format(a, text);
	if (address_is_local(a))
		return;
	end = strrchr(text, text[0] == '[' ? ']' : ':');
	*end = '\0';
	if (text[0] == '[')
		memmove(text, text + 1, (size_t)(end - text));
}

/* The bits of byte i (0 to 15) that a prefix covers. */
static uint8_t
prefix_mask(unsigned bits, unsigned i)
{
	if (bits >= 8 * (i + 1))
		return 0xff;
	if (bits <= 8 * i)
		return 0;
	return (uint8_t)(0xff00 >> (bits - 8 * i));
}

enum wax_status
address_prefix_parse(struct bytes text, struct address_prefix *out)
{
	size_t slash = text_find(text, '/');
	struct bytes ip = bytes_of(text.data, slash);
	struct address_prefix p;
	bool ipv4 = ipv4_parse(ip, p.ip);
	uint32_t bits = ipv4 ? IPV4_BITS : IPV6_BITS;

	if (!ipv4 && !ipv6_parse(ip, p.ip))
		return WAX_FORMAT;
	if (slash < text.len &&
	    !number_parse(text_from(text, slash + 1), bits, &bits))
		return WAX_FORMAT;
	p.bits = (uint8_t)(ipv4 ? bits + IPV6_BITS - IPV4_BITS : bits);
	for (unsigned i = 0; i < sizeof(p.ip); i++)
		if ((p.ip[i] & ~prefix_mask(p.bits, i)) != 0)
			return WAX_FORMAT;
	*out = p;
	return WAX_OK;
}

bool
address_in_prefix(const struct address *a, const struct address_prefix *p)
{
	for (unsigned i = 0; i < sizeof(p->ip); i++)
		if (((a->ip[i] ^ p->ip[i]) & prefix_mask(p->bits, i)) != 0)
			return false;
	return true;
}

bool
address_is_ipv4(const struct address *a)
{
	return memcmp(a->ip, mapped_prefix, sizeof(mapped_prefix)) == 0;
}
