"""A browser's part on the wire, in as few instructions as possible: client and server share the machine.

HTTP/1.1 (RFC 9112) over one kept connection; asks for gzip.
"""

import socket
import time
import zlib
from dataclasses import dataclass

CHUNK = 1 << 16  # bytes
GZIP_WINDOW = 31  # zlib: a gzip header, the largest window
TIMEOUT = 60  # seconds


@dataclass
class Answer:
    """`body` as it came over the wire; `wire` counts its bytes with the headers; `seconds` to its last byte."""

    status: int
    head: bytes
    body: bytes
    wire: int
    seconds: float

    @property
    def text(self):
        packed = b"gzip" in (self.header(b"content-encoding") or b"")
        return (zlib.decompress(self.body, GZIP_WINDOW) if packed else self.body).decode()

    def header(self, name):
        """The value of a header named in lower case, or None."""
        return _header(self.head, name)


class Connection:
    """A kept connection with its cookies, {name: value}. Use in a `with`."""

    def __init__(self, port, cookies=None):
        self.port, self.cookies = port, dict(cookies or {})
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.socket.close()

    def get(self, path, **headers):
        return self.send(self.request("GET", path, headers))

    def request(self, method, path, headers, body=b""):
        """The bytes of a request; `headers` have underscores for hyphens."""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "User-Agent: bench",
            "Accept: text/html,*/*;q=0.8",
            "Accept-Encoding: gzip",
            "Accept-Language: en",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def send(self, request):
        """Sends the bytes of a request and reads the whole Answer. Raises OSError when the connection breaks."""
        began = time.perf_counter()
        self.socket.sendall(request)
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        if status == 304 or status == 204:
            body, framing = b"", 0
        elif _header(head, b"transfer-encoding") == b"chunked":
            body, framing = self._chunks()
        else:
            body, framing = self._exactly(int(_header(head, b"content-length") or 0)), 0
        return Answer(status, head, body, len(head) + len(body) + framing, time.perf_counter() - began)

    def _chunks(self):
        parts, framing = [], 0
        while True:
            line = self._until(b"\r\n")
            size = int(line, 16)
            framing += len(line) + 2
            part = self._exactly(size + 2)[:-2]
            if not size:
                return b"".join(parts), framing
            parts.append(part)

    def _until(self, mark):
        while mark not in self.held:
            self._fill()
        found, _mark, self.held = self.held.partition(mark)
        return found + mark

    def _exactly(self, size):
        parts, got = [self.held], len(self.held)
        while got < size:
            self.held = b""
            self._fill()
            parts.append(self.held)
            got += len(self.held)
        whole = b"".join(parts)
        self.held = whole[size:]
        return whole[:size]

    def _fill(self):
        came = self.socket.recv(CHUNK)
        if not came:
            raise ConnectionError("the server closed the connection")
        self.held += came


def _header(head, name):
    for line in head.split(b"\r\n")[1:]:
        key, _colon, value = line.partition(b":")
        if key.lower() == name:
            return value.strip()
    return None
