# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

dist_man_MANS = \
	$(END)

EXTRA_DIST += \
	%D%/architecture.md \
	%D%/style.md \
	$(END)
