/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_arguments.c - the command line of wax-client */

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "core/code.h"
#include "tools/client.h"
#include "tools/client_ace.h"
#include "tools/client_device.h"
#include "tools/client_edhoc.h"
#include "tools/client_http.h"
#include "tools/cred_file.h"
#include "tools/diag.h"

#define PAYLOAD_MAX (1 << 20)	/* bytes */
#define TIMEOUT_MAX 86400	/* seconds */
#define FORMAT_TEXT 0

enum letter {
	LETTER_CONTEXT = 256,
	LETTER_CREDENTIALS,
	LETTER_DEVICE,
	LETTER_TARGET,
	LETTER_ONBOARD,
	LETTER_LISTEN,
	LETTER_PIN,
	LETTER_DISCOVERABLE,
	LETTER_PEER,
	LETTER_PROXY,
	LETTER_PROXY_FORM,
	LETTER_CBOR,
	LETTER_PAYLOAD_FILE,
	LETTER_FORMAT,
	LETTER_ACCEPT,
	LETTER_OBSERVE,
	LETTER_COUNT,
	LETTER_DURATION,
	LETTER_CON,
	LETTER_NON,
	LETTER_TIMEOUT,
	LETTER_KEEP_WAITING,
	LETTER_UNSEALED,
	LETTER_RAW,
	LETTER_RENEW,
	LETTER_TO_HTTP,
	LETTER_HELP,
	LETTER_VERSION,
};

static const struct option long_options[] = {
	{ "context", required_argument, NULL, LETTER_CONTEXT },
	{ "credentials", required_argument, NULL, LETTER_CREDENTIALS },
	CLIENT_EDHOC_OPTIONS,
	CLIENT_ACE_OPTIONS,
	{ "device", required_argument, NULL, LETTER_DEVICE },
	{ "target", required_argument, NULL, LETTER_TARGET },
	{ "onboard", no_argument, NULL, LETTER_ONBOARD },
	{ "listen", required_argument, NULL, LETTER_LISTEN },
	{ "pin", no_argument, NULL, LETTER_PIN },
	{ "discoverable", required_argument, NULL, LETTER_DISCOVERABLE },
	DEVICE_OPTIONS,
	{ "peer", required_argument, NULL, LETTER_PEER },
	{ "proxy", required_argument, NULL, LETTER_PROXY },
	{ "hop", required_argument, NULL, LETTER_PROXY },
	{ "proxy-form", required_argument, NULL, LETTER_PROXY_FORM },
	{ "cbor", required_argument, NULL, LETTER_CBOR },
	{ "cbor-json", required_argument, NULL, LETTER_CBOR },
	{ "payload", required_argument, NULL, 'p' },
	{ "payload-file", required_argument, NULL, LETTER_PAYLOAD_FILE },
	{ "format", required_argument, NULL, LETTER_FORMAT },
	{ "accept", required_argument, NULL, LETTER_ACCEPT },
	{ "observe", no_argument, NULL, LETTER_OBSERVE },
	{ "count", required_argument, NULL, LETTER_COUNT },
	{ "duration", required_argument, NULL, LETTER_DURATION },
	{ "con", no_argument, NULL, LETTER_CON },
	{ "non", no_argument, NULL, LETTER_NON },
	{ "timeout", required_argument, NULL, LETTER_TIMEOUT },
	{ "keep-waiting", no_argument, NULL, LETTER_KEEP_WAITING },
	{ "unsealed", no_argument, NULL, LETTER_UNSEALED },
	{ "raw", no_argument, NULL, LETTER_RAW },
	{ "renew", no_argument, NULL, LETTER_RENEW },
	{ "to-http", required_argument, NULL, LETTER_TO_HTTP },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, LETTER_HELP },
	{ "version", no_argument, NULL, LETTER_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const struct method {
	const char *word;
	uint8_t code;
	bool is_create;
	bool is_observe;
} methods[] = {
	{ "get", CODE_GET, false, false },
	{ "post", CODE_POST, false, false },
	{ "put", CODE_PUT, false, false },
	{ "delete", CODE_DELETE, false, false },
	{ "fetch", CODE_FETCH, false, false },
	{ "retrieve", CODE_GET, false, false },
	{ "update", CODE_POST, false, false },
	{ "create", CODE_POST, true, false },
	{ "observe", CODE_GET, false, true },
};

/* What the options say apart from what goes into client_arguments. */
struct words {
	const char *proxy;
	const char *credentials;
	const char *method;
	const char *uri;
};

static int
arguments_fail(const char *what, const char *read, const char *expected)
{
	fprintf(stderr, "wax-client: %s%s%s: expected %s\n", what,
	    read == NULL ? "" : " ", read == NULL ? "" : read, expected);
	return CLIENT_USAGE;
}

static bool
number_parse(const char *text, unsigned long min, unsigned long max,
    unsigned long *out)
{
	char *end;

	errno = 0;
	*out = strtoul(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && text[0] != '-' &&
	    *out >= min && *out <= max;
}

/* Seconds with at most three digits behind the point, in milliseconds. */
static bool
seconds_parse(const char *text, unsigned *ms)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end != '\0' || !(seconds >= 0.001) ||
	    seconds > TIMEOUT_MAX)
		return false;
	*ms = (unsigned)(seconds * 1000);
	return true;
}

