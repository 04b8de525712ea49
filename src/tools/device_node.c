/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_node.c - a node as the tools run it */
#include "tools/device_node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/deviceid.h"
#include "tools/secret_file.h"
#include "wax/posix.h"

#define METHOD_PIN 2u		/* bits of wax_device_conf.methods */
#define METHOD_MAKER 4u

/* What a line of the log has. Zeroed, then filled, and compared as bytes. */
struct device_picture {
	enum wax_dos dos;
	uint8_t uuid[16], owner[16];
	size_t credentials;
};

struct device_node {
	struct device_node_settings settings;
	struct device_options options;
	struct wax_env *env;
	struct waxpeer_node *inner;
	char *maker_chain, *maker_key;	/* owned, PEM */
	struct device_picture told;	/* last */
};

const char *
device_node_state(const struct device_node *n)
{
	static const char *const names[] = {
		[WAX_DOS_RESET] = "RESET",
		[WAX_DOS_RFOTM] = "RFOTM",
		[WAX_DOS_RFPRO] = "RFPRO",
		[WAX_DOS_RFNOP] = "RFNOP",
		[WAX_DOS_SRESET] = "SRESET",
	};

	return names[wax_device_dos(waxpeer_node_device(n->inner))];
}

/* --- what it tells ------------------------------------------------------- */

/* True if it is another one than was told last. */
static bool
update_told(struct device_node *n, const struct wax_device *d)
{
	struct device_picture now;

	memset(&now, 0, sizeof(now));
	now.dos = wax_device_dos(d);
	memcpy(now.uuid, wax_device_uuid(d), sizeof(now.uuid));
	if (wax_device_is_owned(d))
		memcpy(now.owner, wax_device_owner(d), sizeof(now.owner));
	now.credentials = wax_device_credential_count(d);
	if (memcmp(&now, &n->told, sizeof(now)) == 0)
		return false;
	memcpy(&n->told, &now, sizeof(now));
	return true;
}

/* Changes that a line would not show are none for the log. */
static void
tell_state(struct device_node *n, const char *restored)
{
	struct endpoint_log *l = n->settings.log;
	const struct wax_device *d = waxpeer_node_device(n->inner);

	if (l == NULL || !update_told(n, d))
		return;
	endpoint_log_begin(l, LOG_LEVEL_NOTICE, "device");
	log_text(l->log, "state", device_node_state(n));
	endpoint_log_id(l, "uuid", wax_device_uuid(d));
	if (wax_device_is_owned(d))
		endpoint_log_id(l, "owner", wax_device_owner(d));
	log_uint(l->log, "credentials", wax_device_credential_count(d));
	if (restored != NULL)
		log_text(l->log, "restored", restored);
	log_end(l->log);
}

static void
on_changed(void *arg, unsigned what)
{
	struct device_node *n = arg;

	tell_state(n, NULL);
	if (n->settings.changed != NULL)
		n->settings.changed(n->settings.arg, what);
}

static void
on_pin(void *arg, const char *pin)
{
	struct device_node *n = arg;

	if (n->settings.show_pin != NULL) {
		n->settings.show_pin(n->settings.show_arg, pin);
		return;
	}
	printf("pin %s\n", pin);
	fflush(stdout);
}

static void
on_unusable(void *arg, int64_t credid, enum wax_status why)
{
	struct device_node *n = arg;
	struct endpoint_log *l = n->settings.log;

	if (l == NULL)
		return;
	endpoint_log_begin(l, LOG_LEVEL_WARNING, "credential");
	log_text(l->log, "state", "unusable");
	if (credid > 0)
		log_uint(l->log, "credid", (uint64_t)credid);
	log_text(l->log, "why", wax_status_text(why));
	log_end(l->log);
}

static void
on_shaken(void *arg, const struct waxpeer_edhoc_event *event)
{
	const struct device_node *n = arg;

	if (n->settings.log != NULL)
		endpoint_log_edhoc(n->settings.log, event);
}

/* --- beginning ----------------------------------------------------------- */

static void
say(const struct device_node *n, const char *about, const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", n->settings.program, about, what);
}

