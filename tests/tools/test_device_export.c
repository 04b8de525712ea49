/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_device_export.c - tools/device_export.c: what it writes is read by what
   ostlerd reads it with */
#define _XOPEN_SOURCE 700	/* nftw */
#include "tools/device_export.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_main.h"
#include "expect.h"
#include "link/pki.h"
#include "ostler/configuration.h"
#include "ostler/net/psk_text.h"
#include "wax/ocf/kit.h"

#define CONF "include \"out/device.conf\"\n" \
	"listen \"l\" coaps on 127.0.0.1:5684 { credential \"device\"; }\n"

static char folder[] = "/tmp/test_export.XXXXXX";
static struct kit *k;
static struct device_export x;
static struct pki *ca;
static char said[4000];
static unsigned unusable;	/* entries that were told */
static int64_t last_unusable;

static void
on_unusable(void *arg, int64_t credid, const char *why)
{
	(void)arg;
	ck_assert_ptr_nonnull(why);
	unusable++;
	last_unusable = credid;
}

static void
write_text(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static int
remove_one(const char *path, const struct stat *about, int flag,
    struct FTW *where)
{
	(void)about;
	(void)flag;
	(void)where;
	return remove(path);
}

static void
set_own_id(const struct deviceid *id)
{
	k->device->svr.doxm.device = *id;
}

static void
begin(void)
{
	struct deviceid id = pki_id(1);

	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(mkdir("out", 0700), 0);
	write_text("t.conf", CONF);
	k = kit_new();
	kit_own(k);
	set_own_id(&id);
	ca = pki_new_ca(NULL, "House CA");
	x = (struct device_export){ .device = k->device, .folder = "out",
		.now = KIT_NOW, .env = &k->env, .unusable = on_unusable };
	unusable = 0;
}

static void
end(void)
{
	pki_free(ca);
	kit_free(k);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void
export(void)
{
	ck_assert_int_eq(device_export_write(&x), WAX_OK);
}

/* As ostlerd -t does it. */
static bool
ostlerd_takes_it(void)
{
	FILE *errors = fmemopen(said, sizeof(said), "w");
	struct configuration c = { .vault = NULL };
	enum wax_status st;

	said[0] = '\0';
	st = configuration_load("t.conf", errors, &c);
	fclose(errors);
	configuration_clear(&c);
	return st == WAX_OK;
}

static const char *wanted;	/* what is looked for */
static size_t files, found;

static int
look_at_one(const char *path, const struct stat *about, int flag,
    struct FTW *where)
{
	static char text[20000];
	FILE *f;
	size_t n;

	(void)where;
	if (flag == FTW_D)
		return (about->st_mode & 0777) != 0700;
	files++;
	if ((about->st_mode & 0777) != 0600 || (f = fopen(path, "r")) == NULL)
		return 1;
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	found += memmem(text, n, wanted, strlen(wanted)) != NULL;
	return 0;
}

/* How many files have it; and nobody else may look at any. */
static size_t
count_files_with(const char *text)
{
	wanted = text;
	files = found = 0;
	ck_assert_int_eq(nftw("out", look_at_one, 8, FTW_PHYS), 0);
	return found;
}

/* One that the owner gives; the PEM's line ends are escaped. */
static void
give_certificate(const char *usage, const char *subject, char *pem)
{
	static char body[20000];
	size_t n = (size_t)sprintf(body, "{\"creds\": [{\"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.%s\", \"subjectuuid\": \"%s\", "
	    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"", usage, subject);

	for (const char *c = pem; *c != '\0'; c++)
		n += (size_t)sprintf(body + n, *c == '\n' ? "\\n" : "%c", *c);
	strcpy(body + n, "\"}}]}");
	free(pem);
	ck_assert_int_eq(kit_post(k, "cred", body), CODE_CHANGED);
}

static void
give(const char *entry)
{
	static char body[4000];

	snprintf(body, sizeof(body), "{\"creds\": [%s]}", entry);
	ck_assert_int_eq(kit_post(k, "cred", body), CODE_CHANGED);
}

START_TEST(a_device_without_an_owner_has_its_id_and_a_key_of_nobody)
{
	char id[DEVICEID_TEXT_LEN + 1];

	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	deviceid_format((const void *)wax_device_uuid(k->device), id);
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with(id), 1);
	ck_assert_uint_eq(files, 2);
	ck_assert_uint_eq(unusable, 0);
}
END_TEST

START_TEST(keys_are_there_for_each_peer_that_has_one)
{
	give(KIT_PSK(KIT_PEER) ", " KIT_PSK(KIT_OTHER));
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with("id "), 1);
	ck_assert_uint_eq(count_files_with(KIT_PEER
	    " 000102030405060708090a0b0c0d0e0f\n"), 1);
	ck_assert_uint_eq(count_files_with(KIT_OTHER
	    " 000102030405060708090a0b0c0d0e0f\n"), 1);
	ck_assert_uint_eq(count_files_with(KIT_OBT " "), 1);
	ck_assert_uint_eq(unusable, 0);
}
END_TEST

