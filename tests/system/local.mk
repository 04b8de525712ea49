# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# Real processes on loopback, started by scripts/devnet.
script_tests += \
	%D%/ace.sh \
	%D%/answers.sh \
	%D%/audit.sh \
	%D%/b2.sh \
	%D%/badnet.sh \
	%D%/callhome.sh \
	%D%/control.sh \
	%D%/credentials.sh \
	%D%/demo.sh \
	%D%/device.sh \
	%D%/devnet.sh \
	%D%/discovery.sh \
	%D%/duplicates.sh \
	%D%/edhoc.sh \
	%D%/flood.sh \
	%D%/hostile.sh \
	%D%/http-listener.sh \
	%D%/http.sh \
	%D%/many.sh \
	%D%/nspawn.sh \
	%D%/observe.sh \
	%D%/obt-ace.sh \
	%D%/obt.sh \
	%D%/obt-edhoc.sh \
	%D%/outside.sh \
	%D%/passthrough.sh \
	%D%/reload.sh \
	%D%/renew.sh \
	%D%/restart.sh \
	%D%/rules.sh \
	%D%/secured.sh \
	%D%/transports.sh \
	%D%/trouble.sh \
	%D%/tshark.sh \
	%D%/wax-as.sh \
	%D%/wax-http.sh \
	$(END)

EXTRA_DIST += %D%/as-lib.sh %D%/b2.py %D%/hostile.py %D%/http_client.py \
	%D%/http_server.py %D%/lib.sh %D%/nspawn-inside.sh %D%/raw.py \
	%D%/relay.py %D%/reload.py %D%/stop-thread.py %D%/trouble.py
%D%/many.log %D%/reload.log: $(bench_programs)

# One that becomes the owner of a device.
EXTRA_PROGRAMS += %D%/owner
CLEANFILES += %D%/owner
%C%_owner_SOURCES = %D%/owner.c
%C%_owner_LDADD = $(tools_ldadd)
%D%/device.log: %D%/owner$(EXEEXT)
