# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Random policies and questions, decided a second way.
check_LTLIBRARIES += %D%/libchance.la
%C%_libchance_la_SOURCES = %D%/chance.c %D%/chance.h

%C%_units_LDADD = %D%/libchance.la $(LDADD)
