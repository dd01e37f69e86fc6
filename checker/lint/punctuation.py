"""Full-width punctuation in conditions and SQL: read as half-width, or swallowed into a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.base.yamlfile import Located
from checker.rulebook.terms import normalise
from checker.schemas.messages import Message, hint

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*")
_FULL_WIDTH = re.compile(r"[\u3000，；：（）＝＜＞＋－＊％．“”‘’０-９]")


def check_expression(body: Located, key: str) -> Iterator[Message]:
    """Full-width signs of a condition are read as half-width: a hint, so that one knows."""
    text = str(body.get(key) or "")
    found = _signs(text)
    if found:
        what = f"{key} 里有全角的 {' '.join(found)}"
        yield hint(body.place(key), what, "按半角读，不影响结果", f"改成半角：{normalised(text)}")


def check_finding(body: Located) -> Iterator[Message]:
    """Full-width braces are printed as they stand, and nothing is put in."""
    text = str(body.get("finding") or "")
    if "｛" in text or "｝" in text:
        yield hint(body.place("finding"), "表述里有全角的 ｛｝", "里面的列不会填入值", "改成半角的 {}")


def normalised(text: str) -> str:
    """The text with half-width signs, its amounts as they were written."""
    plain = normalise(text)
    return re.sub(r"常量\('([^']*)', '([^']*)'\)", r"\1\2", plain)


def check_sql(body: Located) -> Iterator[Message]:
    """SQL is read as it stands: a full-width sign becomes part of a name."""
    for number, line in enumerate(str(body.get("sql") or "").split("\n"), 1):
        found = _signs(line)
        if found:
            place = f"{body.file} 第{body.lines.get('sql', body.line) + number}行"
            yield hint(place, f"SQL 里有全角的 {' '.join(found)}", "全角标点会被当作名称的一部分", "改成半角")


def _signs(text: str) -> list[str]:
    outside = _QUOTED.sub("", text)
    return list(dict.fromkeys("（空格）" if s == "\u3000" else s for s in _FULL_WIDTH.findall(outside)))
