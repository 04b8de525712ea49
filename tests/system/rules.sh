#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# rules.sh - what rules say is what happens, with real processes: keys are made
# through two proxies, rates are limited, requests vanish, and the log and the
# audit file tell
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

ostlerctl=$OSTLER_BUILD/src/tools/ostlerctl
edhoc_uri=ocf://$UUID/.well-known/edhoc
audit=$tmp/audit

answered() { # code argument...
	local code=$1
	shift
	raw send --to "$PROXY_URI" "$@" > "$tmp/answer"
	local status=$?
	cat "$tmp/answer"
	[ $status -eq 0 ] && grep -q " code=$code " "$tmp/answer"
}

has_max_age() { # hex
	cat "$tmp/answer"
	grep -qE "[=,]14=$1(,| )" "$tmp/answer"
}

has_rule() { # name pattern...
	tail -n 5 "$PROXY_1_LOG"
	await_line " rule=$1 $2" "$PROXY_1_LOG"
}

start_device
start_devnet --device "$device_uri" --uuid "$UUID"
sed -i 's/^end-to-end .*/end-to-end required\nkey-establishment on/' \
    "$PROXY_1_CONF" "$PROXY_2_CONF"
sed -i "s|^rule .*|audit \"$audit\"\\
rule \"noise\" peer 127.0.0.8 drop log info\\
rule \"keys\" key-establishment limit 1/h burst 2 per peer\\
rule \"planned\" deny 4.04 dry-run\\
rule \"all\" sealed forward|" "$PROXY_1_CONF"
restart_proxy 2
restart_proxy 1

ok "a message of EDHOC passes two proxies that require seals" \
    answered 2.04 --proxy-uri "$edhoc_uri" --option 12=41 --payload one
ok "and reaches the device with path and format" grep -qE \
    "options=11=$(hex .well-known),11=$(hex edhoc),12=41,16=.. payload=$(hex one)$" \
    "$device_log"
ok "another format does not pass" \
    answered 4.03 --proxy-uri "$edhoc_uri" --option 12=3c --payload one
ok "nor does another path" \
    answered 4.03 --proxy-uri "ocf://$UUID/edhoc" --option 12=41 --payload one
ok "the second message passes" \
    answered 2.04 --proxy-uri "$edhoc_uri" --option 12=41 --payload two
ok "the third is one too many" \
    answered 4.29 --proxy-uri "$edhoc_uri" --option 12=41 --payload three
ok "and says when to try again: within the hour" has_max_age '0[de]..'
ok "another client may still" \
    answered 2.04 --proxy-uri "$edhoc_uri" --option 12=41 --payload one \
    --source 127.0.0.2
ok "sealed requests are not concerned" \
    answered 2.04 --proxy-uri "ocf://$UUID" --sealed --payload x
ok "the log names the rule of what passed" has_rule all 'verdict=forward '
ok "and of what did not" has_rule keys 'verdict=deny result=4.29 reason=rate'
ok "and what a rule would have done" has_rule planned 'verdict=deny result=4.04'

ok "a request that is dropped goes nowhere" \
    raw send --to "$PROXY_URI" --proxy-uri "ocf://$UUID" --sealed \
    --payload lost --source 127.0.0.8 --answers 0
ok "and is told in the log" has_rule noise 'verdict=drop reason=drop'
ok "the device has not seen it" \
    test 0 -eq "$(count "payload=$(hex lost)" "$device_log")"

ok "what was denied is in the audit file" grep -qE \
    "^[0-9]+ [^ ]+ deny from=127.0.0.1:[0-9]+ listener=front target=$UUID code=0.02 rule=keys reason=rate result=4.29 hash=" \
    "$audit"
ok "and what was dropped" grep -qE \
    "^[0-9]+ [^ ]+ drop from=127.0.0.8:[0-9]+ listener=front target=$UUID code=0.02 rule=noise reason=drop hash=" \
    "$audit"
ok "but nothing that passed" test 4 -eq "$(count ' (deny|drop) ' "$audit")"
ok "the file is whole" "$ostlerctl" audit verify "$audit"
finish
