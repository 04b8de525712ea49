/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* back.h - the way back: a hop whose only port is a session that was
   accepted */
#ifndef OSTLER_NET_BACK_H
#define OSTLER_NET_BACK_H

struct session;

/* Its listener has another conf; nothing if it has no way back. */
void back_take_conf(struct session *session);

/* The session is over: the way goes, once its outbounds are ended. Nothing if
   it had none. */
void back_forget(struct session *session);

#endif
