/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* svr.c - all the state of a device's security virtual resources */
#include "wax/ocf/svr.h"

#include "wax/cbor/items.h"

#define SVR_FORM 1		/* of what is stored */
#define SVR_ITEMS 7

enum wax_status
svr_copy(const struct svr *from, struct svr *out)
{
	struct svr copy = *from;
	enum wax_status st = creds_copy(&from->creds, &copy.creds);

	if (st != WAX_OK)
		return st;
	if ((st = acl2_copy(&from->acl2, &copy.acl2)) != WAX_OK) {
		creds_clear(&copy.creds);
		return st;
	}
	*out = copy;
	return WAX_OK;
}

void
svr_clear(struct svr *s)
{
	creds_clear(&s->creds);
	acl2_clear(&s->acl2);
}

void
svr_encode(struct writer *w, const struct svr *s)
{
	static const struct creds_filter all = { .has_credid = false };
	static const struct creds_numbers no_numbers = { .get = NULL };

	items_write_array(w, SVR_ITEMS);
	items_write_uint(w, SVR_FORM);
	doxm_encode(w, &s->doxm, VIEW_STORE);
	pstat_encode(w, &s->pstat, VIEW_STORE);
	creds_encode(w, &s->creds, &all, VIEW_STORE, &no_numbers);
	acl2_encode(w, &s->acl2, 0, VIEW_STORE);
	sdi_encode(w, &s->sdi, VIEW_STORE);
	sp_encode(w, &s->sp, VIEW_STORE);
}

static enum wax_status
svr_decode_items(const struct node *items, size_t creds_max, size_t aces_max,
    struct svr *s)
{
	bool has_rowner, has_uuid;
	enum wax_status st;

	if ((st = doxm_restore(&s->doxm, &items[1])) != WAX_OK ||
	    (st = pstat_restore(&s->pstat, &items[2])) != WAX_OK ||
	    (st = creds_update(&s->creds, &items[3], creds_max, true,
	    &has_rowner)) != WAX_OK ||
	    (st = acl2_update(&s->acl2, &items[4], aces_max,
	    &has_rowner)) != WAX_OK ||
	    (st = sdi_update(&s->sdi, &items[5], &has_uuid)) != WAX_OK)
		return st;
	return sp_restore(&s->sp, &items[6]);
}

enum wax_status
svr_decode(struct bytes stored, size_t creds_max, size_t aces_max,
    struct svr *out)
{
	struct svr s = { .doxm = { .methods = 0 } };
	struct node all, items[SVR_ITEMS];
	struct node_walk walk;
	size_t count = 0;
	enum wax_status st;

	if (node_read_all(stored, &all) != WAX_OK || all.kind != NODE_ARRAY ||
	    node_count(&all) != SVR_ITEMS)
		return WAX_DAMAGED;
	walk = node_walk_open(&all);
	while (count < SVR_ITEMS && node_walk_item(&walk, &items[count]))
		count++;
	if (count < SVR_ITEMS || items[0].kind != NODE_UINT ||
	    items[0].number != SVR_FORM)
		return WAX_DAMAGED;
	st = svr_decode_items(items, creds_max, aces_max, &s);
	if (st == WAX_OK) {
		*out = s;
		return WAX_OK;
	}
	svr_clear(&s);
	/* what fails here for another reason is not the state's fault */
	return st == WAX_MEMORY || st == WAX_CRYPTO ? st : WAX_DAMAGED;
}

static void
svr_reset_creds(struct creds *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (cred_is_maker(list->entries[i]))
			list->entries[kept++] = list->entries[i];
		else
			cred_unref(list->entries[i]);
	list->count = kept;
	list->rowner = (struct deviceid){ { 0 } };
}

void
svr_reset(struct svr *s, const struct deviceid *id)
{
	svr_reset_creds(&s->creds);
	acl2_clear(&s->acl2);
	s->sdi = (struct sdi){ .name = "" };
	sp_init(&s->sp);
	s->doxm = (struct doxm){
		.methods = s->doxm.methods,
		.types = s->doxm.types,
		.selected = DOXM_METHOD_SELF,
		.device = *id,
	};
	s->pstat = (struct pstat){ .is_pending = false };
	pstat_enter(&s->pstat, WAX_DOS_RFOTM);
}

bool
svr_may_enter(const struct svr *s, enum wax_dos state)
{
	const struct deviceid *owners[] = {
		&s->doxm.rowner, &s->pstat.rowner, &s->creds.rowner,
		&s->acl2.rowner,
	};

	if (state == WAX_DOS_RESET || state == WAX_DOS_RFOTM)
		return true;
	if (!s->doxm.is_owned || deviceid_is_nil(&s->doxm.owner) ||
	    deviceid_is_nil(&s->doxm.device))
		return false;
	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++)
		if (deviceid_is_nil(owners[i]) ||
		    !creds_has_subject(&s->creds, owners[i]))
			return false;
	return true;
}
