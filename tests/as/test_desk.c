/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_desk.c - as/desk*.c: from a request to a token that its server believes,
   and to what it is told about one */
#include "as/desk.h"

#include "as/kit.h"
#include "check_main.h"
#include "core/code.h"
#include "rng.h"

#define SERVER "uuid:7d1f2c3a-1111-1111-1111-111111110003"
#define CLIENT "uuid:7d1f2c3a-1111-1111-1111-111111110002"

static struct desk desk;
static struct policy policy;
static struct policy_rule rule;
static struct desk_answer answer;
static char word[] = POLICY_ANY_SCOPE;
static int64_t now;

static void
setup(void)
{
	kit_setup();
	now = KIT_NOW;
	rule = (struct policy_rule){ .allows = true, .line = 4,
		.scopes = { word }, .scope_count = 1, .role_count = 1 };
	strcpy(rule.roles[0].name, "com.example.operator");
	policy = (struct policy){ .rules = &rule, .rule_count = 1 };
	desk = (struct desk){ .registry = registry, .policy = &policy,
		.issuer = "coap://as.example", .token_lifetime = 100,
		.tokens_per_client = 5, .quota = quota_new(1000) };
}

static void
teardown(void)
{
	quota_free(desk.quota);
	kit_teardown();
}

static uint8_t
post(unsigned caller, struct bytes payload, void (*take)(struct desk *d,
    const struct desk_request *q, struct desk_answer *out))
{
	const struct desk_request q = { .caller = kit_id(caller),
		.from = "127.0.0.1:1", .content_format = WAX_ACE_FORMAT,
		.payload = payload, .now = now };

	take(&desk, &q, &answer);
	return answer.code;
}

static struct wax_ace_view
text_view(const char *text)
{
	return (struct wax_ace_view){ (const uint8_t *)text, strlen(text) };
}

/* update: an id, or NULL. */
static uint8_t
ask(unsigned caller, const char *audience, const struct wax_ace_view *update)
{
	struct wax_ace_request r = { .audience = text_view(audience) };
	uint8_t payload[256];
	size_t len;

	if (update != NULL)
		r.update = *update;
	ck_assert_int_eq(wax_ace_request_write(&r, payload, sizeof(payload),
	    &len), WAX_OK);
	return post(caller, bytes_of(payload, len),
	    desk_take_token_request);
}

static enum wax_ace_error
refusal(void)
{
	return wax_ace_error_read(answer.payload, answer.len);
}

/* --- an RS that is given what we give ------------------------------------ */

static struct wax_context *made;

static enum wax_status
on_made(void *arg, struct wax_context *c)
{
	(void)arg;
	made = c;
	return WAX_OK;
}

static void
on_gone(void *arg, struct wax_context *c)
{
	(void)arg;
	(void)c;
}

static enum wax_status
choose_id(void *arg, const uint8_t *other, size_t other_len, size_t max,
    uint8_t out[WAX_ID_MAX], size_t *len)
{
	static uint8_t next;

	(void)arg;
	(void)other;
	(void)other_len;
	(void)max;
	out[0] = 0x80;
	out[1] = next++;
	*len = 2;
	return WAX_OK;
}

static enum wax_status
random_bytes(void *arg, uint8_t *out, size_t len)
{
	static struct rng r = { 11 };

	(void)arg;
	rng_fill(&r, out, len);
	return WAX_OK;
}

static const struct wax_env env = { .random = random_bytes };

static struct wax_ace_rs *
new_rs(unsigned key)
{
	static struct registry_key k;
	struct wax_ace_rs_conf conf = { .env = &env, .needs_subject = true,
		.choose_id = choose_id, .made = on_made, .gone = on_gone };
	struct wax_ace_rs *rs = NULL;
	struct deviceid id = kit_id(3);

	k = kit_token_key(3, key, REGISTRY_CURRENT);
	memcpy(conf.device, id.bytes, sizeof(conf.device));
	ck_assert_int_eq(wax_ace_rs_new(&conf, &rs), WAX_OK);
	ck_assert_int_eq(wax_ace_rs_set_as(rs, &(struct wax_ace_as){
	    .iss = desk.issuer, .introspects = true, .keys = { {
	    .kid = k.kid, .kid_len = sizeof(k.kid), .alg = k.alg,
	    .key = k.key, .key_len = k.key_len } }, .key_count = 1 }, 1),
	    WAX_OK);
	return rs;
}

