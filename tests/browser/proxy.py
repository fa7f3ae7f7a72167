"""A wire between a browser and a server that can lose answers, so that no browser's own means are needed for it."""

import socket
from contextlib import suppress
from threading import Thread
from urllib.parse import urlsplit

CHUNK = 65536  # bytes


class Proxy:
    """Hands bytes on to `url`. While `loses_answers`, what is posted arrives there and nobody hears of it."""

    def __init__(self, url):
        self.loses_answers = False
        self._to = (urlsplit(url).hostname, urlsplit(url).port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://{urlsplit(url).hostname}:{self._listener.getsockname()[1]}"
        Thread(target=self._listen, daemon=True).start()

    def close(self):
        self._listener.close()

    def _listen(self):
        with suppress(OSError):  # until it is closed
            while True:
                browser, _address = self._listener.accept()
                server = socket.create_connection(self._to)
                lost = []  # filled by the first request whose answer is to be lost
                Thread(target=self._ask, args=(browser, server, lost), daemon=True).start()
                Thread(target=self._answer, args=(server, browser, lost), daemon=True).start()

    def _ask(self, browser, server, lost):
        with suppress(OSError):
            while asked := browser.recv(CHUNK):
                if self.loses_answers and asked.startswith(b"POST "):
                    lost.append(True)
                server.sendall(asked)
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _answer(self, server, browser, lost):
        with suppress(OSError):
            while answered := server.recv(CHUNK):
                if lost:
                    break
                browser.sendall(answered)
        for end in (server, browser):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
