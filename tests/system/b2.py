#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""b2.py - stands before a device and knows the second request of a renewal of
OSCORE keys (RFC 8613 Appendix B.2), by its kid context.

    b2.py --to ADDR:PORT --mode FILE

FILE is read for each second request that comes: pass (also if there is no file),
hold (until it says something else), flip (a bit of R2), drop. Prints port=N when
it listens, then a line for each: its mode.
"""
import argparse
import selectors
import socket
import sys

SECOND = 0x50  # a CBOR byte string of 16 bytes: R2 || R3


def second_at(datagram):
    """Where the kid context of a second request stands; 0: it is none."""
    at, number = 4 + (datagram[0] & 15), 0
    while at < len(datagram) and datagram[at] != 0xFF:
        delta, length = datagram[at] >> 4, datagram[at] & 15
        at += 1
        if delta == 13:
            delta, at = datagram[at] + 13, at + 1
        elif delta == 14:
            delta = int.from_bytes(datagram[at:at + 2], "big") + 269
            at += 2
        if length == 13:
            length, at = datagram[at] + 13, at + 1
        elif length == 14:
            length = int.from_bytes(datagram[at:at + 2], "big") + 269
            at += 2
        number += delta
        if number == 9 and length > 0 and datagram[at] & 0x10:
            context = at + 1 + (datagram[at] & 7) + 1
            return context if datagram[context] == SECOND else 0
        at += length
    return 0


class Door:
    def __init__(self, options):
        self.options = options
        host, _, port = options.to.rpartition(":")
        self.to = (host, int(port))
        self.selector = selectors.DefaultSelector()
        self.front = self.open()
        self.front.bind(("127.0.0.1", 0))
        self.backs = {}  # socket of a peer, by address
        self.peers = {}
        self.held = []  # (peer, datagram)
        print("port=%d" % self.front.getsockname()[1], flush=True)

    def open(self):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.selector.register(s, selectors.EVENT_READ)
        return s

    def mode(self):
        try:
            with open(self.options.mode, encoding="ascii") as file:
                return file.read().strip() or "pass"
        except FileNotFoundError:
            return "pass"

    def send(self, peer, datagram):
        if peer not in self.backs:
            self.backs[peer] = self.open()
            self.peers[self.backs[peer]] = peer
        self.backs[peer].sendto(datagram, self.to)

    def take(self, peer, datagram):
        at = second_at(datagram)
        if at == 0:
            self.send(peer, datagram)
            return
        mode = self.mode()
        print(mode, flush=True)
        if mode == "hold":
            self.held.append((peer, datagram))
        elif mode == "flip":
            changed = bytearray(datagram)
            changed[at + 1] ^= 1
            self.send(peer, bytes(changed))
        elif mode != "drop":
            self.send(peer, datagram)

    def run(self):
        while True:
            for key, _ in self.selector.select(0.05):
                try:
                    datagram, peer = key.fileobj.recvfrom(65536)
                except OSError:  # nobody listens there now
                    continue
                if key.fileobj is self.front:
                    self.take(peer, datagram)
                else:
                    self.front.sendto(datagram, self.peers[key.fileobj])
            if self.held and self.mode() != "hold":
                for peer, datagram in self.held:
                    self.send(peer, datagram)
                self.held = []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", required=True)
    parser.add_argument("--mode", required=True)
    Door(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
