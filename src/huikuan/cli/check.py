"""`huikuan check`: whether everything that must always hold does, and what to do where it does not."""

from __future__ import annotations

import json

import click

from huikuan.cli.session import organization as find_organization
from huikuan.cli.session import start


@click.command()
@click.option("--organization", help="组织名称 / name of the organization")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@click.pass_context
def check(ctx: click.Context, organization: str | None, as_json: bool) -> None:
    """检查数据是否自洽 · Check that everything that must always hold does.

    Exit code 0: all holds; 1: something does not.
    """
    start()
    from huikuan.support.sentences import banking as words
    from huikuan.workflow import checks

    found = checks.check(find_organization(organization))
    if as_json:
        rows = [
            {"code": one.code, "subject": one.subject, "count": one.count, "ids": list(one.keys), "notice": one.notice}
            for one in found
        ]
        click.echo(json.dumps({"ok": not any(not one.notice for one in found), "findings": rows}, ensure_ascii=False))
    elif not found:
        click.echo(str(words.ALL_HOLDS))
    else:
        for one in found:
            click.echo(words.broken_sentence(one.code, one.subject, one.count, one.keys))
    ctx.exit(1 if any(not one.notice for one in found) else 0)
