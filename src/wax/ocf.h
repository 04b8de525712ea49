/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ocf.h - the security virtual resources of an OCF device: who owns it, which
   state it is in, whom it trusts and who may do what */
#ifndef WAX_OCF_H
#define WAX_OCF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "wax/context.h"
#include "wax/env.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A device is a struct wax_device. A server gives it each request for
 * /oic/sec/..., in bytes, together with what is known of the asker:
 *
 *	request -> wax_device_serve -> code and payload
 *
 * and asks before each other request:
 *
 *	request -> wax_acl_check -> 0, or the code of the refusal
 *
 * Both want to know by which entry of /oic/sec/cred the asker was
 * authenticated. For a request that wax_unprotect_request has verified that is
 * the entry its context was made from (wax_device_credential); the asker is
 * then the entry's subject, whatever hop brought the request.
 *
 * Nothing here reads or sends anything. The state goes to the environment's
 * storage before a change is answered; an update that is refused, or does not
 * get into storage, has changed nothing.
 */

#define WAX_ROLE_MAX 64		/* bytes of a role's name or authority */
#define WAX_CREDENTIAL_RECORD_MAX 40	/* characters of a record's name */

struct wax_role {
	char name[WAX_ROLE_MAX + 1];
	char authority[WAX_ROLE_MAX + 1];	/* "": the device itself */
};

/* The states of a device, "dos" of /oic/sec/pstat. */
enum wax_dos {
	WAX_DOS_RESET,		/* all is wiped; RFOTM follows at once */
	WAX_DOS_RFOTM,		/* ready for an owner */
	WAX_DOS_RFPRO,		/* being provisioned */
	WAX_DOS_RFNOP,		/* normal operation */
	WAX_DOS_SRESET,		/* soft reset: repaired by its owner */
};

enum wax_security {
	WAX_SECURITY_NONE,	/* in the clear */
	WAX_SECURITY_HOP,	/* DTLS or TLS from the asker to the device */
	WAX_SECURITY_OSCORE,	/* sealed from end to end, and verified */
};

/* Who asks. */
struct wax_requester {
	enum wax_security security;
	/* The Device ID that was authenticated, 16 bytes; NULL: nobody's. */
	const uint8_t *uuid;
	/* The entry of /oic/sec/cred that did it: a key, or for a context of a
	   handshake also the anchor of the certificate. 0: a certificate, on a
	   hop, or a token. Its role is the asker's. If it is gone, revoked, out
	   of its period or another device's, the asker is nobody. OSCORE always
	   has one, but for a token. */
	int64_t credid;
	/* With OSCORE: a token of an authorization server (wax/ace.h) says who
	   it is and in which roles. It makes nobody an owner of anything. */
	bool has_token;
	const struct wax_role *roles;	/* of the token; borrowed */
	size_t role_count;
	/* The session of WAX_SECURITY_HOP, of the server's own numbering: what
	   roles were asserted in it. 0: none can be. */
	uint64_t session;
	/* It is the ownership transfer's connection: its peer is the owner, as
	   soon as there is one. */
	bool is_owning;
	bool is_multicast;
};

enum wax_credential_usage {
	WAX_USAGE_NONE,
	WAX_USAGE_CERTIFICATE,		/* oic.sec.cred.cert */
	WAX_USAGE_ANCHOR,		/* oic.sec.cred.trustca */
	WAX_USAGE_ROLE,			/* oic.sec.cred.rolecert */
	WAX_USAGE_MAKER_CERTIFICATE,	/* oic.sec.cred.mfgcert */
	WAX_USAGE_MAKER_ANCHOR,		/* oic.sec.cred.mfgtrustca */
	/* Of handshakes (wax/edhoc.h); OCF has no word for them. */
	WAX_USAGE_EDHOC,		/* x.ostler.edhoc */
	WAX_USAGE_EDHOC_ANCHOR,		/* x.ostler.edhoc.trustca */
	/* Of tokens (wax/ace.h); likewise. */
	WAX_USAGE_ACE,			/* x.ostler.ace */
};

/* The types of credentials that are known here. */
#define WAX_CREDENTIAL_PSK 1
#define WAX_CREDENTIAL_ACE 2	/* an authorization server, and a key for its
				   tokens; a form of ours, as the next one */
#define WAX_CREDENTIAL_EDHOC 4	/* a peer's public key, for handshakes; a form
				   of ours, so "sct" does not tell of it */
#define WAX_CREDENTIAL_CERTIFICATE 8
#define WAX_CREDENTIAL_OSCORE 64

/* One entry of /oic/sec/cred, for those who put it to use. All that it points
   to is borrowed until the device is changed or freed. */
