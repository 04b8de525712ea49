#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""An HTTP server with nothing of ours in it, for http.sh.

    http_server.py [--device coap://ADDR:PORT] [--tls NAME --ca FILE]

With --tls it shows NAME.pem and wants a client's certificate of that CA. Prints
port=N, then a line for each request and each answer. A sealed POST is
given to the device as it is, and its answer comes back (RFC 8613 section 11);
without a device it is answered with its own bytes backwards. Other paths:
what is said in PLAIN below, and /slow, which is never answered.
"""
import argparse
import base64
import http.server
import os
import random
import ssl
import threading

import raw

OSCORE = "application/oscore"
# last part of the path: status, fields, body
PLAIN = {
    "json": (200, {"Content-Type": "application/json", "ETag": '"v1"',
                   "Cache-Control": "max-age=300", "Age": "100"}, b"{}"),
    "made": (201, {"Location": "/hc/ocf://%(id)s/made/7"}, b""),
    "gone": (404, {"Content-Type": "text/plain"}, b"not here"),
    "busy": (503, {"Retry-After": "77"}, b""),
    "there": (302, {"Location": "http://127.0.0.1:1/"}, b""),
    "moved": (307, {"Location": "/hc/json"}, b""),
    "large": (200, {}, b"x" * 100000),
    "medium": (200, {}, b"x" * 10000),
    "zip": (200, {"Content-Encoding": "gzip"}, b"x"),
}


def encode_option(value):
    """RFC 8613 section 11.2"""
    if not value:
        return "AA"
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def decode_option(text):
    if text == "AA":
        return b""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def ask_device(device, option, payload):
    """The sealed request as CoAP; option and payload of the answer."""
    s = raw.udp()
    s.settimeout(10)
    s.sendto(raw.encode(0, 2, random.randrange(65536), os.urandom(4),
                        [(raw.OSCORE, option)], payload),
             raw.parse_address(device))
    answer = raw.Message(s.recv(65536))
    for number, value in answer.options:
        if number == raw.OSCORE:
            return value, answer.payload
    raise ValueError(f"not sealed: {answer}")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    device = None

    def answer(self, status, fields, body):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_sealed(self, body):
        option = decode_option(self.headers["OSCORE"])
        print(f"sealed option={option.hex()} body={body.hex()}", flush=True)
        if self.device:
            option, body = ask_device(self.device, option, body)
        else:
            option, body = b"", body[::-1]
        print(f"answer option={option.hex()} body={body.hex()}", flush=True)
        self.answer(200, {"Content-Type": OSCORE,
                          "OSCORE": encode_option(option)}, body)

    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fields = ";".join(f"{n}={v}" for n, v in self.headers.items())
        if isinstance(self.connection, ssl.SSLSocket):
            for name in self.connection.getpeercert()["subject"]:
                print(f"client {name[0][1]}", flush=True)
        print(f"request {self.command} {self.path} {fields} "
              f"body={body.hex()}", flush=True)
        if self.headers.get("OSCORE"):
            self.answer_sealed(body)
            return
        name = self.path.split("?")[0].rsplit("/", 1)[-1]
        if name == "slow":
            threading.Event().wait(60)
        status, fields, text = PLAIN.get(name, (200, {}, b"hello"))
        device = self.path.split("/hc/ocf://")[-1].split("/")[0]
        self.answer(status, {n: v % {"id": device} if "%(" in v else v
                             for n, v in fields.items()}, text)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = take

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass		# who asked has gone


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device")
    parser.add_argument("--tls")
    parser.add_argument("--ca")
    a = parser.parse_args()
    Handler.device = a.device
    server = Server(("127.0.0.1", 0), Handler)
    if a.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{a.tls}.pem", f"{a.tls}.key")
        context.load_verify_locations(a.ca)
        context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(
            server.socket, server_side=True,
            do_handshake_on_connect=False)
    print(f"port={server.server_address[1]}", flush=True)
    server.serve_forever()


main()
