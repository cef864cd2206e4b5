"""A real SMTP server in a thread, which can be told to misbehave in the ways real ones do."""

import email
import email.policy
import socket
import threading
import time
from email.message import EmailMessage
from types import TracebackType


class SmtpServer:
    """``behaviour``: ok, or where and how it goes wrong. ``accepted`` holds what it took responsibility for.

    refuse_connection_later · greylist (451 to RCPT) · no_such_user (550 to RCPT) · busy (421 at once) · spam (554 after
    the content) · full (452 after the content) · silent_after_content (takes the letter, never answers) ·
    drop_after_content · drop_before_content · silent (no greeting) · drip (a byte of the greeting now and then)
    """

    def __init__(self) -> None:
        self.behaviour = "ok"
        self.accepted: list[EmailMessage] = []
        self.senders: list[str] = []
        self.conversations = 0
        self._stop = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._listener = threading.Thread(target=self._listen)

    def __enter__(self) -> "SmtpServer":
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._listener.join()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._socket.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._serve, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        self.conversations += 1
        client.settimeout(5)
        with client, client.makefile("rb") as lines:
            try:
                self._converse(client, lines)
            except OSError:
                return

    def _hold(self) -> None:
        """Stay silent until the other side has had enough."""
        self._stop.wait(5)

    def _converse(self, client: socket.socket, lines: object) -> None:
        def say(text: str) -> None:
            client.sendall(f"{text}\r\n".encode())

        if self.behaviour == "silent":
            self._hold()
            return
        if self.behaviour == "busy":
            say("421 try later")
            return
        if self.behaviour == "drip":
            for byte in b"220-" + b"x" * 200:
                client.sendall(bytes([byte]))
                time.sleep(0.1)
                if self._stop.is_set():
                    return
        say("220 test")
        while line := lines.readline():  # type: ignore[attr-defined]
            verb = line.split(b" ")[0].strip().upper()
            if verb in (b"EHLO", b"HELO"):
                say("250 test")
            elif verb == b"MAIL":
                self.senders.append(line.decode().strip())
                say("250 ok")
            elif verb == b"RCPT":
                answers = {"greylist": "451 4.7.1 greylisted", "no_such_user": "550 5.1.1 no such user"}
                say(answers.get(self.behaviour, "250 ok"))
            elif verb == b"DATA":
                if self.behaviour == "drop_before_content":
                    return
                say("354 go on")
                if not self._content(say, lines):
                    return
            elif verb == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def _content(self, say: object, lines: object) -> bool:
        content = b""
        while (line := lines.readline()) not in (b".\r\n", b""):  # type: ignore[attr-defined]
            content += line[1:] if line.startswith(b".") else line
        refusals = {"spam": "554 5.7.1 looks like spam", "full": "452 4.3.1 disk full"}
        if self.behaviour in refusals:
            say(refusals[self.behaviour])  # type: ignore[operator]
            return True
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.accepted.append(message)
        if self.behaviour == "silent_after_content":
            self._hold()
            return False
        if self.behaviour == "drop_after_content":
            return False
        say("250 taken")  # type: ignore[operator]
        return True
