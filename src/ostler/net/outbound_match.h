/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outbound_match.h - from a Token or Message ID back to the request; for
   outbound*.c alone */
#ifndef OSTLER_NET_OUTBOUND_MATCH_H
#define OSTLER_NET_OUTBOUND_MATCH_H

#include "ostler/net/outbound.h"

void outbound_match_init(struct outbounds *all, size_t limit);
void outbound_match_set_limit(struct outbounds *all, size_t limit);
void outbound_match_clear(struct outbounds *all);

/* Its Token; its Message ID. WAX_LIMIT; WAX_MEMORY. */
MUST_USE enum wax_status outbound_match_note_token(struct outbounds *all,
    struct net_outbound *out);
MUST_USE enum wax_status outbound_match_note_mid(struct outbounds *all,
    struct net_outbound *out);
void outbound_match_forget(struct outbounds *all, struct net_outbound *out);
void outbound_match_forget_mid(struct outbounds *all,
    struct net_outbound *out);

/* NULL: none. token: of any length. */
struct net_outbound *outbound_match_token(const struct outbounds *all,
    const struct endpoint *endpoint, struct bytes token);
struct net_outbound *outbound_match_mid(const struct outbounds *all,
    const struct endpoint *endpoint, uint16_t mid);

/* In outbound_stream.c: sends it on its session; as send_message, but WAX_OK
   where the session is about to end, as its end comes to all. */
MUST_USE enum wax_status outbound_send_stream(struct net_outbound *out,
    const struct message *m);
/* Tells the next hop that the observation is over. */
void outbound_deregister(struct net_outbound *out);

/* In outbound.c: transmits a datagram for the first time. */
void outbound_start_datagram(struct net *net, struct net_outbound *out);
/* Nothing is sent and nothing matched any more. */
void outbound_silence(struct net *net, struct net_outbound *out);
struct outbound_list *outbound_list(struct net_outbound *out);

/* In outbound.c: what becomes of it. out may be gone afterwards. */
void outbound_fail(struct net *net, struct net_outbound *out,
    enum hop_failure why);
void outbound_answer(struct net *net, struct net_outbound *out,
    const struct message *m);
void outbound_stop_sending(struct net *net, struct net_outbound *out);

#endif
