#!/bin/bash
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
#
# credentials.sh - the manual's commands make files that the daemon takes, and
# with them all examples are good and start
# shellcheck source=tests/system/lib.sh
. "${top_srcdir:?}/tests/system/lib.sh"

command -v openssl > "$tmp/which" || skip_all "openssl is not installed"
ostlerd=$OSTLER_BUILD/src/ostler/ostlerd
manual=$src/doc/ostlerd.conf.5
mkdir -p "$tmp/conf/tls" "$tmp/run"
cp -r "$src"/conf/examples/* "$tmp/conf"
examples=$(cd "$src/conf/examples" && echo *.conf)

# The commands of a part of SECURED HOPS, as they are typed.
commands() { # title
	sed -n '/^\.Sh SECURED HOPS/,/^\.Sh ALL/p' "$manual" |
	    sed -n "/^\.Ss $1/,/^\.S[sh] /p" | sed -n 's/^\$ //p' |
	    sed 's/\\e/\\/g'
}

# Runs them in tls/, each of the lines that are left.
run() { # title [sed script]
	commands "$1" | sed -e "${2-}" > "$tmp/commands"
	[ -s "$tmp/commands" ] &&
	    (cd "$tmp/conf/tls" && bash -e "$tmp/commands")
}

# A certificate under another name; the CA is there already.
certificate() { # name id
	run Certificates "/-x509/d; /crl/d; /index/d; s/^name=.*/name=$1 id=$2/"
}

# Is each of its transports in this ostlerd? Its message lists them.
serves() { # example
	local word
	printf '%s\n' 'listen "l" none on [::1]:5683' > "$tmp/words.conf"
	"$ostlerd" -t -f "$tmp/words.conf" 2>&1 | sed -n '1s/.*expected //p' |
	    tr -s ', ' '\n' > "$tmp/words"
	for word in $(grep -Eo ' (coaps?(\+[a-z]+)?|https?) (on|to) ' "$tmp/conf/$1" |
	    sed 's/ \(.*\) .. /\1/'); do
		grep -qFx "$word" "$tmp/words" || return 1
	done
}

good() { # example
	(cd "$tmp/conf" && "$ostlerd" -t -f "$1")
}

# Starts it with ports and folders of this test's, and with hops where nobody
# is; ends it.
starts() { # example
	local name=start-${1%.conf}
	awk -v ports="$(free_ports 3 | tr '\n' ' ')" -v run="$tmp/run" '
		BEGIN { split(ports, port, " ") }
		/^listen / { sub(/ on [^" {]+/, " on 127.0.0.1:" port[++n]) }
		/^(next|device) / { sub(/ to [^ {]+/, " to 127.0.0.1:1") }
		{ gsub("/run/ostler|/var/log/ostler", run); print }
		END { print "control \"" run "/control\"" }
	' "$tmp/conf/$1" > "$tmp/conf/$name.conf"
	start_ostlerd "conf/$name"
	stop_process "${pids[conf/$name]}"
	! grep 'error=' "$tmp/conf/$name.log"
}

ok "keys are made" run "Keys that two sides share"
ok "a CA, a certificate and a revocation list are made" run Certificates
ok "and another certificate" certificate proxy-b \
    7d1f2c3a-bbbb-4bbb-8bbb-bbbbbbbbbbbb
ok "and one more" certificate building 7d1f2c3a-b1b1-4b1b-8b1b-b1b1b1b1b1b1
ok "and another one" certificate edge 7d1f2c3a-ed9e-4ed9-8ed9-ed9eed9eed9e
ok "and one for clients of HTTP" certificate front \
    7d1f2c3a-f0f0-4f0f-8f0f-f0f0f0f0f0f0
cp "$tmp/conf/tls/ca.pem" "$tmp/conf/tls/contractors-ca.pem"
cp "$tmp/conf/tls/ca.pem" "$tmp/conf/tls/house.pem"
# what ostler-device would have written
given=$tmp/conf/onboarded.d/a
mkdir -m 700 "$given"
cp "$tmp/conf/tls/devices.psk" "$given/peers.psk"
ok "no key may be read by others" \
    test -z "$(find "$tmp/conf/tls" -name '*.key' -perm /077)"
for name in $examples; do
	if serves "$name"; then
		ok "$name is good" good "$name"
		ok "$name starts" starts "$name"
	else
		skip "$name is good" "a transport of it is not in this ostlerd"
	fi
done

cat > "$tmp/conf/mode.conf" << 'CONF'
listen "l" coap on [::1]:5683
credential "c" { certificate "tls/edge.pem"; key "tls/edge.key";
    anchor "tls/ca.pem" for *; crl "tls/crl.pem"; }
CONF
ok "a credential of these files is good" good mode.conf
chmod 640 "$tmp/conf/tls/edge.key"
says_mode() {
	good mode.conf > "$tmp/said" 2>&1
	[ $? -eq 2 ] && grep -q '^tls/edge.key: has mode 0640; ' "$tmp/said"
}
ok "with a key that the group may read it is not" says_mode
finish
