#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# installed.sh - what `make install` left can be used; run by make installcheck,
# which sets the folders and the compiler
# shellcheck disable=SC2154
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

export PKG_CONFIG_PATH="$pkgconfigdir${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
export LD_LIBRARY_PATH="$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
cd "$tap_tmp" || exit 1

# Each installed header is complete by itself
headers_compile() {	# compiler and its flags
	find "$includedir/wax-0" -name '*.h' >headers
	[ -s headers ] || { echo "no headers in $includedir/wax-0"; return 1; }
	while read -r header; do
		echo "#include <${header#"$includedir"/wax-0/}>" >header.c
		# shellcheck disable=SC2046 # words
		"$@" $(pkg-config --cflags wax) -Wall -Wextra -Wpedantic \
		    -Werror -fsyntax-only header.c || return
	done <headers
}

program_links() {
	cat >program.c <<'END'
#include <core/status.h>
#include <wax/oscore.h>
#include <stdio.h>

int
main(void)
{
	puts(wax_status_text(WAX_OK));
	return 0;
}
END
	# shellcheck disable=SC2046,SC2086 # words
	$CC -std=c17 program.c $(pkg-config --cflags wax) \
	    $SANITIZE_CFLAGS $(pkg-config --libs wax) -o program &&
	    ./program
}

# The examples as their own comments build them, with every warning
examples=$top_srcdir/examples

device_example_compiles() {	# name
	# shellcheck disable=SC2046,SC2086 # words
	$CC -std=gnu17 -Wall -Wextra -Wpedantic -Wconversion -Werror \
	    "$examples/$1.c" "$examples/device_env.c" \
	    $(pkg-config --cflags wax) $SANITIZE_CFLAGS \
	    $(pkg-config --libs wax) -o "$1"
}

peer_example_compiles() {	# name
	# shellcheck disable=SC2046,SC2086 # words
	$CC -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror \
	    "$examples/$1.c" $(pkg-config --cflags waxpeer libevent) \
	    $SANITIZE_CFLAGS $(pkg-config --libs waxpeer libevent) -o "$1"
}

device_examples_talk() {
	mkdir -p state
	./device-server 127.0.0.1 0 state >server.log 2>&1 &
	server=$!
	tries=0
	until grep -q '^listening' server.log || [ $tries -eq 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	./device-client 127.0.0.1 "$(sed -n 's/^listening //p' server.log)" \
	    state get light >said
	kill "$server"
	wait "$server"
	cat said
	[ "$(cat said)" = "2.05 off" ]
}

# The program in libwax(3)
manual_example_works() {
	sed -n '/^\.Bd -literal$/,/^\.Ed$/p' "$top_srcdir/doc/libwax.3" |
	    sed '/^\./d; s/\\e/\\/g' >example.c
	# shellcheck disable=SC2046,SC2086 # words
	$CC -std=c17 -Wall -Wextra -Wpedantic -Wconversion -Werror example.c \
	    $(pkg-config --cflags wax) $SANITIZE_CFLAGS \
	    $(pkg-config --libs wax) -o example &&
	    ./example >said && cat said && [ "$(cat said)" = 22.5 ]
}

# shellcheck disable=SC2086 # CC may have flags
tap_ok headers_compile_as_c \
    headers_compile $CC -std=c17 -x c
if command -v c++ >/dev/null; then
	tap_ok headers_compile_as_cxx \
	    headers_compile c++ -std=c++17 -x c++
else
	tap_skip headers_compile_as_cxx "no C++ compiler"
fi
tap_ok program_links_with_libwax \
    program_links
tap_ok the_example_of_the_manual_works \
    manual_example_works
tap_ok wax_pc_is_complete \
    pkg-config --exists --print-errors --static wax
for example in device-client device-server; do
	tap_ok "example_${example}_compiles" \
	    device_example_compiles "$example"
done
tap_ok examples_of_a_device_talk_to_each_other \
    device_examples_talk
for example in waxpeer-client waxpeer-node waxpeer-server; do
	tap_ok "example_${example}_compiles" \
	    peer_example_compiles "$example"
done
tap_ok libwaxpeer_is_known_to_pkg_config \
    pkg-config --exists --print-errors waxpeer
for program in "$sbindir/ostlerd" "$sbindir/ostlerctl" \
    "$bindir/wax-client" "$bindir/wax-server"; do
	tap_ok "${program##*/}_is_installed" \
	    test -x "$program"
done
tap_done