struct wax_credential {
	int64_t credid;
	int type;
	enum wax_credential_usage usage;
	uint8_t subject[WAX_SUBJECT_LEN];
	bool is_any;			/* the subject is "*" */
	bool has_role;
	struct wax_role role;
	/* Of WAX_CREDENTIAL_PSK, and WAX_CREDENTIAL_ACE, where it may be of
	   length 0. */
	const uint8_t *key;
	size_t key_len;
	/* Of WAX_CREDENTIAL_ACE: as wax_ace_as_read takes it, which was not
	   looked into. */
	const uint8_t *description;
	size_t description_len;
	/* Of WAX_CREDENTIAL_EDHOC: the claims set with the key, which was not
	   looked into. */
	const uint8_t *ccs;
	size_t ccs_len;
	/* Of WAX_CREDENTIAL_CERTIFICATE: PEM texts; NULL if absent. */
	const char *certificates;
	const char *private_key;
	/* Of WAX_CREDENTIAL_OSCORE: all that wax_context_new needs. The
	   record's name belongs to the keys, not to the entry: keys that come
	   back do not begin at number 0 again. */
	struct wax_context_parameters context;
	char record[WAX_CREDENTIAL_RECORD_MAX + 1];
};

/* What changed, for wax_device_conf.changed. */
#define WAX_CHANGED_CRED 1	/* entries of /oic/sec/cred */
#define WAX_CHANGED_ACL 2
#define WAX_CHANGED_DOXM 4	/* the owner, or the Device ID */
#define WAX_CHANGED_DOS 8
#define WAX_CHANGED_SDI 16
#define WAX_CHANGED_SP 32	/* the security profile */

/* What the device is and may hold. 0 is the default of each number. The
   functions may be NULL; they may not call wax_device_*. */
struct wax_device_conf {
	/* Ownership transfer methods, bit n for method n: 0 Just Works, 1
	   Random PIN, 2 manufacturer's certificate. At least one. */
	unsigned methods;
	/* Types of credentials that it takes, WAX_CREDENTIAL_* or-ed; 0: all
	   that are known. They are "sct" of /oic/sec/doxm. Without
	   WAX_CREDENTIAL_EDHOC nothing of handshakes is taken, without
	   WAX_CREDENTIAL_ACE nothing of tokens. */
	unsigned types;
	size_t creds_max;		/* entries; 32, at most 1024 */
	size_t aces_max;		/* 32, at most 1024 */
	size_t roles_max;		/* asserted certificates; 16 */
	size_t payload_max;		/* bytes of an update; 8192 */
	/* NOTIFY is needed to observe. Unless that is set, RETRIEVE is enough,
	   as other stacks and the schema have it. */
	bool observing_needs_notify;

	/* Randomness for Device IDs; storage, if record is not NULL. Borrowed
	   for the device's life. */
	const struct wax_env *env;
	/* The name below which the state is stored: NAME and NAME.a.0,
	   NAME.b.0, ... At most 48 characters. NULL: in memory only. */
	const char *record;
	/* See wax_device_new. */
	bool accepts_previous;

	void *arg;			/* given to the functions */
	/* The device enters a state. WAX_OK: it is in it; WAX_MORE: there is
	   still something to do, and wax_device_settle will tell when it is
	   done ("p" of pstat's "dos"). At RESET: end all sessions, free all
	   contexts. On leaving RFNOP: end observations, and what sessions were
	   allowed. */
	enum wax_status (*enter)(void *arg, enum wax_dos state);
	/* After a change was stored: WAX_CHANGED_*. */
	void (*changed)(void *arg, unsigned what);
	/* The owner's key, for an entry whose key is left to both sides: made
	   from the ownership transfer's session. */
	enum wax_status (*owner_key)(void *arg, uint64_t session,
	    const uint8_t owner[WAX_SUBJECT_LEN],
	    const uint8_t device[WAX_SUBJECT_LEN], uint8_t key[16]);
	/* A certificate signing request as PEM text and its final NUL, for
	   /oic/sec/csr. WAX_STATE: not yet (5.03). */
	enum wax_status (*make_csr)(void *arg, char *pem, size_t size);
	/* The claims set of our own key for handshakes, "x.ostler.ccs" beside
	   the request. NULL: there is none; nor without WAX_CREDENTIAL_EDHOC
	   in types. */
	enum wax_status (*make_ccs)(void *arg, uint8_t *ccs, size_t size,
	    size_t *len);
	/* The Sender Sequence Number that the context of an entry will use
	   next, for "ssn" in answers. False: there is no such context. NULL:
	   answers have no "ssn". */
	bool (*ssn)(void *arg, int64_t credid, uint64_t *number);
	/* Verifies a role certificate (PEM) against the anchors and the
	   session's own certificate. Without it there is no /oic/sec/roles. */
	enum wax_status (*verify_role)(void *arg, uint64_t session,
	    const uint8_t *uuid, const char *pem, struct wax_role *out);
};