static int
arguments_take_payload(struct client_arguments *a, void *payload, size_t len)
{
	if (a->has_payload) {
		free(payload);
		return arguments_fail("the payload", NULL, "one");
	}
	a->payload = payload;
	a->payload_len = len;
	a->has_payload = true;
	return -1;
}

static int
arguments_take_cbor(struct client_arguments *a, const char *text)
{
	size_t size = 9 * strlen(text) + 16;
	uint8_t *buffer = malloc(size);
	struct writer w = writer_open(buffer, size);
	struct diag_error error = { 0, "a value that is nested less deeply" };

	if (buffer == NULL) {
		fputs("wax-client: no memory\n", stderr);
		return CLIENT_FAILED;
	}
	if (diag_parse(bytes_of_text(text), &w, &error) == WAX_OK)
		return arguments_take_payload(a, buffer, w.len);
	fprintf(stderr, "wax-client: payload:%zu: '%.20s'; expected %s\n",
	    error.offset + 1, text + (error.offset <= strlen(text) ?
	    error.offset : strlen(text)), error.expected);
	free(buffer);
	return CLIENT_USAGE;
}

static int
arguments_take_text(struct client_arguments *a, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		return CLIENT_FAILED;
	if (!a->has_format) {
		a->has_format = true;
		a->format = FORMAT_TEXT;
	}
	return arguments_take_payload(a, copy, strlen(text));
}

static int
arguments_take_file(struct client_arguments *a, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	uint8_t *buffer = malloc(PAYLOAD_MAX + 1);
	size_t len = 0;
	bool is_read = false;

	if (f != NULL && buffer != NULL) {
		len = fread(buffer, 1, PAYLOAD_MAX + 1, f);
		is_read = !ferror(f);
	}
	if (f == NULL || !is_read)
		fprintf(stderr, "wax-client: %s: %s\n", path,
		    strerror(errno));
	if (f != NULL && f != stdin)
		fclose(f);
	if (is_read && len <= PAYLOAD_MAX)
		return arguments_take_payload(a, buffer, len);
	free(buffer);
	return is_read ? arguments_fail(path, NULL, "at most 1 MiB") :
	    CLIENT_USAGE;
}

static int
arguments_take_number(const char *option, const char *text, unsigned long max,
    unsigned *out)
{
	unsigned long number;

	if (!number_parse(text, 1, max, &number))
		return arguments_fail(option, text, "a number above 0");
	*out = (unsigned)number;
	return -1;
}

