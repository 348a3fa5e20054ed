"""A mail server for measurements and tests: takes everything, keeps the Message-IDs in a file, forgets the rest.

`python -m huikuan.workflow.bench.sink LOG [--busy 0.02] [--vanish 0.01] [--seed 7]` prints its port. `busy`: the share
of messages answered 451 after the dot; `vanish`: the share taken and not answered, the connection closed.
The Message-ID is written before the answer leaves, as a server stores before it accepts.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import socket
import sys
import threading

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)
END = b"\r\n.\r\n"


class Sink:
    """Listens on the loopback until the process ends; one thread a connection."""

    def __init__(self, log: str, busy: float = 0.0, vanish: float = 0.0, seed: int = 0) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.busy, self.vanish = busy, vanish
        self.chance = random.Random(seed)  # noqa: S311  # which messages meet trouble
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self.listening.getsockname()[1])

    def serve(self) -> None:
        """Accept for ever."""
        while True:
            connected, _peer = self.listening.accept()
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.talk, args=(connected,), daemon=True).start()

    def talk(self, connected: socket.socket) -> None:
        """One conversation, until the client is gone."""
        with connected:
            try:
                self.converse(connected)
            except OSError:
                return

    def converse(self, connected: socket.socket) -> None:
        connected.sendall(b"220 sink ESMTP\r\n")
        held = b""
        while True:
            piece = connected.recv(65536)
            if not piece:
                return
            held += piece
            answers: list[bytes] = []
            while (at := held.find(b"\r\n")) >= 0:
                line, held = held[:at], held[at + 2 :]
                verb = line[:4].upper()
                if verb == b"DATA":
                    connected.sendall(b"".join(answers) + b"354 go on\r\n")
                    answers = []
                    held, answer = self.content(connected, held)
                    if not answer:
                        return
                    connected.sendall(answer)
                elif verb == b"QUIT":
                    connected.sendall(b"221 bye\r\n")
                    return
                else:
                    answers.append(
                        b"250-sink\r\n250-PIPELINING\r\n250 SIZE 35882577\r\n" if verb == b"EHLO" else b"250 ok\r\n"
                    )
            if answers:
                connected.sendall(b"".join(answers))

    def content(self, connected: socket.socket, held: bytes) -> tuple[bytes, bytes]:
        """Read to the dot. Returns what followed it, and the answer; no answer: the connection is to be closed."""
        while (at := held.find(END)) < 0:
            piece = connected.recv(262144)
            if not piece:
                return b"", b""  # hung up before the dot: nothing was accepted
            held += piece
        if self.busy and self.chance.random() < self.busy:
            return held[at + 5 :], b"451 4.3.0 try again later\r\n"
        found = MESSAGE_ID.search(held, 0, at)
        os.write(self.log, (found[1] if found else b"<none>") + b"\n")
        if self.vanish and self.chance.random() < self.vanish:
            return b"", b""
        return held[at + 5 :], b"250 2.0.0 queued\r\n"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--busy", type=float, default=0.0)
    parser.add_argument("--vanish", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    sink = Sink(given.log, given.busy, given.vanish, given.seed)
    sys.stdout.write(f"{sink.port}\n")
    sys.stdout.flush()
    sink.serve()


if __name__ == "__main__":
    main()