/* What an RS says to the token that is in the answer. */
static uint8_t
upload(struct wax_ace_rs *rs)
{
	const struct wax_ace_offer offer = { .nonce_len = 8, .id_len = 1 };
	struct wax_ace_token t;
	uint8_t payload[DESK_ANSWER_MAX], out[DESK_ANSWER_MAX];
	struct wax_ace_upload u = { .method = CODE_POST, .now = now,
		.content_format = WAX_ACE_FORMAT, .payload = payload };
	struct wax_ace_answer a;

	ck_assert_int_eq(wax_ace_token_read(answer.payload, answer.len, &t),
	    WAX_OK);
	ck_assert_int_eq(wax_ace_upload_write(&t, &offer, payload,
	    sizeof(payload), &u.payload_len), WAX_OK);
	ck_assert_int_eq(wax_ace_rs_upload(rs, &u, out, sizeof(out), &a),
	    WAX_OK);
	if (a.code != 0)
		return a.code;
	ck_assert_int_eq(post(3, bytes_of(out, a.len),
	    desk_take_introspection), CODE_CREATED);
	ck_assert_int_eq(wax_ace_rs_introspected(rs, &u, a.as,
	    answer.payload, answer.len, out, sizeof(out), &a), WAX_OK);
	return a.code;
}

static void
expect_rights(struct wax_ace_rs *rs)
{
	struct deviceid client = kit_id(2);
	struct wax_ace_rights rights;

	ck_assert_int_eq(wax_ace_rs_use(rs, made, now, &rights), WAX_OK);
	ck_assert_mem_eq(rights.subject, client.bytes, 16);
	ck_assert_uint_eq(rights.role_count, 1);
	ck_assert_str_eq(rights.roles[0].name, "com.example.operator");
	ck_assert_int_eq(rights.until, now + 100);
}

START_TEST(a_token_is_believed_by_its_server_and_gives_what_the_rule_says)
{
	struct wax_ace_rs *rs = new_rs(0);

	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_CREATED);
	ck_assert_int_eq(upload(rs), CODE_CREATED);
	expect_rights(rs);
	ck_assert_uint_eq(desk.counts.issued, 1);
	wax_ace_rs_free(rs);
}
END_TEST

static void
set_introspects(void)
{
	struct registry_party p = kit_party(3);

	ck_assert_int_eq(registry_remove_party(registry, &p.id), WAX_OK);
	p.introspects = true;
	ck_assert_int_eq(registry_add_party(registry, &p), WAX_OK);
}

START_TEST(a_reference_is_as_good_by_introspection)
{
	struct wax_ace_rs *rs = new_rs(0);

	set_introspects();
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_CREATED);
	ck_assert_int_eq(upload(rs), CODE_CREATED);
	expect_rights(rs);
	ck_assert_uint_eq(desk.counts.active, 1);
	wax_ace_rs_free(rs);
}
END_TEST

/* As an RS would be told: is it active? */
static bool
is_active(unsigned caller)
{
	struct wax_ace_token t;
	uint8_t payload[64] = { 0xa1, 0x0b, 0x50 };
	struct desk_answer before = answer;
	bool is_one;

	ck_assert_int_eq(wax_ace_token_read(answer.payload, answer.len, &t),
	    WAX_OK);
	ck_assert_uint_eq(t.token.len, 16);
	memcpy(payload + 3, t.token.data, 16);
	ck_assert_int_eq(post(caller, bytes_of(payload, 19),
	    desk_take_introspection), CODE_CREATED);
	is_one = answer.len > 3;		/* {10: false} is three */
	answer = before;
	return is_one;
}

