/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* svr_write.h - updates of /oic/sec/..., as an onboarding tool sends them: one
   CBOR map each (OCF Security, chapter 13) */
#ifndef OBT_SVR_WRITE_H
#define OBT_SVR_WRITE_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "obt/provision.h"
#include "wax/ocf.h"

/* Ask the writer whether it all fitted. What has a key in it is the caller's to
   clear. */

/* /oic/sec/doxm */
void svr_write_method(struct writer *w, unsigned method);
void svr_write_owner(struct writer *w, const struct deviceid *owner);
void svr_write_device(struct writer *w, const struct deviceid *device);
void svr_write_owned(struct writer *w);
/* doxm, pstat, acl2 */
void svr_write_rowner(struct writer *w, const struct deviceid *owner);

/* /oic/sec/pstat: client-directed, as all that is done here; and a state. */
void svr_write_mode(struct writer *w);
void svr_write_state(struct writer *w, enum wax_dos state);

/* /oic/sec/sdi: a domain that hides nothing. */
void svr_write_domain(struct writer *w, const struct deviceid *domain,
    const char *name);

/* /oic/sec/cred: a key that both sides make from the ownership transfer, and
   who may write the resource. */
void svr_write_owner_key(struct writer *w, const struct deviceid *owner);
/* A key for the hop to that peer. */
void svr_write_psk(struct writer *w, const struct deviceid *peer,
    struct bytes key);
/* A peer's key for handshakes, and its role; NULL: none. */
void svr_write_ccs(struct writer *w, const struct deviceid *peer,
    const char *role, struct bytes ccs);
/* The device's own certificate with its chain, PEM. */
void svr_write_certificate(struct writer *w, const struct deviceid *device,
    struct bytes pem);
/* A CA of which anybody is believed to be who its certificate says, PEM. */
void svr_write_anchor(struct writer *w, struct bytes pem);
/* The same for handshakes. */
void svr_write_edhoc_anchor(struct writer *w, struct bytes pem);

/* /oic/sec/acl2: what each device has from the first day on. Its owner reads
   what it can be and asks for requests for certificates; anybody may see what
   it is. */
void svr_write_base_rules(struct writer *w, const struct deviceid *owner);
void svr_write_rule(struct writer *w, const struct provision_rule *rule);
/* Entries as they were read: one after the other, encoded. */
void svr_write_rules_again(struct writer *w, struct bytes entries,
    size_t count);

#endif
