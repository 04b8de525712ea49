/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* svr_names.h - words that are both written to and read from /oic/sec/... */
#ifndef OBT_SVR_NAMES_H
#define OBT_SVR_NAMES_H

#define SVR_DOXM "/oic/sec/doxm"
#define SVR_PSTAT "/oic/sec/pstat"
#define SVR_CRED "/oic/sec/cred"
#define SVR_ACL2 "/oic/sec/acl2"
#define SVR_SDI "/oic/sec/sdi"
#define SVR_CSR "/oic/sec/csr"

#define SVR_RAW "oic.sec.encoding.raw"
#define SVR_PEM "oic.sec.encoding.pem"
#define SVR_CCS "x.ostler.ccs"		/* also of /oic/sec/csr */

#define SVR_USAGE_CERTIFICATE "oic.sec.cred.cert"
#define SVR_USAGE_ANCHOR "oic.sec.cred.trustca"
#define SVR_USAGE_ACE "x.ostler.ace"
#define SVR_USAGE_EDHOC "x.ostler.edhoc"
#define SVR_USAGE_EDHOC_ANCHOR "x.ostler.edhoc.trustca"

#endif
