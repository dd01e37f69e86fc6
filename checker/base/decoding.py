"""Text files in the encodings that Chinese offices write."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decoded(raw: bytes) -> str | None:
    """The text in UTF-8, UTF-16 with a mark, or GB 18030; None where it is no text.

    >>> decoded("合计".encode("gb18030")), decoded(b"\\x00\\x01\\x02")
    ('合计', None)
    """
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    return None
