#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# unit.sh - systemd understands our unit, and judges it to be well confined
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

# The unit as it is built, but with programs that are here
unit=$tap_tmp/ostlerd.service
sed -E 's#^(Exec[A-Za-z]*)=[^ ]*/(ostlerd|ostlerctl)#\1=/bin/true#' \
    "$top_builddir/systemd/ostlerd.service" >"$unit"

analyze() {
	systemd-analyze --man=no "$@" 2>&1
}

understands_all() {
	analyze verify --recursive-errors=yes "$unit"
}

# A word that it does not know
misspelt_is_noticed() {
	sed 's/^ProtectHome=/ProtectHomes=/' "$unit" \
	    >"$tap_tmp/misspelt.service"
	! analyze verify --recursive-errors=yes "$tap_tmp/misspelt.service"
}

has_line() {
	grep "$1" "$top_builddir/systemd/ostlerd.service"
}

tap_ok unit_has_no_name_left_to_fill_in \
    sh -c '! grep "@[a-z]*dir@" "$1"/*.service "$1"/*/*.conf' - \
    "$top_builddir/systemd"
tap_ok unit_checks_the_configuration_first \
    has_line '^ExecStartPre=/.*/ostlerd -t$'
tap_ok unit_reloads_by_a_program_that_can_fail \
    has_line '^ExecReload=/.*/ostlerctl reload$'
tap_ok unit_waits_until_it_listens \
    has_line '^Type=notify$'
tap_ok unit_has_a_watchdog \
    has_line '^WatchdogSec=[1-9]'
if command -v systemd-analyze >/dev/null; then
	tap_ok unit_is_understood \
	    understands_all
	tap_ok unit_with_a_misspelt_word_would_be_noticed \
	    misspelt_is_noticed
	# of 100; 20 is called OK, 50 medium
	tap_ok unit_is_well_confined \
	    analyze security --no-pager --offline=yes --threshold=15 "$unit"
else
	for name in unit_is_understood unit_is_well_confined \
	    unit_with_a_misspelt_word_would_be_noticed; do
		tap_skip "$name" "systemd-analyze is not installed"
	done
fi
if command -v systemd-sysusers >/dev/null; then
	mkdir -p "$tap_tmp/root/etc"
	tap_ok user_can_be_made \
	    systemd-sysusers --root="$tap_tmp/root" \
	    "$top_srcdir/systemd/sysusers.d/ostler.conf"
	tap_ok user_is_the_one_of_the_unit \
	    grep "^$(sed -n 's/^User=//p' "$unit"):" "$tap_tmp/root/etc/passwd"
else
	for name in user_can_be_made user_is_the_one_of_the_unit; do
		tap_skip "$name" "systemd-sysusers is not installed"
	done
fi
tap_done
