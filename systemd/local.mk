# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

EXTRA_DIST += \
	%D%/ostler-device.service.in \
	%D%/ostlerd.service.in \
	%D%/sysusers.d/ostler.conf \
	%D%/sysusers.d/wax-as.conf \
	%D%/tmpfiles.d/ostler.conf.in \
	%D%/tmpfiles.d/wax-as.conf.in \
	%D%/wax-as.service.in \
	$(END)

units = \
	%D%/ostler-device.service \
	%D%/ostlerd.service \
	%D%/tmpfiles.d/ostler.conf \
	%D%/tmpfiles.d/wax-as.conf \
	%D%/wax-as.service \
	$(END)
noinst_DATA += $(units)
CLEANFILES += $(units)

if SYSTEMD
systemdsystemunit_DATA = %D%/ostler-device.service %D%/ostlerd.service \
	%D%/wax-as.service
sysusersdir = $(prefix)/lib/sysusers.d
sysusers_DATA = %D%/sysusers.d/ostler.conf %D%/sysusers.d/wax-as.conf
tmpfilesdir = $(prefix)/lib/tmpfiles.d
tmpfiles_DATA = %D%/tmpfiles.d/ostler.conf %D%/tmpfiles.d/wax-as.conf
endif

# By make and not by configure: only make knows where $(sbindir) ends up.
$(units): Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && \
	    $(SED) -e 's|@sbindir[@]|$(sbindir)|g' \
	    -e 's|@sysconfdir[@]|$(sysconfdir)|g' \
	    $(top_srcdir)/$@.in >$@.tmp && mv $@.tmp $@
%D%/ostler-device.service: %D%/ostler-device.service.in
%D%/ostlerd.service: %D%/ostlerd.service.in
%D%/tmpfiles.d/ostler.conf: %D%/tmpfiles.d/ostler.conf.in
%D%/tmpfiles.d/wax-as.conf: %D%/tmpfiles.d/wax-as.conf.in
%D%/wax-as.service: %D%/wax-as.service.in
