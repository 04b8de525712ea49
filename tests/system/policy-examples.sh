#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# policy-examples.sh - each example does what the policy test beside it expects,
# and each of its rules is tested
set -u

top=$(cd "${top_srcdir:-.}" && pwd)
ostlerd=$(cd "${top_builddir:-.}" && pwd)/src/ostler/ostlerd
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$top/conf/examples" || exit 1

number=0

ok() {	# status of what was tested, its name
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		sed 's/^/# /' "$work/out" "$work/err"
	fi
}

for conf in *.conf; do
	name=${conf%.conf}
	"$ostlerd" -f "$conf" --policy-test "$name.policy-test" \
	    >"$work/out" 2>"$work/err"
	[ $? -eq 0 ] && [ ! -s "$work/err" ]
	ok $? "$name: all is as its test expects"
	! grep '^no question reaches' "$work/out" >/dev/null
	ok $? "$name: each rule is reached by a question"
done
echo "1..$number"
