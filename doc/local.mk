# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

dist_man_MANS += \
	%D%/libwax.3 \
	%D%/libwaxpeer.3 \
	%D%/ostler-device.8 \
	%D%/ostlerctl.8 \
	%D%/ostlerd.8 \
	%D%/ostlerd.conf.5 \
	%D%/wax-as.8 \
	%D%/wax-client.1 \
	%D%/wax-obt.1 \
	%D%/wax-server.1 \
	$(END)

EXTRA_DIST += \
	%D%/architecture.md \
	%D%/conformance.md \
	%D%/style.md \
	$(END)
