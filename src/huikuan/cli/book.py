"""huikuan import and export: the book comes in, lists go out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from huikuan.cli.session import now, organization, start

KINDS = ("customers", "contacts", "contracts", "instalments", "payments")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="CSV 里是什么 / what a CSV holds")
@click.option("--dry-run", is_flag=True, help="只检查，不写入 / check only, write nothing")
@click.option("--keep-good", is_flag=True, help="有错的合同留下，其余导入 / take what is sound, leave the rest out")
@click.option("--organization", "organization_name")
@click.option("--json", "as_json", is_flag=True)
def import_(
    file: Path, kind: str | None, dry_run: bool, keep_good: bool, organization_name: str | None, as_json: bool
) -> None:
    """导入台账、合同与已收款 · Import a ledger, contracts, payments (XLSX, XLS, ODS, CSV)."""
    start()
    from huikuan.workflow import importing

    found = organization(organization_name)
    grids = importing.read_grids(file.read_bytes(), file.name)
    kinds = {grid.sheet: kind for grid in grids} if kind else None
    book = importing.read_book(organization=found, grids=grids, kinds=kinds)
    prepared = importing.prepare(organization=found, book=book)
    report = None
    refused = bool(prepared.trouble) and not keep_good and not dry_run
    if not dry_run and not refused:
        with bar() as shown:
            report = importing.apply(
                organization=found, prepared=prepared, keep_good=keep_good, by=None, at=now(), progress=shown
            )
    show(prepared, report, refused=refused, dry_run=dry_run, as_json=as_json)
    if prepared.trouble:
        raise click.exceptions.Exit(3 if refused else 1)


def show(prepared: Any, report: Any, *, refused: bool, dry_run: bool, as_json: bool) -> None:
    """What was found, row by row, and what was done."""
    from django.utils.translation import gettext as _

    from huikuan.support.sentences.problems import note_sentence, place, problem_sentence

    if as_json:
        problems = [
            {"sheet": p.sheet, "row": p.row, "column": p.column, "header": p.header, "value": p.value, "code": p.code,
             "weight": p.weight, "message": problem_sentence(p)}
            for p in prepared.problems
        ]  # fmt: skip
        left = [
            {"number": w.number, "customer": w.customer, "sheet": w.sheet, "rows": list(w.rows), "codes": list(w.codes)}
            for w in prepared.book.withheld
        ]
        body = {
            "counts": prepared.counts, "problems": problems, "withheld": left, "dry_run": dry_run,
            "written": report.as_dict() if report else None,
        }  # fmt: skip
        click.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    for note in prepared.book.notes:
        click.echo("· " + note_sentence(note))
    for problem in prepared.problems:
        mark = "✗" if problem.weight == "trouble" else "!"
        click.echo(f"{mark} {place(problem)}  {problem_sentence(problem)}", err=problem.weight == "trouble")
    names = {"customers": _("客户"), "contracts": _("合同"), "instalments": _("款项"), "payments": _("收款")}
    for key, name in names.items():
        if counts := prepared.counts.get(key):
            click.echo(_("%(name)s：新增 %(new)s，已有 %(same)s") % {"name": name, **counts})
    if not prepared.counts:
        click.echo(_("文件里没有读到客户、合同或收款。"))
    if prepared.left_out or prepared.book.withheld:
        count = len(prepared.left_out) + len(prepared.book.withheld)
        click.echo(_("有问题、没有导入的合同：%(count)s 份") % {"count": count})
    if refused:
        click.echo(_("没有写入任何内容。改好后再导入，或加 --keep-good 先导入没有问题的合同。"), err=True)
    elif dry_run:
        click.echo(_("试运行：没有写入任何内容。"))
    elif report is not None:
        click.echo(
            _("已导入：合同 %(contracts)s 份，款项 %(instalments)s 笔，收款 %(payments)s 笔。") % report.as_dict()
        )


class bar:
    """A progress bar on a terminal, nothing in a pipe."""

    def __init__(self) -> None:
        self.shown: Any = None
        self.what = ""
        self.done = 0

    def __enter__(self) -> bar:
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if what != self.what:
            self.__exit__()
            self.what, self.done = what, 0
            self.shown = click.progressbar(length=total, label=what, file=sys.stderr)
            self.shown.__enter__()
        self.shown.update(done - self.done)
        self.done = done

    def __exit__(self, *error: object) -> None:
        if self.shown is not None:
            self.shown.__exit__(None, None, None)
            self.shown = None


@click.command()
@click.argument("name", type=click.Choice(["template", "receivables"]))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="文件名 / file (xlsx or csv)")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="模板语言 / language of the template")
@click.option("--organization", "organization_name")
def export(name: str, output: Path | None, lang: str | None, organization_name: str | None) -> None:
    """导出：template（导入模板）、receivables（应收清单） · Export the template or a list."""
    start()
    from django.utils.translation import get_language
    from django.utils.translation import gettext as _

    from huikuan.support.sentences import words
    from huikuan.workflow import exporting
    from huikuan.workflow.facts import business_date

    output = output or Path("huikuan-template.xlsx" if name == "template" else "receivables.xlsx")
    if name == "template":
        chosen = lang or ("en" if get_language() == "en" else "zh")
        output.write_bytes(exporting.template(chosen))
    else:
        found = organization(organization_name)
        names = {
            "kinds": {key: str(word) for key, word in words.KINDS.items()},
            "states": {key: str(word) for key, word in words.STATES.items()},
        }
        exporting.whole_list(found, output, as_of=business_date(found, now()), names=names)
    click.echo(_("已写入 %(file)s") % {"file": output})
