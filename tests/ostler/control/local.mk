# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# A daemon without workers, and clients of its control socket. It has a policy,
# an audit file and hits of its own: the names are the same.
check_LTLIBRARIES += %D%/libhost.la
%C%_libhost_la_SOURCES = \
	%D%/fake_host.c \
	%D%/fake_host.h \
	%D%/talk.c \
	%D%/talk.h \
	$(END)

%C%_units_host_LDADD = %D%/libhost.la $(LDADD)
%C%_test_rows_LDADD = %D%/libhost.la $(LDADD)
