"""``python -m benchmarks.gateway``: a 短信 gateway on loopback that takes everything at once and counts what it took.

Prints its port. ``GET /`` answers with how many messages it took and how many of them were new.
"""

import asyncio
import json
import sys

TAKEN = b'{"code": 0}'
_seen: set[bytes] = set()
_taken = 0


def _answer(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
    return b"%s%d\r\n\r\n%s" % (head, len(body), body)


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    global _taken
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"GET"):
            writer.write(_answer(json.dumps({"taken": _taken, "new": len(_seen)}).encode()))
        else:
            fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
            await reader.readexactly(int(fields.get(b"Content-Length", b"0")))
            _taken += 1
            _seen.add(fields[b"Idempotency-Key"])
            writer.write(_answer(TAKEN))
        await writer.drain()
    finally:
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
