"""The tags and filters pages are written with; ``docs/kit.md`` shows each in use.

Shaping lives in the plain modules beside this one (``formats``, ``form_parts``, ``filter_parts``); here are only the
names templates know and the partial each tag renders.
"""

from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import merging
from core.context_processors import Room, rooms_on_the_way
from core.pages import principal_of
from core.tables.links import links_of
from core.templatetags import filter_parts, form_parts, formats, object_parts, saved_parts, signs
from core.templatetags.column_parts import chosen_columns
from core.templatetags.parts import Change, Tone

register = template.Library()

register.filter("thousands", formats.thousands)
register.filter("signed", formats.signed)
register.filter("wan", formats.wan)
register.filter("yuan", formats.yuan)
register.filter("percent", formats.percent)
register.filter("cn_date", formats.cn_date)
register.filter("cn_day", formats.cn_day)
register.filter("cn_weekday", formats.cn_weekday)
register.filter("cn_datetime", formats.cn_datetime)
register.filter("params", formats.with_params)

register.simple_tag(signs.icon)
register.simple_tag(signs.tag)


def _request(context: Context) -> HttpRequest:
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        raise TypeError("this tag needs the request context processor")
    return request


# ---- tables in and out ----------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def table_links(context: Context, *codes: str, **changes: object) -> SafeString:
    """What leads from a list to its table's export, of what the address shows, and to its import; nothing for who may
    do neither. ``changes`` say what the address does not: ``chain=chain.id``. Several tables share one menu.
    """
    request = _request(context)
    links = links_of(principal_of(request), codes, filter_parts.query_url(request.GET, changes))
    return render_to_string("kit/table_links.html", {"links": links, "several": len(codes) > 1})


@register.simple_tag(takes_context=True)
def rooms_here(context: Context, rooms: Sequence[Room]) -> Sequence[Room]:
    """The rooms of the frame, the one this page stands in marked."""
    return rooms_on_the_way(rooms, (crumb.url for crumb in context.get("crumbs") or ()))


# ---- addresses ------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: object) -> str:
    """``?…`` of this page with some parameters changed (``None`` or ``""`` drops one); paging starts over."""
    return filter_parts.query_url(_request(context).GET, changes)


def _sort(context: Context, key: str) -> tuple[str, str]:
    """Present direction of a column (``ascending``, ``descending`` or empty) and the address of the next click."""
    params = _request(context).GET
    current = str(context.get("sort") or params.get("sort", ""))
    direction = "ascending" if current == key else "descending" if current == f"-{key}" else ""
    following = f"-{key}" if direction == "ascending" else key
    return direction, filter_parts.query_url(params, {"sort": following})


@register.inclusion_tag("kit/sort_link.html", takes_context=True)
def sort_link(context: Context, key: str, label: str) -> dict[str, Any]:
    """A link that sorts by ``key`` and keeps the rest of the address; a second click turns the order round."""
    direction, url = _sort(context, key)
    return {"label": label, "direction": direction, "url": url}


@register.inclusion_tag("kit/sort_th.html", takes_context=True)
def sort_th(context: Context, key: str, label: str, number: bool = False, column: str = "") -> dict[str, Any]:
    """A sortable column head with ``aria-sort``; ``number`` sets it flush right, ``column`` lets it be hidden."""
    direction, url = _sort(context, key)
    return {"label": label, "direction": direction, "url": url, "number": number, "column": column}


# ---- forms ----------------------------------------------------------------------------------------------------------


@register.simple_tag
def seen(form: forms.BaseForm) -> SafeString:
    """The hidden version of an edit form and what its fields held when it was opened (core.merging)."""
    name, value = form.add_prefix(merging.SEEN), merging.seen_values(form)
    return format_html('{}<input type="hidden" name="{}" value="{}">', form["version"], name, value)


@register.inclusion_tag("kit/field.html")
def field(
    bound: BoundField,
    label: str = "",
    help: str = "",
    unit: str = "",
    width: str = "",
    typeahead: str = "",
    display: str = "",
    placeholder: str = "",
) -> dict[str, Any]:
    """A field with label above, required mark, control, help and errors.

    ``typeahead`` is the address of a JSON endpoint (``?q=`` -> ``[{id, label, detail}]``); ``display`` is the present
    choice in words. ``unit`` stands behind the control; ``width`` is ``short`` or ``half``.
    """
    kind = form_parts.control_kind(bound)
    help_text = help or str(bound.help_text)
    extra: dict[str, str | bool] = {}
    if placeholder:
        extra["placeholder"] = placeholder
    if typeahead:
        extra |= {"data-typeahead": typeahead, "data-display": display, "autocomplete": "off"}
        extra.setdefault("placeholder", "输入名称或拼音首字母")
    described_by = " ".join(
        f"{bound.auto_id}_{part}" for part, present in (("help", help_text), ("error", bound.errors)) if present
    )
    return {
        "bound": bound,
        "kind": kind,
        "control": form_parts.control(bound, extra, described_by="" if kind in {"choices", "group"} else described_by),
        "described_by": described_by,
        "label": label or bound.label,
        "help": help_text,
        "unit": unit,
        "width": width,
        "control_id": form_parts.control_id(bound),
    }


