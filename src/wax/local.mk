# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# The public API, installed below wax-0/ with the spelling of the tree.
waxdir = $(includedir)/wax-0/wax
wax_HEADERS = \
	%D%/ace.h \
	%D%/context.h \
	%D%/context_file.h \
	%D%/edhoc.h \
	%D%/env.h \
	%D%/ocf.h \
	%D%/oscore.h \
	%D%/posix.h \
	$(END)

waxcoredir = $(includedir)/wax-0/core
waxcore_HEADERS = src/core/status.h

# All symbols, for the tests. It does not contain libcore, so that a program
# which also links libostler has one core.
noinst_LTLIBRARIES += %D%/libwaxall.la
%C%_libwaxall_la_SOURCES = \
	%D%/ace/as.c \
	%D%/ace/cache.c \
	%D%/ace/client.c \
	%D%/ace/cwt.c \
	%D%/ace/cwt.h \
	%D%/ace/description.c \
	%D%/ace/fields.c \
	%D%/ace/fields.h \
	%D%/ace/material.c \
	%D%/ace/material.h \
	%D%/ace/messages.c \
	%D%/ace/messages.h \
	%D%/ace/names.h \
	%D%/ace/rs.c \
	%D%/ace/rs.h \
	%D%/ace/rs_claims.c \
	%D%/ace/rs_exi.c \
	%D%/ace/rs_hints.c \
	%D%/ace/rs_scope.c \
	%D%/ace/rs_table.c \
	%D%/ace/rs_upload.c \
	%D%/ace/scope.c \
	%D%/ace/scope.h \
	%D%/ace/views.h \
	%D%/cbor/deterministic.c \
	%D%/cbor/deterministic.h \
	%D%/cbor/items.c \
	%D%/cbor/items.h \
	%D%/cbor/node.c \
	%D%/cbor/node.h \
	%D%/cose/algorithms.c \
	%D%/cose/algorithms.h \
	%D%/cose/encrypt0.c \
	%D%/cose/encrypt0.h \
	%D%/cose/mac0.c \
	%D%/cose/mac0.h \
	%D%/crypto/aead.c \
	%D%/crypto/aead.h \
	%D%/crypto/ecdh.c \
	%D%/crypto/ecdh.h \
	%D%/crypto/hash.c \
	%D%/crypto/hash.h \
	%D%/crypto/hkdf.c \
	%D%/crypto/hkdf.h \
	%D%/crypto/hkdf_steps.c \
	%D%/crypto/hkdf_steps.h \
	%D%/crypto/hmac.c \
	%D%/crypto/hmac.h \
	%D%/crypto/pubkey.c \
	%D%/crypto/pubkey.h \
	%D%/crypto/pubkey_state.h \
	%D%/crypto/random.c \
	%D%/crypto/random.h \
	%D%/crypto/secret.c \
	%D%/crypto/secret.h \
	%D%/crypto/signature.c \
	%D%/crypto/signature.h \
	%D%/crypto/x509.c \
	%D%/crypto/x509.h \
	%D%/edhoc/ciphertext.c \
	%D%/edhoc/ciphertext.h \
	%D%/edhoc/cred_ccs.c \
	%D%/edhoc/cred_ccs.h \
	%D%/edhoc/credential.c \
	%D%/edhoc/credential.h \
	%D%/edhoc/ead.c \
	%D%/edhoc/ead.h \
	%D%/edhoc/error.c \
	%D%/edhoc/export.c \
	%D%/edhoc/id_cred.c \
	%D%/edhoc/id_cred.h \
	%D%/edhoc/identifier.c \
	%D%/edhoc/identifier.h \
	%D%/edhoc/message_1.c \
	%D%/edhoc/message_2.c \
	%D%/edhoc/message_3.c \
	%D%/edhoc/message_4.c \
	%D%/edhoc/peer.c \
	%D%/edhoc/peer.h \
	%D%/edhoc/schedule.c \
	%D%/edhoc/schedule.h \
	%D%/edhoc/scratch.c \
	%D%/edhoc/scratch.h \
	%D%/edhoc/session.c \
	%D%/edhoc/session.h \
	%D%/edhoc/statement.c \
	%D%/edhoc/statement.h \
	%D%/edhoc/suites.c \
	%D%/edhoc/suites.h \
	%D%/edhoc/transfer.c \
	%D%/ocf/access.c \
	%D%/ocf/access.h \
	%D%/ocf/acl2.c \
	%D%/ocf/acl2.h \
	%D%/ocf/acl2_entry.c \
	%D%/ocf/acl2_entry.h \
	%D%/ocf/cred.c \
	%D%/ocf/cred.h \
	%D%/ocf/cred_ace.c \
	%D%/ocf/cred_certificate.c \
	%D%/ocf/cred_data.c \
	%D%/ocf/cred_edhoc.c \
	%D%/ocf/cred_data.h \
	%D%/ocf/cred_oscore.c \
	%D%/ocf/cred_oscore.h \
	%D%/ocf/cred_psk.c \
	%D%/ocf/cred_types.c \
	%D%/ocf/cred_types.h \
	%D%/ocf/cred_write.c \
	%D%/ocf/creds.c \
	%D%/ocf/creds.h \
	%D%/ocf/device.c \
	%D%/ocf/device.h \
	%D%/ocf/device_contexts.c \
	%D%/ocf/doxm.c \
	%D%/ocf/doxm.h \
	%D%/ocf/keys.c \
	%D%/ocf/keys.h \
	%D%/ocf/period.c \
	%D%/ocf/period.h \
	%D%/ocf/pstat.c \
	%D%/ocf/pstat.h \
	%D%/ocf/query.c \
	%D%/ocf/query.h \
	%D%/ocf/recurrence.c \
	%D%/ocf/recurrence.h \
	%D%/ocf/role.c \
	%D%/ocf/role.h \
	%D%/ocf/roles.c \
	%D%/ocf/roles.h \
	%D%/ocf/sdi.c \
	%D%/ocf/sdi.h \
	%D%/ocf/serve.c \
	%D%/ocf/serve.h \
	%D%/ocf/serve_rights.c \
	%D%/ocf/serve_state.c \
	%D%/ocf/shelf.c \
	%D%/ocf/shelf.h \
	%D%/ocf/sp.c \
	%D%/ocf/sp.h \
	%D%/ocf/svr.c \
	%D%/ocf/svr.h \
	%D%/ocf/view.h \
	%D%/oscore/aad.c \
	%D%/oscore/aad.h \
	%D%/oscore/answer.c \
	%D%/oscore/answer.h \
	%D%/oscore/b1.c \
	%D%/oscore/b1.h \
	%D%/oscore/b2.c \
	%D%/oscore/b2.h \
	%D%/oscore/b2_client.c \
	%D%/oscore/b2_client.h \
	%D%/oscore/b2_pending.c \
	%D%/oscore/b2_pending.h \
	%D%/oscore/b2_random.c \
	%D%/oscore/b2_random.h \
	%D%/oscore/b2_server.c \
	%D%/oscore/b2_server.h \
	%D%/oscore/b2_wire.c \
	%D%/oscore/b2_wire.h \
	%D%/oscore/context.c \
	%D%/oscore/context.h \
	%D%/oscore/contexts.c \
	%D%/oscore/contexts.h \
	%D%/oscore/derive.c \
	%D%/oscore/derive.h \
	%D%/oscore/exchange.c \
	%D%/oscore/exchange.h \
	%D%/oscore/join.c \
	%D%/oscore/join.h \
	%D%/oscore/nonce.c \
	%D%/oscore/nonce.h \
	%D%/oscore/notification.c \
	%D%/oscore/notification.h \
	%D%/oscore/protect.c \
	%D%/oscore/protect.h \
	%D%/oscore/replay.c \
	%D%/oscore/replay.h \
	%D%/oscore/seal.c \
	%D%/oscore/seal.h \
	%D%/oscore/senders.c \
	%D%/oscore/senders.h \
	%D%/oscore/sequence.c \
	%D%/oscore/sequence.h \
	%D%/oscore/split.c \
	%D%/oscore/split.h \
	%D%/oscore/store.c \
	%D%/oscore/store.h \
	%D%/oscore/unprotect.c \
	%D%/oscore/unprotect_response.c \
	%D%/posix/context_file.c \
	%D%/posix/context_text.c \
	%D%/posix/context_text.h \
	%D%/posix/env.c \
	%D%/posix/state.c \
	%D%/posix/state.h \
	%D%/posix/state_file.c \
	%D%/posix/state_file.h \
	$(END)

# The installed library. Everything but wax_* is hidden.
lib_LTLIBRARIES += %D%/libwax.la
%C%_libwax_la_SOURCES =
%C%_libwax_la_LIBADD = %D%/libwaxall.la src/core/libcore.la \
	$(CBOR_LIBS) $(CRYPTO_LIBS)
%C%_libwax_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined \
	-version-info $(WAX_VERSION) -export-symbols-regex '^wax_'

# What seals and opens, for a device with an environment of its own: an archive
# and a table of sizes.
.PHONY: size
size: %D%/libwaxall.la src/core/libcore.la
	@CC='$(CC)' SANITIZE_CFLAGS='$(SANITIZE_CFLAGS)' \
	    OSCORE_LIBS='$(CBOR_LIBS) $(CRYPTO_LIBS)' \
	    $(top_srcdir)/scripts/oscore-size $(top_builddir) \
	    %D%/libwax-oscore.a
CLEANFILES += %D%/libwax-oscore.a
