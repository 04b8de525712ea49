#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# restart.sh - a proxy in the middle goes and comes back
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

answered() { # code
	raw send --to "$PROXY_URI" --proxy-uri "ocf://$UUID" --sealed \
	    --payload letter | tee "$tmp/answer"
	grep -q " code=$1 " "$tmp/answer"
}

start_device --sealed
start_devnet --device "$device_uri" --uuid "$UUID" --proxies 3
ok "before: the device answers" answered 2.04
stop_process "$PROXY_2_PID" KILL
ok "without the second proxy: 5.02" answered 5.02
restart_proxy 2
ok "with it again: the device answers" answered 2.04
for ((i = 1; i <= 3; i++)); do
	restart_proxy $i
	ok "proxy $i restarted in an orderly way: the device answers" \
	    answered 2.04
done
ok "an orderly stop is told in the log" \
    grep -q ' stop signal=SIGTERM' "$PROXY_3_LOG"
ok "all of it runs" "$devnet" status --dir "$NET"
finish