/* A certificate whose key the device has made, and whom to believe. */
static void
give_chain(void)
{
	struct deviceid id = pki_id(1);
	struct pki *own = pki_new_device(ca, &id);
	static char key[1000], text[DEVICEID_TEXT_LEN + 1];
	char *pem = pki_key_pem(own);

	deviceid_format(&id, text);
	snprintf(key, sizeof(key), "%s", pem);
	free(pem);
	x.private_key = key;
	give_certificate("cert", text, pki_pem(own, ca));
	give_certificate("trustca", "*", pki_pem(ca, NULL));
	give_certificate("trustca", KIT_PEER, pki_pem(ca, NULL));
	pki_free(own);
}

START_TEST(a_certificate_comes_with_its_key_and_anchors)
{
	give_chain();
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with("PRIVATE KEY"), 1);
	ck_assert_uint_eq(count_files_with("for *;"), 1);
	ck_assert_uint_eq(count_files_with("for " KIT_PEER ";"), 1);
	ck_assert_uint_eq(count_files_with("BEGIN CERTIFICATE"), 3);
	ck_assert_uint_eq(unusable, 0);
}
END_TEST

START_TEST(a_reset_takes_all_keys_away)
{
	give_chain();
	give(KIT_PSK(KIT_PEER));
	export();
	ck_assert_uint_eq(count_files_with("PRIVATE KEY"), 1);
	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with("PRIVATE KEY"), 0);
	ck_assert_uint_eq(count_files_with("CERTIFICATE"), 0);
	ck_assert_uint_eq(count_files_with("0102030405060708"), 0);
	ck_assert_uint_eq(count_files_with(KIT_OBT), 0);
	ck_assert_uint_eq(files, 2);
}
END_TEST

START_TEST(what_ostlerd_would_not_take_is_left_out_and_told)
{
	struct deviceid other = pki_id(2);
	struct pki *foreign = pki_new_device(ca, &other);

	give_chain();
	give(KIT_PSK(KIT_PEER));
	give(KIT_PSK(KIT_PEER));
	export();
	ck_assert_uint_eq(unusable, 1);	/* of one peer two keys */
	give_certificate("trustca", "*", strdup("-----BEGIN CERTIFICATE-----"
	    "\nAAAA\n-----END CERTIFICATE-----\n"));
	give_certificate("cert", KIT_PEER, pki_pem(foreign, ca));
	unusable = 0;
	export();
	ck_assert_uint_eq(unusable, 3);
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with("PRIVATE KEY"), 1);
	ck_assert_uint_eq(count_files_with("AAAA\n-----END"), 0);
	pki_free(foreign);
}
END_TEST

START_TEST(what_may_not_be_used_now_is_not_there)
{
	give("{\"credtype\": 1, \"subjectuuid\": \"" KIT_PEER "\", "
	    "\"period\": \"20200101T000000Z/P1D\", \"privatedata\": "
	    "{\"data\": " KIT_KEY ", \"encoding\": "
	    "\"oic.sec.encoding.raw\"}}");
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with(KIT_PEER), 0);
	x.now = 1577880000;	/* that day */
	export();
	ck_assert_uint_eq(count_files_with(KIT_PEER), 1);
	ck_assert_uint_eq(unusable, 0);
}
END_TEST

START_TEST(an_id_that_keys_do_not_go_with_lets_ostlerd_start)
{
	struct deviceid id = pki_id_with_zero(1, 5);

	set_own_id(&id);
	give(KIT_PSK(KIT_PEER));
	export();
	ck_assert_uint_eq(unusable, 2);	/* the owner's, too */
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with(KIT_PEER), 0);
}
END_TEST

START_TEST(contexts_of_end_devices_are_never_written)
{
	give(KIT_OSCORE("01", "02"));
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with("08090a0b0c0d0e0f1011"), 0);
	ck_assert_uint_eq(count_files_with(KIT_PEER), 0);
}
END_TEST

