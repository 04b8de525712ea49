/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* svr_read.h - what devices answer: /oic/sec/... and /oic/res (OCF Security,
   chapter 13) */
#ifndef OBT_SVR_READ_H
#define OBT_SVR_READ_H

#include "core/bytes.h"
#include "core/deviceid.h"

/*
 * Strict in what is used, without regard for what is not known here. Nothing is
 * allocated, views are borrowed from cbor. WAX_FORMAT everywhere: not
 * well-formed, bytes behind the end, or what was asked for is not in it or of
 * another type.
 */

struct svr_doxm {
	unsigned methods;	/* bit n: transfer method n, of 0 to 30 */
	bool is_owned;
	struct deviceid device;
	struct deviceid owner;
};

MUST_USE enum wax_status svr_read_doxm(struct bytes cbor,
    struct svr_doxm *out);

struct svr_pstat {
	uint64_t state;		/* enum wax_dos */
	bool is_pending;
};

MUST_USE enum wax_status svr_read_pstat(struct bytes cbor,
    struct svr_pstat *out);

/* An entry of /oic/sec/cred. */
struct svr_cred {
	int64_t credid;
	uint64_t type;
	struct bytes usage;	/* absent if it has none */
	bool is_any;		/* the subject is "*" */
	struct deviceid subject;	/* nil: none that is a UUID */
	struct bytes pem;	/* publicdata; absent if it has none */
	/* oscore: its own Sender ID and that of the peer, in hexadecimal;
	   absent if it has none. */
	struct bytes sender, recipient;
};

/* Each entry in order; each may stop it by another status than WAX_OK. */
MUST_USE enum wax_status svr_each_cred(struct bytes cbor,
    enum wax_status (*each)(void *arg, const struct svr_cred *cred),
    void *arg);

/* An entry of /oic/sec/acl2. */
struct svr_ace {
	int64_t aceid;
	bool has_device;	/* the subject is a UUID */
	struct deviceid device;
	bool is_anon_clear;
	bool is_configuration;	/* of /oic/... only, and no wildcards */
	struct bytes encoded;	/* all of it */
};

MUST_USE enum wax_status svr_each_ace(struct bytes cbor,
    enum wax_status (*each)(void *arg, const struct svr_ace *ace), void *arg);

/* The request for a certificate, PEM. */
MUST_USE enum wax_status svr_read_csr(struct bytes cbor, struct bytes *pem);

/* The claims set of its key for handshakes, in the same answer. WAX_NOT_FOUND:
   it does not know our form of them. */
MUST_USE enum wax_status svr_read_ccs(struct bytes cbor, struct bytes *ccs);

/* Calls each with each endpoint of each link of /oic/res, "coaps://...", in
   order; an array of links, or with links in a map. */
MUST_USE enum wax_status svr_each_endpoint(struct bytes cbor,
    enum wax_status (*each)(void *arg, struct bytes uri), void *arg);

#endif
