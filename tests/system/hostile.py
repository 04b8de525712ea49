#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""Peers that mean no good, and an honest client that must not notice them.

    hostile.py ports N
    hostile.py honest --places FILE --keys DIR --uuid UUID
    hostile.py attack --places FILE --keys DIR

FILE has a line for each transport: its word and where it listens. honest keeps
a session at each of them, asks over all in rounds, and prints a line for each
round, or failed. attack reads lines, NAME TRANSPORT, and does so; it prints
peer=ADDRESS for each peer whose end is to be told, then end.
"""
import argparse
import base64
import os
import random
import select
import socket
import ssl
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import raw  # noqa: E402

CSM = b"\x00\xe1"
PING = b"\x00\xe2"
DEADLINE = 10
PSK_IDENTITY = "hostile-client-1"
WEBSOCKET = {"Host": "localhost", "Upgrade": "websocket",
             "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
             "Sec-WebSocket-Protocol": "coap",
             "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode()}


def read_places(path):
    with open(path, encoding="ascii") as f:
        return dict(line.split() for line in f)


def endpoint(place):
    host, port = place.rsplit(":", 1)
    return host, int(port)


def address(s):
    return "%s:%d" % s.getsockname()[:2]


def free_ports(count):
    """So many ports that neither UDP nor TCP uses."""
    held, ports = [], []
    while len(ports) < count:
        t = socket.socket()
        t.bind(("127.0.0.1", 0))
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held += [t, u]
        try:
            u.bind(t.getsockname())
        except OSError:
            continue
        ports.append(t.getsockname()[1])
    return ports


# --- framing ---------------------------------------------------------------

def frame(code, token=b"", options=(), payload=b""):
    """A message of RFC 8323 section 3.2."""
    body = raw.encode(0, 0, 0, b"", options, payload)[4:]
    if len(body) < 13:
        head = bytes([len(body) << 4 | len(token)])
    elif len(body) < 269:
        head = bytes([13 << 4 | len(token), len(body) - 13])
    else:
        head = bytes([14 << 4 | len(token)]) + struct.pack(
            "!H", len(body) - 269)
    return head + bytes([code]) + token + body


def masked(message):
    """A WebSocket frame of a client, with a mask of zeros."""
    if len(message) < 126:
        return bytes([0x82, 0x80 | len(message)]) + bytes(4) + message
    return b"\x82\xfe" + struct.pack("!H", len(message)) + bytes(4) + message


def without_length(message):
    """The same in the form of RFC 8323 section 4.2."""
    extension = {13: 1, 14: 2}.get(message[0] >> 4, 0)
    return bytes([message[0] & 15]) + message[1 + extension:]


def upgrade(path="/.well-known/coap", **fields):
    lines = ["GET %s HTTP/1.1" % path]
    lines += ["%s: %s" % f for f in {**WEBSOCKET, **fields}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


# --- connections -----------------------------------------------------------

def context(keys, name):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    c.check_hostname = False
    c.load_verify_locations(f"{keys}/root.pem")
    c.load_cert_chain(f"{keys}/{name}.pem", f"{keys}/{name}.key")
    return c


def dial(transport, places, buffer=0):
    """A socket, connected and no more."""
    kind = socket.AF_UNIX if transport == "unix" else socket.AF_INET
    s = socket.socket(kind, socket.SOCK_STREAM)
    s.settimeout(DEADLINE)
    if buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    s.connect(places[transport] if transport == "unix" else
              endpoint(places[transport]))
    return s


def is_websocket(transport):
    return transport in ("ws", "wss")


def is_secure(transport):
    return transport in ("tls", "wss")


def read_head(s):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = s.recv(1)
        if not byte:
            raise OSError("closed in the middle of the HTTP header")
        head += byte
    return head


def join(transport, places, keys, name="honest", buffer=0):
    """A stream where CoAP may be spoken: TLS and WebSocket are done."""
    s = dial(transport, places, buffer)
    if is_secure(transport):
        s = context(keys, name).wrap_socket(s)
    if is_websocket(transport):
        s.sendall(upgrade())
        if not read_head(s).startswith(b"HTTP/1.1 101"):
            raise OSError("no WebSocket")
    return s


def put(s, transport, *messages):
    for m in messages:
        if is_websocket(transport):
            m = masked(without_length(m))
        s.sendall(m)


def come_up(s, transport):
    """Now it is a session there: its Ping is answered."""
    put(s, transport, CSM, PING)
    answers = b""
    while b"\xe3" not in answers:
        more = s.recv(100)
        if not more:
            raise OSError("closed instead of a Pong")
        answers += more


def until_closed(s):
    """Reads until the other side has had enough."""
    try:
        while s.recv(65536):
            pass
    except TimeoutError:
        raise
    except OSError:
        pass


def openssl(transport, places, keys, *options):
    """An s_client from a port that is known."""
    port = free_ports(1)[0]
    version = ["-dtls1_2"] if transport == "dtls" else []
    process = subprocess.Popen(
        ["openssl", "s_client", *version, "-connect", places[transport],
         "-bind", f"127.0.0.1:{port}", "-quiet", "-verify_quiet",
         "-CAfile", f"{keys}/root.pem", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    return process, f"127.0.0.1:{port}"


def certificate(keys, name):
    return ["-cert", f"{keys}/{name}.pem", "-cert_chain",
            f"{keys}/{name}.pem", "-key", f"{keys}/{name}.key"]


# --- the honest client -----------------------------------------------------

class Datagrams:
    def __init__(self, place):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(endpoint(place))

    def ask(self, token, options, payload, mid):
        """A flood may take a datagram's place in a buffer: it is repeated,
        as RFC 7252 section 4.2 says."""
        data = raw.encode(0, 2, mid, token, options, payload)
        for wait in (0.5, 1, 2, 4):
            self.socket.send(data)
            end = time.monotonic() + wait
            while time.monotonic() < end:
                self.socket.settimeout(max(end - time.monotonic(), 0.001))
                try:
                    m = raw.Message(self.socket.recv(65536))
                except TimeoutError:
                    break
                if m.token == token and m.code:
                    return m.code
        raise OSError("no answer")


class Records:
    """DTLS by way of the openssl command: a read or write is a record."""

    def __init__(self, places, keys):
        self.process, _ = openssl("dtls", places, keys,
                                  *certificate(keys, "honest"))

    def ask(self, token, options, payload, mid):
        data = raw.encode(0, 2, mid, token, options, payload)
        for wait in (0.5, 1, 2, 4):
            os.write(self.process.stdin.fileno(), data)
            while select.select([self.process.stdout], [], [], wait)[0]:
                m = raw.Message(os.read(self.process.stdout.fileno(), 65536))
                if m.token == token and m.code:
                    return m.code
        raise OSError("no answer")


class Stream:
    def __init__(self, transport, places, keys):
        self.transport = transport
        self.socket = join(transport, places, keys)
        put(self.socket, transport, CSM)

    def take(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise OSError("closed")
            data += more
        return data

    def take_frame(self):
        """Token and code of the next message."""
        if is_websocket(self.transport):
            length = self.take(2)[1]
            if length == 126:
                length = struct.unpack("!H", self.take(2))[0]
            data = self.take(length)
            return data[2:2 + (data[0] & 15)], data[1]
        first = self.take(1)[0]
        length = first >> 4
        if length == 13:
            length = 13 + self.take(1)[0]
        elif length == 14:
            length = 269 + struct.unpack("!H", self.take(2))[0]
        code = self.take(1)[0]
        token = self.take(first & 15)
        self.take(length)
        return token, code

    def ask(self, token, options, payload, _):
        put(self.socket, self.transport,
            frame(2, token, options, payload))
        while True:
            got, code = self.take_frame()
            if got == token and code >> 5 != 7:
                return code


def open_all(places, keys):
    ways = {}
    for transport in places:
        if transport == "udp":
            ways[transport] = Datagrams(places["udp"])
        elif transport == "dtls":
            ways[transport] = Records(places, keys)
        else:
            ways[transport] = Stream(transport, places, keys)
    return ways


def honest(a):
    options = [(raw.PROXY_URI, f"ocf://{a.uuid}".encode()),
               (raw.OSCORE, raw.SEAL)]
    ways = open_all(read_places(a.places), a.keys)
    number = 0
    while True:
        number += 1
        for transport, way in ways.items():
            token = struct.pack("!I", number)
            try:
                code = way.ask(token, options, b"sealed", number & 0xffff)
            except (OSError, ValueError) as e:
                print(f"failed {transport} why={e}", flush=True)
                return 1
            if code != 0x44:
                print(f"failed {transport} code={raw.code_text(code)}",
                      flush=True)
        print(f"round={number} transports={len(ways)}", flush=True)
        time.sleep(0.02)


# --- attacks ---------------------------------------------------------------

def hello(cookie=b"", sequence=0, rng=random):
    """A ClientHello of DTLS 1.2."""
    extensions = bytes.fromhex("000a00040002001700" "0b00020100"
                               "000d0006000404030401")
    body = (b"\xfe\xfd" + rng.randbytes(32) + b"\x00" +
            bytes([len(cookie)]) + cookie + bytes.fromhex("0004c0aec02b") +
            b"\x01\x00" + struct.pack("!H", len(extensions)) + extensions)
    length = struct.pack("!I", len(body))[1:]
    message = (b"\x01" + length + struct.pack("!H", sequence) +
               b"\x00\x00\x00" + length + body)
    return (b"\x16\xfe\xfd\x00\x00" + struct.pack("!Q", sequence)[2:] +
            struct.pack("!H", len(message)) + message)


def begin_dtls(place):
    """A handshake that the server takes part in, and that is left there."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(DEADLINE)
    s.bind(("127.0.0.1", 0))
    s.connect(endpoint(place))
    answer = until_answered(s, hello(), lambda kind: kind == 3)
    until_answered(s, hello(answer[28:28 + answer[27]], 1),
                   lambda kind: kind != 3)
    return s


