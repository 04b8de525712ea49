#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""A CoAP device behind a program that passes what it receives to its standard
output, and what it reads from its standard input to its peer:

    behind.py stream|datagram PAYLOAD PROGRAM ARGUMENT...
    behind.py sealed HEX PROGRAM ARGUMENT...

Each request is answered 2.05 with PAYLOAD, or, a datagram too, 2.04 with those
bytes for options and payload. What came is printed, a line each; the program's
errors go to the standard error output.
"""
import os
import signal
import subprocess
import sys

from coap import CSM, Message, StreamReader, answer_stream, encode, \
    encode_stream


class Stream:
    def __init__(self, payload):
        self.reader, self.payload = StreamReader(), payload

    def take(self, data):
        out = b""
        for m in self.reader.take(data):
            print(m, flush=True)
            if m.code == CSM:
                out += encode_stream(CSM)
            out += answer_stream(m, self.payload)
        return out


class Datagrams:
    """Of a peer that has one request at a time."""

    def __init__(self, payload):
        self.payload = payload

    def take(self, data):
        m = Message(data)
        print(m, flush=True)
        if m.kind > 1 or not 0 <= m.code < 0x20:
            return b""
        if m.code == 0:
            return encode(3, 0, m.mid)
        return encode(2, 0x45, m.mid, m.token, (), self.payload)


class Sealed(Datagrams):
    def take(self, data):
        m = Message(data)
        if super().take(data) == b"" or m.code == 0:
            return b""
        return encode(2, 0x44, m.mid, m.token) + \
            bytes.fromhex(self.payload.decode())


def main():
    kind, payload, *command = sys.argv[1:]
    device = {"stream": Stream, "datagram": Datagrams,
              "sealed": Sealed}[kind](payload.encode())
    program = subprocess.Popen(command, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    signal.signal(signal.SIGTERM, lambda *_: program.terminate())
    print("running", flush=True)
    while data := os.read(program.stdout.fileno(), 65536):
        try:
            out = device.take(data)
        except ValueError as e:
            print(f"malformed: {e}: {data.hex()}", flush=True)
            continue
        if out:
            os.write(program.stdin.fileno(), out)
    return program.wait()


if __name__ == "__main__":
    sys.exit(main())
