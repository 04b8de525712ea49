#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""CoAP over UDP with nothing of ours in it: a client that sends any datagram,
a device that answers as it is told, and a flood of nonsense.

    raw.py send --to ADDR:PORT [what] [--times N] [--answers N] [--again N]
    raw.py device [--answer CODE | --silent | --only-ack]
    raw.py flood --to ADDR:PORT --uuid UUID [--seed N] [--count N]

send prints a line for each datagram that comes back and exits with 1 if fewer
came than wanted; device prints port=N, then a line for each that came in.
"""
import argparse
import random
import socket
import struct
import sys
import time

TYPES = ("CON", "NON", "ACK", "RST")
METHODS = {"GET": 0x01, "POST": 0x02, "PUT": 0x03, "DELETE": 0x04,
           "FETCH": 0x05}
URI_HOST, OBSERVE, OSCORE, URI_PATH, HOP_LIMIT = 3, 6, 9, 11, 16
PROXY_URI = 35
# An OSCORE option as a client writes it: Partial IV 05, kid "c1"
SEAL = bytes.fromhex("0905c1")


def extended(n):
    """Nibble and extension of a delta or length (RFC 7252 section 3.1)."""
    if n < 13:
        return n, b""
    if n < 269:
        return 13, bytes([n - 13])
    return 14, struct.pack("!H", n - 269)


def encode(kind, code, mid, token=b"", options=(), payload=b""):
    out = struct.pack("!BBH", 0x40 | kind << 4 | len(token), code, mid) + token
    last = 0
    for number, value in sorted(options, key=lambda o: o[0]):
        delta, delta_bytes = extended(number - last)
        length, length_bytes = extended(len(value))
        out += bytes([delta << 4 | length]) + delta_bytes + length_bytes
        out += value
        last = number
    return out + (b"\xff" + payload if payload else b"")


def read_extended(data, at, nibble):
    if nibble == 15:
        raise ValueError("nibble 15")
    if nibble == 13:
        return at + 1, 13 + data[at]
    if nibble == 14:
        return at + 2, 269 + (data[at] << 8 | data[at + 1])
    return at, nibble


class Message:
    """A datagram taken apart; raises ValueError if it is none."""

    def __init__(self, data):
        if len(data) < 4 or data[0] >> 6 != 1 or data[0] & 15 > 8:
            raise ValueError("no CoAP header")
        self.kind = data[0] >> 4 & 3
        self.code, self.mid = struct.unpack("!BH", data[1:4])
        at = 4 + (data[0] & 15)
        self.token = data[4:at]
        self.options, self.payload = [], b""
        number = 0
        try:
            while at < len(data):
                first = data[at]
                at += 1
                if first == 0xff:
                    self.payload = data[at:]
                    break
                at, delta = read_extended(data, at, first >> 4)
                at, length = read_extended(data, at, first & 15)
                number += delta
                self.options.append((number, data[at:at + length]))
                at += length
        except IndexError:
            raise ValueError("ends early") from None

    def __str__(self):
        options = ",".join(f"{n}={v.hex()}" for n, v in self.options)
        return (f"type={TYPES[self.kind]} code={code_text(self.code)}"
                f" mid={self.mid} token={self.token.hex()}"
                f" options={options} payload={self.payload.hex()}")


def code_text(code):
    return f"{code >> 5}.{code & 31:02}"


def parse_code(text):
    if text.upper() in METHODS:
        return METHODS[text.upper()]
    kind, detail = text.split(".")
    return int(kind) << 5 | int(detail)


def parse_address(text):
    host, port = text.removeprefix("coap://").rsplit(":", 1)
    return host, int(port)


def udp(address=("127.0.0.1", 0)):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(address)
    return s


# --- send ------------------------------------------------------------------

def request(a):
    options = []
    if a.proxy_uri:
        options.append((PROXY_URI, a.proxy_uri.encode()))
    if a.sealed:
        options.append((OSCORE, SEAL))
    for segment in filter(None, a.path.split("/")):
        options.append((URI_PATH, segment.encode()))
    for text in a.option:
        number, value = text.split("=")
        options.append((int(number), bytes.fromhex(value)))
    return encode(1 if a.non else 0, parse_code(a.code), a.mid,
                  bytes.fromhex(a.token), options, a.payload.encode())


def send(a):
    """Sends, and prints what comes back until enough did."""
    s = udp((a.source, 0))
    data = bytes.fromhex(a.datagram) if a.datagram else request(a)
    for _ in range(a.times):
        s.sendto(data, parse_address(a.to))
    if not receive(s, a.answers, a.deadline):
        return 1
    for _ in range(a.again):
        s.sendto(data, parse_address(a.to))
        if not receive(s, 1, a.deadline):
            return 1
    return 0


def receive(s, answers, deadline):
    end = time.monotonic() + deadline
    for _ in range(answers):
        s.settimeout(max(end - time.monotonic(), 0.001))
        try:
            answer = s.recv(65536)
        except TimeoutError:
            print(f"no answer within {deadline} s", file=sys.stderr)
            return False
        print(Message(answer), flush=True)
    return True


# --- device ----------------------------------------------------------------

def device(a):
    """Answers each CON or NON request in the same way."""
    s = udp()
    print(f"port={s.getsockname()[1]}", flush=True)
    while True:
        data, peer = s.recvfrom(65536)
        try:
            m = Message(data)
        except ValueError as e:
            print(f"malformed: {e}: {data.hex()}", flush=True)
            continue
        print(m, flush=True)
        if a.silent or m.kind > 1:
            continue
        if a.only_ack:
            s.sendto(encode(2, 0, m.mid), peer)
            continue
        answer = encode(2 if m.kind == 0 else 1, parse_code(a.answer), m.mid,
                        m.token, [(OSCORE, b"")] if a.sealed else (),
                        a.payload.encode())
        s.sendto(answer, peer)


# --- flood -----------------------------------------------------------------

def nonsense(rng, sample):
    """Random bytes, a request cut short, or one with some bytes changed."""
    choice = rng.randrange(4)
    if choice == 0:
        return rng.randbytes(rng.randrange(0, 1400))
    if choice == 1:
        return b"\x40" + rng.randbytes(rng.randrange(0, 40))
    if choice == 2:
        return sample[:rng.randrange(len(sample))]
    changed = bytearray(sample)
    for _ in range(rng.randrange(1, 5)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def flood(a):
    """Sends count datagrams, reading what comes back, so that nothing is lost
    for want of room in a buffer."""
    rng = random.Random(a.seed)
    s = udp()
    s.setblocking(False)
    answers = 0
    sample = encode(0, 0x02, 1, b"abcd", [
        (PROXY_URI, f"ocf://{a.uuid}".encode()), (OSCORE, SEAL)], b"x" * 40)
    for i in range(a.count):
        try:
            s.sendto(nonsense(rng, sample), parse_address(a.to))
            while True:
                s.recv(65536)
                answers += 1
        except BlockingIOError:
            pass
        except ConnectionRefusedError:
            print(f"nobody listens after {i} datagrams", file=sys.stderr)
            return 1
    print(f"sent={a.count} seed={a.seed}", flush=True)
    return 0


def read_arguments():
    p = argparse.ArgumentParser(usage=__doc__)
    commands = p.add_subparsers(dest="command", required=True)
    c = commands.add_parser("send")
    c.add_argument("--to", required=True)
    c.add_argument("--source", default="127.0.0.1")
    c.add_argument("--code", default="POST")
    c.add_argument("--mid", type=int, default=random.randrange(65536))
    c.add_argument("--token", default="a1b2c3d4")
    c.add_argument("--non", action="store_true")
    c.add_argument("--sealed", action="store_true")
    c.add_argument("--proxy-uri")
    c.add_argument("--path", default="")
    c.add_argument("--option", action="append", default=[], metavar="N=HEX")
    c.add_argument("--payload", default="")
    c.add_argument("--datagram", metavar="HEX", help="instead of all this")
    c.add_argument("--times", type=int, default=1, help="at once")
    c.add_argument("--again", type=int, default=0,
                   help="so often more, each when the one before is answered")
    c.add_argument("--answers", type=int, default=1)
    c.add_argument("--deadline", type=float, default=20)
    c = commands.add_parser("device")
    c.add_argument("--answer", default="2.04")
    c.add_argument("--payload", default="from the device")
    c.add_argument("--sealed", action="store_true")
    c.add_argument("--silent", action="store_true")
    c.add_argument("--only-ack", action="store_true")
    c = commands.add_parser("flood")
    c.add_argument("--to", required=True)
    c.add_argument("--uuid", required=True)
    c.add_argument("--seed", type=int, default=1)
    c.add_argument("--count", type=int, default=5000)
    return p.parse_args()


if __name__ == "__main__":
    arguments = read_arguments()
    sys.exit({"send": send, "device": device, "flood": flood}
             [arguments.command](arguments))