static int
arguments_take_format(const char *option, const char *text, bool *has,
    uint32_t *out)
{
	unsigned long number;

	if (!number_parse(text, 0, 65535, &number))
		return arguments_fail(option, text,
		    "a Content-Format, 0 to 65535");
	*has = true;
	*out = (uint32_t)number;
	return -1;
}

static int
arguments_take_accept(struct client_arguments *a, const char *text)
{
	if (strcmp(text, "none") == 0) {
		a->accepts_all = true;
		return -1;
	}
	return arguments_take_format("--accept", text, &a->has_accept,
	    &a->accept);
}

static int
arguments_take_uuid(const char *option, const char *text, bool *has,
    struct deviceid *out)
{
	*has = deviceid_parse(bytes_of_text(text), out) == WAX_OK &&
	    !deviceid_is_nil(out);
	return *has ? -1 : arguments_fail(option, text, "a device UUID, as "
	    "7d1f2c3a-0000-4000-8000-000000000017");
}

/* A UUID, or the directory of a device that has more to say. */
static int
arguments_take_device(struct client_arguments *a, const char *text)
{
	if (deviceid_parse(bytes_of_text(text), &a->device) != WAX_OK) {
		a->host.state.directory = text;
		return -1;
	}
	return arguments_take_uuid("--device", text, &a->has_device,
	    &a->device);
}

static int
arguments_take_form(struct client_arguments *a, const char *text)
{
	if (strcmp(text, "uri") == 0)
		a->form = WAXPEER_FORM_URI;
	else if (strcmp(text, "scheme") == 0)
		a->form = WAXPEER_FORM_SCHEME;
	else
		return arguments_fail("--proxy-form", text, "uri or scheme");
	return -1;
}

static int
arguments_take_context(struct client_arguments *a, const char *path)
{
	enum wax_status st;

	if (a->contexts.count > 0)
		return arguments_fail("--context", path,
		    "one context for one request");
	st = contexts_open(&a->contexts, "wax-client", path);
	switch (st) {
	case WAX_OK:
		return -1;
	case WAX_STORAGE:
	case WAX_DAMAGED:
	case WAX_EXISTS:
	case WAX_STATE:
		fputs("wax-client: nothing was sent\n", stderr);
		return CLIENT_STORAGE;
	case WAX_FORMAT:
	case WAX_SYSTEM:
	case WAX_RANGE:
	case WAX_UNSUPPORTED:
		return CLIENT_USAGE;
	default:
		return CLIENT_FAILED;
	}
}

/* The options that only set something. */
static int
arguments_take_flag(struct client_arguments *a, int letter)
{
	switch (letter) {
	case LETTER_OBSERVE:
		a->is_observe = true;
		return -1;
	case LETTER_CON:
		a->is_non = false;
		return -1;
	case LETTER_NON:
		a->is_non = true;
		return -1;
	case LETTER_KEEP_WAITING:
		a->keep_waiting = true;
		return -1;
	case LETTER_UNSEALED:
		a->is_unsealed = true;
		return -1;
	case LETTER_RAW:
		a->is_raw = true;
		return -1;
	case LETTER_RENEW:
		a->is_renewing = true;
		return -1;
	case LETTER_ONBOARD:
		a->is_onboarding = true;
		return -1;
	case LETTER_PIN:
		a->host.state.has_pin = true;
		return -1;
	case 'v':
		a->is_verbose = true;
		return -1;
	case LETTER_HELP:
		fputs(client_usage, stdout);
		return CLIENT_OK;
	case LETTER_VERSION:
		puts("wax-client " PACKAGE_VERSION);
		return CLIENT_OK;
	default:
		fputs(client_usage, stderr);
		return CLIENT_USAGE;
	}
}

