"""Sets the draft of 存在问题与建议 in Word, in the default template or in a firm's own."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from checker.base.atomic import write_bytes
from checker.base.container import MAX_RATIO, RATIO_FROM
from checker.base.errors import Problem, UsageError, nearest
from checker.base.guarded import guarded
from checker.findings.result import CheckResult
from checker.findings.wording import broken_title, clean
from checker.library.phrases import Phrases
from checker.reports.index import EvidenceItem, EvidenceRow, Request
from checker.reports.narrative import Chapter, Section, compose
from checker.reports.score_chapter import annex_words
from checker.reports.template import default_template
from checker.reports.template_sandbox import environment
from checker.scoring.sheet import ScoreSheet

MAX_TEMPLATE = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MOST_NAMED = 4
_START_AGAIN = "自带模板可用 jixiao template 生成，在 Word 里改样式和文字，花括号里的字不动"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
# what docxtpl, jinja2 and lxml are known to raise when a template's tags or XML do not fit together
_MISFIT = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError,
    SyntaxError,
)  # fmt: skip


def write_draft(
    result: CheckResult,
    path: Path,
    template: Path | None = None,
    phrases: Phrases | None = None,
    scores: ScoreSheet | None = None,
) -> None:
    """Write the draft of a checked project, whole or not at all; with `scores` it has the score table.

    Raises UsageError for a template that cannot be used, and when the file cannot be written.
    """
    chapter = compose(result, phrases, scores)
    levels = chapter.score.levels if chapter.score else 1
    if template:
        content = guarded(f"模板 {template.name}", UsageError, None, _set, chapter, template)
    else:
        content = _Setting(chapter, default_template(levels), "自带模板").docx()
    write_bytes(path, content)


def context(chapter: Chapter) -> dict[str, Any]:
    """The variables of a template, by the Chinese names that its author uses."""
    words = {
        "标题": broken_title(chapter.title, chapter.project),
        "项目": chapter.project,
        "项目单位": chapter.unit,
        "评价期间": chapter.period,
        "评价基准日": chapter.as_of,
        "开头": chapter.opening,
        "环节": [_section(section) for section in chapter.sections],
        "底稿": [_row(row) for row in chapter.appendix],
        "底稿说明": chapter.appendix_note,
        "待核实": [_request(item) for item in chapter.requests],
        "待核实说明": chapter.requests_note,
        "评分": annex_words(chapter.score),
    }
    cleaned = _cleaned(words)
    assert isinstance(cleaned, dict)
    return cleaned


def _section(section: Section) -> dict[str, Any]:
    problems = [
        {
            "序数": problem.ordinal,
            "编号": problem.label,
            "规则": problem.rule,
            "问题": problem.name,
            "严重程度": problem.severity.value,
            "来源": problem.origin,
            "段落": problem.paragraphs,
            "建议": problem.remedy,
            "疑点编号": problem.finding_ids,
        }
        for problem in section.problems
    ]
    return {"编号": section.number, "标题": section.heading, "环节": section.stage, "问题": problems}


def _row(row: EvidenceRow) -> dict[str, Any]:
    several_days = len({item.governed_by for item in row.items}) > 1
    return {
        "编号": row.label,
        "问题": row.name,
        "严重程度": row.severity,
        "来源": row.origin,
        "疑点": [_item(item, with_day=several_days) for item in row.items],
        "资料": row.materials,
        "适用日期": row.governed_by,
        "依据": row.clauses,
        "标准": row.thresholds,
        "不构成问题": row.caution,
    }


def _item(item: EvidenceItem, *, with_day: bool) -> dict[str, Any]:
    rests = [f"综合自：{item.rests_on}"] if item.rests_on else []
    day = [f"适用日期：{item.governed_by}"] if with_day else []
    return {
        "编号": item.finding_id,
        "来源": item.origin,
        "对象": item.subject,
        "条件": item.condition,
        "适用日期": item.governed_by,
        "记录": item.records,
        "查找": item.searched,
        "综合自": item.rests_on,
        "说明": [*rests, *item.records, *item.searched, *day],
    }


def _request(request: Request) -> dict[str, Any]:
    shown = "、".join(request.rules[:MOST_NAMED])
    more = f"等{len(request.rules)}类" if len(request.rules) > MOST_NAMED else ""
    return {"资料": request.material, "事实": request.wanted, "问题": request.rules, "问题摘要": shown + more}


def _cleaned(value: object) -> object:
    """The same values, without characters that no XML can hold."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list | tuple) else value


# ---- the template


