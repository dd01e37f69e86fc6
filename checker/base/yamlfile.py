"""Reads YAML safely: line numbers kept, duplicate keys and anchors refused, size bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from checker.base.errors import JixiaoError, Problem

MAX_BYTES = 32 * 1024 * 1024
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Located(dict[str, Any]):
    """A mapping read from YAML that knows its file and the line of itself and of each key."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def place(self, key: str | None = None) -> str:
        """Where this mapping, or one of its keys, stands: `规则.yaml 第3行`."""
        return f"{self.file} 第{self.lines.get(key or '', self.line)}行"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.file, self.line, self.lines, dict(self)))


def _rebuild(file: str, line: int, lines: dict[str, int], items: Mapping[str, Any]) -> Located:
    made = Located(file, line)
    made.lines = lines
    made.update(items)
    return made


Folder = Mapping[PurePosixPath, Any]  # the parsed files of a folder, by their path below it


def load(path: Path, error: type[JixiaoError], shown: str | None = None) -> Any:
    """Read one YAML file; mappings come back as `Located`.

    Raises `error` with file and line when the file is missing, too large, no UTF-8, no YAML,
    repeats a key, or uses anchors (which can explode in memory).
    """
    shown = shown or path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            raise error(Problem(shown, "文件超过 32 MB", mend="请拆分或删去无关内容"))
        text = path.read_text(encoding="utf-8-sig")
    except OSError as cause:
        raise error(Problem(shown, "文件打不开", why=str(cause.strerror))) from None
    except UnicodeDecodeError:
        raise error(Problem(shown, "不是 UTF-8 编码", mend="请另存为 UTF-8 编码的文本")) from None
    return loads(text, error, shown)


def loads(text: str, error: type[JixiaoError], shown: str) -> Any:
    """Read YAML from `text`; see `load`."""
    loader = _Loader(text)
    try:
        _refuse_aliases(text, error, shown)
        node = loader.get_single_node()
        return None if node is None else _build(node, loader, error, shown)
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark
        place, why = f"{shown} 第{mark.line + 1}行" if mark else shown, str(cause.problem or "")
        if "nesting depth" in why:  # PyYAML from 6.0.4 on; before it the recursion ends
            raise error(_too_deep(place)) from None
        raise error(Problem(place, "不是正确的 YAML", why, "检查缩进、冒号后的空格和引号")) from None
    except (yaml.YAMLError, ValueError) as cause:
        raise error(Problem(shown, "不是正确的 YAML", why=str(cause))) from None
    except RecursionError:
        raise error(_too_deep(shown)) from None
    finally:
        loader.dispose()


def _too_deep(place: str) -> Problem:
    return Problem(place, "嵌套太深", mend="事实和规则最多几层，请检查缩进")


def _refuse_aliases(text: str, error: type[JixiaoError], shown: str) -> None:
    if "&" not in text and "*" not in text:
        return
    for event in yaml.parse(text, Loader=_Loader):
        if getattr(event, "anchor", None):
            raise error(
                Problem(
                    f"{shown} 第{event.start_mark.line + 1 if event.start_mark else 1}行",
                    "使用了锚点或引用（& 或 *）",
                    why="它们会让文件在内存里膨胀",
                    mend="把内容照写一遍；文字以 & 或 * 开头的加引号",
                )
            )


def _build(node: yaml.Node, loader: Any, error: type[JixiaoError], shown: str) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, loader, error, shown) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node, loader, error, shown)
    made = Located(shown, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = str(key_node.value)
        if not isinstance(key_node, yaml.ScalarNode) or key == "<<":
            raise error(Problem(f"{shown} 第{line}行", "键必须是普通文字"))
        if key in made:
            raise error(
                Problem(
                    f"{shown} 第{line}行",
                    f"“{key}”写了两次",
                    why=f"第{made.lines[key]}行已有",
                    mend="删去一处",
                )
            )
        made[key] = _build(value_node, loader, error, shown)
        made.lines[key] = line
    return made


_PLAIN_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_PLAIN_BOOL = frozenset({"true", "false"})


def _scalar(node: yaml.Node, loader: Any, error: type[JixiaoError], shown: str) -> Any:
    """A scalar as people mean it: `0012`, `1:30` and `yes` are texts, not octal, sexagesimal and true."""
    kind, text = node.tag.rpartition(":")[2], str(node.value)
    if kind == "float":
        try:
            return Decimal(text)  # money must not pass through a binary float
        except InvalidOperation:
            return text
    if (kind == "int" and not _PLAIN_INT.fullmatch(text)) or (
        kind == "bool" and text.lower() not in _PLAIN_BOOL
    ):
        return text
    try:
        return loader.construct_object(node)
    except (ValueError, TypeError, AttributeError, KeyError):
        place = f"{shown} 第{node.start_mark.line + 1 if node.start_mark else 1}行"
        raise error(Problem(place, f"“{text}”不是存在的日期或数", mend="请核对后改正")) from None


def walk(root: Path) -> Iterator[Path]:
    """All .yaml files below `root`, sorted, so that every run reads them in the same order."""
    yield from sorted(path for path in root.rglob("*.yaml") if path.is_file())
