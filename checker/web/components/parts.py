"""What pages are built of: plain tags, fields, lists and sheets. Text is shown, never read as HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from checker.base.container import MAX_FILE

Handler = Callable[..., Any]


def tag(name: str, content: str | None = None, classes: str = "", **props: Any) -> Element:
    """An element of HTML, with a text or with what is put into it; underscores in props stand for hyphens."""
    made = Element(name) if content is None else TextElement(tag=name, text=content)
    if classes:
        made.classes(classes)
    for key, value in props.items():
        made._props[key.strip("_").replace("_", "-")] = value
    return made


def button(content: str, on_click: Handler, classes: str = "act", **props: Any) -> Element:
    """A button."""
    return tag("button", content, classes, type="button", **props).on("click", on_click, args=[])


def lead_to(found: str, block: str = "nearest") -> None:
    """Bring an element into sight, by its selector in CSS; nothing where there is none."""
    script = f"document.querySelector({json.dumps(found)})?.scrollIntoView"
    ui.run_javascript(f"{script}({{block: '{block}', inline: '{block}'}})")


def link(content: str, target: str, classes: str = "", **props: Any) -> Element:
    """A link to a page or file of this server."""
    return tag("a", content, classes, href=target, **props)


def chip(word: str, kind: str = "") -> Element:
    """A small label in the colour of its word, or of `kind`."""
    return tag("span", word, f"chip {kind or word}")


class Entry(Element, component="entry.js"):
    """A labelled field. `value` is what stands in it; `kind` is text, search, date, area or select.

    The `first` field of a form has the focus as soon as it is there.
    """

    def __init__(
        self,
        label: str,
        kind: str = "text",
        value: str = "",
        *,
        hint: str = "",
        options: Sequence[tuple[str, str]] = (),
        bare: bool = False,
        remember: str = "",
        first: bool = False,
        on_change: Handler | None = None,
    ) -> None:
        super().__init__()
        self.value = value
        self._changed = on_change
        listed = [{"value": key, "label": shown} for key, shown in options]
        self._props.update(label=label, kind=kind, value=value, hint=hint, options=listed)
        self._props.update(bare=bare, remember=remember, first=first)
        self.on("typed", self._typed)

    def _typed(self, event: GenericEventArguments) -> Any:
        self.value = str(event.args)
        return self._changed(self.value) if self._changed else None

    def set_value(self, value: str) -> None:
        """Put another text in."""
        self.value = value
        self.run_method("put", value)


class Drop(Element, component="drop.js"):
    """A place to drop a file; `on_done` is given the id of the project it became."""

    def __init__(self, on_done: Callable[[str], Any]) -> None:
        super().__init__()
        self._props["most"] = MAX_FILE
        self.on("done", lambda event: on_done(str(event.args)))


class Listing(Element, component="listing.js"):
    """Findings to choose from; items have id, group, name, text, chip and state."""

    def __init__(self, label: str, on_pick: Callable[[str], Any]) -> None:
        super().__init__()
        self._props.update(label=label, items=[], selected="", hint="")
        self.on("pick", lambda event: on_pick(str(event.args)))

    def show(self, items: Sequence[Mapping[str, str]], selected: str, hint: str) -> None:
        """Show these, with one of them chosen."""
        self._props.update(items=list(items), selected=selected, hint=hint)
        self.update()


class Sheet(Element, component="sheet.js"):
    """A sheet of facts to edit. Handlers are given `{row, field, text}`, `{row, field}` and the row."""

    def __init__(self, on_change: Handler, on_visit: Handler, on_remove: Handler) -> None:
        super().__init__()
        self._props.update(name="", fields=[], rows=[])
        self.on("change", lambda event: on_change(event.args))
        self.on("visit", lambda event: on_visit(event.args))
        self.on("remove", lambda event: on_remove(str(event.args)))

    def show(self, name: str, fields: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> None:
        """Show a sheet as it stands now."""
        self._props.update(name=name, fields=list(fields), rows=list(rows))
        self.update()