def _read_template(path: Path) -> bytes:
    """The bytes of a firm's template, refused before it is opened if it is no .docx or too big."""
    try:
        if path.stat().st_size > MAX_TEMPLATE:
            raise _fail(path.name, "超过 10 MB", mend="请删去图片等无关内容")
        content = path.read_bytes()
    except OSError as cause:
        raise _fail(str(path), "打不开", str(cause.strerror or cause), "请核对路径和读取权限") from None
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            _refuse_bombs(container, path.name)
            container.getinfo("word/document.xml")
            broken = container.testzip()
    except KeyError:
        raise _fail(path.name, "不是 Word 文档", "里面没有正文", "请另存为 .docx") from None
    except _DAMAGE as cause:
        if content.startswith(b"PK"):
            why = str(cause) or "压缩的内容不完整"
            raise _fail(path.name, "文件损坏", why, "请在 Word 或 WPS 里打开核对，另存为 .docx") from None
        why = "可能是旧版 .doc、加密文件，或只是改了后缀名"
        raise _fail(path.name, "不是 .docx 文件", why, "请在 Word 或 WPS 里另存为 .docx") from None
    if broken:
        raise _fail(
            path.name, "文件损坏", f"其中的 {broken} 读不出来", "请在 Word 或 WPS 里打开核对，另存为 .docx"
        )
    return content


def _refuse_bombs(container: zipfile.ZipFile, name: str) -> None:
    members = container.infolist()
    vast = sum(member.file_size for member in members) > MAX_UNPACKED
    if vast or any(m.file_size > max(RATIO_FROM, MAX_RATIO * m.compress_size) for m in members):
        raise _fail(name, "解压后异常地大", mend="请删去图片等无关内容，另存后再用")


def _set(chapter: Chapter, template: Path) -> bytes:
    """A chapter set in a firm's template."""
    return _Setting(chapter, _read_template(template), template.name).docx()


class _Setting:
    """One chapter being set in one template."""

    def __init__(self, chapter: Chapter, template: bytes, name: str) -> None:
        self.chapter = chapter
        self.template = template
        self.name = name
        self.words = context(chapter)

    def docx(self) -> bytes:
        """The finished document. Raises UsageError that says what is wrong with the template."""
        import jinja2
        from jinja2.exceptions import SecurityError

        try:
            return self._render()
        except SecurityError:
            why = "模板只能取用变量，不能调用程序"
            raise self._fail("用了不允许的写法", why, _START_AGAIN) from None
        except jinja2.UndefinedError as cause:
            word = str(cause.message)
            hint = nearest(word, _names(self.words)) or f"可用的变量见自带模板；{_START_AGAIN}"
            raise self._fail(f"没有变量“{word}”", mend=hint) from None
        except jinja2.TemplateError as cause:
            raise self._fail("花括号里的写法有误", _syntax(str(cause.message)), _START_AGAIN) from None
        except MemoryError:
            raise self._fail("展开后太大", mend="减少互相套着的循环和替换") from None
        except _MISFIT as cause:
            why = f"循环或判断没有成对，或跨出了段落、表格行（{str(cause)[:80]}）"
            raise self._fail("套不出完整的文档", why, _START_AGAIN) from None

    def _render(self) -> bytes:
        from docx.oxml import parse_xml
        from docxtpl import DocxTemplate

        class Strict(DocxTemplate):  # type: ignore[misc,unused-ignore]
            """Refuses broken XML, which docxtpl would repair by guessing."""

            def fix_tables(self, xml: str) -> Any:
                parse_xml(xml)
                return super().fix_tables(xml)

        document = Strict(BytesIO(self.template))
        document.render(self.words, environment(), autoescape=True)
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        properties = document.core_properties
        properties.title = self.chapter.title[:255]
        properties.created = properties.modified = now
        content = BytesIO()
        document.save(content)
        return content.getvalue()

    def _fail(self, what: str, why: str = "", mend: str = "") -> UsageError:
        return _fail(self.name, what, why, mend)


def _names(words: object) -> set[str]:
    """All names that a template may use."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
            value = list(value.values())
        if isinstance(value, list):
            for item in value[:1] if value and not isinstance(value[0], list) else value:
                yield from walk(item)

    return set(walk(words))


def _syntax(message: str) -> str:
    """jinja2's complaint; the usual ones in Chinese."""
    for pattern, chinese in (
        (r"Unexpected end of template.*", "循环或判断没有收尾（缺 endfor 或 endif）"),
        (r"Encountered unknown tag '(\w+)'.*", r"不认识的标记 \1"),
        (r"No filter named '(\w+)'.*", r"没有过滤器 \1"),
        (r"expected token '(.+?)', got '(.+?)'.*", r"应为 \1，写成了 \2"),
    ):
        if re.match(pattern, message, re.DOTALL):
            return re.sub(pattern, chinese, message, flags=re.DOTALL)
    return message


def _fail(place: str, what: str, why: str = "", mend: str = "") -> UsageError:
    return UsageError(Problem(f"模板 {place}", what, why, mend))
