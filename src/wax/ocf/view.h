/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* view.h - for whom a resource is written, and where an update comes from */
#ifndef WAX_OCF_VIEW_H
#define WAX_OCF_VIEW_H

enum view {
	VIEW_ANSWER,	/* RETRIEVE: no private data */
	VIEW_BASELINE,	/* the same, with rt and if of oic.if.baseline */
	VIEW_STORE,	/* all of it */
};

#endif
