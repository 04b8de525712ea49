/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_pages.c - memory that an idle DTLS session does without

   OpenSSL builds handshake messages in one buffer and puts received ones
   together there. With TLS it is freed when the handshake is done; with DTLS
   it stays, 21 KiB of each session, in case the last flight must be repeated.
   It has no call that frees it. But what it holds is of no use any more: to be
   repeated, a message is first copied into it from where it is kept. So the
   system may have the pages back. They come again, full of zeros, when a flight
   is repeated or the session is freed.

   Where the buffer is OpenSSL tells to whoever watches its messages. That its
   content is not read again is known of OpenSSL 3.0, and that it lies in
   malloc's memory only while nobody has put other functions in its place:
   otherwise things stay as they are. */
#include <malloc.h>
#include <openssl/crypto.h>
#include <sys/mman.h>
#include <unistd.h>

#include "link/secure_state.h"

#define VERSION_MINOR(number) ((number) >> 20)	/* 0xMNN00PPS */
#define VERSION_3_0 0x300u

static bool
pages_are_known(void)
{
	CRYPTO_malloc_fn take;
	CRYPTO_realloc_fn change;
	CRYPTO_free_fn give;

	CRYPTO_get_mem_functions(&take, &change, &give);
	return VERSION_MINOR(OpenSSL_version_num()) == VERSION_3_0 &&
	    take == CRYPTO_malloc && change == CRYPTO_realloc &&
	    give == CRYPTO_free;
}

/* A message was written whole: data is the buffer's beginning. */
static void
pages_see(int is_ours, int version, int type, const void *data, size_t len,
    SSL *ssl, void *arg)
{
	(void)version, (void)len, (void)arg;
	if (is_ours != 0 && type == SSL3_RT_HANDSHAKE)
		secure_of(ssl)->flight = (uintptr_t)data;
}

void
secure_pages_init(struct secure_context *c)
{
	if (pages_are_known())
		SSL_CTX_set_msg_callback(c->ssl, pages_see);
}

/* Whole pages only: what shares one with the buffer is not ours. */
void
secure_pages_return(struct secure *s)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin, end;

	if (s->flight == 0)
		return;
	begin = (s->flight + page - 1) / page * page;
	end = (s->flight + malloc_usable_size((void *)s->flight)) / page *
	    page;
	s->flight = 0;
	if (begin < end)
		(void)!madvise((void *)begin, end - begin, MADV_DONTNEED);
}
