#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""CoAP over WebSockets (RFC 8323 section 4) by Debian's python3-websockets:

    ws.py client URI UUID SCENE [NAME]    NAME.pem and NAME.key: who it is
    ws.py server PORT SCENE [NAME]

A client plays one of client_scenes against the proxy at URI, asking for the
device UUID where it asks; what goes wrong ends it with an exception. A server
prints how it was called and what came, and answers as its scene says.
"""
import asyncio
import logging
import ssl
import sys

import websockets

from coap import ABORT, CSM, PING, PONG, answer_stream, decode_websocket, \
    encode_websocket
from raw import PROXY_URI

LIMIT = 10  # seconds until an awaited thing is late


def tls(side, name):
    context = ssl.SSLContext(side)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations("root.pem")
    context.load_cert_chain(f"{name}.pem", f"{name}.key")
    context.set_alpn_protocols(["http/1.1"])
    return context


# --- client ------------------------------------------------------------------

class Client:
    def __init__(self, ws, uuid):
        self.ws, self.uuid = ws, uuid

    async def receive(self):
        data = await asyncio.wait_for(self.ws.recv(), LIMIT)
        assert isinstance(data, bytes), "a text frame"
        return decode_websocket(data)

    async def greet(self):
        assert (await self.receive()).code == CSM, "CSM comes first"
        await self.ws.send(encode_websocket(CSM))

    def request(self, payload=b"", token=b"\xa1\xb2"):
        return encode_websocket(2 if payload else 1, token, [
            (PROXY_URI, f"ocf://{self.uuid}/a/light".encode())], payload)

    async def expect_answer(self, code="2.04", token=b"\xa1\xb2"):
        m = await self.receive()
        assert f"code={code} " in str(m) and m.token == token, str(m)

    async def expect_close(self, code):
        try:
            while True:
                await asyncio.wait_for(self.ws.recv(), LIMIT)
        except websockets.ConnectionClosed:
            pass
        assert self.ws.close_code == code, f"closed: {self.ws.close_code}"


async def scene_ask(c):
    """CSM, signals of both protocols, a request, and an orderly end."""
    assert c.ws.subprotocol == "coap", c.ws.subprotocol
    assert not c.ws.extensions, c.ws.extensions
    await c.greet()
    await c.ws.send(encode_websocket(PING, b"\x07"))
    m = await c.receive()
    assert m.code == PONG and m.token == b"\x07", str(m)
    await asyncio.wait_for(await c.ws.ping(b"alive"), LIMIT)
    await c.ws.send(c.request())
    await c.expect_answer()
    await c.ws.close(1000)
    assert c.ws.close_code == 1000, c.ws.close_code


async def scene_fragments(c):
    """A message in frames, with a ping between them."""
    await c.greet()
    data = c.request(b"x" * 500)

    async def parts():
        for i in range(0, len(data), 100):
            yield data[i:i + 100]
            await c.ws.ping()
    await c.ws.send(parts())
    await c.expect_answer()


async def scene_many(c):
    """Requests one behind the other, answered by their tokens."""
    await c.greet()
    tokens = {bytes([i]) for i in range(50)}
    for token in tokens:
        await c.ws.send(c.request(token=token))
    while tokens:
        tokens.remove((await c.receive()).token)


async def scene_large(c):
    """As large as our CSM allows, but not for a device by UDP: 4.13."""
    await c.greet()
    await c.ws.send(c.request(b"x" * 60000))
    await c.expect_answer("4.13")


async def scene_too_large(c):
    await c.greet()
    await c.ws.send(c.request(b"x" * 70000))
    await c.expect_close(1009)


async def scene_text(c):
    await c.greet()
    await c.ws.send("text")
    await c.expect_close(1003)


async def scene_no_csm(c):
    """CoAP's own way to say what is wrong is Abort."""
    assert (await c.receive()).code == CSM
    await c.ws.send(c.request())
    assert (await c.receive()).code == ABORT
    await c.expect_close(1000)


async def scene_malformed(c):
    await c.greet()
    await c.ws.send(b"\x0f\x01")
    assert (await c.receive()).code == ABORT
    await c.expect_close(1000)


async def scene_away(c):
    """Gone without a word."""
    await c.greet()
    c.ws.transport.abort()


client_scenes = {name[6:]: scene for name, scene in list(globals().items())
                 if name.startswith("scene_")}


async def client(uri, uuid, scene, name=None):
    settings = {"subprotocols": ["coap"], "close_timeout": LIMIT}
    if name is not None:
        settings["ssl"] = tls(ssl.PROTOCOL_TLS_CLIENT, name)
    if scene == "other-subprotocol":
        settings["subprotocols"] = ["chat"]
    elif scene == "no-subprotocol":
        del settings["subprotocols"]
    elif scene == "list":
        settings["subprotocols"] = ["chat", "coap"]
        scene = "ask"
    async with websockets.connect(uri, **settings) as ws:
        await client_scenes[scene](Client(ws, uuid))
    print("fine")


# --- server ------------------------------------------------------------------

async def answer(ws, scene, path):
    print(f"path={path} host={ws.request_headers['Host']}"
          f" subprotocol={ws.subprotocol}"
          f" extensions={ws.request_headers.get('Sec-WebSocket-Extensions')}",
          flush=True)
    await ws.send(encode_websocket(CSM))
    if scene == "ping":
        await asyncio.wait_for(await ws.ping(), LIMIT)
        print("pong", flush=True)
        await ws.send(encode_websocket(PING, b"\x01"))
    async for data in ws:
        m = decode_websocket(data)
        print(m, flush=True)
        out = answer_stream(m, b"by a WebSocket", encode_websocket)
        if scene == "text" and m.code < 0x20:
            await ws.send("text")
        elif scene == "fragments" and out:
            await ws.send(out[i:i + 3] for i in range(0, len(out), 3))
        elif out:
            await ws.send(out)
        if scene == "away" and m.code < 0x20:
            await ws.close(1001)


async def server(port, scene, name=None):
    async def handler(ws, path):
        try:
            await answer(ws, scene, path)
        except websockets.ConnectionClosed:
            pass
        print(f"closed code={ws.close_code}", flush=True)

    async with websockets.serve(
            handler, "127.0.0.1", int(port),
            subprotocols=None if scene == "no-subprotocol" else ["coap"],
            ssl=None if name is None else tls(ssl.PROTOCOL_TLS_SERVER, name)):
        print("running", flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    logging.disable()
    asyncio.run({"client": client, "server": server}[sys.argv[1]](
        *sys.argv[2:]))
