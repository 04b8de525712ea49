/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2_chaos.c - two ends, each client and server, renew their keys over
   a network that loses, repeats and reorders, while both are killed at any
   moment and their storage fails

   No nonce is used twice with a key, no message is served twice, and when the
   network works the two agree. */
#include "check_main.h"
#include "expect.h"
#include "wax/renewal.h"

#define CHAOS_SEEDS 240
#define CHAOS_STEPS 160
#define CHAOS_LETTERS 64	/* remembered, to be delivered again */
#define CHAOS_ASKS 4		/* requests of one end at once */
#define CHAOS_NONCES (1u << 16)

/* ---- each key and nonce, once ---- */

struct aead_sealer;

struct aead_sealer *__real_aead_sealer_new(const struct aead_kind *kind,
    struct bytes key);
struct aead_sealer *__wrap_aead_sealer_new(const struct aead_kind *kind,
    struct bytes key);
void __real_aead_sealer_free(struct aead_sealer *s);
void __wrap_aead_sealer_free(struct aead_sealer *s);
enum wax_status __real_aead_seal(struct aead_sealer *s, const uint8_t *nonce,
    struct bytes aad, uint8_t *data, size_t len);
enum wax_status __wrap_aead_seal(struct aead_sealer *s, const uint8_t *nonce,
    struct bytes aad, uint8_t *data, size_t len);

struct used {
	uint8_t key[16];
	uint8_t nonce[13];
	bool is_used;
};

static struct used used[CHAOS_NONCES];
static size_t used_count;

/* The keys of the sealers that live. */
static struct {
	struct aead_sealer *sealer;
	uint8_t key[16];
} sealers[256];

struct aead_sealer *
__wrap_aead_sealer_new(const struct aead_kind *kind, struct bytes key)
{
	struct aead_sealer *s = __real_aead_sealer_new(kind, key);
	size_t i = 0;

	while (sealers[i].sealer != NULL)
		i++;
	EXPECT(i < 255 && key.len == 16);
	sealers[i].sealer = s;
	memcpy(sealers[i].key, key.data, 16);
	return s;
}

void
__wrap_aead_sealer_free(struct aead_sealer *s)
{
	for (size_t i = 0; i < 256; i++)
		if (sealers[i].sealer == s)
			sealers[i].sealer = NULL;
	__real_aead_sealer_free(s);
}

enum wax_status
__wrap_aead_seal(struct aead_sealer *s, const uint8_t *nonce, struct bytes aad,
    uint8_t *data, size_t len)
{
	size_t i = 0, at;

	while (i < 256 && sealers[i].sealer != s)
		i++;
	EXPECT(i < 256);
	at = (size_t)(sealers[i].key[0] << 8 | sealers[i].key[1]);
	at ^= (size_t)(nonce[12] << 4 | nonce[0]);
	for (; used[at % CHAOS_NONCES].is_used; at++)
		EXPECT(memcmp(used[at % CHAOS_NONCES].key, sealers[i].key,
		    16) != 0 ||
		    memcmp(used[at % CHAOS_NONCES].nonce, nonce, 13) != 0);
	EXPECT(++used_count < CHAOS_NONCES - 1);
	memcpy(used[at % CHAOS_NONCES].key, sealers[i].key, 16);
	memcpy(used[at % CHAOS_NONCES].nonce, nonce, 13);
	used[at % CHAOS_NONCES].is_used = true;
	return __real_aead_seal(s, nonce, aad, data, len);
}

/* ---- the network ---- */

struct mail {
	struct letter letter;
	int to;
	bool is_request;
	int ask;		/* of which the message is a round */
	unsigned round;		/* the token */
	bool was_served;
};

struct ask {
	bool is_open;
	unsigned round;
	struct wax_exchange x;
};

struct chaos {
	struct rng rng;
	struct party ends[2];
	struct ask asks[2][CHAOS_ASKS];
	struct packet get;
	struct mail mails[CHAOS_LETTERS];	/* the last ones */
	size_t mail_count;
	unsigned rounds;
	size_t served, completed;
};

static struct chaos w;