static int
arguments_take(struct client_arguments *a, struct words *words, int letter,
    const char *value)
{
	switch (letter) {
	case LETTER_CONTEXT:
		return arguments_take_context(a, value);
	case LETTER_CREDENTIALS:
		words->credentials = value;
		return -1;
	case LETTER_DEVICE:
		return arguments_take_device(a, value);
	case LETTER_TARGET:
		return arguments_take_uuid("--target", value, &a->has_end,
		    &a->end);
	case LETTER_LISTEN:
		return client_device_take_listen(a, value) ? -1 :
		    arguments_fail("--listen", value, "it 16 times at most");
	case LETTER_DISCOVERABLE:
		a->host.interface = value;
		return -1;
	case LETTER_PEER:
		return arguments_take_uuid("--peer", value, &a->has_peer,
		    &a->peer);
	case LETTER_PROXY:
		words->proxy = value;
		return -1;
	case LETTER_TO_HTTP:
		a->to_http = value;
		return -1;
	case LETTER_PROXY_FORM:
		return arguments_take_form(a, value);
	case LETTER_CBOR:
		return arguments_take_cbor(a, value);
	case 'p':
		return arguments_take_text(a, value);
	case LETTER_PAYLOAD_FILE:
		return arguments_take_file(a, value);
	case LETTER_FORMAT:
		return arguments_take_format("--format", value,
		    &a->has_format, &a->format);
	case LETTER_ACCEPT:
		return arguments_take_accept(a, value);
	case LETTER_COUNT:
		return arguments_take_number("--count", value, 1000000,
		    &a->count);
	case LETTER_DURATION:
		return arguments_take_number("--duration", value, TIMEOUT_MAX,
		    &a->duration);
	case LETTER_TIMEOUT:
		return seconds_parse(value, &a->timeout_ms) ? -1 :
		    arguments_fail("--timeout", value,
		    "seconds, 0.001 to 86400");
	default:
		return arguments_take_flag(a, letter);
	}
}

static int
arguments_take_method(struct client_arguments *a, const char *word)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcasecmp(word, methods[i].word) == 0) {
			a->code = methods[i].code;
			a->is_create = methods[i].is_create;
			a->is_observe |= methods[i].is_observe;
			return -1;
		}
	return arguments_fail(word, NULL, "a method: get post put delete "
	    "fetch retrieve update create observe");
}

/* The own UUID on the hop: as told, or "self" of the context; a certificate
   names it, too, and must name the same. */
static int
arguments_open_credentials(struct client_arguments *a, const char *path)
{
	const uint8_t *self = a->contexts.count == 0 ? NULL :
	    wax_context_file_self(a->contexts.files[0]);
	bool is_needed = a->is_hop_secure &&
	    (a->url[0] == '\0' || a->has_peer);
	struct wax_error_text error;
	enum wax_status st;

	if (!a->is_hop_secure && a->has_peer)
		return arguments_fail("--peer", NULL, "a hop by coaps, "
		    "coaps+tcp, coaps+ws or https: others prove nothing");
	if (path == NULL)
		return is_needed ? arguments_fail(a->hop, NULL,
		    "--credentials FILE with it") : -1;
	if (!a->has_device && self != NULL) {
		a->has_device = true;
		memcpy(a->device.bytes, self, sizeof(a->device.bytes));
	}
	st = cred_file_open(path, a->has_device ? &a->device : NULL,
	    a->is_verbose ? stderr : NULL, &a->credentials, &error);
	if (st == WAX_OK)
		return -1;
	fprintf(stderr, "wax-client: %s\n", error.text);
	return st == WAX_MEMORY ? CLIENT_FAILED : CLIENT_USAGE;
}

static int
arguments_check_device(const char *expected)
{
	return expected == NULL ? -1 : arguments_fail("--device", NULL,
	    expected);
}