def until_answered(s, record, is_wanted):
    """Sends a handshake's record again and again, as a server that has its
    fill lets some of them fall; the answer of that kind."""
    end = time.monotonic() + DEADLINE
    s.settimeout(0.02)
    while time.monotonic() < end:
        s.send(record)
        try:
            answer = s.recv(4096)
        except TimeoutError:
            continue
        if is_wanted(answer[13]):
            s.settimeout(DEADLINE)
            return answer
    raise TimeoutError("the handshake is not answered")


def begin_tls(s):
    """The ClientHello alone."""
    bio_in, bio_out = ssl.MemoryBIO(), ssl.MemoryBIO()
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    c.check_hostname = False
    tls = c.wrap_bio(bio_in, bio_out)
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        s.sendall(bio_out.read())


def attack_key(transport, places, keys, options):
    """The openssl command tries, until it is told no or nothing for longer
    than a handshake may take."""
    process, peer = openssl(transport, places, keys, *options)
    try:
        process.communicate(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return [peer]


def psk(transport, identity, key):
    """With DTLS a Finished that comes whole shows at once that it is wrong."""
    return ["-psk_identity", identity, "-psk", key] + (
        ["-cipher", "PSK-AES128-CCM8:@SECLEVEL=0"] if transport == "dtls" else
        ["-cipher", "PSK", "-tls1_2"])


def attack_wrong_psk(transport, places, keys):
    return attack_key(transport, places, keys,
                      psk(transport, PSK_IDENTITY, "f" * 32))


def attack_unknown_psk(transport, places, keys):
    return attack_key(transport, places, keys,
                      psk(transport, "nobody-you-know!", "f" * 32))


def attack_certificate(name):
    def run(transport, places, keys):
        return attack_key(transport, places, keys, certificate(keys, name))
    return run


def attack_no_certificate(transport, places, keys):
    return attack_key(transport, places, keys, [])


def attack_silent(transport, places, keys):
    """Begins, and says nothing more."""
    if transport == "dtls":
        return [address(begin_dtls(places["dtls"]))]
    s = dial(transport, places)
    peer = "" if transport == "unix" else address(s)
    if is_secure(transport):
        begin_tls(s)
    elif transport == "ws":
        s.sendall(upgrade()[:40])
    until_closed(s)
    return [peer]


def attack_slow(transport, places, keys):
    """A byte at a time, and never done."""
    s = join("tcp", places, keys) if transport == "tcp" else \
        dial(transport, places)
    peer = "" if transport == "unix" else address(s)
    data = {"ws": upgrade(), "tls": b"\x16\x03\x01\x40\x00\x01" + bytes(999),
            "wss": b"\x16\x03\x01\x40\x00\x01" + bytes(999)}.get(
                transport, frame(0xe1, payload=b"x" * 1000))
    s.settimeout(0.05)
    for byte in data:
        try:
            s.send(bytes([byte]))
            if not s.recv(1000):
                break
        except TimeoutError:
            pass
        except OSError:
            break
    return [peer]


def attack_large(transport, places, keys):
    """4 GiB are announced."""
    s = join(transport, places, keys)
    peer = "" if transport == "unix" else address(s)
    come_up(s, transport)
    if is_websocket(transport):
        s.sendall(b"\x82\xff" + struct.pack("!Q", 1 << 32) + bytes(100))
    else:
        s.sendall(b"\xf0\xff\xff\xff\xff\x02")
    until_closed(s)
    return [peer]


def attack_no_csm(transport, places, keys):
    s = join(transport, places, keys)
    peer = "" if transport == "unix" else address(s)
    put(s, transport, frame(2, b"t"))
    until_closed(s)
    return [peer]


def attack_csm_flood(transport, places, keys):
    s = join(transport, places, keys)
    peer = "" if transport == "unix" else address(s)
    one = frame(0xe1, b"", [(2, b"\x10\x00")])
    if is_websocket(transport):
        one = masked(without_length(one))
    for _ in range(50):
        s.sendall(one * 400)
    s.close()
    return [peer]


def attack_ping_flood(transport, places, keys):
    """Pings, and nothing that comes back is read."""
    s = join(transport, places, keys, buffer=4096)
    peer = "" if transport == "unix" else address(s)
    put(s, transport, CSM)
    one = frame(0xe2, b"12345678")
    if is_websocket(transport):
        one = masked(without_length(one))
    try:
        while True:
            s.sendall(one * 4096)
    except TimeoutError:
        raise
    except OSError:
        pass
    return [peer]


def attack_http(path="/.well-known/coap", **fields):
    def run(transport, places, keys):
        s = dial(transport, places)
        peer = address(s)
        if is_secure(transport):
            s = context(keys, "honest").wrap_socket(s)
        try:
            s.sendall(upgrade(path, **fields))
        except OSError:
            pass
        until_closed(s)
        return [peer]
    return run


def attack_header_flood(transport, places, keys):
    s = dial(transport, places)
    peer = address(s)
    if is_secure(transport):
        s = context(keys, "honest").wrap_socket(s)
    try:
        s.sendall(upgrade()[:-2])
        for i in range(4000):
            s.sendall(b"X-%d: " % i + b"y" * 500 + b"\r\n")
    except TimeoutError:
        raise
    except OSError:
        pass
    return [peer]


def attack_half_open(transport, places, keys):
    """Twelve where eight may be half open: the first ones go."""
    held = []
    for _ in range(12):
        if transport == "dtls":
            held.append(begin_dtls(places["dtls"]))
        else:
            held.append(dial(transport, places))
    peers = [address(s) for s in held[:4]]
    for s in held[:4]:
        if transport != "dtls":
            until_closed(s)
    return peers


def attack_sessions(transport, places, keys):
    """Five where four may be open and one is: the last two are refused."""
    peers, held = [], []
    for _ in range(5):
        if transport == "dtls":
            process, peer = openssl(transport, places, keys,
                                    *certificate(keys, "honest"))
            process.stdin.write(raw.encode(0, 0, 1))
            process.stdin.flush()
            process.stdout.read(4 if len(held) < 3 else -1)
            held.append(process)
        else:
            s = join(transport, places, keys)
            peer = address(s)
            held.append(s)
            if len(held) > 3:
                put(s, transport, CSM)
                until_closed(s)
            else:
                come_up(s, transport)
        peers.append(peer)
    for h in held:
        if transport == "dtls":
            h.kill()
            h.wait()
        else:
            h.close()
    return peers[3:]


def attack_spoofed(transport, places, keys):
    """10,000 ClientHellos from as many addresses; nobody reads answers."""
    place = endpoint(places[transport])
    rng = random.Random(1)
    datagram = hello(rng=rng)
    for i in range(10000):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((f"127.{1 + i % 200}.{i // 200 % 250}.{rng.randrange(1, 255)}",
                0))
        s.sendto(datagram, place)
        s.close()
        if i % 100 == 0:
            time.sleep(0.002)  # so that the receiver's buffer holds them
    return []


def attack_garbage(transport, places, keys):
    rng = random.Random(transport)
    if transport in ("udp", "dtls"):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for i in range(2000):
            s.sendto(rng.randbytes(rng.randrange(1, 1400)),
                     endpoint(places[transport]))
            if i % 100 == 0:
                time.sleep(0.002)
        return []
    peers = []
    for _ in range(20):
        s = dial(transport, places)
        peers.append("" if transport == "unix" else address(s))
        try:
            s.sendall(rng.randbytes(rng.randrange(20, 5000)))
        except OSError:
            pass
        until_closed(s)
    return peers


ATTACKS = {
    "wrong-psk": attack_wrong_psk,
    "unknown-psk": attack_unknown_psk,
    "unknown-ca": attack_certificate("stranger"),
    "expired": attack_certificate("expired"),
    "not-yet-valid": attack_certificate("early"),
    "wrong-use": attack_certificate("useless"),
    "role": attack_certificate("role"),
    "no-uuid": attack_certificate("nameless"),
    "revoked": attack_certificate("revoked"),
    "no-certificate": attack_no_certificate,
    "silent": attack_silent,
    "slow": attack_slow,
    "large": attack_large,
    "no-csm": attack_no_csm,
    "csm-flood": attack_csm_flood,
    "ping-flood": attack_ping_flood,
    "header-flood": attack_header_flood,
    "path": attack_http("/elsewhere"),
    "subprotocol": attack_http(**{"Sec-WebSocket-Protocol": "chat"}),
    "no-upgrade": attack_http(Upgrade="h2c"),
    "half-open": attack_half_open,
    "sessions": attack_sessions,
    "spoofed": attack_spoofed,
    "garbage": attack_garbage,
}


def attack(a):
    places = read_places(a.places)
    for line in sys.stdin:
        name, transport = line.split()
        try:
            for peer in ATTACKS[name](transport, places, a.keys):
                if peer:
                    print(f"peer={peer}")
            print("end", flush=True)
        except (OSError, AssertionError) as e:
            print(f"end {name} {transport}: {e!r}", flush=True)
    return 0


def ports(a):
    print(*free_ports(a.count))
    return 0


def read_arguments():
    p = argparse.ArgumentParser(usage=__doc__)
    commands = p.add_subparsers(dest="command", required=True)
    c = commands.add_parser("ports")
    c.add_argument("count", type=int)
    c = commands.add_parser("honest")
    c.add_argument("--uuid", required=True)
    c.add_argument("--places", required=True)
    c.add_argument("--keys", required=True)
    c = commands.add_parser("attack")
    c.add_argument("--places", required=True)
    c.add_argument("--keys", required=True)
    return p.parse_args()


if __name__ == "__main__":
    arguments = read_arguments()
    sys.exit({"ports": ports, "honest": honest, "attack": attack}
             [arguments.command](arguments))