static struct mail *
chaos_post(const struct wax_message *m, int to, bool is_request, int ask,
    unsigned round)
{
	struct mail *mail = &w.mails[w.mail_count++ % CHAOS_LETTERS];

	mail->to = to;
	mail->is_request = is_request;
	mail->ask = ask;
	mail->round = round;
	mail->was_served = false;
	letter_keep(&mail->letter, m);
	return mail;
}

/* A round of an ask; NULL: not possible now (storage). */
static struct mail *
chaos_send(int from, int ask)
{
	struct ask *a = &w.asks[from][ask];
	struct party *end = &w.ends[from];
	struct wax_message out;

	if (wax_protect_request(&a->x, end->context, &w.get.m, end->buffer,
	    sizeof(end->buffer), &out) != WAX_OK) {
		a->is_open = false;
		wax_exchange_clear(&a->x);
		return NULL;
	}
	a->is_open = true;
	a->round = ++w.rounds;
	return chaos_post(&out, 1 - from, true, ask, a->round);
}

/* The answer, if there is one. */
static struct mail *
chaos_serve(struct mail *mail)
{
	static const struct wax_message content = { .code = CODE_CONTENT };
	struct party *end = &w.ends[mail->to];
	struct wax_exchange x = { 0 };
	struct wax_message out;
	struct wax_request got;
	struct mail *answer = NULL;
	int from = 1 - mail->to;

	if (wax_unprotect_request(&x, end->set, &mail->letter.m, true,
	    end->buffer, sizeof(end->buffer), &got) == WAX_REQUEST_OPENED) {
		EXPECT(!mail->was_served);
		mail->was_served = true;
		w.served++;
		if (wax_protect_response(&x, &content, end->buffer,
		    sizeof(end->buffer), &out) == WAX_OK)
			answer = chaos_post(&out, from, false, mail->ask,
			    mail->round);
	} else if (got.has_answer) {
		answer = chaos_post(&got.answer, from, false, mail->ask,
		    mail->round);
	}
	wax_exchange_clear(&x);
	return answer;
}

/* The next round, if one is due. */
static struct mail *
chaos_receive(const struct mail *mail)
{
	struct party *end = &w.ends[mail->to];
	struct ask *a = &w.asks[mail->to][mail->ask];
	struct wax_response got;

	if (!a->is_open || a->round != mail->round)
		return NULL;
	switch (wax_unprotect_response(&a->x, &mail->letter.m, end->buffer,
	    sizeof(end->buffer), &got)) {
	case WAX_RESPONSE_REPEAT:
		return chaos_send(mail->to, mail->ask);
	case WAX_RESPONSE_OPENED:
		if (got.message.code == CODE_CONTENT)
			w.completed++;
		a->is_open = false;
		wax_exchange_clear(&a->x);
		return NULL;
	default:
		return NULL;
	}
}

static struct mail *
chaos_deliver(struct mail *mail)
{
	/* the place may be taken by what is sent meanwhile */
	struct mail copy = *mail;
	struct mail *next;

	if (!copy.is_request)
		return chaos_receive(&copy);
	next = chaos_serve(mail);
	return next;
}

static void
chaos_restart(int i, bool is_orderly)
{
	struct party *end = &w.ends[i];

	end->disk.store_status = WAX_OK;
	for (int k = 0; k < CHAOS_ASKS; k++) {
		wax_exchange_clear(&w.asks[i][k].x);
		w.asks[i][k].is_open = false;
	}
	if (is_orderly && wax_context_retire(end->context) != WAX_OK)
		abort();
	party_restart(end);
}

static void
chaos_step(void)
{
	int end = (int)rng_below(&w.rng, 2);
	size_t letters = w.mail_count < CHAOS_LETTERS ? w.mail_count :
	    CHAOS_LETTERS;

	switch (rng_below(&w.rng, 24)) {
	case 0:
	case 1:
		EXPECT(wax_context_renew(w.ends[end].context) == WAX_OK);
		break;
	case 2:
		chaos_restart(end, false);
		break;
	case 3:
		chaos_restart(end, true);
		break;
	case 4:
		w.ends[end].disk.store_status = WAX_STORAGE;
		w.ends[end].disk.fails_late = rng_below(&w.rng, 2) == 0;
		break;
	case 5:
		w.ends[0].disk.now += WAX_RENEWAL_MS / 2;
		w.ends[1].disk.now += WAX_RENEWAL_MS / 2;
		break;
	case 6:
	case 7:
		w.ends[0].disk.store_status = WAX_OK;
		w.ends[1].disk.store_status = WAX_OK;
		break;
	case 8:
	case 9:
	case 10:
	case 11:
	case 12:
		(void)chaos_send(end, (int)rng_below(&w.rng, CHAOS_ASKS));
		break;
	default:
		/* often the newest, sometimes one of long ago, or again */
		if (letters > 0)
			(void)chaos_deliver(&w.mails[(w.mail_count - 1 -
			    rng_below(&w.rng, rng_below(&w.rng, 3) == 0 ?
			    letters : 1 + letters / 16)) % CHAOS_LETTERS]);
	}
}

