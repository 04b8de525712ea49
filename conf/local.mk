# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

EXTRA_DIST += %D%/ostlerd.conf %D%/wax-as.conf

examplesdir = $(docdir)/examples
dist_examples_DATA = \
	%D%/examples/building.conf \
	%D%/examples/building.policy-test \
	%D%/examples/chain-a.conf \
	%D%/examples/chain-a.policy-test \
	%D%/examples/chain-b.conf \
	%D%/examples/chain-b.policy-test \
	%D%/examples/home-gateway.conf \
	%D%/examples/home-gateway.policy-test \
	%D%/examples/http-bridge.conf \
	%D%/examples/http-bridge.policy-test \
	%D%/examples/http-front.conf \
	%D%/examples/http-front.policy-test \
	%D%/examples/one-hop.conf \
	%D%/examples/one-hop.policy-test \
	%D%/examples/onboarded.conf \
	%D%/examples/onboarded.policy-test \
	%D%/examples/public-edge.conf \
	%D%/examples/public-edge.policy-test \
	%D%/examples/public-edge.scanners \
	%D%/examples/two-hop-a.conf \
	%D%/examples/two-hop-a.policy-test \
	%D%/examples/two-hop-b.conf \
	%D%/examples/two-hop-b.policy-test \
	$(END)

buildingdir = $(examplesdir)/building.d
dist_building_DATA = \
	%D%/examples/building.d/10-groups.conf \
	%D%/examples/building.d/50-rules.conf \
	%D%/examples/building.d/floor-1.uuids \
	%D%/examples/building.d/floor-2.uuids \
	$(END)

onboardeddir = $(examplesdir)/onboarded.d
dist_onboarded_DATA = %D%/examples/onboarded.d/device.conf

ostlerconfdir = $(sysconfdir)/ostler
waxasconfdir = $(sysconfdir)/wax-as

# The operator's file is never overwritten, and removed only as we left it.
install-data-local:
	$(MKDIR_P) $(DESTDIR)$(ostlerconfdir)
	test -e $(DESTDIR)$(ostlerconfdir)/ostlerd.conf || \
	    $(INSTALL_DATA) $(top_srcdir)/%D%/ostlerd.conf \
	    $(DESTDIR)$(ostlerconfdir)/ostlerd.conf
	$(MKDIR_P) $(DESTDIR)$(waxasconfdir)
	test -e $(DESTDIR)$(waxasconfdir)/wax-as.conf || \
	    $(INSTALL_DATA) $(top_srcdir)/%D%/wax-as.conf \
	    $(DESTDIR)$(waxasconfdir)/wax-as.conf

uninstall-local:
	! cmp -s $(top_srcdir)/%D%/ostlerd.conf \
	    $(DESTDIR)$(ostlerconfdir)/ostlerd.conf || \
	    rm -f $(DESTDIR)$(ostlerconfdir)/ostlerd.conf
	! cmp -s $(top_srcdir)/%D%/wax-as.conf \
	    $(DESTDIR)$(waxasconfdir)/wax-as.conf || \
	    rm -f $(DESTDIR)$(waxasconfdir)/wax-as.conf
