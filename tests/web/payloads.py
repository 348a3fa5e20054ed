"""What an attacker types."""

from __future__ import annotations

EVIL = "evil.example"
ELSEWHERE = (
    f"https://{EVIL}", f"http://{EVIL}/", f"//{EVIL}", f"///{EVIL}", f"////{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}",
    f"\\/{EVIL}", f"/\t/{EVIL}", f"/\n/{EVIL}", f"/\r/{EVIL}", f"\t//{EVIL}", f" //{EVIL}", f"\n//{EVIL}",
    f"https:{EVIL}", f"https:/{EVIL}", f"https:\\\\{EVIL}", f"https:///{EVIL}", f"HTTPS://{EVIL}", f"hTtP://{EVIL}",
    f"http://testserver@{EVIL}", f"http://testserver:80@{EVIL}", f"http://{EVIL}#testserver",
    f"http://{EVIL}?testserver", f"http://testserver.{EVIL}", f"//testserver@{EVIL}", f"//{EVIL}/%2f..",
    f"/%5c{EVIL}", "//%65vil.example", f"//{EVIL}%00testserver", f"http://[::1]@{EVIL}", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:x", f"ftp://{EVIL}", f"mailto:x@{EVIL}", f"//{EVIL}:443/", "http://①⑨②.example",
    f"https://{EVIL}\\@testserver", f"/..//{EVIL}", f"//{EVIL}\\testserver", "http:///" + EVIL, f"\x00//{EVIL}",
)  # fmt: skip
"""For every parameter that says where to go next."""

SPLITTERS = (
    "\r\nBcc: x@evil.example", "\nBcc: x@evil.example", "\rBcc: x@evil.example", "\r\n\r\n<b>正文</b>",
    "\u2028Bcc: x@evil.example", "\u2029Bcc: x@evil.example", "\x85Bcc: x@evil.example", "\x0bBcc: x@evil.example",
    "\x0cBcc: x@evil.example", "\x1cBcc: x@evil.example", "%0d%0aBcc: x@evil.example", "=?utf-8?q?=0D=0ABcc=3A?=",
    "\" <x@evil.example>, \"y",
)  # fmt: skip
"""For every name that comes into a header of a mail."""

FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)",
    "=HYPERLINK(\"http://evil.example\",\"点击\")", "=cmd|' /C calc'!A0", " =1+1", "\u00a0=1+1", "\ufeff=1+1",
)  # fmt: skip
"""For every text that is exported."""
