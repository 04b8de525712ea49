# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# What the tests of src/obt have beside themselves; they are listed with the
# others in tests/local.mk.

# Devices and a store in memory: they stand before the real ones, which are then
# not taken from libobt.la.
check_LTLIBRARIES += %D%/libobtfake.la
%C%_libobtfake_la_SOURCES = \
	%D%/deeds.c \
	%D%/deeds.h \
	%D%/fake.h \
	%D%/fake_store.c \
	%D%/fake_talk.c \
	$(END)
# Devices in processes of their own.
check_LTLIBRARIES += %D%/libhouse.la
%C%_libhouse_la_SOURCES = \
	%D%/house.c \
	%D%/house.h \
	$(END)
%C%_units_house_LDADD = %D%/libhouse.la $(LDADD)
%C%_units_fake_LDADD = %D%/libobtfake.la $(LDADD)
