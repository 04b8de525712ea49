/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_svr_update.c - an update by the owner: it is refused and has changed
   nothing, or what then is stored can be read again

   The first byte says which resource and, by its high bit, in which state. */
#include "core/code.h"
#include "fuzz/fuzz.h"
#include "wax/ocf/device.h"

#define IN_TRANSFER 0x80

static enum wax_status
some_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	memset(out, 7, len);
	return WAX_OK;
}

static struct bytes
encode(const struct svr *s)
{
	struct writer w = writer_count();
	uint8_t *out;

	svr_encode(&w, s);
	out = malloc(w.len);
	if (out == NULL)
		abort();
	w = writer_open(out, w.len);
	svr_encode(&w, s);
	return writer_bytes(&w);
}

static struct wax_device *
device_of(bool in_transfer)
{
	static const struct wax_env env = { .random = some_random };
	struct wax_device_conf conf = { .methods = 7, .env = &env,
	    .creds_max = 8, .aces_max = 8 };
	struct deviceid owner = { { 1 } };
	struct wax_device *d;

	if (wax_device_new(&conf, &d, NULL) != WAX_OK)
		abort();
	d->svr.doxm.owner = d->svr.doxm.rowner = owner;
	d->svr.creds.rowner = d->svr.acl2.rowner = owner;
	d->svr.pstat.rowner = owner;
	if (!in_transfer) {
		d->svr.doxm.is_owned = true;
		pstat_enter(&d->svr.pstat, WAX_DOS_RFPRO);
	}
	return d;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "/oic/sec/cred", "/oic/sec/acl2",
	    "/oic/sec/doxm", "/oic/sec/pstat", "/oic/sec/sdi",
	    "/oic/sec/roles", "/oic/sec/sp" };
	static const uint8_t owner[16] = { 1 };
	const char *path = paths[size == 0 ? 0 : data[0] % 7];
	bool in_transfer = size > 0 && (data[0] & IN_TRANSFER) != 0;
	struct wax_device *d = device_of(in_transfer);
	struct wax_svr_request q = {
		.from = { .security = WAX_SECURITY_HOP, .uuid = owner,
		    .session = 1, .is_owning = in_transfer },
		.method = CODE_POST, .path = path, .path_len = strlen(path),
		.content_format = 10000, .content_version = 2048,
		.payload = size == 0 ? data : data + 1,
		.payload_len = size == 0 ? 0 : size - 1, .now = 1700000000,
	};
	struct bytes before = encode(&d->svr), after;
	struct wax_svr_answer answer;
	struct svr again;

	FUZZ_HOLDS(wax_device_serve(d, &q, NULL, 0, &answer) == WAX_OK);
	after = encode(&d->svr);
	FUZZ_HOLDS(answer.code == CODE_CHANGED || bytes_equal(before, after));
	FUZZ_HOLDS(answer.len == 0);
	FUZZ_HOLDS(svr_decode(after, 8, 8, &again) == WAX_OK);
	svr_clear(&again);
	free((void *)(uintptr_t)before.data);
	free((void *)(uintptr_t)after.data);
	wax_device_free(d);
	return 0;
}