/* The security virtual resources of one device. One thread at a time. */
struct wax_device;

enum wax_restored {
	WAX_RESTORED_NOTHING,	/* there was nothing: as it left the factory */
	WAX_RESTORED_STATE,
	/* The newest copy is damaged, the one before it is whole, and
	   accepts_previous is set: the device is in SRESET. */
	WAX_RESTORED_PREVIOUS,
};

/*
 * A device with its stored state; *how, if not NULL, tells which. The device is
 * owned, conf is copied.
 *
 * Two copies are stored, written in turn; a crash between writes leaves the
 * newest that was answered. WAX_DAMAGED: that one is torn or has flipped bits,
 * or the storage says so. The copy before it may have rights and keys that the
 * owner has taken back since, so it is used only if conf allows, if the device
 * was owned in it, and in SRESET, where nothing but the owner's repair is
 * possible. No number of an OSCORE context is repeated by that: those are kept
 * in records of their own, by key. After WAX_DAMAGED, wax_device_erase makes
 * the device ask for a new owner.
 * WAX_UNSUPPORTED: it has credentials of a type that conf has not.
 * WAX_RANGE: conf. WAX_EXISTS: the records are in use. WAX_STORAGE,
 * WAX_MEMORY, WAX_SYSTEM, WAX_CRYPTO.
 */
WAX_MUST_USE enum wax_status wax_device_new(const struct wax_device_conf *conf,
    struct wax_device **out, enum wax_restored *how);

/* Forgets the stored state, damaged or not. The device is not open. */
WAX_MUST_USE enum wax_status wax_device_erase(
    const struct wax_device_conf *conf);

/* Clears all keys. NULL does nothing. */
void wax_device_free(struct wax_device *d);

enum wax_dos wax_device_dos(const struct wax_device *d);
/* The state is still being entered; only RESET is accepted. */
bool wax_device_is_pending(const struct wax_device *d);
bool wax_device_is_owned(const struct wax_device *d);
/* The ownership transfer method that was selected ("oxmsel"); above 2: none. */
unsigned wax_device_method(const struct wax_device *d);
/* An owner of the device or of one of its resources, of whom no token may
   speak. */
bool wax_device_is_reserved(const struct wax_device *d,
    const uint8_t uuid[WAX_SUBJECT_LEN]);
/* Borrowed until the device is changed. */
const uint8_t *wax_device_uuid(const struct wax_device *d);
const uint8_t *wax_device_owner(const struct wax_device *d);

/* What wax_device_conf.enter had to do is done. WAX_STATE: nothing is pending;
   WAX_STORAGE, WAX_MEMORY. */
WAX_MUST_USE enum wax_status wax_device_settle(struct wax_device *d);

/* A button on the device: to RESET, and from there to RFOTM. */
WAX_MUST_USE enum wax_status wax_device_reset(struct wax_device *d);

/* The ownership transfer's connection is there, or not any more. While it is,
   nobody else is heard in RFOTM. If it ends there, a transfer that had begun
   leaves nothing: the device goes to RESET. Statuses as for that. */
WAX_MUST_USE enum wax_status wax_device_set_owning(struct wax_device *d,
    bool is_open);

/* Its asserted roles are forgotten. */
void wax_device_end_session(struct wax_device *d, uint64_t session);

/* The entries, 0 to count - 1, in any order. False: no such entry. */
size_t wax_device_credential_count(const struct wax_device *d);
bool wax_device_credential(const struct wax_device *d, size_t i,
    struct wax_credential *out);
/* True if it may be used at that time (seconds since 1970, UTC; negative:
   unknown, and then no entry with a period may). */
bool wax_device_credential_is_valid(const struct wax_device *d,
    int64_t credid, int64_t now);

/* The maker's own certificates: an entry that RESET keeps. As an update of
   /oic/sec/cred that the device itself makes, in CBOR. WAX_STATE: it has an
   owner. WAX_FORMAT, WAX_RANGE, WAX_LIMIT, ... */
WAX_MUST_USE enum wax_status wax_device_add_maker(struct wax_device *d,
    const uint8_t *cbor, size_t len);

/* The contexts that the entries of credtype 64 make, in a set, as entries come
   and go. Only for contexts of the device: what else is in the set stays. */
struct wax_device_contexts;

/* Both are borrowed and outlive it. It is owned, and has no contexts yet. NULL:
   no memory. */
struct wax_device_contexts *wax_device_contexts_new(struct wax_device *d,
    struct wax_contexts *set);
/* Takes its contexts out of the set. NULL does nothing. */
void wax_device_contexts_free(struct wax_device_contexts *c);

/* Opens contexts for entries that are new, and takes those out of the set whose
   entries are gone, or are another peer's now: at the start, and after
   WAX_CHANGED_CRED. State is kept if the device has storage. One that can not
   be opened is left out, and the first status of such is returned, when all
   others are done: those of wax_context_new and wax_contexts_add.
   WAX_DAMAGED: the keys must not be used again, and the entry needs others. */
