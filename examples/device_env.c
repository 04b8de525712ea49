/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_env.c - a struct wax_env of a device's own, as a port writes it

   What counts is storage: once store has said WAX_OK, the record must be there
   after any loss of power, and load must never give an older one. So a record
   is written to two pages, one after the other; a page that was torn is seen by
   its checksum, and the other one has the record before. Both are equal when
   all is quiet, so that damage to one of them brings nothing old back. */
#include "device_env.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define PAGES 2

/* Erased flash is all ones, and so is what a short file does not have. */
struct page {
	uint32_t checksum;	/* of all that follows */
	uint32_t generation;
	uint32_t len;
	uint8_t record[WAX_RECORD_MAX];
};

static uint64_t
device_now(void *arg)
{
	struct timespec t;

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static enum wax_status
device_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	return getrandom(out, len, 0) == (ssize_t)len ? WAX_OK : WAX_SYSTEM;
}

/* CRC-32: against accidents, for which it is enough. */
static uint32_t
page_checksum(const struct page *p)
{
	const uint8_t *at = (const uint8_t *)&p->generation;
	const uint8_t *end = (const uint8_t *)(p + 1);
	uint32_t crc = UINT32_MAX;

	for (; at < end; at++) {
		crc ^= *at;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static int
page_is_valid(const struct page *p)
{
	return p->len <= WAX_RECORD_MAX && p->checksum == page_checksum(p);
}

static int
page_is_erased(const struct page *p)
{
	const uint8_t *at = (const uint8_t *)p;

	for (size_t i = 0; i < sizeof(*p); i++)
		if (at[i] != 0xff)
			return 0;
	return 1;
}

static int
flash_open(const char *directory, const char *name)
{
	char path[512];

	if (snprintf(path, sizeof(path), "%s/%s.flash", directory, name) >=
	    (int)sizeof(path))
		return -1;
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static enum wax_status
flash_read(int fd, struct page pages[PAGES])
{
	memset(pages, 0xff, PAGES * sizeof(pages[0]));
	return pread(fd, pages, PAGES * sizeof(pages[0]), 0) < 0 ?
	    WAX_STORAGE : WAX_OK;
}

/* The page that holds the record; WAX_NOT_FOUND if nothing was stored. Nobody
   was told that a first record is safe before it was in both pages: one that is
   torn, beside one that is erased, was never used. */
static enum wax_status
flash_find(const struct page pages[PAGES], int *newest)
{
	int first = page_is_valid(&pages[0]), second = page_is_valid(&pages[1]);

	if (first || second) {
		*newest = !first || (second &&
		    pages[1].generation > pages[0].generation);
		return WAX_OK;
	}
	return page_is_erased(&pages[0]) || page_is_erased(&pages[1]) ?
	    WAX_NOT_FOUND : WAX_DAMAGED;
}

static enum wax_status
device_load(void *arg, const char *name, uint8_t *record, size_t size,
    size_t *len)
{
	struct page pages[PAGES];
	enum wax_status st;
	int newest, fd = flash_open(arg, name);

	if (fd < 0)
		return WAX_STORAGE;
	st = flash_read(fd, pages);
	close(fd);
	if (st == WAX_OK)
		st = flash_find(pages, &newest);
	if (st == WAX_OK && pages[newest].len > size)
		st = WAX_SPACE;
	if (st != WAX_OK)
		return st;
	*len = pages[newest].len;
	memcpy(record, pages[newest].record, *len);
	return WAX_OK;
}

/* The page that is not the newest goes first. */
static enum wax_status
flash_write(int fd, int newest, const struct page *page)
{
	for (int i = 1; i <= PAGES; i++) {
		off_t place = (newest + i) % PAGES * (off_t)sizeof(*page);

		if (pwrite(fd, page, sizeof(*page), place) !=
		    (ssize_t)sizeof(*page) || fsync(fd) != 0)
			return WAX_STORAGE;
	}
	return WAX_OK;
}

/* So that a file which is new is there after a loss of power, too. */
static enum wax_status
flash_keep(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum wax_status st = fd >= 0 && fsync(fd) == 0 ? WAX_OK : WAX_STORAGE;

	if (fd >= 0)
		close(fd);
	return st;
}

static enum wax_status
device_store(void *arg, const char *name, const uint8_t *record, size_t len)
{
	struct page pages[PAGES], page = { .len = (uint32_t)len };
	enum wax_status st;
	int newest = 1, fd = len > WAX_RECORD_MAX ? -1 :
	    flash_open(arg, name);

	if (fd < 0)
		return WAX_STORAGE;
	st = flash_read(fd, pages);
	if (st == WAX_OK)
		st = flash_find(pages, &newest);
	if (st == WAX_OK)
		page.generation = pages[newest].generation + 1;
	memcpy(page.record, record, len);
	page.checksum = page_checksum(&page);
	if (st == WAX_NOT_FOUND)
		st = flash_keep(arg);
	if (st == WAX_OK)
		st = flash_write(fd, newest, &page);
	close(fd);
	return st;
}

static enum wax_status
device_remove(void *arg, const char *name)
{
	int fd = flash_open(arg, name);
	enum wax_status st = fd < 0 || ftruncate(fd, 0) != 0 || fsync(fd) != 0 ?
	    WAX_STORAGE : WAX_OK;

	if (fd >= 0)
		close(fd);
	return st;
}

/* No release: this device is one process, and each record has one user. */
struct wax_env
device_env(const char *directory)
{
	return (struct wax_env){
		.arg = (void *)(uintptr_t)directory,
		.now = device_now,
		.random = device_random,
		.load = device_load,
		.store = device_store,
		.remove = device_remove,
	};
}