START_TEST(what_is_revoked_over_or_not_for_the_caller_is_inactive)
{
	struct deviceid client = kit_id(2);
	size_t count;

	set_introspects();
	kit_add(5);
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_CREATED);
	ck_assert(is_active(3));
	ck_assert(!is_active(5));
	now += 100;
	ck_assert(!is_active(3));
	now -= 1;
	ck_assert(is_active(3));
	ck_assert_int_eq(registry_suspend(registry, &client, true), WAX_OK);
	ck_assert(!is_active(3));
	ck_assert_int_eq(registry_suspend(registry, &client, false), WAX_OK);
	ck_assert_int_eq(registry_revoke(registry, &client, NULL,
	    BYTES_ABSENT, now, &count), WAX_OK);
	ck_assert(!is_active(3));
	/* a client has no right to ask, and a stranger neither */
	ck_assert_int_eq(post(2, bytes_of("\xa1\x0b\x41\x01", 4),
	    desk_take_introspection), CODE_FORBIDDEN);
	ck_assert_uint_eq(answer.len, 0);
	ck_assert_int_eq(post(99, bytes_of("\xa1\x0b\x41\x01", 4),
	    desk_take_introspection), CODE_FORBIDDEN);
	ck_assert_int_eq(post(3, bytes_of("\xa1\x0b\x41", 3),
	    desk_take_introspection), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(who_may_not_gets_no_token)
{
	struct deviceid client = kit_id(2), server = kit_id(3);

	ck_assert_int_eq(ask(3, SERVER, NULL), CODE_UNAUTHORIZED);
	ck_assert_int_eq(refusal(), WAX_ACE_INVALID_CLIENT);
	ck_assert_int_eq(ask(99, SERVER, NULL), CODE_UNAUTHORIZED);
	ck_assert_int_eq(ask(2, CLIENT, NULL), CODE_BAD_REQUEST);
	ck_assert_int_eq(refusal(), WAX_ACE_UNAUTHORIZED_CLIENT);
	ck_assert_int_eq(ask(2, "uuid:7d1f2c3a-1111-1111-1111-111111119999",
	    NULL), CODE_BAD_REQUEST);
	ck_assert_int_eq(refusal(), WAX_ACE_UNAUTHORIZED_CLIENT);
	ck_assert_int_eq(ask(2, "lamp", NULL), CODE_BAD_REQUEST);
	ck_assert_int_eq(registry_suspend(registry, &server, true), WAX_OK);
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_BAD_REQUEST);
	ck_assert_int_eq(registry_suspend(registry, &server, false), WAX_OK);
	ck_assert_int_eq(registry_suspend(registry, &client, true), WAX_OK);
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_UNAUTHORIZED);
	ck_assert_int_eq(registry_suspend(registry, &client, false), WAX_OK);
	policy.rule_count = 0;
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_BAD_REQUEST);
	ck_assert_int_eq(refusal(), WAX_ACE_UNAUTHORIZED_CLIENT);
	ck_assert_uint_eq(desk.counts.issued, 0);
}
END_TEST