/* What the request is sealed with. */
static int
arguments_check_keys(const struct client_arguments *a)
{
	bool has_device = a->host.state.directory != NULL;

	if (a->edhoc_path != NULL || client_ace_is_wanted(a))
		return -1;
	if (a->contexts.count == 0 && !a->is_unsealed && !has_device)
		return arguments_fail("the request", NULL,
		    "--context FILE, --edhoc FILE, --as-context FILE, "
		    "--device DIR, or --unsealed");
	if (a->is_renewing && (a->is_unsealed || (!has_device &&
	    wax_context_renew(wax_context_file_context(
	    a->contexts.files[0])) != WAX_OK)))
		return arguments_fail("--renew", NULL, "a context with "
		    "renewal = on or first-use in its file");
	return -1;
}

/* METHOD URI [PAYLOAD], and what must fit together. */
static int
arguments_take_rest(struct client_arguments *a, const struct words *words,
    int argc, char **argv)
{
	const char *expected = "a shorter path", *what;
	char uri[CLIENT_DEVICE_URI_SIZE];
	int status;

	if (a->is_onboarding)
		return arguments_check_device(client_device_check_onboarding(
		    a, argc > 0 || words->proxy != NULL ||
		    words->credentials != NULL));
	if (argc < 2 || argc > 3) {
		fputs(client_usage, stderr);
		return CLIENT_USAGE;
	}
	if ((status = arguments_take_method(a, argv[0])) >= 0 ||
	    (argc == 3 && (status = arguments_take_cbor(a, argv[2])) >= 0))
		return status;
	if ((status = arguments_check_device(client_device_check(a,
	    words->credentials != NULL))) >= 0 ||
	    (status = arguments_check_keys(a)) >= 0)
		return status;
	if (a->is_observe && a->code != CODE_GET && a->code != CODE_FETCH)
		return arguments_fail("--observe", NULL, "get or fetch");
	if ((a->count != 0 || a->duration != 0) && !a->is_observe)
		return arguments_fail("--count and --duration", NULL,
		    "--observe with them");
	if (!client_device_name_end(a, argv[1], words->proxy, uri) ||
	    client_resolve(a, uri, words->proxy, a->contexts.count == 0 ?
	    NULL : wax_context_file_context(a->contexts.files[0]),
	    &expected) != WAX_OK)
		return arguments_fail(argv[1], NULL, expected);
	if ((expected = client_http_judge(a, &what)) != NULL)
		return arguments_fail(what, NULL, expected);
	if ((status = client_ace_open(a)) >= 0)
		return status;
	if (a->host.state.directory != NULL && a->edhoc_path == NULL)
		return arguments_check_device(client_device_check_end(a));
	if ((status = client_edhoc_open(a)) >= 0)
		return status;
	return arguments_open_credentials(a, words->credentials);
}

int
client_arguments_take(struct client_arguments *a, int argc, char **argv)
{
	struct words words = { .proxy = NULL };
	int letter, status;

	*a = (struct client_arguments){ .form = WAXPEER_FORM_SCHEME,
	    .method = -1, .suite = -1 };
	while ((letter = getopt_long(argc, argv, "p:v", long_options,
	    NULL)) != -1)
		if ((status = letter >= CLIENT_ACE_AS ?
		    client_ace_take(a, letter, optarg) :
		    letter >= CLIENT_EDHOC_FILE ?
		    client_edhoc_take(a, letter, optarg) :
		    letter < DEVICE_OPTION_DIRECTORY ?
		    arguments_take(a, &words, letter, optarg) :
		    device_options_take(&a->host.state, "wax-client", letter,
		    optarg, argc, argv) ? -1 : CLIENT_USAGE) >= 0)
			return status;
	return arguments_take_rest(a, &words, argc - optind, argv + optind);
}

void
client_arguments_clear(struct client_arguments *a)
{
	free((void *)(uintptr_t)a->payload);
	contexts_close(&a->contexts);
	wax_context_file_close(a->as_channel);
	waxpeer_keyring_free(a->keyring);
	waxpeer_credentials_free(a->credentials);
}
