/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/fields.h"

struct token
fields_read_name(struct parser *p, const char *what)
{
	struct token t = parser_read_string(p, what);

	if (!parser_is_bad(p) &&
	    (t.text.len == 0 || t.text.len > FIELDS_NAME_MAX))
		parser_fail(p, t.at, "a name of %zu bytes; expected 1 to %d",
		    t.text.len, FIELDS_NAME_MAX);
	return t;
}

struct token
fields_read_device(struct parser *p, const char *what, struct deviceid *out)
{
	struct token t = parser_read_word(p, what);
	char shown[REPORT_SHOW];

	*out = (struct deviceid){ { 0 } };
	if (parser_is_bad(p))
		return t;
	if (deviceid_parse(t.text, out) != WAX_OK)
		parser_fail(p, t.at, "%s; expected %s such as "
		    "7d1f2c3a-0000-4000-8000-000000000017",
		    token_show(&t, shown), what);
	else if (deviceid_is_nil(out))
		parser_fail(p, t.at, "the nil device ID; expected the ID of a "
		    "device");
	return t;
}

struct token
fields_read_file(struct parser *p, const char *what, char **path)
{
	struct token t = parser_read_string(p, what);

	*path = NULL;
	if (parser_is_bad(p))
		return t;
	if (t.text.len == 0)
		parser_fail(p, t.at, "empty name; expected %s", what);
	else if ((*path = token_copy_path(&t)) == NULL)
		parser_fail_memory(p);
	return t;
}

struct token
fields_read_address(struct parser *p, struct address *out)
{
	struct token t = parser_read_word(p, "ADDRESS:PORT");
	char shown[REPORT_SHOW];

	*out = (struct address){ .port = 0 };
	if (parser_is_bad(p))
		return t;
	if (address_parse(t.text, out) != WAX_OK || out->port == 0)
		parser_fail(p, t.at, "%s; expected ADDRESS:PORT such as "
		    "192.0.2.1:5683, [::]:5683 or [fe80::1%%eth0]:5683",
		    token_show(&t, shown));
	return t;
}
