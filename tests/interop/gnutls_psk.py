#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""A client of GnuTLS with a key whose identity may hold any bytes, which
gnutls-cli can not be told:

    gnutls_psk.py tls|dtls PORT IDENTITY-HEX KEY-HEX PRIORITY

Standard input goes to the server, what it sends to the standard output; the
hint goes to the standard error output.
"""
import ctypes
import os
import select
import socket
import sys

CLIENT, DATAGRAM, CRD_PSK, PSK_KEY_RAW = 2, 4, 4, 0
AGAIN, INTERRUPTED = -28, -52


class Datum(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_uint)]


def datum(data):
    return ctypes.byref(Datum(data, len(data)))


def check(lib, status):
    if status < 0:
        sys.exit("gnutls: " + lib.gnutls_strerror(status).decode())
    return status


def connect(lib, kind, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tls"
                      else socket.SOCK_DGRAM)
    s.connect(("127.0.0.1", port))
    session = ctypes.c_void_p()
    check(lib, lib.gnutls_init(ctypes.byref(session), CLIENT |
                               (DATAGRAM if kind == "dtls" else 0)))
    return s, session


def handshake(lib, session):
    while (status := lib.gnutls_handshake(session)) in (AGAIN, INTERRUPTED):
        pass
    check(lib, status)


def talk(lib, session, s):
    buffer = ctypes.create_string_buffer(65536)
    while True:
        ready = [s.fileno()] if lib.gnutls_record_check_pending(session) \
            else select.select([0, s], [], [])[0]
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                break
            check(lib, lib.gnutls_record_send(session, data, len(data)))
        else:
            n = lib.gnutls_record_recv(session, buffer, len(buffer))
            if n != AGAIN and check(lib, n) == 0:
                break
            os.write(1, buffer.raw[:max(n, 0)])
    lib.gnutls_bye(session, 1)


def main():
    kind, port, identity, key, priority = sys.argv[1:]
    lib = ctypes.CDLL("libgnutls.so.30")
    lib.gnutls_strerror.restype = ctypes.c_char_p
    lib.gnutls_psk_client_get_hint.restype = ctypes.c_char_p
    lib.gnutls_record_send.restype = ctypes.c_ssize_t
    lib.gnutls_record_send.argtypes = [ctypes.c_void_p, ctypes.c_char_p,
                                       ctypes.c_size_t]
    lib.gnutls_record_recv.restype = ctypes.c_ssize_t
    s, session = connect(lib, kind, int(port))
    credentials = ctypes.c_void_p()
    check(lib, lib.gnutls_psk_allocate_client_credentials(
        ctypes.byref(credentials)))
    check(lib, lib.gnutls_psk_set_client_credentials2(
        credentials, datum(bytes.fromhex(identity)),
        datum(bytes.fromhex(key)), PSK_KEY_RAW))
    check(lib, lib.gnutls_priority_set_direct(session, priority.encode(),
                                              None))
    check(lib, lib.gnutls_credentials_set(session, CRD_PSK, credentials))
    lib.gnutls_transport_set_int2(session, s.fileno(), s.fileno())
    handshake(lib, session)
    hint = lib.gnutls_psk_client_get_hint(session)
    print("hint=" + (hint or b"").hex(), file=sys.stderr)
    talk(lib, session, s)


if __name__ == "__main__":
    main()
