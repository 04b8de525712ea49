#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""A client of HTTP with nothing of ours in it, for http-listener.sh.

    http_client.py WHAT PORT PATH [ARGUMENT...]

Exits with 0 if all was as it must be, else says what was not.
"""
import base64
import http.client
import socket
import ssl
import sys
import time

HOST = "127.0.0.1"
DEADLINE = 20


class Wrong(Exception):
    pass


def expect(condition, *what):
    if not condition:
        raise Wrong(" ".join(str(w) for w in what))


def dial(port):
    s = socket.create_connection((HOST, port), DEADLINE)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def read_all(s):
    """Up to the end of the connection, a reset too."""
    data = b""
    try:
        while True:
            more = s.recv(65536)
            if not more:
                return data
            data += more
    except ConnectionResetError:
        return data


def head(method, path, *fields):
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: a", *fields,
                        "", ""]).encode()


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer else 0


def exchange(port, data, shut=False):
    with dial(port) as s:
        try:
            s.sendall(data)
            if shut:
                s.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass	# it was refused before all of it came
        return read_all(s)


# --- requests that are some -------------------------------------------------

def many(port, path, count):
    c = http.client.HTTPConnection(HOST, port, timeout=DEADLINE)
    c.connect()
    mine = c.sock
    begin = time.monotonic()
    for _ in range(int(count)):
        c.request("GET", path)
        answer = c.getresponse()
        body = answer.read()
        expect(answer.status == 200 and body, answer.status, body)
        expect(c.sock is mine, "another connection")
    # a held-back answer would wait 40 ms each time
    print(f"{count} in {time.monotonic() - begin:.2f} s")
    c.close()


def pipeline(port, path, count):
    """Every second one is another resource: order is to be seen."""
    count = int(count)
    requests = [head("GET", path if i % 2 else path + "-none")
                for i in range(count)]
    requests.append(head("GET", path, "Connection: close"))
    answers = exchange(port, b"".join(requests))
    seen = [int(a[:3]) for a in answers.split(b"HTTP/1.1 ")[1:]]
    expect(seen == [403, 200] * (count // 2) + [200], seen)


def sealed(port, path, option, payload):
    c = http.client.HTTPConnection(HOST, port, timeout=DEADLINE)
    field = base64.urlsafe_b64encode(bytes.fromhex(option)).decode()
    c.request("POST", path, payload.encode(), {
        "Content-Type": "application/oscore", "OSCORE": field.rstrip("=")})
    answer = c.getresponse()
    body = answer.read()
    print(answer.status, answer.headers, body)
    expect(answer.status == 200, answer.status)
    expect(answer.headers["Content-Type"] == "application/oscore")
    expect(answer.headers["OSCORE"] == "AA", answer.headers["OSCORE"])
    expect(body, "no body")


# --- requests that are none -------------------------------------------------

EVIL = b"GET /evil HTTP/1.1\r\nHost: a\r\n\r\n"


def smuggle(port, path):
    """Each has another request behind it that must not be answered."""
    post = f"POST {path} HTTP/1.1\r\nHost: a\r\n"
    chunked = "Transfer-Encoding: chunked\r\n"
    forms = {
        "two lengths": post + "Content-Length: 0\r\nContent-Length: 32\r\n",
        "equal lengths": post + "Content-Length: 0\r\n" * 2,
        "both": post + chunked + "Content-Length: 5\r\n",
        "signed": post + "Content-Length: +0\r\n",
        "list": post + "Content-Length: 0, 0\r\n",
        "hex": post + "Content-Length: 0x0\r\n",
        "xchunked": post + "Transfer-Encoding: xchunked\r\n",
        "gzip": post + "Transfer-Encoding: gzip, chunked\r\n",
        "identity": post + "Transfer-Encoding: identity\r\n",
        "two codings": post + chunked * 2,
        "tab": post + "Transfer-Encoding:\x0bchunked\r\n",
        "folded": post + "X: a\r\n Content-Length: 5\r\n",
        "folded length": post + "Content-Length:\r\n 5\r\n",
        "blank": post + "Content-Length : 5\r\n",
        "bare lf": post + "X: a\nContent-Length: 5\r\n",
        "bare cr": post + "X: a\rContent-Length: 5\r\n",
        "nul": post + "X: a\0b\r\n",
        "two hosts": post + "Host: b\r\n",
        "no host": f"POST {path} HTTP/1.1\r\n",
        "absolute": f"GET http://b{path} HTTP/1.1\r\nHost: a\r\n",
        "user": f"GET http://a@b{path} HTTP/1.1\r\nHost: a\r\n",
        "old chunks": f"POST {path} HTTP/1.0\r\n" + chunked,
        "no version": f"GET {path}\r\n",
        "two blanks": f"GET  {path} HTTP/1.1\r\nHost: a\r\n",
        "name": post + "X(y): z\r\n",
        "empty name": post + ": z\r\n",
    }
    for name, text in forms.items():
        answer = exchange(port, text.encode("latin-1") + b"\r\n" + EVIL)
        expect(status(answer) in (400, 501), name, answer)
        expect(answer.count(b"HTTP/1.1 ") == 1, name, answer)
        expect(b"\r\nConnection: close\r\n" in answer, name, answer)
    chunks = ["x\r\n", "5;\n", "-1\r\n", "0x1\r\n", "1\r\nab\r\n", "\r\n",
              "1\n", "100000000\r\n", "0\r\nOSCORE: AA\r\n\r\n",
              "0\r\nContent-Length: 5\r\n\r\n"]
    for chunk in chunks:
        answer = exchange(port, (post + chunked + "\r\n" + chunk).encode()
                          + EVIL)
        expect(status(answer) in (400, 413), chunk, answer)
        expect(answer.count(b"HTTP/1.1 ") == 1, chunk, answer)
    answer = exchange(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    expect(status(answer) == 505, answer)


def flood(port, path):
    """What has no end is refused before it would."""
    post = head("POST", path, "Transfer-Encoding: chunked")
    floods = {
        "target": (b"GET /", b"evil" * 1000, 414),
        "fields": (head("GET", path)[:-2], b"X-Evil: y\r\n" * 500, 431),
        "field": (head("GET", path)[:-2] + b"X-Evil: ", b"y" * 4096, 431),
        "chunk line": (post + b"1;", b"evil" * 1000, 400),
        "trailers": (post + b"0\r\n", b"X-Evil: y\r\n" * 500, 431),
        "chunks": (post, b"400\r\n" + b"x" * 1024 + b"\r\n", 413),
    }
    for name, (begin, again, code) in floods.items():
        with dial(port) as s:
            s.sendall(begin)
            s.setblocking(False)
            answer, end = b"", time.monotonic() + DEADLINE
            while not answer and time.monotonic() < end:
                try:
                    s.send(again)
                    answer = s.recv(4096)
                except BlockingIOError:
                    pass
            expect(status(answer) == code, name, answer)
    for length in (10 << 30, 1 << 64, 20001):
        answer = exchange(port, head("POST", path,
                                     f"Content-Length: {length}"))
        expect(status(answer) in (400, 413), length, answer)


def trickle(port, path):
    """A byte at a time, for ever; the server has a second."""
    begins = {
        "head": b"",
        "field": head("GET", path)[:-2],
        "body": head("POST", path, "Content-Length: 10000"),
        "chunks": head("POST", path, "Transfer-Encoding: chunked"),
        "second": head("GET", path) + head("POST", path,
                                           "Content-Length: 10000"),
    }
    for name, begin in begins.items():
        with dial(port) as s:
            s.sendall(begin)
            s.settimeout(0.05)
            answer, start = b"", time.monotonic()
            while time.monotonic() < start + DEADLINE:
                try:
                    s.send(b"1")
                    more = s.recv(4096)
                    if not more:
                        break
                    answer += more
                except socket.timeout:
                    pass
                except (BrokenPipeError, ConnectionResetError):
                    break
            took = time.monotonic() - start
            expect(took < 10, name, "took", took)
            expect(b"HTTP/1.1 408 " in answer, name, answer)


def seals(port, path):
    """RFC 8613 section 11: what is not sealed as it must be."""
    kind, good = "Content-Type: application/oscore", "OSCORE: CQXB"
    cases = [
        ("no field", 400, kind), ("no type", 400, good),
        ("other type", 400, good, "Content-Type: text/plain"),
        ("twice", 400, kind, good, good),
        ("two", 400, kind, good, "OSCORE: AA"),
        ("list", 400, kind, "OSCORE: CQXB, CQXB"),
        ("padded", 400, kind, "OSCORE: CQX="),
        ("base64", 400, kind, "OSCORE: a+/b"),
        ("bits", 400, kind, "OSCORE: CQXB_"),
        ("short", 400, kind, "OSCORE: A"),
        ("empty", 400, kind, "OSCORE:"),
        ("long", 400, kind, "OSCORE: " + "A" * 342),
    ]
    for name, code, *fields in cases:
        answer = exchange(port, head("POST", path, "Content-Length: 1",
                                     "Connection: close", *fields) + b"x")
        expect(400 <= status(answer) < 500, name, answer)
    answer = exchange(port, head("GET", path, kind, good,
                                 "Connection: close"))
    expect(400 <= status(answer) < 500, answer)


def hold(port, path, count):
    """Connections that stop within a body, all open at one time."""
    begin = head("POST", path, "Content-Length: 19000") + b"x" * 1000
    held = []
    for _ in range(int(count)):
        try:
            s = dial(port)
            s.sendall(begin)
            held.append(s)
        except OSError:
            pass	# some go to make room
    expect(len(held) > int(count) // 2, len(held))
    for s in held:
        s.close()


# --- while something changes ------------------------------------------------

def load(port, path):
    """Requests over one connection, until the path has moved."""
    c = http.client.HTTPConnection(HOST, port, timeout=DEADLINE)
    n, moved = 0, False
    while True:
        try:
            c.request("GET", path)
            answer = c.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as e:
            print("lost", e, flush=True)
            return
        n += 1
        if n == 10:
            print("answered", flush=True)
        if answer.status == 404 and not moved:
            moved = True
            print("moved", n, flush=True)
        if answer.status not in (200, 404):
            print("lost", answer.status, flush=True)


def held(port, path):
    """A connection that is kept, until it ends."""
    with dial(port) as s:
        s.sendall(head("GET", path))
        expect(status(s.recv(4096)) == 200)
        print("holds", flush=True)
        read_all(s)
        print("closed", flush=True)


# --- TLS --------------------------------------------------------------------

def tls(name, house):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(f"{house}.pem")
    context.load_cert_chain(f"{name}.pem", f"{name}.key")
    return context


def resume(port, path, name, house):
    """The same context offers its last session, with TLS 1.2 and 1.3."""
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = tls(name, house)
        context.maximum_version = version
        session = None
        for _ in range(3):
            with dial(port) as raw, context.wrap_socket(
                    raw, session=session) as s:
                s.sendall(head("GET", path))
                expect(status(s.recv(4096)) == 200)
                session = s.session
                expect(s.selected_alpn_protocol() is None)


def silent(port, _path=None):
    with dial(port) as s:
        expect(read_all(s) == b"")


def main():
    what, port, *arguments = sys.argv[1:]
    try:
        globals()[what](int(port), *arguments)
    except Wrong as e:
        sys.exit(f"{what}: {e}")


main()
