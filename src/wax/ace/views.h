/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* views.h - views as the public header has them, and as the library does */
#ifndef WAX_ACE_VIEWS_H
#define WAX_ACE_VIEWS_H

#include "core/bytes.h"
#include "wax/ace.h"

static inline struct bytes
view_bytes(struct wax_ace_view v)
{
	return bytes_of(v.data, v.len);
}

static inline struct wax_ace_view
view_of(struct bytes b)
{
	return (struct wax_ace_view){ b.data, b.len };
}

#endif
