/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* scratch.c - memory for one call, for plaintexts and what is hashed */
#include "wax/edhoc/scratch.h"

#include <stdlib.h>

#include "wax/crypto/secret.h"

bool
scratch_open(struct scratch *s, size_t size)
{
	uint8_t *data = malloc(size == 0 ? 1 : size);

	s->w = writer_open(data, data == NULL ? 0 : size);
	return data != NULL;
}

void
scratch_close(struct scratch *s)
{
	if (s->w.data != NULL)
		secret_wipe(s->w.data, s->w.size);
	free(s->w.data);
	*s = (struct scratch){ 0 };
}
