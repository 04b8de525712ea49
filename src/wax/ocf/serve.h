/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* serve.h - what each resource does with a request that is allowed */
#ifndef WAX_OCF_SERVE_H
#define WAX_OCF_SERVE_H

#include "wax/ocf/access.h"
#include "wax/ocf/query.h"

/* One request, on its way through. */
struct serving {
	struct wax_device *d;
	const struct wax_svr_request *request;
	struct asker asker;
	struct query query;
	struct node payload;	/* of POST */
	struct writer *w;	/* of GET */
	enum view view;		/* of GET */
};

/* A method of a resource: the code of the answer. */
typedef uint8_t serve_method(struct serving *s);

/* The code for what an update came back with. */
uint8_t serve_code(enum wax_status st, uint8_t success);

serve_method serve_doxm_get, serve_doxm_post;
serve_method serve_pstat_get, serve_pstat_post;
serve_method serve_cred_get, serve_cred_post, serve_cred_delete;
serve_method serve_acl2_get, serve_acl2_post, serve_acl2_delete;
serve_method serve_roles_get, serve_roles_post, serve_roles_delete;
serve_method serve_sdi_get, serve_sdi_post;
serve_method serve_csr_get;
serve_method serve_sp_get, serve_sp_post;

#endif
