#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# check-tests.sh - scripts/check-tests notices sources without a test
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

tree=$tap_tmp/tree

# A tree in order: one source with a test, one with a reason
new_tree() {
	rm -rf "$tree"
	mkdir -p "$tree/src/core/deep" "$tree/tests/core/deep"
	echo >"$tree/src/core/deep/a.c"
	echo >"$tree/src/core/b.c"
	echo >"$tree/tests/core/deep/test_a.c"
	printf '\t%%D%%/%s \\\n' deep/a.c b.c >"$tree/src/core/local.mk"
	printf '\t%%D%%/%s \\\n' core/deep/test_a >"$tree/tests/local.mk"
	printf '# why\n\ncore/b.c: only a table\n' >"$tree/tests/UNTESTED"
}

check() {	# command that spoils the tree
	new_tree
	(cd "$tree" && eval "$1") &&
	    "$top_srcdir/scripts/check-tests" "$tree"
}

tap_ok tree_in_order_passes \
    check :
tap_ok test_may_be_one_source_of_a_program \
    check 'sed -i s/test_a/test_a.c/ tests/local.mk'
tap_fails missing_test_is_noticed \
    'src/core/deep/a.c: no test; write tests/core/deep/test_a.c' \
    check 'rm tests/core/deep/test_a.c'
tap_fails missing_reason_is_noticed \
    'src/core/b.c: no test' \
    check 'echo >tests/UNTESTED'
tap_fails reason_must_be_given \
    'tests/UNTESTED:1: core/b.c without a reason' \
    check 'echo "core/b.c: " >tests/UNTESTED'
tap_fails reason_for_a_tested_file_is_stale \
    'tests/UNTESTED:4: core/deep/a.c has a test; remove the line' \
    check 'echo "core/deep/a.c: lazy" >>tests/UNTESTED'
tap_fails reason_for_a_vanished_file_is_stale \
    'tests/UNTESTED:4: there is no src/core/c.c' \
    check 'echo "core/c.c: gone" >>tests/UNTESTED'
tap_fails line_that_is_no_reason_is_noticed \
    'tests/UNTESTED:4: expected' \
    check 'echo "core/c.c" >>tests/UNTESTED'
tap_fails source_that_is_not_built_is_noticed \
    'src/core/b.c: not built; add it to src/core/local.mk' \
    check 'sed -i /b.c/d src/core/local.mk'
tap_fails test_that_is_not_run_is_noticed \
    'tests/core/deep/test_a.c: not run; add it to tests/local.mk' \
    check 'echo >tests/local.mk'
tap_fails file_named_in_a_comment_only_is_not_built \
    'src/core/b.c: not built' \
    check 'sed -i "s/.*b.c/#&/" src/core/local.mk'
tap_fails tree_without_sources_is_no_success \
    '0 sources' \
    check 'rm -r src/core; echo >tests/UNTESTED'
tap_done
