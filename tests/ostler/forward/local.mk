# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Messages as text, hops without a network, and all of forward/ between them.
# Not for tests of the real hops: the names are the same.
check_LTLIBRARIES += %D%/libstub.la
%C%_libstub_la_SOURCES = \
	%D%/sample.c \
	%D%/sample.h \
	%D%/stub_hop.c \
	%D%/stub_hop.h \
	%D%/world.c \
	%D%/world.h \
	$(END)

%C%_test_announce_LDADD = %D%/libstub.la $(LDADD)
%C%_test_blockwise_LDADD = %D%/libstub.la $(LDADD)
%C%_test_called_LDADD = %D%/libstub.la $(LDADD)
%C%_test_calling_LDADD = %D%/libstub.la $(LDADD)
%C%_test_directory_LDADD = %D%/libstub.la $(LDADD)
%C%_test_directory_request_LDADD = %D%/libstub.la $(LDADD)
%C%_test_establish_LDADD = %D%/libstub.la $(LDADD)
%C%_test_exchange_LDADD = %D%/libstub.la $(LDADD)
%C%_test_facts_LDADD = %D%/libstub.la $(LDADD)
%C%_test_filter_LDADD = %D%/libstub.la $(LDADD)
%C%_test_forward_LDADD = %D%/libstub.la $(LDADD)
%C%_test_forward_change_LDADD = %D%/libstub.la $(LDADD)
%C%_test_forward_silence_LDADD = %D%/libstub.la $(LDADD)
%C%_test_hoplimit_LDADD = %D%/libstub.la $(LDADD)
%C%_test_hops_LDADD = %D%/libstub.la $(LDADD)
%C%_test_judge_LDADD = %D%/libstub.la $(LDADD)
%C%_test_mistakes_LDADD = %D%/libstub.la $(LDADD)
%C%_test_observe_LDADD = %D%/libstub.la $(LDADD)
%C%_test_pool_LDADD = %D%/libstub.la $(LDADD)
%C%_test_proxyuri_LDADD = %D%/libstub.la $(LDADD)
%C%_test_refuse_LDADD = %D%/libstub.la $(LDADD)
%C%_test_rewrite_LDADD = %D%/libstub.la $(LDADD)
%C%_test_rewrite_random_LDADD = %D%/libstub.la $(LDADD)
%C%_test_route_LDADD = %D%/libstub.la $(LDADD)
%C%_test_seal_LDADD = %D%/libstub.la $(LDADD)
%C%_test_target_LDADD = %D%/libstub.la $(LDADD)
%C%_test_target_spelling_LDADD = %D%/libstub.la $(LDADD)

# A fault is put into what option_write writes.
%C%_test_seal_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=option_write
