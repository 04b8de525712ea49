/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* serve_state.c - requests for doxm, pstat, sdi, sp and csr */
#include "core/code.h"
#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"
#include "wax/ocf/serve.h"

#define CSR_MAX 3072		/* bytes, with the final NUL */

uint8_t
serve_doxm_get(struct serving *s)
{
	const struct doxm *doxm = &s->d->svr.doxm;

	if ((s->query.seen & QUERY_OWNED) != 0 &&
	    s->query.owned != doxm->is_owned)
		return CODE_BAD_REQUEST;
	doxm_encode(s->w, doxm, s->view);
	return CODE_CONTENT;
}

/* Before the ownership transfer's connection anybody may select the method, and
   nothing else; in it the owner may do all else; later only the resource's
   owner is repaired. */
static uint8_t
doxm_check(const struct serving *s, uint32_t seen)
{
	if (s->d->svr.pstat.state == WAX_DOS_SRESET)
		return seen == DOXM_HAS_ROWNER ? 0 : CODE_FORBIDDEN;
	if (s->asker.is_owning)
		return (seen & DOXM_HAS_SELECTED) == 0 ? 0 :
		    CODE_BAD_REQUEST;
	return seen == DOXM_HAS_SELECTED ? 0 : CODE_UNAUTHORIZED;
}

uint8_t
serve_doxm_post(struct serving *s)
{
	struct svr next;
	uint32_t seen;
	uint8_t code;
	enum wax_status st = svr_copy(&s->d->svr, &next);

	if (st != WAX_OK)
		return serve_code(st, 0);
	st = doxm_update(&next.doxm, &s->payload, &seen);
	code = st != WAX_OK ? serve_code(st, 0) : doxm_check(s, seen);
	if (code == 0)
		return serve_code(device_commit(s->d, &next,
		    WAX_CHANGED_DOXM), CODE_CHANGED);
	svr_clear(&next);
	return code;
}

uint8_t
serve_pstat_get(struct serving *s)
{
	pstat_encode(s->w, &s->d->svr.pstat, s->view);
	return CODE_CONTENT;
}

/* 0, or why the device does not go there. */
static uint8_t
pstat_check(const struct svr *next, enum wax_dos wanted, uint32_t seen)
{
	enum wax_dos state = next->pstat.state;
	bool is_reset = (seen & PSTAT_HAS_STATE) != 0 &&
	    wanted == WAX_DOS_RESET;

	if (next->pstat.is_pending && !is_reset)
		return CODE_SERVICE_UNAVAILABLE;
	if ((seen & PSTAT_HAS_ROWNER) != 0 && state != WAX_DOS_RFOTM &&
	    state != WAX_DOS_SRESET)
		return CODE_FORBIDDEN;
	if ((seen & PSTAT_HAS_STATE) == 0)
		return 0;
	return pstat_may_go(state, wanted) && svr_may_enter(next, wanted) ?
	    0 : CODE_BAD_REQUEST;
}

uint8_t
serve_pstat_post(struct serving *s)
{
	struct svr next;
	enum wax_dos wanted = WAX_DOS_RESET;
	uint32_t seen;
	uint8_t code;
	enum wax_status st = svr_copy(&s->d->svr, &next);

	if (st != WAX_OK)
		return serve_code(st, 0);
	st = pstat_update(&next.pstat, &s->payload, &wanted, &seen);
	code = st != WAX_OK ? serve_code(st, 0) :
	    pstat_check(&next, wanted, seen);
	if (code != 0) {
		svr_clear(&next);
		return code;
	}
	st = (seen & PSTAT_HAS_STATE) != 0 && wanted != next.pstat.state ?
	    device_commit_state(s->d, &next, wanted) :
	    device_commit(s->d, &next, 0);
	return serve_code(st, CODE_CHANGED);
}

uint8_t
serve_sdi_get(struct serving *s)
{
	sdi_encode(s->w, &s->d->svr.sdi, s->view);
	return CODE_CONTENT;
}

/* The domain's ID is for the ownership transfer; its name may change. */
uint8_t
serve_sdi_post(struct serving *s)
{
	bool has_uuid = false;
	struct svr next;
	enum wax_status st = svr_copy(&s->d->svr, &next);

	if (st != WAX_OK)
		return serve_code(st, 0);
	st = sdi_update(&next.sdi, &s->payload, &has_uuid);
	if (st == WAX_OK && has_uuid &&
	    s->d->svr.pstat.state != WAX_DOS_RFOTM &&
	    !deviceid_equal(&next.sdi.uuid, &s->d->svr.sdi.uuid))
		st = WAX_STATE;
	if (st == WAX_OK)
		return serve_code(device_commit(s->d, &next,
		    WAX_CHANGED_SDI), CODE_CHANGED);
	svr_clear(&next);
	return serve_code(st, 0);
}

uint8_t
serve_sp_get(struct serving *s)
{
	sp_encode(s->w, &s->d->svr.sp, s->view);
	return CODE_CONTENT;
}

uint8_t
serve_sp_post(struct serving *s)
{
	struct svr next;
	enum wax_status st = svr_copy(&s->d->svr, &next);

	if (st != WAX_OK)
		return serve_code(st, 0);
	st = sp_update(&next.sp, &s->payload);
	if (st == WAX_OK)
		return serve_code(device_commit(s->d, &next, WAX_CHANGED_SP),
		    CODE_CHANGED);
	svr_clear(&next);
	return serve_code(st, 0);
}

/* Our key for handshakes, beside the request: *len is 0 if there is none. */
static enum wax_status
make_ccs(const struct serving *s, uint8_t *ccs, size_t size, size_t *len)
{
	const struct wax_device_conf *conf = &s->d->conf;

	*len = 0;
	return conf->make_ccs == NULL ||
	    !doxm_has_types(&s->d->svr.doxm, WAX_CREDENTIAL_EDHOC) ? WAX_OK :
	    conf->make_ccs(conf->arg, ccs, size, len);
}

uint8_t
serve_csr_get(struct serving *s)
{
	char pem[CSR_MAX] = "";
	uint8_t ccs[CRED_PUBLIC_MAX];
	size_t ccs_len;
	enum wax_status st;

	if (s->d->conf.make_csr == NULL)
		return CODE_NOT_FOUND;
	st = s->d->conf.make_csr(s->d->conf.arg, pem, sizeof(pem));
	pem[sizeof(pem) - 1] = '\0';
	if (st == WAX_OK)
		st = make_ccs(s, ccs, sizeof(ccs), &ccs_len);
	if (st == WAX_STATE)
		return CODE_SERVICE_UNAVAILABLE;
	if (st != WAX_OK)
		return CODE_INTERNAL_ERROR;
	items_write_map(s->w, (s->view == VIEW_BASELINE ? 4u : 2u) +
	    (ccs_len > 0));
	if (s->view == VIEW_BASELINE)
		keys_write_baseline(s->w, "oic.r.csr");
	keys_write_text(s->w, "csr", pem);
	keys_write_text(s->w, "encoding", "oic.sec.encoding.pem");
	if (ccs_len > 0) {
		items_write_text(s->w, "x.ostler.ccs");
		items_write_bytes(s->w, bytes_of(ccs, ccs_len));
	}
	return CODE_CONTENT;
}