static uint32_t
chaos_pick(const uint32_t *values, size_t count)
{
	return values[rng_below(&w.rng, count)];
}

static void
chaos_begin(uint64_t seed)
{
	static const uint32_t lengths[] = { 8, 8, 12, 24, 64 };
	static const uint32_t steps[] = { 0, 0, 4 };
	struct parties p;

	memset(used, 0, sizeof(used));
	used_count = 0;
	w = (struct chaos){ .rng = { seed } };
	parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
	packet_make(&w.get, CODE_GET, "b474656d70", "");
	w.ends[0] = p.client;
	w.ends[1] = p.server;
	for (int i = 0; i < 2; i++) {
		struct wax_context_parameters *q = &w.ends[i].parameters;

		memory_init(&w.ends[i].disk);
		w.ends[i].disk.rng.state = seed * 2 + (uint64_t)i;
		if (rng_below(&w.rng, 2) == 0)
			q->renewal = WAX_RENEWAL_FIRST;
		if (q->renewal == WAX_RENEWAL_FIRST &&
		    rng_below(&w.rng, 2) == 0)
			q->record = NULL;
		q->renewal_random_len = chaos_pick(lengths, 5);
		q->renewal_is_stateless = rng_below(&w.rng, 2) == 0;
		q->window_step = chaos_pick(steps, 3);
		q->omit_kid_context = rng_below(&w.rng, 4) == 0;
		q->always_own_piv = rng_below(&w.rng, 4) == 0;
		q->ssn_step = 4;
		party_start(&w.ends[i]);
	}
}

/* One ask over a network that works; true if it was served and answered. */
static bool
chaos_talk(int from)
{
	size_t before = w.completed;
	struct mail *mail = chaos_send(from, 0);

	for (int i = 0; i < 20 && mail != NULL; i++)
		mail = chaos_deliver(mail);
	return w.completed > before;
}

static bool
chaos_agree(void)
{
	return bytes_equal(context_id_context(w.ends[0].context),
	    context_id_context(w.ends[1].context)) &&
	    !b2_must_renew(w.ends[0].context) &&
	    !b2_must_renew(w.ends[1].context);
}

/* Whoever is not answered renews, as an application would. A window that was
   stored as a bound (window_step) may refuse a few numbers first. */
static void
chaos_settle(void)
{
	int tries = 0;

	w.ends[0].disk.store_status = WAX_OK;
	w.ends[1].disk.store_status = WAX_OK;
	while (!(chaos_talk(0) && chaos_talk(1) && chaos_agree())) {
		EXPECT(++tries < 12);
		if (tries % 3 == 0)
			EXPECT(wax_context_renew(w.ends[tries / 3 % 2].
			    context) == WAX_OK);
	}
}

static void
chaos_end(void)
{
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < CHAOS_ASKS; k++)
			wax_exchange_clear(&w.asks[i][k].x);
		party_stop(&w.ends[i]);
	}
}

START_TEST(no_nonce_twice_no_replay_and_agreement_in_the_end)
{
	size_t served = 0;

	for (uint64_t seed = 0; seed < CHAOS_SEEDS; seed++) {
		chaos_begin(seed);
		for (int part = 0; part < 3; part++) {
			for (int i = 0; i < CHAOS_STEPS; i++)
				chaos_step();
			chaos_settle();
		}
		served += w.served;
		chaos_end();
	}
	ck_assert_uint_gt(served, 10 * CHAOS_SEEDS);
}
END_TEST

TEST_MAIN("wax/oscore/b2_chaos",
    no_nonce_twice_no_replay_and_agreement_in_the_end)
