/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conf.c - how long large configurations take to load, and what they need */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ostler/settings.h"

#define LISTEN "listen \"l\" coap on 127.0.0.1:5683\n"
#define NEXT "next \"b\" coap to 192.0.2.1:5683\n"

static char folder[] = "/tmp/bench-conf.XXXXXX";

static void
fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

/* Scattered, each once: real ones are random. */
static void
print_id(FILE *f, unsigned i)
{
	uint64_t x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

	fprintf(f, "%08x-%04x-4000-8000-%012x", (unsigned)(x >> 32),
	    (unsigned)(x >> 16 & 0xffff), i + 1);
}

static void
write_devices(FILE *f, unsigned n)
{
	fputs(LISTEN, f);
	for (unsigned i = 0; i < n; i++) {
		fputs("device ", f);
		print_id(f, i);
		fprintf(f, " coap to 10.%u.%u.%u:5683\n", i >> 16 & 255,
		    i >> 8 & 255, i & 255);
	}
}

static void
write_named(FILE *f, unsigned n)
{
	fputs(LISTEN, f);
	for (unsigned i = 0; i < n; i++) {
		fputs("device ", f);
		print_id(f, i);
		fprintf(f, " coap to [2001:db8::%x:%x]:5683 { name \"d%u\"; "
		    "timeout 10s; }\n", i >> 16, i & 0xffff, i);
	}
}

static void
write_routes(FILE *f, unsigned n)
{
	fputs(LISTEN NEXT, f);
	for (unsigned i = 0; i < n; i++) {
		fputs("route ", f);
		print_id(f, i);
		fputs(" via \"b\"\n", f);
	}
}

static void
write_group(FILE *f, unsigned n)
{
	FILE *list = fopen("list", "w");

	if (list == NULL)
		fail("list");
	for (unsigned i = 0; i < n; i++) {
		print_id(list, i);
		fputc('\n', list);
	}
	fclose(list);
	fputs(LISTEN "group \"g\" devices { file \"list\"; }\n"
	    "rule \"r\" target group \"g\" forward\n", f);
}

static void
write_rules(FILE *f, unsigned n)
{
	fputs(LISTEN NEXT, f);
	for (unsigned i = 0; i < n; i++) {
		fprintf(f, "rule \"r%u\" peer 10.%u.%u.0/24 target ", i,
		    i >> 8 & 255, i & 255);
		print_id(f, i);
		fputs(" sealed forward \"b\"\n", f);
	}
}

static const struct {
	const char *name;
	void (*write)(FILE *f, unsigned n);
} kinds[] = {
	{ "devices", write_devices },
	{ "named-devices", write_named },
	{ "routes", write_routes },
	{ "group-file", write_group },
	{ "rules", write_rules },
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
used_ms(const struct timeval *t)
{
	return (double)t->tv_sec * 1e3 + (double)t->tv_usec / 1e3;
}

/* In a process of its own, whose memory is that of this configuration. */
static void
measure(size_t kind, unsigned n)
{
	struct settings *s;
	struct mallinfo2 memory;
	struct rusage used;
	double begin = seconds();

	if (settings_load("conf", stderr, &s) != WAX_OK)
		exit(EXIT_FAILURE);
	getrusage(RUSAGE_SELF, &used);
	memory = mallinfo2();
	printf("%s n=%u ms=%.0f cpu_ms=%.0f kept_kb=%zu peak_kb=%ld\n",
	    kinds[kind].name, n, (seconds() - begin) * 1e3,
	    used_ms(&used.ru_utime) + used_ms(&used.ru_stime),
	    (memory.uordblks + memory.hblkhd) / 1024, used.ru_maxrss);
	settings_unref(s);
	exit(EXIT_SUCCESS);
}

static bool
run(size_t kind, unsigned n)
{
	FILE *f = fopen("conf", "w");
	int status;
	pid_t child;

	if (f == NULL)
		fail("conf");
	kinds[kind].write(f, n);
	fclose(f);
	fflush(stdout);
	if ((child = fork()) < 0)
		fail("fork");
	if (child == 0)
		measure(kind, n);
	return waitpid(child, &status, 0) == child && status == 0;
}

int
main(int argc, char **argv)
{
	unsigned n = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100000;
	bool is_good = n > 0;

	if (argc > 2 || n == 0) {
		fputs("usage: bench-conf [N]\n", stderr);
		return 2;
	}
	if (mkdtemp(folder) == NULL || chdir(folder) < 0)
		fail(folder);
	for (size_t i = 0; is_good && i < KIND_COUNT; i++)
		is_good = run(i, n);
	unlink("conf");
	unlink("list");
	rmdir(folder);
	return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