@register.inclusion_tag("kit/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """The summary on top of a form: how many places, each a link to its field. Nothing while all is well."""
    return {"errors": form_parts.field_errors(form) if form.is_bound else []}


@register.simple_block_tag
def field_group(content: SafeString, title: str, help: str = "") -> SafeString:
    """Fields that belong together, as a fieldset with a legend."""
    return render_to_string("kit/field_group.html", {"content": content, "title": title, "help": help})


@register.inclusion_tag("kit/filedrop.html")
def filedrop(
    bound: BoundField, prompt: str = "把文件拖到这里，或点击选择", help: str = "", accept: str = ""
) -> dict[str, Any]:
    """A large target to drop a file on; without scripts it is the plain file field it contains."""
    extra: dict[str, str | bool] = {"accept": accept} if accept else {}
    described_by = f"{bound.auto_id}_error" if bound.errors else ""
    control = form_parts.control(bound, extra, described_by=described_by)
    return {"bound": bound, "control": control, "prompt": prompt, "help": help or bound.help_text}


@register.inclusion_tag("kit/filters.html", takes_context=True)
def filters(context: Context, form: forms.BaseForm, search: str = "q") -> dict[str, Any]:
    """A GET form as chips: single choices apply at one click, the rest by 应用; the field named ``search`` is a box."""
    params = _request(context).GET
    chips = filter_parts.chips(form, params, search=search)
    box = form[search] if search in form.fields else None
    return {
        "chips": chips,
        "search": box,
        "kept": filter_parts.kept_parameters(form, params),
        "any_active": any(chip.active for chip in chips) or bool(box and box.value()),
        "clear_url": filter_parts.query_url(params, drop=filter_parts.all_parameters(form)),
        "path": _request(context).path,
        "kept_views": saved_parts.kept_views(_request(context), filter_parts.all_parameters(form)),
        "csrf_token": context.get("csrf_token", ""),
    }


# ---- containers -----------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(
    content: SafeString, title: str = "", note: str = "", url: str = "", link: str = "", flush: bool = False
) -> SafeString:
    """A white panel with a heading and one link at its right; ``flush`` lets tables and lists touch the edges."""
    return render_to_string(
        "kit/card.html", {"content": content, "title": title, "note": note, "url": url, "link": link, "flush": flush}
    )


@register.simple_block_tag(takes_context=True)
def data_table(
    context: Context, content: SafeString, caption: str, id: str = "", flush: bool = False, grid: bool = False
) -> SafeString:
    """A table with sticky head that becomes cards on a phone, unless ``grid`` keeps it looking like the sheet it shows.

    ``id`` switches the column chooser on; ``flush`` leaves the frame out, for tables inside a flush card.
    """
    parts = {"content": content, "caption": caption, "id": id, "flush": flush, "grid": grid}
    return render_to_string("kit/table.html", {**parts, **chosen_columns(context, content, id)})


@register.simple_block_tag
def menu(content: SafeString, label: str = "更多", icon: str = "") -> SafeString:
    """The rest of a page's actions behind one button; its links and forms work without scripts."""
    return render_to_string("kit/menu.html", {"content": content, "label": label, "icon": icon})


@register.simple_block_tag(takes_context=True)
def bulk_bar(context: Context, content: SafeString, action: str, id: str = "bulk") -> SafeString:
    """The form behind a table's check boxes: what to do with the chosen rows, always by way of a preview page."""
    csrf_token = context.get("csrf_token", "")
    return render_to_string(
        "kit/bulk_bar.html", {"content": content, "action": action, "id": id, "csrf_token": csrf_token}
    )


@register.inclusion_tag("kit/bulk_edit.html", takes_context=True)
def bulk_edit(context: Context, offer: Any, page: Any) -> dict[str, Any]:
    """The bar to change one column of the chosen rows, or of all the filters show (``BulkOffer``, or None)."""
    more = offer is not None and bool(page.previous or page.next)
    return {"offer": offer, "more": more, "csrf_token": context.get("csrf_token", "")}


@register.simple_tag
def select_all() -> SafeString:
    """The head of a check-box column."""
    return format_html(
        '<th scope="col" class="pick"><input type="checkbox" aria-label="{}" data-select-all hidden></th>', "全选本页"
    )


@register.simple_tag
def select_row(value: object, label: str, form: str = "bulk") -> SafeString:
    """A row's check box; ``label`` names the row for those who do not see it."""
    return format_html(
        '<td class="pick"><label><input type="checkbox" name="ids" value="{}" form="{}" aria-label="选择{}"'
        " data-select></label></td>",
        value, form, label,
    )  # fmt: skip


# ---- pieces ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("kit/pager.html", takes_context=True)
def pager(context: Context, page: object, noun: str = "条") -> dict[str, Any]:
    """Links to the neighbouring keyset pages and the range shown; ``page`` is a Page or has the same names."""
    return {"page": page, "noun": noun, "request": _request(context)}


@register.inclusion_tag("kit/empty.html")
def empty(
    sentence: str,
    url: str = "",
    label: str = "",
    template_url: str = "",
    template_label: str = "下载导入模板",
    icon: str = "template",
) -> dict[str, str]:
    """A list with nothing in it: one sentence, one button, and the import template where there is one."""
    return {
        "sentence": sentence, "url": url, "label": label, "icon": icon,
        "template_url": template_url, "template_label": template_label,
    }  # fmt: skip


@register.inclusion_tag("kit/facts.html")
def facts(items: Sequence[object]) -> dict[str, Any]:
    """The row of facts under a title."""
    return {"items": items}


@register.inclusion_tag("kit/object_links.html", takes_context=True)
def object_links(context: Context) -> dict[str, Any]:
    """Who can see the object of this page, and what was changed on it: in base.html, so every page of one has it."""
    return {"links": object_parts.links_of(context.get("request"))}


@register.inclusion_tag("kit/figure.html")
def figure(item: object) -> dict[str, Any]:
    """A number that opens to its rows."""
    return {"item": item}


@register.inclusion_tag("kit/crumbs.html")
def crumbs(items: Sequence[object]) -> dict[str, Any]:
    """The breadcrumb above a title."""
    return {"items": items}


@register.inclusion_tag("kit/tabs.html")
def tabs(items: Sequence[object], label: str = "本页内容") -> dict[str, Any]:
    """Tabs as links: each has its own address."""
    return {"items": items, "label": label}


@register.inclusion_tag("kit/steps.html")
def steps(items: Sequence[object]) -> dict[str, Any]:
    """Where in a wizard one is."""
    return {"items": items}


@register.inclusion_tag("kit/progress.html")
def progress(
    label: str,
    done: int,
    total: int | None,
    poll_url: str = "",
    note: str = "",
    state: str = "running",
    result_url: str = "",
    result_label: str = "查看结果",
) -> dict[str, Any]:
    """A long job: asks ``poll_url`` every second for itself (this same tag) until ``state`` is done or failed.

    ``total=None`` shows that work goes on without claiming how much. ``state``: queued, running, done, failed.
    """
    share = None if not total else min(100, done * 100 // total)
    return {
        "label": label, "done": done, "total": total, "share": share, "note": note, "state": state,
        "poll_url": poll_url if state in {"queued", "running"} else "",
        "result_url": result_url, "result_label": result_label,
    }  # fmt: skip


@register.inclusion_tag("kit/definition_list.html")
def definition_list(pairs: Sequence[object]) -> dict[str, Any]:
    """Terms and their values."""
    return {"pairs": pairs}


@register.inclusion_tag("kit/timeline.html")
def timeline(events: Sequence[object]) -> dict[str, Any]:
    """What happened, in the order given."""
    return {"events": events}


@register.inclusion_tag("kit/diff_table.html")
def diff_table(
    changes: Sequence[object], before: str = "原来", after: str = "改为", plain: bool = False
) -> dict[str, Any]:
    """Fields before and after, each a Change, a mapping or (label, before, after); ``plain`` strikes nothing out."""
    rows = [Change(*map(str, change)) if isinstance(change, list | tuple) else change for change in changes]
    return {"changes": rows, "before": before, "after": after, "plain": plain}


@register.inclusion_tag("kit/deadline.html")
def deadline(text: str, tone: Tone = "go", how: str = "") -> dict[str, str]:
    """A deadline chip (还剩 2 个工作日 · 10月10日 17:30 前); opening it says in ``how`` the way it was computed."""
    return {"text": text, "tone": tone, "how": how, "icon": signs.TONE_ICONS[tone]}
