# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Real processes on loopback, started by scripts/devnet.
script_tests += \
	%D%/answers.sh \
	%D%/duplicates.sh \
	%D%/flood.sh \
	%D%/many.sh \
	%D%/outside.sh \
	%D%/restart.sh \
	$(END)

EXTRA_DIST += %D%/devnet.sh %D%/lib.sh %D%/raw.py
%D%/many.log: $(bench_programs)
