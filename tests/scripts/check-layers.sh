#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# check-layers.sh - scripts/check-layers refuses what src/LAYERS forbids
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

tree=$tap_tmp/tree
mkdir -p "$tree/src/low" "$tree/src/high/part" "$tree/src/high/other"
cat >"$tree/src/LAYERS" <<'END'
# a comment
low:
high/part:   low
high/other:  low/one.h	# one header only
high:        low high/*
<ssl/safe.h>	high/part high
<ssl/*>		high/part
END
echo >"$tree/src/low/one.h"
echo >"$tree/src/low/two.h"
echo >"$tree/src/high/part/part.h"

check() {	# file, text: that file alone is new
	printf '%s\n' "$2" >"$tree/src/$1"
	"$top_srcdir/scripts/check-layers" "$tree"
	status=$?
	rm "$tree/src/$1"
	return "$status"
}

tap_ok include_downwards_is_fine \
    check high/part/a.c '#include "low/one.h"'
tap_ok include_of_own_folder_is_fine \
    check low/a.c '#include "low/one.h"'
tap_ok star_means_all_folders_below \
    check high/a.c '#include "high/part/part.h"'
tap_ok system_headers_are_free \
    check low/a.c '#include <stdint.h>'
tap_ok config_h_is_free \
    check low/a.c '#include "config.h"'
tap_ok library_is_fine_at_home \
    check high/part/a.c '#include <ssl/secret.h>'
tap_ok one_header_of_a_folder_can_be_allowed \
    check high/other/a.c '#include "low/one.h"'

tap_fails include_upwards_is_refused \
    'src/low/a.c:1: #include "high/part/part.h": src/LAYERS:2: low may' \
    check low/a.c '#include "high/part/part.h"'
tap_fails include_sideways_is_refused \
    'src/high/other/a.c:1:' \
    check high/other/a.c '#include "high/part/part.h"'
tap_fails other_headers_of_that_folder_are_refused \
    'src/high/other/a.c:1:' \
    check high/other/a.c '#include "low/two.h"'
tap_fails spaces_do_not_hide_an_include \
    'src/low/a.c:1:' \
    check low/a.c '  #  include   "high/part/part.h"'
tap_fails headers_are_checked_too \
    'src/low/a.h:1:' \
    check low/a.h '#include "high/part/part.h"'
tap_fails library_away_from_home_is_refused \
    'src/low/a.c:1: #include <ssl/secret.h>: src/LAYERS:7: <ssl/*> belongs to' \
    check low/a.c '#include <ssl/secret.h>'
tap_fails include_by_relative_path_is_refused \
    'write the full path' \
    check high/part/a.c '#include "part.h"'

tap_ok header_may_name_one_beside_it \
    check high/part/a.h '#include "part.h"'

mkdir "$tree/src/new"
tap_fails folder_without_a_line_is_refused \
    'src/LAYERS has no line for src/new' \
    check new/a.c ''
rmdir "$tree/src/new"

echo 'low high' >>"$tree/src/LAYERS"
tap_fails line_that_is_no_rule_is_refused \
    'LAYERS:8: expected' \
    check low/a.c ''
tap_done
