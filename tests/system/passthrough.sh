#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# passthrough.sh - every kind of OCF request, sealed from client to device,
# through one, two and three proxies of one and two workers
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

# What all proxies logged of sealed requests: nothing but code, names, sizes.
sees_letters_only() {
	local i log
	for ((i = 1; i <= proxies; i++)); do
		log=PROXY_${i}_LOG
		grep ' request ' "${!log}"
		[ "$(count ' request .* sealed=yes ' "${!log}")" -gt 0 ] ||
		    return 1
		! grep ' request ' "${!log}" |
		    grep -E 'light|power|sealed=no|code=0\.0[134]' || return 1
	done
}

for proxies in 1 2 3; do
	for workers in 1 2; do
		start_devnet --proxies $proxies --workers $workers
		way="$proxies proxies of $workers workers"
		light=ocf://$SERVER_UUID/a/light
		ok "$way: RETRIEVE" says '"power": 0' \
		    client retrieve "$light"
		ok "$way: UPDATE" says '^2\.04' \
		    client update "$light" '{"power": 42}'
		ok "$way: it was updated" says '"power": 42' \
		    client retrieve "$light"
		ok "$way: the path alone names the context's peer" \
		    says '"power": 42' client retrieve /a/light
		ok "$way: CREATE" says '^2\.01' client create /a/collection \
		    '{"rt": ["core.light"], "if": ["oic.if.rw"], "rep": {}}'
		child=$(sed -n 's/.*"href": "\([^"]*\)".*/\1/p' "$tmp/said")
		ok "$way: it was created" says '^2\.05' \
		    client retrieve "$child"
		ok "$way: DELETE" says '^2\.02' client delete "$child"
		ok "$way: it was deleted" exits_with 4 '^4\.04' \
		    client retrieve "$child"
		ok "$way: a Proxy-Uri names the device as well" \
		    says '"power": 42' \
		    client --proxy-form uri retrieve "$light"
		ok "$way: a NON request" says '"power": 42' \
		    client --non retrieve "$light"
		ok "$way: the proxies saw letters, and nothing in them" \
		    sees_letters_only
	done
done

ok "the device opened each: none was refused" \
    test "$(count 'verdict=(refused|replay|failed)' "$SERVER_LOG")" -eq 0
ok "and answered under seal" \
    test "$(count 'sealed=no' "$SERVER_LOG")" -eq 0
ok "a device that is not there: an error nobody vouches for" \
    exits_with 6 'unprotected 5\.05' \
    client retrieve "ocf://$UUID/a/light"
finish
