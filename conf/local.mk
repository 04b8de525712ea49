# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

EXTRA_DIST += %D%/ostlerd.conf

examplesdir = $(docdir)/examples
dist_examples_DATA = \
	%D%/examples/call-home.conf \
	%D%/examples/one-hop.conf \
	%D%/examples/secure-a.conf \
	%D%/examples/secure-b.conf \
	%D%/examples/two-hop-a.conf \
	%D%/examples/two-hop-b.conf \
	$(END)

ostlerconfdir = $(sysconfdir)/ostler

# The operator's file is never overwritten, and removed only as we left it.
install-data-local:
	$(MKDIR_P) $(DESTDIR)$(ostlerconfdir)
	test -e $(DESTDIR)$(ostlerconfdir)/ostlerd.conf || \
	    $(INSTALL_DATA) $(top_srcdir)/%D%/ostlerd.conf \
	    $(DESTDIR)$(ostlerconfdir)/ostlerd.conf

uninstall-local:
	! cmp -s $(top_srcdir)/%D%/ostlerd.conf \
	    $(DESTDIR)$(ostlerconfdir)/ostlerd.conf || \
	    rm -f $(DESTDIR)$(ostlerconfdir)/ostlerd.conf
