#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# count-tests.sh - scripts/count-tests counts what the TAP driver writes
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

tree=$tap_tmp/tree

# Runs a test program, which is a text, under automake's TAP driver
drive() {	# name, program
	mkdir -p "$tree/part"
	printf '%s\n' "$2" >"$tap_tmp/program"
	"$top_srcdir/build-aux/tap-driver.sh" --test-name "$1" \
	    --log-file "$tree/part/$1.log" --trs-file "$tree/part/$1.trs" \
	    -- sh "$tap_tmp/program" >/dev/null
}

count() {	# last line expected
	"$top_srcdir/scripts/count-tests" "$tree" >"$tap_tmp/counted"
	cat "$tap_tmp/counted"
	[ "$(tail -n 1 "$tap_tmp/counted")" = "$1" ]
}

says() {
	"$top_srcdir/scripts/count-tests" "$tree" | grep -Fx -e "$1"
}

good='echo "ok 1 - one"; echo "ok 2 - two"; echo 1..2'

hides() {
	! says "$1"
}

mkdir "$tree"
tap_ok nothing_counts_as_nothing \
    count '0 passed, 0 failed, 0 skipped'

drive good "$good"
tap_ok tests_that_pass_are_counted \
    count '2 passed, 0 failed, 0 skipped'
tap_ok program_is_one_line \
    says 'ok   part/good (2)'

drive some 'echo "ok 1 - one # SKIP no network"; echo 1..1'
drive all 'echo "1..0 # SKIP no device"'
tap_ok tests_that_are_skipped_are_counted \
    count '2 passed, 0 failed, 2 skipped'
tap_ok reason_of_a_skipped_test_is_told \
    says 'skip some 1 - one # SKIP no network'
tap_ok reason_of_a_skipped_program_is_told \
    says 'skip all - no device'

drive bad "$(echo 'echo "ok 1 - one"; echo "not ok 2 - two"'
    echo 'echo "why" >&2; echo 1..2; exit 1')"
tap_ok failure_with_its_exit_status_counts_once \
    count '3 passed, 1 failed, 2 skipped'
tap_ok log_of_a_failed_program_is_shown \
    says '| why'
tap_ok log_is_shown_without_what_passed \
    hides '| ok 1 - one'

drive crashed 'echo "ok 1 - one"; echo 1..1; exit 3'
tap_ok bad_exit_alone_counts \
    count '4 passed, 2 failed, 2 skipped'
drive short 'echo 1..2; echo "ok 1 - one"'
tap_ok missing_test_counts \
    count '5 passed, 3 failed, 2 skipped'
drive todo 'echo "not ok 1 - one # TODO later"; echo 1..1'
tap_ok expected_failure_counts_as_passed \
    count '6 passed, 3 failed, 2 skipped'
tap_done