START_TEST(wrong_requests_get_the_numbers_of_rfc_9200)
{
	static const struct {
		const char *payload;
		size_t len;
		enum wax_ace_error error;
	} rows[] = {
		{ "", 0, WAX_ACE_INVALID_REQUEST },
		{ "\xa0", 1, WAX_ACE_INVALID_REQUEST },
		{ "\xa1\x05\x01", 3, WAX_ACE_INVALID_REQUEST },
		{ "\xa2\x05\x61" "a" "\x05\x61" "a", 7,
		  WAX_ACE_INVALID_REQUEST },
		{ "\xa2\x05\x61" "a\x18\x21\x00", 7,
		  WAX_ACE_UNSUPPORTED_GRANT_TYPE },
		{ "\xa2\x05\x61" "a\x18\x26\x01", 7,
		  WAX_ACE_INCOMPATIBLE_PROFILES },
		{ "\xa2\x05\x61" "a\x18\x18\x61" "x", 8,
		  WAX_ACE_INVALID_CLIENT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(post(2, bytes_of(rows[i].payload,
		    rows[i].len), desk_take_token_request),
		    CODE_BAD_REQUEST);
		ck_assert_msg(refusal() == rows[i].error, "%zu: %d", i,
		    refusal());
	}
}
END_TEST

/* The id of the material in the answer, as whoever has it would say. */
static struct wax_ace_view
answered_id(uint8_t room[REGISTRY_ID_LEN])
{
	struct wax_ace_token t;

	ck_assert_int_eq(wax_ace_token_read(answer.payload, answer.len, &t),
	    WAX_OK);
	ck_assert_uint_eq(t.id.len, REGISTRY_ID_LEN);
	memcpy(room, t.id.data, t.id.len);
	return (struct wax_ace_view){ room, t.id.len };
}

START_TEST(rights_are_changed_only_of_material_of_that_client_and_server)
{
	uint8_t room[REGISTRY_ID_LEN];
	struct wax_ace_view id;
	struct wax_ace_token t;
	size_t count;

	kit_add(4);
	kit_add(5);
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_CREATED);
	id = answered_id(room);
	ck_assert_int_eq(ask(4, SERVER, &id), CODE_BAD_REQUEST);
	ck_assert_int_eq(refusal(), WAX_ACE_INVALID_REQUEST);
	ck_assert_int_eq(ask(2, "uuid:7d1f2c3a-1111-1111-1111-111111110005",
	    &id), CODE_BAD_REQUEST);
	ck_assert_int_eq(ask(2, SERVER, &id), CODE_CREATED);
	ck_assert_int_eq(wax_ace_token_read(answer.payload, answer.len, &t),
	    WAX_OK);
	ck_assert_ptr_null(t.cnf.data);		/* RFC 9203 section 3.2 */
	ck_assert_uint_eq(desk.counts.updated, 1);
	ck_assert_int_eq(registry_revoke(registry, NULL, NULL, bytes_of(room,
	    sizeof(room)), now, &count), WAX_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(ask(2, SERVER, &id), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(a_client_has_so_many_tokens_and_others_are_unharmed)
{
	kit_add(4);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(ask(2, SERVER, NULL), i < 5 ? CODE_CREATED :
		    CODE_TOO_MANY_REQUESTS);
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_TOO_MANY_REQUESTS);
	ck_assert_int_eq(ask(4, SERVER, NULL), CODE_CREATED);
	now += 100;		/* they have ended */
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_CREATED);
}
END_TEST

START_TEST(a_clock_before_its_time_gives_nothing)
{
	now = 86400;
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_SERVICE_UNAVAILABLE);
	ck_assert_uint_eq(answer.len, 0);
}
END_TEST

START_TEST(a_server_without_a_clock_gets_tokens_by_number)
{
	struct registry_party p = kit_party(3);
	struct registry_key k = kit_token_key(3, 0, REGISTRY_CURRENT);
	struct registry_token t;
	uint8_t hash[REGISTRY_HASH_LEN];
	struct wax_ace_token token;

	ck_assert_int_eq(registry_remove_party(registry, &p.id), WAX_OK);
	p.has_no_clock = true;
	ck_assert_int_eq(registry_add_party(registry, &p), WAX_OK);
	ck_assert_int_eq(registry_add_key(registry, &k), WAX_OK);
	for (unsigned n = 1; n < 4; n++) {
		ck_assert_int_eq(ask(2, SERVER, NULL), CODE_CREATED);
		ck_assert_int_eq(wax_ace_token_read(answer.payload,
		    answer.len, &token), WAX_OK);
		ck_assert_int_eq(desk_hash(bytes_of(token.token.data,
		    token.token.len), hash), WAX_OK);
		ck_assert_int_eq(registry_find_token(registry, hash, &t),
		    WAX_OK);
		ck_assert_uint_eq(t.number, n);
		ck_assert_uint_eq(t.exi, 100);
	}
}
END_TEST