/* What others leave behind, and a crash between any two steps. */
START_TEST(leftovers_are_in_nobodys_way)
{
	give(KIT_PSK(KIT_PEER));
	export();
	ck_assert_int_eq(mkdir("out/b", 0700), 0);
	write_text("out/b/key.pem", "half a k");
	write_text("out/device.conf.new", "credential \"dev");
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_int_ne(access("out/a", F_OK), 0);
	write_text("out/device.conf", "");
	export();
	ck_assert_msg(ostlerd_takes_it(), "%s", said);
	ck_assert_uint_eq(count_files_with(KIT_PEER), 1);
	ck_assert_uint_eq(files, 2);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_told_by_errno)
{
	x.folder = "nowhere";
	errno = 0;
	ck_assert_int_eq(device_export_write(&x), WAX_SYSTEM);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

static size_t
count_usable_keys(void)
{
	struct wax_credential entry;
	struct deviceid peers[40];
	size_t count = 0, j;

	for (size_t i = 0; wax_device_credential(k->device, i, &entry); i++) {
		if (entry.type != WAX_CREDENTIAL_PSK)
			continue;
		for (j = 0; j < count && memcmp(peers[j].bytes, entry.subject,
		    16) != 0; j++)
			;
		if (j == count)
			memcpy(peers[count++].bytes, entry.subject, 16);
	}
	return count;
}

static size_t
count_written_keys(void)
{
	static char text[20000];
	struct psk_text t;
	struct psk_entry e;
	enum wax_status st = WAX_OK;
	const char *reason;
	size_t count = 0;
	FILE *f = fopen("out/a/peers.psk", "r");

	if (f == NULL)
		f = fopen("out/b/peers.psk", "r");
	EXPECT(f != NULL);
	t = psk_text_open(bytes_of((uint8_t *)text, fread(text, 1,
	    sizeof(text), f)));
	fclose(f);
	while (psk_text_next(&t, &e, &st, &reason)) {
		EXPECT(st == WAX_OK);
		count++;
	}
	return count;
}

START_TEST(whatever_an_owner_gives_ostlerd_takes)
{
	struct rng rng = { .state = 11 };
	char entry[400], query[40];

	give_chain();
	for (unsigned i = 0; i < 75; i++) {
		switch (rng_below(&rng, 4)) {
		case 0:
			snprintf(entry, sizeof(entry), "{\"creds\": [{"
			    "\"credtype\": 1, \"subjectuuid\": \"7d1f2c3a-0000"
			    "-4000-8000-0000000000%02x\", \"privatedata\": "
			    "{\"data\": h'%032x%s', \"encoding\": "
			    "\"oic.sec.encoding.raw\"}}]}",
			    (unsigned)rng_below(&rng, 20), i,
			    rng_below(&rng, 2) == 0 ? "" :
			    "000102030405060708090a0b0c0d0e0f");
			(void)kit_post(k, "cred", entry);
			break;
		case 1:
			snprintf(query, sizeof(query), "cred?credid=%u",
			    2 + (unsigned)rng_below(&rng, 12));
			(void)kit_delete(k, query);
			break;
		case 2:
			(void)kit_post(k, "cred", "{\"creds\": ["
			    KIT_OSCORE("01", "02") "]}");
			break;
		default:
			give_certificate("trustca", "*", pki_pem(ca, NULL));
		}
		if (wax_device_credential_count(k->device) > 25)
			kit_delete(k, "cred?subjectuuid=*");
		if (i % 3 != 0)
			continue;
		export();
		EXPECT(ostlerd_takes_it(), "%u: %s", i, said);
		EXPECT(count_written_keys() == count_usable_keys(), "%u", i);
	}
}
END_TEST

TEST_MAIN_FIXTURE("tools/device_export", begin, end,
    a_device_without_an_owner_has_its_id_and_a_key_of_nobody,
    keys_are_there_for_each_peer_that_has_one,
    a_certificate_comes_with_its_key_and_anchors,
    a_reset_takes_all_keys_away,
    what_ostlerd_would_not_take_is_left_out_and_told,
    what_may_not_be_used_now_is_not_there,
    an_id_that_keys_do_not_go_with_lets_ostlerd_start,
    contexts_of_end_devices_are_never_written,
    leftovers_are_in_nobodys_way,
    a_folder_that_is_not_there_is_told_by_errno,
    whatever_an_owner_gives_ostlerd_takes)
