#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# nspawn.sh - the unit under a systemd of its own: a container whose root is an
# overlay of the running system, without a network; nspawn-inside.sh is what is
# done there
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

not_from_the_tarball
[ "$(id -u)" -eq 0 ] || skip_all "needs root"
for program in systemd-nspawn make mount python3; do
	command -v "$program" > /dev/null || skip_all "no $program here"
done
ostlerd=$OSTLER_BUILD/src/ostler/ostlerd
! nm "$ostlerd" 2>&1 | grep -q __asan_init ||
	skip_all "a sanitizer does not run as confined as the unit is"
ls "$OSTLER_BUILD"/systemd/ostlerd.service > "$tmp/units" 2>&1 ||
	skip_all "configured without systemd"

# Unmounted before lib.sh removes all below.
root=$tmp/box/root
leave() {
	umount -q "$root"
	umount -q "$tmp/box"
	cleanup
}
trap leave EXIT
mkdir "$tmp/box"
mount -t tmpfs -o mode=0755 tmpfs "$tmp/box" 2> "$tmp/mount" ||
	skip_all "no tmpfs: $(< "$tmp/mount")"
mkdir "$tmp/box"/{upper,work,root,out}
mount -t overlay overlay -o \
    "lowerdir=/,upperdir=$tmp/box/upper,workdir=$tmp/box/work" \
    "$root" 2> "$tmp/mount" || skip_all "no overlay: $(< "$tmp/mount")"

# Runs one command as the container's only service; its output is in
# box/out/tap, what systemd says in box/out/console.
boot() { # command
	cat > "$root/etc/systemd/system/inside.service" <<- UNIT
		[Unit]
		SuccessAction=exit
		FailureAction=exit
		[Service]
		Type=oneshot
		ExecStart=$1
		StandardOutput=file:/out/tap
		StandardError=inherit
		TimeoutStartSec=100
	UNIT
	timeout -k 5 120 systemd-nspawn -q -D "$root" --register=no --keep-unit \
	    --private-network --link-journal=no --bind="$tmp/box/out:/out" \
	    -b systemd.unit=inside.service > "$tmp/box/out/console" 2>&1 \
	    < /dev/null
}

# No unit of this machine but those that every start needs, and no old lines.
rm -rf "$root/var/log/journal"
for unit in network-online.target sockets.target timers.target paths.target; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
boot /bin/true || {
	sed 's/^/# /' "$tmp/box/out/console"
	skip_all "no system starts in a container here"
}

# What is installed, but for libraries, which make would link anew while other
# tests use them; so programs are put where the unit has them. And the tools with
# their libraries, for the test.
install_all() {
	local sbin
	env -u MAKEFLAGS -u MAKELEVEL make -s -C "$OSTLER_BUILD" \
	    DESTDIR="$root" install-data-local install-systemdsystemunitDATA \
	    install-sysusersDATA install-tmpfilesDATA || return
	sbin=$(sed -n 's|^ExecStart=\(.*\)/ostlerd$|\1|p' "$(< "$tmp/units")")
	install -D -m 0755 -t "$root$sbin" "$(binary ostler/ostlerd)" \
	    "$(binary tools/ostlerctl)" || return
	mkdir "$root/test" && install -m 0755 "$here"/nspawn-inside.sh \
	    "$here"/stop-thread.py "$src/tests/tap.sh" "$root/test" || return
	for program in wax-client wax-server; do
		install -m 0755 "$(binary "tools/$program")" "$root/test" ||
		    return
	done
	find "$OSTLER_BUILD/src" -path '*/.libs/*' -name 'lib*.so.*' \
	    -exec cp -P -t "$root/test" {} +
}

# The program itself, not libtool's script around it
binary() { # path
	local real=$OSTLER_BUILD/src/${1%/*}/.libs/${1##*/}
	if [ -f "$real" ]; then
		echo "$real"
	else
		echo "$OSTLER_BUILD/src/$1"
	fi
}

install_all > "$tmp/install" 2>&1 || {
	sed 's/^/# /' "$tmp/install"
	echo "Bail out! nothing can be installed"
	exit 1
}
status=0
boot /test/nspawn-inside.sh || status=$?
cat "$tmp/box/out/tap"
if [ $status -ne 0 ] || grep -q '^not ok' "$tmp/box/out/tap"; then
	tail -n 40 "$tmp/box/out/console" | sed 's/^/# console: /'
	tail -n 80 "$tmp/box/out/journal" | sed 's/^/# journal: /'
fi
grep -q '^1\.\.' "$tmp/box/out/tap" ||
	echo "Bail out! the container ended with $status"
exit "$status"