WAX_MUST_USE enum wax_status wax_device_contexts_update(
    struct wax_device_contexts *c);

/* The entry a context was made from, for wax_requester.credid; 0: none. */
int64_t wax_device_contexts_credid(const struct wax_device_contexts *c,
    const struct wax_context *context);

/* The context of that entry, borrowed until the next update; NULL: none. Of the
   device it asks nothing, so wax_device_conf.ssn may call it. */
struct wax_context *wax_device_contexts_find(
    const struct wax_device_contexts *c, int64_t credid);

/* A request for a resource below /oic/sec. */
struct wax_svr_request {
	struct wax_requester from;
	uint8_t method;			/* a CoAP code: GET, POST, ... */
	const char *path;		/* "/oic/sec/cred" */
	size_t path_len;
	const char *query;		/* "credid=3&if=oic.if.rw" */
	size_t query_len;
	int content_format;		/* -1: none */
	int content_version;		/* option 2053; -1: none */
	const uint8_t *payload;
	size_t payload_len;
	int64_t now;			/* seconds since 1970; negative:
					   unknown */
};

struct wax_svr_answer {
	uint8_t code;			/* 0: do not answer; a refusal of a
					   multicast request is silent */
	size_t len;			/* bytes of payload; its format is
					   10000, its version 2048 */
};

/* Does what the request wants, or refuses it; *answer and out get the answer.
   No key is ever in an answer. WAX_NOT_FOUND: the path is none of these
   resources. WAX_SPACE: out is too small for a RETRIEVE; answer->len says what
   is needed. */
WAX_MUST_USE enum wax_status wax_device_serve(struct wax_device *d,
    const struct wax_svr_request *request, uint8_t *out, size_t size,
    struct wax_svr_answer *answer);

/* The same for a request that changes nothing, a GET; others are refused. */
WAX_MUST_USE enum wax_status wax_device_retrieve(const struct wax_device *d,
    const struct wax_svr_request *request, uint8_t *out, size_t size,
    struct wax_svr_answer *answer);

/* What a resource is, for wildcards of access control entries. */
#define WAX_RESOURCE_DISCOVERABLE 1
#define WAX_RESOURCE_SECURE 2		/* has a secured endpoint */
#define WAX_RESOURCE_CLEAR 4		/* has one in the clear */
#define WAX_RESOURCE_CONFIGURATION 8	/* /oic/res, /oic/d, /oic/p, ...:
					   no application's */

struct wax_access {
	struct wax_requester from;
	const char *href;		/* the path, "/a/light" */
	size_t href_len;
	unsigned resource;		/* WAX_RESOURCE_* */
	uint8_t method;			/* a CoAP code */
	bool observes;			/* GET with Observe */
	bool creates;			/* POST with if=oic.if.create */
	int64_t now;			/* as in wax_svr_request */
};

/*
 * 0 if /oic/sec/acl2 allows it, else the code of the refusal: 4.01, or 4.05 for
 * a method that OCF has not, or 5.03 while a state is pending; for who comes by
 * a token 4.03, or 4.05 if something else is allowed there. The permissions
 * of all entries that fit are added: those for the asker's UUID, for its roles,
 * for "auth-crypt" if it is authenticated, for "anon-clear" always. Nothing
 * reaches an application's resource in the clear, or outside of RFNOP.
 *
 *	GET		RETRIEVE or NOTIFY (see observing_needs_notify)
 *	POST, PUT	CREATE or UPDATE; CREATE for creates
 *	DELETE		DELETE
 */
uint8_t wax_acl_check(const struct wax_device *d,
    const struct wax_access *access);

/* An update of /oic/sec/cred for the device at one end: {"creds": [...]} with
   that context. is_foreign: only keys that OCF has are written. *len gets the
   length, also with WAX_SPACE. WAX_RANGE: lengths; WAX_UNSUPPORTED: a foreign
   device can not be told that: other than IDs of 7 bytes, a secret of 32 and
   defaults. out has keys in it. */
WAX_MUST_USE enum wax_status wax_credential_write_oscore(
    const struct wax_context_parameters *context, const struct wax_role *role,
    bool is_foreign, uint8_t *out, size_t size, size_t *len);

/* The same with an authorization server, subject: what wax_ace_as_write has
   made, and the key for its tokens, or NULL. */
WAX_MUST_USE enum wax_status wax_credential_write_ace(
    const uint8_t subject[WAX_SUBJECT_LEN], const uint8_t *description,
    size_t description_len, const uint8_t *key, size_t key_len, uint8_t *out,
    size_t size, size_t *len);

#ifdef __cplusplus
}
#endif

#endif
