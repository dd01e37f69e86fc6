"""Mutations: bytes flipped, cut and doubled; words of a text swapped for ones that have hurt."""

from __future__ import annotations

import io
import random
import re
import zipfile

NUMBERS = (
    "0",
    "-1",
    "1e308",
    "-9e15",
    "49338271352.789",
    "99999999999999999999",
    "NaN",
    "28.01.2007",
    "/b",
    "",
)
WORDS = (
    "\uffff", "\x00", "\ud7ff\u200b", "((((" * 30, "A" * 5000, "&#x0;", "]]>", "<!DOCTYPE a>", "²", "①", "NULL", "'",
    '"', "{{", "}}", "{%", "%}", "~", "*", "[", "]", "\t", "- ", ": ", "&a", "*a", "!!python/none", "|", ">",
)  # fmt: skip
_TOKEN = re.compile(rb"-?\d+(?:\.\d+)?")


def spoilt(content: bytes, rng: random.Random) -> bytes:
    """A file as a bad disk or a broken download leaves it."""
    made = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        at = rng.randrange(len(made))
        match rng.randrange(4):
            case 0 | 1:
                made[at] ^= 1 << rng.randrange(8)
            case 2:
                del made[at : at + rng.choice((1, 4, 300))]
            case _:
                made[at:at] = made[at : at + rng.choice((1, 16, 400))]
        if not made:
            return b"\0"
    return bytes(made) if rng.random() < 0.9 else bytes(made[: rng.randrange(1, len(made) + 1)])


def renumbered(content: bytes, rng: random.Random) -> bytes:
    """A text in which one number is another."""
    places = list(_TOKEN.finditer(content))
    if not places:
        return content
    place = rng.choice(places)
    return content[: place.start()] + rng.choice(NUMBERS).encode() + content[place.end() :]


def reworded(text: str, rng: random.Random, words: tuple[str, ...] = WORDS) -> str:
    """A text with words put in, doubled, swapped or taken out."""
    parts = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(parts))
        match rng.randrange(4):
            case 0:
                parts[at] = rng.choice(words)
            case 1:
                parts.insert(at, rng.choice(words))
            case 2:
                parts[at], parts[rng.randrange(len(parts))] = parts[rng.randrange(len(parts))], parts[at]
            case _:
                parts[at : at + 1] = parts[at : at + rng.choice((0, 2, 5))] * rng.choice((1, 2, 40))
        if not parts:
            return " "
    return "".join(parts)


def repacked(content: bytes, rng: random.Random) -> bytes:
    """A container with one XML part changed, packed again so that its sums are right."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = rng.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    if rng.random() < 0.05:
        del parts[name]
    elif rng.random() < 0.6:
        parts[name] = renumbered(parts[name], rng)
    else:
        text = reworded(parts[name].decode("utf-8"), rng)
        parts[name] = text.encode("utf-8", "surrogatepass")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for part, inside in parts.items():
            target.writestr(part, inside)
    return made.getvalue()


def container(content: bytes, rng: random.Random) -> bytes:
    """A container, damaged outside or changed within."""
    return spoilt(content, rng) if rng.random() < 0.4 else repacked(content, rng)
