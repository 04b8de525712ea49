# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=sh
#
# tap.sh - what a test script needs; read it in with
#
#	. "${top_srcdir:-.}/tests/tap.sh"
#
# Each of these is one test, with a sentence for a name:
#	tap_ok NAME COMMAND...           the command must succeed
#	tap_fails NAME TEXT COMMAND...   it must fail and say TEXT
#	tap_skip NAME REASON
# The last line of the script is tap_done. $tap_tmp is a folder that goes away.

top_srcdir=$(cd "${top_srcdir:-.}" && pwd)
top_builddir=$(cd "${top_builddir:-build}" && pwd)
tap_count=0
tap_tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tap_tmp"' EXIT

tap_result() {	# "ok" or "not ok", name
	tap_count=$((tap_count + 1))
	echo "$1 $tap_count - $2"
}

tap_comment() {
	sed 's/^/# /' "$1"
}

tap_ok() {
	tap_name=$1
	shift
	if "$@" >"$tap_tmp/output" 2>&1; then
		tap_result "ok" "$tap_name"
	else
		tap_result "not ok" "$tap_name"
		echo "# failed: $*"
		tap_comment "$tap_tmp/output"
	fi
}

tap_fails() {
	tap_name=$1
	tap_text=$2
	shift 2
	if "$@" >"$tap_tmp/output" 2>&1; then
		tap_result "not ok" "$tap_name"
		echo "# succeeded: $*"
	elif grep -Fq -e "$tap_text" "$tap_tmp/output"; then
		tap_result "ok" "$tap_name"
		return
	else
		tap_result "not ok" "$tap_name"
		echo "# did not say: $tap_text"
	fi
	tap_comment "$tap_tmp/output"
}

tap_skip() {
	tap_result "ok" "$1 # SKIP $2"
}

tap_done() {
	echo "1..$tap_count"
}
