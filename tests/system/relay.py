#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""relay.py - a bad link, or a NAT: a UDP relay with a seeded generator.

    relay.py --to ADDR:PORT [--listen ADDR:PORT] [--seed N] [--loss PERCENT]
             [--duplicate PERCENT] [--reorder PERCENT] [--delay MS]

Each peer that sends to the relay gets a socket of its own towards --to, as a
NAT gives it a port. SIGUSR1 makes it forget them all: what still comes to the
old ports is lost, and the next datagram of a peer leaves from a new one. With
one seed and the same datagrams it does the same things. Prints port=N when it
listens, and at its end, by SIGTERM, what it did.
"""
import argparse
import heapq
import ipaddress
import itertools
import random
import selectors
import signal
import socket
import sys
import time


def address(text):
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    ipaddress.ip_address(host.partition("%")[0])
    return socket.getaddrinfo(host, int(port), type=socket.SOCK_DGRAM)[0][4]


class Relay:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.selector = selectors.DefaultSelector()
        self.front = self.open()
        self.front.bind(address(options.listen))
        self.selector.register(self.front, selectors.EVENT_READ, None)
        self.backs = {}         # peer -> socket towards options.to
        self.later = []         # heap of (when, number, socket, to, data)
        self.numbers = itertools.count()
        self.counts = dict.fromkeys(
            ("passed", "lost", "doubled", "reordered", "forgotten"), 0)

    def open(self):
        family = socket.AF_INET6 if ":" in self.options.to.rpartition(":")[0] \
            else socket.AF_INET
        s = socket.socket(family, socket.SOCK_DGRAM)
        s.setblocking(False)
        return s

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def carry(self, sender, to, data):
        if self.chance(self.options.loss):
            self.counts["lost"] += 1
            return
        copies = 1
        if self.chance(self.options.duplicate):
            self.counts["doubled"] += 1
            copies = 2
        for _ in range(copies):
            wait = self.options.delay
            if self.chance(self.options.reorder):
                self.counts["reordered"] += 1
                wait += 3 * self.options.delay + 5
            heapq.heappush(self.later, (time.monotonic() + wait / 1000,
                                        next(self.numbers), sender, to, data))

    def send_due(self):
        """Sends what is due; seconds until the next, or None."""
        while self.later:
            when, _, sender, to, data = self.later[0]
            wait = when - time.monotonic()
            if wait > 0:
                return wait
            heapq.heappop(self.later)
            self.send(sender, to, data)
        return None

    def send(self, sender, to, data):
        try:
            if to is None:
                sender.send(data)
            else:
                sender.sendto(data, to)
            self.counts["passed"] += 1
        except OSError:         # closed by a forgetting, or refused
            self.counts["lost"] += 1

    def back_of(self, peer):
        if peer not in self.backs:
            s = self.open()
            s.connect(address(self.options.to))
            self.selector.register(s, selectors.EVENT_READ, peer)
            self.backs[peer] = s
        return self.backs[peer]

    def forget(self, *_):
        for s in self.backs.values():
            self.selector.unregister(s)
            s.close()
        self.counts["forgotten"] += len(self.backs)
        self.backs.clear()
        print("forgot", flush=True)

    def take(self, key):
        try:
            data, peer = key.fileobj.recvfrom(65536)
        except OSError:         # an ICMP error: as lost
            return
        if key.fileobj is self.front:
            self.carry(self.back_of(peer), None, data)
        else:
            self.carry(self.front, key.data, data)

    def run(self):
        print(f"port={self.front.getsockname()[1]}", flush=True)
        while True:
            for key, _ in self.selector.select(self.send_due()):
                self.take(key)


def percent(text):
    value = float(text)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError("expected 0 to 100")
    return value


def main():
    parser = argparse.ArgumentParser(description="a UDP relay for bad links")
    parser.add_argument("--to", required=True)
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--seed", type=int, default=1)
    for name in ("loss", "duplicate", "reorder"):
        parser.add_argument("--" + name, type=percent, default=0)
    parser.add_argument("--delay", type=float, default=0)
    relay = Relay(parser.parse_args())
    signal.signal(signal.SIGUSR1, relay.forget)

    def end(*_):
        print(*(f"{k}={v}" for k, v in relay.counts.items()), flush=True)
        sys.exit(0)
    signal.signal(signal.SIGTERM, end)
    relay.run()


main()
