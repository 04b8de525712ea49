/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* house.c - devices on loopback, each in a process of its own */
#include "obt/house.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>

#include "link/wall.h"
#include "peer/node_rig.h"

#define PATIENCE_MS 20000

struct house_device *house;

/* --- a device ------------------------------------------------------------ */

static void
on_res(struct waxpeer_incoming *in, void *arg)
{
	const struct house_device *d = arg;
	struct waxpeer_message *m = waxpeer_message_new(CODE_CONTENT);
	struct wax_message view;
	struct bytes cbor;
	char text[512];

	snprintf(text, sizeof(text), "[{\"href\": \"/a/light\", \"rt\": "
	    "[\"x.light\"], \"if\": [\"oic.if.a\"], \"eps\": [{\"ep\": "
	    "\"%s\"}, {\"ep\": \"%s\"}]}]", d->clear, d->secure);
	cbor = kit_cbor(text);
	waxpeer_message_set_ocf(m, cbor.data, cbor.len);
	ck_assert_int_eq(waxpeer_message_view(m, &view), WAX_OK);
	ck_assert_int_eq(waxpeer_incoming_answer(in, &view), WAX_OK);
	waxpeer_message_free(m);
}

static void
device_tell(struct house_device *d, int shows, unsigned *pins)
{
	snprintf(d->pin, sizeof(d->pin), "%s", node_rig.pin);
	if (*pins == node_rig.pins)
		return;
	*pins = node_rig.pins;
	if (write(shows, "x", 1) != 1)
		_exit(1);
}

static void
device_run(struct house_device *d, int shows, size_t n)
{
	struct waxpeer_place res = { .path = "/oic/res",
		.access = WAX_RESOURCE_CONFIGURATION, .handler = on_res,
		.arg = d };
	unsigned pins = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	node_rig_open();
	node_rig.disk->rng.state += n;
	/* another ID, another PIN */
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	node_rig_turn();
	ck_assert_int_eq(waxpeer_resource_add(waxpeer_node_endpoint(
	    node_rig.node), &res, NULL), WAX_OK);
	snprintf(d->clear, sizeof(d->clear), "coap://%.100s", node_rig.clear);
	memcpy(d->secure, node_rig.dtls, sizeof(d->secure));
	memcpy(d->stream, node_rig.tls, sizeof(d->stream));
	for (;;) {
		device_tell(d, shows, &pins);
		event_base_loop(node_rig.base, EVLOOP_ONCE);
	}
}

/* --- all of them --------------------------------------------------------- */

void
house_wait_pin(size_t n)
{
	struct pollfd wait = { .fd = house[n].shows, .events = POLLIN };
	char byte;

	ck_assert_int_eq(poll(&wait, 1, PATIENCE_MS), 1);
	ck_assert_int_eq(read(house[n].shows, &byte, 1), 1);
}

static void
device_begin(size_t n)
{
	struct house_device *d = &house[n];
	int ends[2];
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(ends[0]);
		device_run(d, ends[1], n);
	}
	close(ends[1]);
	d->pid = pid;
	d->shows = ends[0];
	house_wait_pin(n);
}

void
house_open(size_t count)
{
	wall_follow();
	house = mmap(NULL, HOUSE_DEVICES * sizeof(*house),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(house != MAP_FAILED);
	ck_assert_uint_le(count, HOUSE_DEVICES);
	for (size_t i = 0; i < count; i++)
		device_begin(i);
}

void
house_close(void)
{
	for (size_t i = 0; i < HOUSE_DEVICES; i++)
		if (house[i].pid > 0) {
			house_kill(i);
			close(house[i].shows);
		}
	munmap(house, HOUSE_DEVICES * sizeof(*house));
}

void
house_stop(size_t n)
{
	int status;

	ck_assert_int_eq(kill(house[n].pid, SIGSTOP), 0);
	ck_assert_int_eq(waitpid(house[n].pid, &status, WUNTRACED),
	    house[n].pid);
}

void
house_continue(size_t n)
{
	ck_assert_int_eq(kill(house[n].pid, SIGCONT), 0);
}

void
house_kill(size_t n)
{
	if (house[n].pid == 0)
		return;
	ck_assert_int_eq(kill(house[n].pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(house[n].pid, NULL, 0), house[n].pid);
	house[n].pid = 0;
}