START_TEST(what_is_not_asked_right_is_not_looked_at)
{
	struct desk_request q = { .caller = kit_id(2), .from = "x",
		.content_format = 60, .payload = bytes_of("\xa0", 1),
		.now = KIT_NOW };
	static uint8_t large[DESK_REQUEST_MAX + 1];

	desk_take_token_request(&desk, &q, &answer);
	ck_assert_int_eq(answer.code, CODE_UNSUPPORTED_FORMAT);
	q.content_format = WAX_ACE_FORMAT;
	q.payload = BYTES_ARRAY(large);
	desk_take_token_request(&desk, &q, &answer);
	ck_assert_int_eq(answer.code, CODE_TOO_LARGE);
	quota_set(desk.quota, 2);
	desk_take_token_request(&desk, &q, &answer);
	ck_assert_int_eq(answer.code, CODE_TOO_MANY_REQUESTS);
}
END_TEST

START_TEST(no_secret_reaches_the_audit)
{
	static char lines[100000];
	struct wax_ace_token t;
	char hex[2 * 16 + 1] = "";
	size_t len;

	ck_assert_int_eq(audit_new(folder_path("audit"), stderr,
	    &desk.audit), WAX_OK);
	ck_assert_int_eq(ask(2, SERVER, NULL), CODE_CREATED);
	ck_assert_int_eq(wax_ace_token_read(answer.payload, answer.len, &t),
	    WAX_OK);
	ck_assert_int_eq(ask(99, SERVER, NULL), CODE_UNAUTHORIZED);
	audit_free(desk.audit);
	len = folder_read("audit", lines, sizeof(lines) - 1);
	lines[len] = '\0';
	ck_assert_ptr_nonnull(strstr(lines, " token from=127.0.0.1:1 caller="
	    "7d1f2c3a-1111-1111-1111-111111110002 name=party-2"));
	ck_assert_ptr_nonnull(strstr(lines, "scope=ocf.acl2"));
	ck_assert_ptr_nonnull(strstr(lines, "rule=4"));
	ck_assert_ptr_nonnull(strstr(lines, " refuse from="));
	/* no sixteen bytes of the answer in a row: token, secret, salt */
	for (size_t i = 0; i + 16 <= t.token.len; i++) {
		for (size_t j = 0; j < 16; j++)
			sprintf(hex + 2 * j, "%02x", t.token.data[i + j]);
		ck_assert_ptr_null(strstr(lines, hex));
	}
	for (size_t i = 0; i + 16 <= t.cnf.len; i++) {
		for (size_t j = 0; j < 16; j++)
			sprintf(hex + 2 * j, "%02x", t.cnf.data[i + j]);
		ck_assert_ptr_null(strstr(lines, hex));
	}
}
END_TEST

START_TEST(random_requests_get_an_error_and_leave_nothing)
{
	struct rng r = { 17 };
	uint8_t payload[64];

	quota_set(desk.quota, 1000000);
	for (int i = 0; i < 20000; i++) {
		size_t len = rng_below(&r, sizeof(payload));

		rng_fill(&r, payload, len);
		if (len > 0 && i % 2 == 0)
			payload[0] = (uint8_t)(0xa0 | (payload[0] & 3));
		ck_assert_int_eq(post(2, bytes_of(payload, len),
		    desk_take_token_request), CODE_BAD_REQUEST);
	}
	ck_assert_uint_eq(desk.counts.issued, 0);
}
END_TEST

TEST_MAIN_FIXTURE("as/desk", setup, teardown,
    a_token_is_believed_by_its_server_and_gives_what_the_rule_says,
    a_reference_is_as_good_by_introspection,
    what_is_revoked_over_or_not_for_the_caller_is_inactive,
    who_may_not_gets_no_token,
    wrong_requests_get_the_numbers_of_rfc_9200,
    rights_are_changed_only_of_material_of_that_client_and_server,
    a_client_has_so_many_tokens_and_others_are_unharmed,
    a_clock_before_its_time_gives_nothing,
    a_server_without_a_clock_gets_tokens_by_number,
    what_is_not_asked_right_is_not_looked_at,
    no_secret_reaches_the_audit,
    random_requests_get_an_error_and_leave_nothing)
