#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# check-style.sh - scripts/check-style finds what doc/style.md forbids
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

tree=$tap_tmp/tree
spdx='/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */'

check() {	# file, text: the tree is this file alone
	rm -rf "$tree"
	mkdir -p "$(dirname "$tree/$1")"
	printf '%s\n' "$2" >"$tree/$1"
	"$top_srcdir/scripts/check-style" "$tree"
}

check_c() {	# text below the SPDX lines
	check src/core/a.c "$spdx
$1"
}

check_h() {
	check src/core/a.h "$spdx
$1"
}

lines() {	# count, text
	awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) print text }'
}

function='int
a_function(const char *text,
    size_t len)
{
	return 0;
}'

tap_ok function_in_form_is_fine \
    check_c "$function"
tap_ok header_in_form_is_fine \
    check_h '/* a.h - an example */
#ifndef CORE_A_H
#define CORE_A_H
#endif'
tap_ok test_macro_is_a_function_in_form \
    check_c 'START_TEST(number_is_refused)
{
}
END_TEST'
tap_ok table_is_no_function \
    check_c 'static const struct row rows[] = {
	{ "a", 1 },
};

struct row
{
	int a;
};

const struct condition when_sealed = { .name = COUNT(x) };'
tap_ok tab_counts_to_the_next_eighth_column \
    check_c "	$(printf '%072d' 0)"
tap_ok long_words_of_protocols_are_fine \
    check doc/a.md 'RFC 8613 #section, a DTLS session, the issue of 265 CON/s'

tap_fails licence_is_wanted_first \
    'src/core/a.c:1: expected SPDX-FileCopyrightText' \
    check src/core/a.c 'int x;'
tap_fails licence_is_wanted_in_scripts \
    'scripts/a:2: expected SPDX-FileCopyrightText' \
    check scripts/a '#!/bin/sh'
tap_fails long_line_is_noticed \
    'src/core/a.c:3: 81 columns; at most 80' \
    check_c "	$(printf '%073d' 0)"
tap_fails space_at_the_end_is_noticed \
    'src/core/a.c:3: space at the end' \
    check_c 'int x; '
tap_fails spaces_for_a_tab_are_noticed \
    'src/core/a.c:3: spaces where' \
    check_c '        int x;'
tap_fails return_type_on_the_line_is_noticed \
    'src/core/a.c:3: a_function: the return type' \
    check_c 'static int a_function(int a,
    int b)
{
}'
tap_fails brace_on_the_line_is_noticed \
    'src/core/a.c:4: { of a function' \
    check_c 'int
a_function(void) {
}'
tap_fails guard_must_be_the_path \
    'src/core/a.h:4: guard is A_H; expected CORE_A_H' \
    check_h '/* a.h - an example */
#ifndef A_H
#define A_H
#endif'
tap_fails guard_must_be_defined \
    'src/core/a.h:5: expected #define CORE_A_H' \
    check_h '/* a.h - an example */
#ifndef CORE_A_H
#define CORE_H
#endif'
tap_fails header_without_a_guard_is_noticed \
    'no guard; expected #ifndef CORE_A_H' \
    check_h '/* a.h - an example */
int x;'
tap_fails header_must_say_what_it_is \
    'src/core/a.h:3: expected /* a.h - what it is' \
    check_h '#ifndef CORE_A_H
#define CORE_A_H
#endif'

long_body() {	# lines between the braces
	printf 'int\na_function(void)\n{\n%s\n}' "$(lines "$1" '	x();')"
}

tap_ok function_of_a_hundred_lines_is_the_last_that_is_fine \
    check_c "$(long_body 97)"
tap_fails function_of_more_is_noticed \
    'src/core/a.c:4: a_function: 101 lines; at most 100' \
    check_c "$(long_body 98)"
check_c "$(long_body 58)" >"$tap_tmp/note"
tap_ok long_function_is_noted \
    grep 'src/core/a.c:4: note: a_function: 61 lines' "$tap_tmp/note"
tap_ok file_of_six_hundred_lines_is_the_last_that_is_fine \
    check_c "$(lines 598 'int x;')"
tap_fails file_of_more_is_noticed \
    'src/core/a.c:601: 601 lines; at most 600' \
    check_c "$(lines 599 'int x;')"

# in two parts, so that they are not found here
number=12
home=home

tap_fails number_of_a_tracker_is_noticed \
    "doc/a.md:1: #$number: a number" \
    check doc/a.md "as discussed, #$number"
tap_fails issue_by_number_is_noticed \
    "src/core/a.c:3: issue $number: a number" \
    check_c "/* see issue $number */"
tap_fails path_of_a_machine_is_noticed \
    "doc/a.md:1: /$home/s: a path" \
    check doc/a.md "see /$home/somebody/ostler"
tap_fails empty_tree_is_no_success \
    '0 files' \
    check elsewhere/a.c ''
tap_done
