#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# flood.sh - nonsense harms nobody
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

good_request() {
	raw send --to "$PROXY_URI" --proxy-uri "ocf://$UUID" --sealed \
	    --payload good | tee "$tmp/answer"
	grep -q " code=2.04 " "$tmp/answer"
}

start_device --sealed
start_devnet --device "$device_uri" --uuid "$UUID"
ok "before: a good request is answered" good_request
for seed in 1 2 3; do
	ok "nonsense of seed $seed is taken" \
	    raw flood --to "$PROXY_URI" --uuid "$UUID" --seed $seed
	ok "then a good request is answered" good_request
done
ok "nonsense behind the first proxy is taken" \
    raw flood --to "$PROXY_2_URI" --uuid "$UUID" --seed 4
ok "and a good request comes through" good_request
ok "both proxies live" "$devnet" status --dir "$NET"
finish
