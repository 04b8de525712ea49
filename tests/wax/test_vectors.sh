#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
# test_vectors.sh - wax-vectors passes our files of OSCORE, EDHOC and ACE vectors,
# and fails for whatever it can not judge

run=${top_builddir:-.}/tests/wax-vectors
data=${top_srcdir:-.}/tests/vectors
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
number=0

# tap STATUS WANTED TEXT
tap() {
	number=$((number + 1))
	test "$1" -eq "$2" || printf 'not '
	echo "ok $number - $3"
}

# refused JSON TEXT
refused() {
	printf '%s' "$1" > "$tmp/file.json"
	"$run" "$tmp/file.json" > "$tmp/out"
	tap $? 1 "$2"
}

echo 1..28
for file in rfc8613-appendix-c rfc8613-more rfc9529-traces rfc9528-more \
    rfc9203-more; do
	"$run" "$data/$file.json" > "$tmp/out"
	tap $? 0 "$file: $(tail -n 1 "$tmp/out")"
	grep '^FAIL' "$tmp/out" | sed 's/^/# /'
done
"$run" "$data/rfc8613-appendix-c.json" "$data/rfc8613-more.json" > "$tmp/out"
tap $? 0 "both in one run: $(tail -n 1 "$tmp/out")"

sed 's/"ciphertext": "612f/"ciphertext": "612e/' \
    "$data/rfc8613-appendix-c.json" > "$tmp/wrong.json"
"$run" "$tmp/wrong.json" > "$tmp/out"
tap $? 1 "one wrong digit is a failure"
grep -q '^FAIL.*C\.4.*ciphertext' "$tmp/out"
tap $? 0 "and its line names the case and the field"

# Each kind of value that EDHOC has, wrong by one digit
file=rfc9529-traces
altered() { # sed expression, text
	sed "$1" "$data/$file.json" > "$tmp/wrong.json"
	! cmp -s "$tmp/wrong.json" "$data/$file.json" &&
	    ! "$run" "$tmp/wrong.json" > "$tmp/out" &&
	    grep -q '^FAIL' "$tmp/out"
	tap $? 0 "$2"
}
altered 's/"th_3": "5b7d/"th_3": "5b7e/' "a wrong transcript hash fails"
altered 's/"iv_3": "38d8/"iv_3": "38d9/' "a wrong nonce fails"
altered 's/"g_rx": "f2b6/"g_rx": "f2b7/' "a wrong shared secret fails"
altered 's/"message_4": "484f/"message_4": "484e/' "a wrong message fails"
altered 's/"oscore_master_salt": "ce7a/"oscore_master_salt": "ce7b/' \
    "a wrong salt fails"
altered 's/"err_code": 2/"err_code": 1/;s/"encoded": "4138"/"encoded": "4139"/' \
    "a wrong identifier fails"
file=rfc9203-more
altered 's/"access_token": "d08343a1/"access_token": "d08343a2/' \
    "a wrong token fails"
altered 's/"master_salt": "50f9/"master_salt": "50f8/' \
    "a wrong salt of input material fails"
altered 's/"nonce2": "25a8/"nonce2": "25a9/' "a wrong nonce fails"
altered 's/"oauth_error": 6,/"oauth_error": 5,/' "a wrong error fails"
altered 's/"code": "4.03"/"code": "4.01"/' "a wrong code fails"
altered 's/"payload": "a10b5072/"payload": "a10b5073/' \
    "a wrong question about a token fails"
refused '{"sessions": [{"name": "a", "method": 0}]}' \
    "a session without messages is refused"

refused '' "an empty file is refused"
refused '{}' "a file without sections is refused"
refused '{"title": "t"}' "a file without values is refused"
refused '{"messages": []}' "an empty section is refused"
refused '{"surprises": [1]}' "an unknown section is refused"
refused '{"http_header": {"section": "s"}}' \
    "a section in which nothing was checked is refused"
refused '{"tcp_framing": [{"id": "x", "udp": "40010000", "tcp": "0001",
    "new": 1}]}' "an unknown field is refused"
