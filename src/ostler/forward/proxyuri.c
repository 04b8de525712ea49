/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* proxyuri.c - Proxy-Uri as the next proxy gets it */
#include "ostler/forward/proxyuri.h"

#include "core/option.h"

void
proxyuri_write_device(struct writer *w, const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	writer_put(w, bytes_of_text("ocf://"));
	writer_put(w, bytes_of_text(text));
}

/* RFC 7252 section 6.5 steps 6 to 9 */
static void
proxyuri_compose(struct writer *w, struct bytes options)
{
	struct option_walk walk = option_walk_open(options);
	bool has_path = false;
	bool has_query = false;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_URI_PATH) {
			writer_u8(w, '/');
			uri_write_encoded(w, o.value, "&");
			has_path = true;
		} else if (o.number == OPTION_URI_QUERY) {
			writer_put(w, bytes_of_text(has_query ? "&" :
			    has_path ? "?" : "/?"));
			uri_write_encoded(w, o.value, "/?");
			has_query = true;
		}
	}
}

void
proxyuri_write_resource(struct writer *w, const struct target *target,
    const struct message *m)
{
	proxyuri_write_device(w, &target->id);
	if (target->form != TARGET_BY_PROXY_URI) {
		proxyuri_compose(w, m->options);
		return;
	}
	writer_put(w, target->uri.path);
	if (!bytes_is_absent(target->uri.query)) {
		writer_u8(w, '?');
		writer_put(w, target->uri.query);
	}
}
