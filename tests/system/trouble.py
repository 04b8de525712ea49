#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""Next hops that misbehave, and a client that asks for what is behind them.

    trouble.py serve --keys DIR
    trouble.py ask --to ADDR:PORT

serve opens all of them and prints TRANSPORT HOW PLACE for each.
ask reads lines, UUID, and prints the answer's code and Max-Age.
"""
import argparse
import base64
import hashlib
import os
import socket
import ssl
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
import hostile  # noqa: E402
import raw  # noqa: E402

MAX_AGE = 14
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
REQUEST = 60  # bytes after which there was more than a CSM
STREAMS = ("tcp", "tls", "ws", "wss", "unix")


SAYING = threading.Lock()


def tell(transport, how, place):
    with SAYING:
        print(transport, how, place, flush=True)


def server_context(keys, how):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    name = "stranger" if how == "wrong-id" else "honest"
    c.load_cert_chain(f"{keys}/{name}.pem", f"{keys}/{name}.key")
    c.load_verify_locations(
        f"{keys}/{'elsewhere' if how == 'alert' else 'root'}.pem")
    c.verify_mode = ssl.CERT_REQUIRED
    return c


def accept_upgrade(s):
    head = hostile.read_head(s).decode()
    key = [line.split(": ")[1] for line in head.split("\r\n")
           if line.lower().startswith("sec-websocket-key")][0]
    digest = hashlib.sha1(key.encode() + GUID).digest()
    s.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
              b"Connection: Upgrade\r\nSec-WebSocket-Protocol: coap\r\n"
              b"Sec-WebSocket-Accept: " + base64.b64encode(digest) +
              b"\r\n\r\n")


def serve_one(s, transport, how, keys):
    try:
        if how == "mute":
            hostile.until_closed(s)
            return
        if hostile.is_secure(transport):
            s = server_context(keys, how).wrap_socket(s, server_side=True)
        if hostile.is_websocket(transport):
            accept_upgrade(s)
            s.sendall(b"\x82\x02\x00\xe1")
        else:
            s.sendall(hostile.CSM)
        taken = 0
        while how == "silent" or taken < REQUEST:
            data = s.recv(4096)
            if not data:
                return
            taken += len(data)
    except OSError:
        pass
    finally:
        s.close()


def serve_stream(transport, how, keys):
    if transport == "unix":
        place = f"{os.getcwd()}/{how}.sock"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(place)
    else:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        place = hostile.address(listener)
    listener.listen(16)
    while True:
        if place:
            tell(transport, how, place)
            place = None
        s, _ = listener.accept()
        threading.Thread(target=serve_one, args=(s, transport, how, keys),
                         daemon=True).start()


def serve_datagrams(transport, how):
    """Takes all and answers nothing, or a Reset."""
    s = raw.udp()
    tell(transport, how, hostile.address(s))
    while True:
        data, peer = s.recvfrom(65536)
        if how == "reset":
            s.sendto(raw.encode(3, 0, data[2] << 8 | data[3]), peer)


def serve_dtls(how, keys, held):
    port = hostile.free_ports(1)[0]
    name = "stranger" if how == "wrong-id" else "honest"
    trust = "elsewhere" if how == "alert" else "root"
    held.append(subprocess.Popen(
        ["openssl", "s_server", "-dtls1_2", "-accept", f"127.0.0.1:{port}",
         "-cert", f"{keys}/{name}.pem", "-key", f"{keys}/{name}.key",
         "-CAfile", f"{keys}/{trust}.pem", "-Verify", "1",
         "-verify_return_error", "-quiet"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL))
    tell("dtls", how, f"127.0.0.1:{port}")


def serve(a):
    def start(target, *args):
        threading.Thread(target=target, args=args, daemon=True).start()

    held = []
    for transport in STREAMS:
        hows = ["mute", "silent", "closes"]
        if hostile.is_secure(transport):
            hows += ["wrong-id", "alert"]
        for how in hows:
            start(serve_stream, transport, how, a.keys)
        tell(transport, "refused", f"{os.getcwd()}/nobody" if
             transport == "unix" else
             f"127.0.0.1:{hostile.free_ports(1)[0]}")
    for transport, how in (("udp", "silent"), ("udp", "reset"),
                           ("dtls", "mute")):
        start(serve_datagrams, transport, how)
    for how in ("silent", "wrong-id", "alert"):
        serve_dtls(how, a.keys, held)
    for transport in ("udp", "dtls"):
        tell(transport, "refused", f"127.0.0.1:{hostile.free_ports(1)[0]}")
    try:
        sys.stdin.read()
    finally:
        for process in held:
            process.kill()
    return 0


def ask(a):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(hostile.DEADLINE)
    s.connect(raw.parse_address(a.to))
    for mid, line in enumerate(sys.stdin, 1):
        token = mid.to_bytes(4, "big")
        s.send(raw.encode(0, 2, mid, token, [
            (raw.PROXY_URI, f"ocf://{line.strip()}".encode()),
            (raw.OSCORE, raw.SEAL)], b"x" * REQUEST))
        m = raw.Message(s.recv(65536))
        while m.token != token or not m.code:
            m = raw.Message(s.recv(65536))
        if m.kind == 0:
            s.send(raw.encode(2, 0, m.mid))
        ages = [int.from_bytes(v, "big") for n, v in m.options
                if n == MAX_AGE]
        print(raw.code_text(m.code), *ages, flush=True)
    return 0


def read_arguments():
    p = argparse.ArgumentParser(usage=__doc__)
    commands = p.add_subparsers(dest="command", required=True)
    c = commands.add_parser("serve")
    c.add_argument("--keys", required=True)
    c = commands.add_parser("ask")
    c.add_argument("--to", required=True)
    return p.parse_args()


if __name__ == "__main__":
    arguments = read_arguments()
    sys.exit({"serve": serve, "ask": ask}[arguments.command](arguments))
