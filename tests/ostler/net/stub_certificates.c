/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stub_certificates.c - a net whose two ends know one another by certificate */
#include "link/pki.h"
#include "ostler/net/stub_net.h"

void
stub_use_certificates(struct net *net)
{
	struct pki *ca = pki_new_ca(NULL, "all");

	for (size_t i = 0; i < 2; i++) {
		struct pki *device = pki_new_device(ca, stub_id(i));
		struct credentials *c = credentials_new();

		pki_own(c, device, NULL);
		pki_trust(c, ca, NULL);
		credentials_unref(net->vault.credentials[i]);
		net->vault.credentials[i] = c;
		pki_free(device);
	}
	pki_free(ca);
}
