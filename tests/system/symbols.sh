#!/bin/sh
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# symbols.sh - what is in the binaries: the middle can not open
# shellcheck source=tests/tap.sh
. "${top_srcdir:-.}/tests/tap.sh"

# The file itself, not libtool's script around it
binary() {
	folder=$top_builddir/${1%/*}
	for file in "$folder/.libs/${1##*/}" "$folder/${1##*/}"; do
		[ ! -f "$file" ] || break
	done
	echo "$file"
}

# Names with external linkage that a static library defines
external_of() {
	nm -g --defined-only "$(binary "$1")" 2>/dev/null |
	    awk 'NF == 3 { print $3 }' | LC_ALL=C sort -u
}

# Names that a static library uses
used_by() {
	nm -u "$(binary "$1")" 2>/dev/null | awk 'NF == 2 { print $2 }' |
	    LC_ALL=C sort -u
}

# Names that a program defines, static functions too; the compiler makes
# name.part.0 of a part of name
defined_in() {
	nm --defined-only "$1" | awk '{ sub(/\..*/, "", $3); print $3 }' |
	    LC_ALL=C sort -u
}

# Names that a program or shared library takes from others
imported_by() {
	nm -D --undefined-only "$1" | awk '{ sub(/@.*/, "", $NF); print $NF }' |
	    LC_ALL=C sort -u
}

exported_by() {
	nm -D --defined-only "$1" | awk '{ sub(/@.*/, "", $NF); print $NF }' |
	    LC_ALL=C sort -u
}

has_line() {
	grep -Fxq -e "$2" "$1" || { echo "$1 lacks $2"; return 1; }
}

# Succeeds when no line fits; shows those that do
none() {	# file, extended regular expression
	! grep -E -e "$2" "$1"
}

disjoint() {
	LC_ALL=C comm -12 "$1" "$2" >"$tap_tmp/common"
	cat "$tap_tmp/common"
	[ ! -s "$tap_tmp/common" ]
}

# What a program must take from libcrypto to open a sealed message by itself
ciphers='^(EVP_(CIPHER|Cipher|Encrypt|Decrypt|Seal|Open)'
ciphers=$ciphers'|EVP_(aes|chacha|aria|camellia|des|sm4)_'
ciphers=$ciphers'|AES_|ChaCha|CRYPTO_(ccm|gcm|ocb))'
derivation='^(EVP_KDF|EVP_PKEY_(derive|CTX_.*hkdf)|HKDF|PKCS5_)'

ostlerd=$(binary src/ostler/ostlerd)
cd "$tap_tmp" || exit 1
external_of src/core/libcore.a >core
external_of src/wax/libwaxall.a >waxall
LC_ALL=C comm -23 waxall core >wax
external_of src/ostler/libostler.a >ostler
used_by src/ostler/libostler.a >ostler-uses
external_of src/peer/libwaxpeerall.a >peer
defined_in "$ostlerd" >daemon
LC_ALL=C comm -23 daemon core >daemon-own
imported_by "$ostlerd" >daemon-imports
LC_ALL=C sort -u daemon-imports ostler-uses >uses
defined_in "$(binary tests/wax-vectors)" >sealing

# Without these, the others could be true of empty lists.
tap_ok ostlerd_has_symbols \
    has_line daemon main
tap_ok libcore_has_symbols \
    has_line core oscore_option_decode
tap_ok libwax_has_symbols \
    has_line wax wax_unprotect_request
tap_fails program_that_can_open_would_be_noticed \
    wax_unprotect_request \
    disjoint sealing wax

tap_ok ostlerd_defines_nothing_of_libwax \
    disjoint daemon-own wax
tap_ok ostlerd_defines_nothing_by_the_name_of_libwax \
    none daemon-own '^wax_'
tap_ok ostlerd_defines_nothing_by_the_name_of_sealing \
    none daemon-own '(^|_)(hkdf|aead|cose|encrypt0|edhoc|unprotect)(_|$)'
tap_ok ostlerd_defines_no_oscore_context \
    none daemon-own 'oscore_(context|derive|key|nonce|aad|replay|protect)'
tap_ok libostler_uses_nothing_of_libwax \
    disjoint ostler-uses wax
tap_ok ostlerd_uses_no_cipher \
    none uses "$ciphers"
tap_ok ostlerd_uses_no_key_derivation \
    none uses "$derivation"
tap_ok ostlerd_uses_nothing_of_libcoap \
    none uses '^coap_'
# for what devices tell in /oic/res; it builds no items and signs nothing
grep -v '^cbor_stream_decode$' uses >uses-apart
tap_ok ostlerd_uses_of_libcbor_the_stream_decoder_alone \
    none uses-apart '^cbor_'

if readelf -d "$ostlerd" >needed 2>/dev/null; then
	tap_ok ostlerd_needs_neither_libwax_nor_libcoap \
	    none needed 'NEEDED.*lib(wax|coap)'
else
	tap_skip ostlerd_needs_neither_libwax_nor_libcoap \
	    "no readelf"
fi

# Shared libraries, unless configured with --disable-shared
exports_only() {	# library, prefix
	exported_by "$1" >exports
	grep -q "^$2" exports || { echo "$1 exports nothing"; return 1; }
	! grep -v "^$2" exports
}

for library in src/wax/libwax src/peer/libwaxpeer; do
	prefix=${library##*/lib}
	name=lib${prefix}_exports_only_its_prefix
	file=$(binary "$library.so")
	if [ -f "$file" ]; then
		tap_ok "$name" exports_only "$file" "${prefix}_"
	else
		tap_skip "$name" "not built as a shared library"
	fi
done

# Names that the libraries we link have taken for themselves
taken='^(coap|cbor|event|ev[a-z]*|bufferevent|EVP|ERR|SSL|BIO)_'
for list in core wax ostler peer; do
	tap_ok "lib${list}_takes_no_name_of_a_library_it_links" \
	    none "$list" "$taken"
done
tap_done
