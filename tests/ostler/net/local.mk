# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# A net that only notes, for tests of transports alone. Not for tests of the
# real net: the names are the same.
check_LTLIBRARIES += %D%/libnetstub.la
%C%_libnetstub_la_SOURCES = \
	%D%/stub_drive.c \
	%D%/stub_net.c \
	%D%/stub_net.h \
	$(END)
