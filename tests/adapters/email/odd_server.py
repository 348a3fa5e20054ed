"""A server that answers as told at each step, hangs up, or says nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping

HANG_UP, SILENCE = b"", b"..."
USUAL = {
    "GREETING": b"220 odd\r\n", "EHLO": b"250-odd\r\n250 SIZE 200000\r\n", "MAIL": b"250 ok\r\n", "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n", "DOT": b"250 2.0.0 kept\r\n", "RSET": b"250 ok\r\n", "QUIT": b"221 bye\r\n",
}  # fmt: skip


class OddServer:
    """One thread a connection. `answers`: per step one answer, or a list used up one by one (then the usual one)."""

    def __init__(self, answers: Mapping[str, bytes | list[bytes]], *, pipelining: bool = False) -> None:
        self.answers = {step: list(told) if isinstance(told, list) else told for step, told in answers.items()}
        if pipelining and "EHLO" not in self.answers:
            self.answers["EHLO"] = b"250-odd\r\n250 PIPELINING\r\n"
        self.accepted: list[bytes] = []
        self.unfinished: list[bytes] = []
        self.heard: list[str] = []
        self.ended = threading.Semaphore(0)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listening.getsockname()[1])
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connected, _peer = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connected,), daemon=True).start()

    def talk(self, connected: socket.socket) -> None:
        try:
            with connected, connected.makefile("rb") as lines:
                self.converse(connected, lines)
        except OSError:
            pass
        finally:
            self.ended.release()

    def converse(self, connected: socket.socket, lines: object) -> None:
        if not self.say(connected, "GREETING"):
            return
        for line in lines:  # type: ignore[attr-defined]
            step = line[:4].decode("ascii", "replace").upper()
            self.heard.append(line.decode("ascii", "replace").strip())
            said = self.say(connected, step)
            if not said or step == "QUIT":
                return
            if step == "DATA" and said.startswith(b"354"):
                content = b""
                for row in lines:  # type: ignore[attr-defined]
                    if row == b".\r\n":
                        break
                    content += row
                else:
                    self.unfinished.append(content)
                    return
                told = self.next("DOT")
                if told.startswith(b"2") or told in (HANG_UP, SILENCE):
                    self.accepted.append(content)
                if not self.say(connected, "DOT", told):
                    return

    def next(self, step: str) -> bytes:
        told = self.answers.get(step, USUAL.get(step, b"502 what?\r\n"))
        if isinstance(told, list):
            return told.pop(0) if told else USUAL[step]
        return told

    def say(self, connected: socket.socket, step: str, told: bytes | None = None) -> bytes:
        told = self.next(step) if told is None else told
        if told == SILENCE:
            threading.Event().wait(3)
            return HANG_UP
        if told:
            connected.sendall(told)
        return told

    def close(self) -> None:
        self.listening.close()
