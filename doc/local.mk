# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

dist_man_MANS += \
	%D%/ostlerd.8 \
	%D%/ostlerd.conf.5 \
	$(END)

EXTRA_DIST += \
	%D%/architecture.md \
	%D%/style.md \
	$(END)
