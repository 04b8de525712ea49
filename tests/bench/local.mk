# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Programs for measuring; those that judge a running ostlerd link nothing of it.
# `make bench` measures and prints; `make check` only sees that they work.
# BENCH_FLAGS: see run --help; BENCH_SECURED_FLAGS: run-secure --help.
bench_programs = \
	%D%/bench-accept \
	%D%/bench-conf \
	%D%/bench-contexts \
	%D%/bench-decide \
	%D%/bench-echo \
	%D%/bench-edhoc \
	%D%/bench-http-echo \
	%D%/bench-load \
	%D%/bench-relay \
	%D%/bench-seal \
	%D%/bench-secure \
	$(END)

EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)
%C%_bench_accept_SOURCES = %D%/accept.c %D%/tls.c %D%/tls.h %D%/wire.c \
	%D%/wire.h
%C%_bench_accept_LDADD = $(SSL_LIBS) $(CRYPTO_LIBS)
%C%_bench_conf_SOURCES = %D%/conf.c
%C%_bench_conf_LDADD = src/ostler/libostler.la src/audit/libaudit.la \
	src/link/liblink.la src/core/libcore.la $(EVENT_LIBS) $(CBOR_LIBS) \
	$(SSL_LIBS) $(CRYPTO_LIBS) $(JANSSON_LIBS)
%C%_bench_contexts_SOURCES = %D%/contexts.c
%C%_bench_contexts_LDADD = src/wax/libwaxall.la src/core/libcore.la \
	$(CBOR_LIBS) $(CRYPTO_LIBS)
%C%_bench_decide_SOURCES = %D%/decide.c
%C%_bench_decide_LDADD = src/ostler/libostler.la src/link/liblink.la \
	src/core/libcore.la $(EVENT_LIBS) $(CBOR_LIBS) $(SSL_LIBS) \
	$(CRYPTO_LIBS)
%C%_bench_secure_SOURCES = %D%/secure.c %D%/tls.c %D%/tls.h %D%/wire.c \
	%D%/wire.h
%C%_bench_secure_LDADD = $(SSL_LIBS) $(CRYPTO_LIBS)
%C%_bench_echo_SOURCES = %D%/echo.c %D%/wire.c %D%/wire.h
%C%_bench_echo_LDADD =
%C%_bench_edhoc_SOURCES = %D%/bench_edhoc.c
%C%_bench_edhoc_LDADD = src/wax/libwaxall.la src/core/libcore.la \
	$(CBOR_LIBS) $(CRYPTO_LIBS)
%C%_bench_http_echo_SOURCES = %D%/http_echo.c %D%/wire.c %D%/wire.h
%C%_bench_http_echo_LDADD =
%C%_bench_load_SOURCES = %D%/load.c %D%/wire.c %D%/wire.h
%C%_bench_load_LDADD =
%C%_bench_relay_SOURCES = %D%/relay.c %D%/wire.c %D%/wire.h
%C%_bench_relay_LDADD =
%C%_bench_seal_SOURCES = %D%/bench_seal.c
%C%_bench_seal_LDADD = src/wax/libwaxall.la src/core/libcore.la \
	$(CBOR_LIBS) $(CRYPTO_LIBS)

script_tests += %D%/smoke.sh
EXTRA_DIST += %D%/bench.py %D%/run %D%/run-http %D%/run-secure
%D%/smoke.log: $(bench_programs) src/ostler/ostlerd

.PHONY: bench bench-conf bench-policy bench-library bench-udp bench-secured
# One after the other: they would measure each other.
bench:
	$(MAKE) bench-conf
	$(MAKE) bench-policy
	$(MAKE) bench-library
	$(MAKE) bench-udp
	$(MAKE) bench-secured
	$(MAKE) bench-http
bench-conf: %D%/bench-conf
	%D%/bench-conf
bench-policy: %D%/bench-decide
	%D%/bench-decide
bench-library: %D%/bench-seal %D%/bench-contexts %D%/bench-edhoc
	%D%/bench-seal
	%D%/bench-contexts
	%D%/bench-edhoc
bench-udp: $(bench_programs) src/ostler/ostlerd
	$(top_srcdir)/%D%/run $(BENCH_FLAGS) %D% src/ostler
bench-secured: $(bench_programs) src/ostler/ostlerd
	$(top_srcdir)/%D%/run-secure $(BENCH_SECURED_FLAGS) %D% src/ostler
bench-http: $(bench_programs) src/ostler/ostlerd
	$(top_srcdir)/%D%/run-http $(BENCH_HTTP_FLAGS) %D% src/ostler