/* Why the state can not be used, and how to go on. */
static void
tell_failure(const struct device_node *n, enum wax_status st)
{
	const char *directory = n->options.directory;

	switch (st) {
	case WAX_EXISTS:
		say(n, directory, "another process uses it; expected each "
		    "device in one process only");
		break;
	case WAX_DAMAGED:
		say(n, directory, "the device's newest state is torn or "
		    "changed and can not be trusted");
		if (n->options.accepts_previous)
			say(n, directory, "the copy before it can not be used "
			    "either; expected --erase, after which the device "
			    "asks for a new owner");
		else
			say(n, directory, "expected --accept-previous, to go "
			    "back to the copy before it, where nobody but the "
			    "owner gets anything until he has repaired it; or "
			    "--erase, after which the device asks for a new "
			    "owner");
		break;
	case WAX_UNSUPPORTED:
		say(n, directory, "the device has credentials of a type that "
		    "this program does not take; expected a directory of its "
		    "own, or --erase");
		break;
	case WAX_FORMAT:
		say(n, n->options.maker_certificate, "expected the maker's "
		    "certificate and its chain, and the key that belongs to "
		    "it, as PEM");
		break;
	case WAX_RANGE:
		say(n, directory, "there is no ownership transfer method; "
		    "expected --method pin, or --maker");
		break;
	case WAX_STORAGE:
		say(n, directory, "its files can not be read or written");
		break;
	default:
		say(n, directory, wax_status_text(st));
	}
}

static void
say_file(const struct device_node *n, const char *path, const char *why)
{
	char text[300];

	if (errno == 0) {
		say(n, path, why);
		return;
	}
	snprintf(text, sizeof(text), "%s; %s", strerror(errno), why);
	say(n, path, text);
}

static bool
read_maker(struct device_node *n)
{
	const struct device_options *o = &n->options;
	const char *why;
	size_t len;

	if (o->maker_certificate == NULL)
		return true;
	n->maker_chain = secret_file_read(o->maker_certificate, false, &len,
	    &why);
	if (n->maker_chain == NULL) {
		say_file(n, o->maker_certificate, why);
		return false;
	}
	n->maker_key = secret_file_read(o->maker_key, true, &len, &why);
	if (n->maker_key == NULL)
		say_file(n, o->maker_key, why);
	return n->maker_key != NULL;
}

static bool
check_directory(const struct device_node *n)
{
	const char *why;

	if (secret_file_is_safe_folder(n->options.directory, &why))
		return true;
	say_file(n, n->options.directory, why);
	return false;
}

static enum wax_status
open_inner(struct device_node *n, enum wax_restored *how)
{
	bool has_maker = n->maker_chain != NULL;
	const struct wax_device_conf device = {
		.methods = (n->options.has_pin || !has_maker ? METHOD_PIN :
		    0) | (has_maker ? METHOD_MAKER : 0),
		.types = n->settings.types,
		.env = n->env,
		.record = DEVICE_NODE_RECORD,
		.accepts_previous = n->options.accepts_previous,
	};
	const struct waxpeer_node_settings node = {
		.endpoint = n->settings.endpoint,
		.device = &device,
		.maker_chain = n->maker_chain,
		.maker_key = n->maker_key,
		.show_pin = (device.methods & METHOD_PIN) != 0 ? on_pin : NULL,
		.changed = on_changed,
		.unusable = on_unusable,
		.ace = n->settings.ace,
		.shaken = on_shaken,
		.arg = n,
	};
	enum wax_status st = n->options.is_erasing ?
	    wax_device_erase(&device) : WAX_OK;

	return st == WAX_OK ? waxpeer_node_new(&node, &n->inner, how) : st;
}

bool
device_node_open(const struct device_node_settings *s,
    struct device_node **out)
{
	struct device_node *n = calloc(1, sizeof(*n));
	enum wax_restored how = WAX_RESTORED_STATE;
	enum wax_status st = WAX_MEMORY;

	if (n == NULL)
		return false;
	n->settings = *s;
	n->options = *s->options;
	if (!check_directory(n) || !read_maker(n))
		goto fail;
	n->env = wax_posix_env_new(n->options.directory);
	if (n->env != NULL)
		st = open_inner(n, &how);
	if (st != WAX_OK) {
		tell_failure(n, st);
		goto fail;
	}
	tell_state(n, how == WAX_RESTORED_PREVIOUS ? "previous" : NULL);
	*out = n;
	return true;
fail:
	device_node_free(n);
	return false;
}

void
device_node_free(struct device_node *n)
{
	if (n == NULL)
		return;
	waxpeer_node_free(n->inner);
	if (n->env != NULL)
		wax_posix_env_free(n->env);
	secret_file_free(n->maker_chain);
	secret_file_free(n->maker_key);
	free(n);
}

struct waxpeer_node *
device_node_inner(const struct device_node *n)
{
	return n->inner;
}

const struct wax_env *
device_node_env(const struct device_node *n)
{
	return n->env;
}

struct endpoint_log *
device_node_log(const struct device_node *n)
{
	return n->settings.log;
}
