/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* enroll.h - the files that a client and a server are given */
#ifndef AS_ENROLL_H
#define AS_ENROLL_H

#include "as/command.h"

/* A context file (wax-client(1), CONTEXT FILES): the channel with us, as the
   other end has it. */
enum as_exit enroll_write_channel(struct as_call *call,
    const struct registry_party *p, const char *path);

/* The same of a server, in PATH.context: once only, as the numbers that belong
   to it are kept beside it. */
enum as_exit enroll_write_server_channel(struct as_call *call,
    const struct registry_party *p, const char *path);

/* A file for wax-server --ace: who we are, and the keys of our tokens, next and
   old ones too. It names PATH.context. */
enum as_exit enroll_write_server(struct as_call *call,
    const struct registry_party *p, const char *path);

/* The same of both for wax-obt enroll: text with updates of /oic/sec/cred. */
enum as_exit enroll_write_updates(struct as_call *call,
    const struct registry_party *p, bool has_channel, const char *path);

/* The keys that go into its files, at most WAX_ACE_KEYS_MAX. */
MUST_USE enum wax_status enroll_each_key(struct as_call *call,
    const struct registry_party *p,
    enum wax_status (*each)(void *arg, const struct registry_key *k),
    void *arg);

/* A fresh key in that state. */
enum as_exit enroll_add_key(struct as_call *call,
    const struct registry_party *p, enum registry_key_state state);

#endif
