#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# oscore-size.sh - the archive of scripts/oscore-size is all that a device needs
# and nothing more
# shellcheck disable=SC2154
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

archive=$tap_tmp/libwax-oscore.a
: "${CC:=cc}"

makes_archive() {
	"$top_srcdir/scripts/oscore-size" "$top_builddir" "$archive" \
	    >"$tap_tmp/table"
}

# The sum is that of the lines above it
adds_up() {
	awk '$4 ~ /\.o$/ { text += $1; data += $2; n++ }
		$4 == "sum" { sum = $1; all = $2; objects = $6 }
		END { exit !(n > 20 && objects == n && text == sum &&
		    data == all && text > 10000) }' "$tap_tmp/table"
}

names_only() {
	! grep -E 'posix|edhoc|/ace/|/ocf/|ostler|link/' "$tap_tmp/table"
}

device_links() {
	# shellcheck disable=SC2046,SC2086 # words
	$CC -std=gnu17 -I "$top_srcdir/src" $SANITIZE_CFLAGS \
	    "$top_srcdir/examples/device-server.c" \
	    "$top_srcdir/examples/device_env.c" "$archive" \
	    $(pkg-config --libs libcbor libcrypto) -pthread \
	    -o "$tap_tmp/device"
}

device_serves() {
	"$tap_tmp/device" 127.0.0.1 0 "$tap_tmp" >"$tap_tmp/said" &
	device=$!
	tries=0
	until grep -q '^listening' "$tap_tmp/said" || [ $tries -eq 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill "$device"
	wait "$device" && grep '^listening' "$tap_tmp/said"
}

tap_ok the_archive_is_made \
    makes_archive
tap_ok the_table_adds_up \
    adds_up
tap_ok nothing_is_in_it_that_a_device_does_without \
    names_only
tap_ok what_is_needed_from_openssl_is_told \
    grep -q '^from libcrypto: .*EVP_EncryptUpdate' "$tap_tmp/table"
tap_ok a_device_links_with_it_alone \
    device_links
tap_ok and_serves \
    device_serves
tap_fails a_folder_without_objects_is_told "no objects" \
    "$top_srcdir/scripts/oscore-size" "$tap_tmp"
tap_done
