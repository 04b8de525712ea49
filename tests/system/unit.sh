#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# unit.sh - systemd understands our units, and judges them to be well confined
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

# The units as they are built, but with programs that are here
for name in ostlerd ostler-device wax-as; do
	sed -E \
	    's#^(Exec[A-Za-z]*)=[^ ]*/(ostlerd|ostlerctl|ostler-device|wax-as)#\1=/bin/true#' \
	    "$top_builddir/systemd/$name.service" >"$tap_tmp/$name.service"
done
unit=$tap_tmp/ostlerd.service

analyze() {
	systemd-analyze --man=no "$@" 2>&1
}

understands_all() { # name
	analyze verify --recursive-errors=yes "$tap_tmp/$1.service"
}

# A word that it does not know
misspelt_is_noticed() {
	sed 's/^ProtectHome=/ProtectHomes=/' "$unit" \
	    >"$tap_tmp/misspelt.service"
	! analyze verify --recursive-errors=yes "$tap_tmp/misspelt.service"
}

has_line() { # pattern [name]
	grep "$1" "$top_builddir/systemd/${2:-ostlerd}.service"
}

# What confines one confines the other
confines_alike() { # name
	grep -E '^(Protect|Private|Restrict|SystemCall|NoNew|Lock|Memory)' \
	    "$top_builddir/systemd/ostlerd.service" >"$tap_tmp/one"
	grep -E '^(Protect|Private|Restrict|SystemCall|NoNew|Lock|Memory)' \
	    "$top_builddir/systemd/$1.service" |
	    diff "$tap_tmp/one" -
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
tap_ok device_is_ready_before_ostlerd_reads_what_it_writes \
    has_line '^Before=ostlerd.service$' ostler-device
tap_ok device_has_written_it_when_it_is_started \
    has_line '^ExecStartPre=/.*/ostler-device --once' ostler-device
tap_ok device_is_the_user_that_may_tell_ostlerd \
    has_line "$(grep '^User=' "$unit")" ostler-device
tap_ok device_is_confined_as_ostlerd_is \
    confines_alike ostler-device
tap_ok as_checks_the_configuration_first \
    has_line '^ExecStartPre=/.*/wax-as check$' wax-as
tap_ok as_is_confined_as_ostlerd_is \
    confines_alike wax-as
if command -v systemd-analyze >/dev/null; then
	tap_ok unit_is_understood \
	    understands_all ostlerd
	tap_ok device_is_understood \
	    understands_all ostler-device
	tap_ok as_is_understood \
	    understands_all wax-as
	tap_ok unit_with_a_misspelt_word_would_be_noticed \
	    misspelt_is_noticed
	# of 100; 20 is called OK, 50 medium
	tap_ok unit_is_well_confined \
	    analyze security --no-pager --offline=yes --threshold=15 "$unit"
	tap_ok device_is_well_confined \
	    analyze security --no-pager --offline=yes --threshold=15 \
	    "$tap_tmp/ostler-device.service"
	tap_ok as_is_well_confined \
	    analyze security --no-pager --offline=yes --threshold=15 \
	    "$tap_tmp/wax-as.service"
else
	for name in unit_is_understood device_is_understood \
	    unit_is_well_confined device_is_well_confined \
	    as_is_understood as_is_well_confined \
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
	tap_ok user_of_the_as_can_be_made \
	    systemd-sysusers --root="$tap_tmp/root" \
	    "$top_srcdir/systemd/sysusers.d/wax-as.conf"
else
	for name in user_of_the_as_can_be_made user_can_be_made \
	    user_is_the_one_of_the_unit; do
		tap_skip "$name" "systemd-sysusers is not installed"
	done
fi
tap_done
