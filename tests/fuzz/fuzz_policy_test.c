/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_policy_test.c - policy tests from anywhere */

#include <stdio.h>
#include <stdlib.h>

#include "ostler/conf/report.h"
#include "ostler/explain/expect.h"
#include "ostler/settings_tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char conf[] =
    "credential \"c\" { id 7d1f2c3a-cccc-4ccc-8ccc-cccccccccccc; "
    "psk \"keys\"; }\n"
    "listen \"plain\" coap on 127.0.0.1:5683\n"
    "listen \"tls\" coaps+tcp on 127.0.0.1:5684 { credential \"c\"; }\n"
    "next \"b\" coap to 127.0.0.1:5693\n"
    "route * via \"b\"\n"
    "key-establishment on\n"
    "rule \"stolen\" peer 192.0.2.66 deny\n"
    "rule \"lamp\" target 7d1f2c3a-0000-4000-8000-00000000000a forward\n"
    "rule \"tls\" listener \"tls\" sealed forward \"b\"\n";

struct seen {
	size_t passed, failed;
};

static void
tell(void *arg, const struct expect_result *r)
{
	struct seen *seen = arg;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	ask_write(r->ask, out);
	ask_write_defaults(r->ask, out);
	outcome_write(r->outcome, out);
	fclose(out);
	if (!bytes_is_utf8(bytes_of(text, len)) || r->expected.len == 0 ||
	    r->at.line == 0)
		abort();
	free(text);
	seen->passed += r->holds;
	seen->failed += !r->holds;
}

/* Wrong text says why, in bounded text; right text says nothing. */
static void
check_errors(const char *errors, size_t len, enum wax_status st)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)errors[i];

		lines += c == '\n';
		if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			abort();
	}
	if ((st == WAX_OK) != (len == 0) || lines > 3 * REPORT_MAX + 1 ||
	    !bytes_is_utf8(bytes_of(errors, len)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct settings *settings;
	struct expect_summary summary;
	struct seen seen = { 0 };
	struct ask_world world;
	char *errors = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&errors, &len);
	enum wax_status st;

	if (out == NULL || (settings == NULL && settings_load_bytes("conf",
	    bytes_of_text(conf), stderr, &settings) != WAX_OK))
		abort();
	world = (struct ask_world){
		.net = &settings->net,
		.forward = &settings->forward,
		.policy = settings->policy,
	};
	st = expect_run(&world, "fuzz", bytes_of(data, size), out, tell,
	    &seen, &summary);
	fclose(out);
	check_errors(errors, len, st);
	if (st == WAX_OK && (summary.passed != seen.passed ||
	    summary.failed != seen.failed))
		abort();
	expect_summary_clear(&summary);
	free(errors);
	return 0;
}
