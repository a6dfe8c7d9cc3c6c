"""The administrator's command line: ``python -m data_access --help``, in Finnish, Swedish or English.

The one door of this room that speaks: everything else here leaves words to ``components.i18n``.
"""

import getpass
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from typer.core import TyperCommand, TyperGroup

from components.i18n import LANGUAGES, Words
from data_access import accounts, audit, backup, releases, sotkanet, sotkanet_release, store
from data_access.access import ROLES, User
from data_access.migrations import HEAD
from data_access.problem import Problem
from data_access.queries import places
from data_access.settings import settings

PROGRAM = "python -m data_access"
WRONG, MISUNDERSTOOD, STOPPED = 1, 2, 130  # exit codes, as shells know them
ADMINISTRATOR = User(username="matka", name="Matka", role="coordinator")  # whoever may run these commands may do all
MOST_TOLD = 20  # revised figures told one by one


def language(environment: Mapping[str, str]) -> str:
    """Return the language of MATKA_LANGUAGE, else of the terminal's locale, else English."""
    for name in ("MATKA_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        found = environment.get(name, "").strip().lower().replace("-", "_").replace(".", "_").split("_")[0]
        if found in LANGUAGES:
            return found
    return "en"


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Carry out one command and return its exit code: 0 when all went well.  A problem is one sentence on stderr."""
    words = Words(language(environment))
    try:
        # typer's own way of starting would replace the hook that prints unexpected errors
        command = typer.main.get_command(program(words))
        code = command.main(args=list(arguments), prog_name=PROGRAM, standalone_mode=False)
        if code == STOPPED:  # typer's answer to Ctrl+C
            return _tell(words("command.stopped"), STOPPED)
        return code if isinstance(code, int) else 0
    except Problem as problem:
        return _tell(words(f"problem.{problem.key}", **problem.values), WRONG)
    except typer.Abort:
        return _tell(words("command.stopped"), STOPPED)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        if context is not None and not arguments:
            return _tell(context.get_help(), MISUNDERSTOOD)
        said = words("command.not_understood", given=" ".join(arguments))
        return _tell("\n\n".join([said, context.get_help()] if context else [said]), MISUNDERSTOOD)


def _tell(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


def _store() -> Engine:
    return store.prepare(settings())


def program(words: Words) -> typer.Typer:
    """Return the commands, speaking the language of *words*."""

    def told(key: str, **values) -> str:
        return words(f"command.{key}", **values)

    class Command(TyperCommand):
        def format_help(self, ctx, formatter):
            _help(self, ctx, formatter, told)

    class Group(TyperGroup):
        def format_help(self, ctx, formatter):
            _help(self, ctx, formatter, told)

    look = {"add_completion": False, "rich_markup_mode": None, "options_metavar": told("help_optional")}
    groups = {"cls": Group, "subcommand_metavar": told("help_command"), **look}
    app = typer.Typer(help=told("about"), **groups)
    users = typer.Typer(help=told("users"), **groups)
    app.add_typer(users, name="users")

    def command(group: typer.Typer, name: str, key: str):
        return group.command(name, cls=Command, help=told(key), options_metavar=told("help_optional"))

    def option(flag: str, key: str, metavar: str | None = told("help_text"), **values):
        return typer.Option(flag, help=told(key, **values), metavar=metavar, show_default=False)

    roles = ", ".join(role for role in ROLES if role != "nobody")
    Username = Annotated[str, typer.Argument(help=told("username"), metavar=told("help_username"))]
    FromInput = Annotated[bool, option("--password-stdin", "password_stdin", metavar=None)]

    @command(users, "add", "users_add")
    def _(
        username: Username,
        name: Annotated[str, option("--name", "name")],
        role: Annotated[str, option("--role", "role", roles=roles)],
        email: Annotated[str | None, option("--email", "email")] = None,
        county: Annotated[str | None, option("--county", "county")] = None,
        password_stdin: FromInput = False,
    ):
        db = _store()
        account = accounts.add(
            db,
            username=username,
            name=name,
            role=role,
            email=email,
            county=county,
            password=_password(words, from_input=password_stdin),
        )
        print(told("added", username=account.username))

    @command(users, "list", "users_list")
    def _():
        _list_accounts(words, accounts.everyone(_store()))

    @command(users, "password", "users_password")
    def _(username: Username, password_stdin: FromInput = False):
        db = _store()
        if accounts.find(db, username) is None:  # said before anybody types a password twice
            raise Problem("account_unknown", username=username)
        accounts.set_password(db, username, _password(words, from_input=password_stdin))
        print(told("password_changed", username=username))

    @command(users, "disable", "users_disable")
    def _(username: Username):
        accounts.disable(_store(), username)
        print(told("disabled", username=username))

    @command(users, "enable", "users_enable")
    def _(username: Username):
        accounts.enable(_store(), username)
        print(told("enabled", username=username))

    figures = typer.Typer(help=told("sotkanet.about"), **groups)
    app.add_typer(figures, name="sotkanet")
    known = ", ".join(map(str, sotkanet.OURS))

    @command(figures, "fetch", "sotkanet.fetch")
    def _(
        indicator: Annotated[list[int] | None, option("--indicator", "sotkanet.indicator", known=known)] = None,
        years: Annotated[str | None, option("--years", "sotkanet.years")] = None,
        file: Annotated[list[Path] | None, option("--file", "sotkanet.file", metavar=told("help_file"))] = None,
        reason: Annotated[str | None, option("--reason", "sotkanet.reason")] = None,
        yes: Annotated[bool, option("--yes", "sotkanet.yes", metavar=None)] = False,
    ):
        db, wanted = _store(), _years(years)
        if file:
            seen = sotkanet_release.read(db, file, by=ADMINISTRATOR)
        else:
            seen = sotkanet_release.fetch(
                db,
                by=ADMINISTRATOR,
                indicators=indicator or sotkanet.OURS,
                years=wanted,
                tell=lambda number: print(told("sotkanet.asking", number=number), flush=True),
            )
        _tell_figures(words, db, seen)
        if seen.already is not None:
            print(told("sotkanet.already", number=seen.already))
        elif not (yes or _agreed(words)):
            print(told("sotkanet.not_published"))
        else:
            reason = reason or sotkanet_release.DEFAULT_REASON
            done = sotkanet_release.publish(db, seen, by=ADMINISTRATOR, reason=reason)
            print(told("sotkanet.published" if done.written else "sotkanet.already", number=done.release.number))

    @command(app, "migrate", "migrate")
    def _():
        chosen = settings()
        store.make_folder(chosen)
        db = store.engine(chosen.store_url)
        before, after = store.migrate(db)
        key = "made" if before is None else "up_to_date" if before == after else "migrated"
        print(told(key, place=store.place(db), before=before, version=after))

    @command(app, "check", "check")
    def _():
        if not _check(words, store.engine(settings().store_url)):
            raise typer.Exit(WRONG)

    @command(app, "releases", "releases")
    def _():
        found = releases.every(_store())
        for each in found:
            reason = words(each.reason) if words.has(each.reason) else each.reason
            moment = words.moment(each.published_at)
            print(told("release_line", number=each.number, moment=moment, by=each.published_by, reason=reason))
        if not found:
            print(told("no_releases"))

    @command(app, "backup", "backup")
    def _(file: Annotated[Path | None, typer.Argument(help=told("backup_file"), metavar=told("help_file"))] = None):
        chosen = settings()
        db = store.engine(chosen.store_url)
        path = backup.backup(db, file or chosen.var / "backups" / backup.file_name(db))
        print(told("backed_up", place=store.place(db), path=path, number=_newest(db)))

    @command(app, "restore", "restore")
    def _(
        file: Annotated[Path, typer.Argument(help=told("restore_file"), metavar=told("help_file"))],
        replace: Annotated[bool, option("--replace", "restore_replace", metavar=None)] = False,
    ):
        chosen = settings()
        store.make_folder(chosen)
        db = store.engine(chosen.store_url)
        done = backup.restore(db, file, replace=replace, kept_in=chosen.var / "backups")
        print(told("restored", place=store.place(db), path=file, number=done.release))
        if done.kept:
            print(told("restored_kept", path=done.kept))

    return app


def _years(text: str | None) -> range | None:
    """Return the years in ``1991-2024`` or ``2024``."""
    if text is None:
        return None
    first, _, last = text.replace("–", "-").partition("-")
    if not all(year.isdecimal() and len(year) == 4 for year in (first, last or first)) or (last or first) < first:
        raise Problem("sotkanet_years", given=text)
    return range(int(first), int(last or first) + 1)


def _tell_figures(words: Words, db: Engine, seen: sotkanet_release.Preview) -> None:
    """Say of each indicator what would change, then the revised figures one by one."""
    counts = {row["indicator"]: row for row in seen.counts.to_dict("records")}
    for about in seen.abouts:
        row = counts[about.indicator]
        told = {name: words.number(row[name]) for name in ("new", "revised", "same", "held", "gone")}
        named = {"number": about.indicator, "title": about.titles[words.language], "day": words.date(about.updated)}
        print(words("command.sotkanet.indicator_line", **named, **told))
        if row["old_counties"]:
            print(words("command.sotkanet.old_counties", count=words.number(row["old_counties"])))
    if seen.revisions.empty:
        return
    rows = places.places(db, release=seen.newest)
    names = dict(zip(rows["code"], rows[f"short_{words.language}"], strict=True))
    print(words("command.sotkanet.revisions", count=words.number(len(seen.revisions))))
    for row in seen.revisions.head(MOST_TOLD).to_dict("records"):
        decimals = {"count": 0, "share": 1}[row["measure"]]
        before, after = (
            "–" if each is None else words.number(each, decimals) for each in (row["before"], row["after"])
        )
        place = {"place": names.get(row["place"], row["place"]), "sex": words(f"sotkanet.sex.{row['sex']}")}
        measure = words(f"sotkanet.measure.{row['measure']}")
        told = {name: row[name] for name in ("indicator", "year")} | place
        print(words("command.sotkanet.revision_line", **told, measure=measure, before=before, after=after))
    if len(seen.revisions) > MOST_TOLD:
        print(words("command.sotkanet.more", count=words.number(len(seen.revisions) - MOST_TOLD)))


def _agreed(words: Words) -> bool:
    """Ask at the terminal whether to publish; where there is none, nobody has agreed."""
    if not sys.stdin.isatty():
        return False
    print(words("command.sotkanet.agree"), end="", flush=True)
    return sys.stdin.readline().strip().lower() in (words("common.yes"), words("common.yes")[0])


def _newest(db: Engine) -> int:
    newest = releases.newest(db)
    return newest.number if newest else 0


def _help(command, context, formatter, told) -> None:
    """Write a command's help with our own headings, as typer's are English only."""
    formatter.write_usage(
        context.command_path, " ".join(command.collect_usage_pieces(context)), told("help_usage") + " "
    )
    formatter.write_paragraph()
    formatter.write_text(command.help)
    rows = {"help_arguments": [], "help_options": [], "help_commands": []}
    for parameter in command.get_params(context):
        if parameter.param_type_name == "argument":
            rows["help_arguments"].append((parameter.metavar, parameter.help))
        else:
            text = told("help_help") if parameter.name == "help" else parameter.help
            rows["help_options"].append((" ".join([*parameter.opts, parameter.metavar or ""]).strip(), text))
    for name in getattr(command, "commands", {}):
        rows["help_commands"].append((name, command.commands[name].help))
    for heading, listed in rows.items():
        if listed:
            with formatter.section(told(heading)):
                formatter.write_dl(listed)


def _password(words: Words, *, from_input: bool) -> str:
    """Return a new password, typed twice or read from standard input; never an argument, which others could see."""
    if from_input:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise Problem("password_unreadable") from error
    if not sys.stdin.isatty():
        raise Problem("password_not_typed")
    password = getpass.getpass(words("command.new_password"))
    if getpass.getpass(words("command.new_password_again")) != password:
        raise Problem("passwords_differ")
    return password


def _list_accounts(words: Words, found: Sequence) -> None:
    if not found:
        print(words("command.no_accounts"))
        return
    columns = ("username", "name", "role", "county", "email", "state")
    rows = [[words(f"command.column_{name}") for name in columns]]
    for each in found:
        state = "sample" if each.sample and each.active else "active" if each.active else "disabled"
        said = words(f"command.account_{state}")
        rows.append([each.username, each.name, each.role, each.county or "–", each.email or "–", said])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _check(words: Words, db: Engine) -> bool:
    """Say how the store is and return whether all of it is as it should be."""
    place = store.place(db)
    match store.state(db):
        case "empty":
            print(words("command.store_empty", place=place))
            return False
        case "behind":
            raise Problem("store_behind")
        case "ahead":
            raise Problem("store_ahead", version=store.version(db), known=HEAD)
    if not store.is_sound(db):
        raise Problem("store_damaged", path=place)
    print(words("command.store_ready", place=place, version=HEAD))
    found = releases.verify(db)
    print(words("command.counted", accounts=len(accounts.everyone(db)), releases=len(found)))
    for release, sound in found:
        key = "release_sound" if sound else "release_unsound"
        print(words(f"command.{key}", number=release.number, day=words.date(release.published_at)))
    broken = audit.verify(db)
    if broken:
        print(words(f"command.audit_{broken.why}", number=broken.number))
    else:
        print(words("command.audit_sound", number=len(audit.entries(db))))
    return broken is None and all(sound for _, sound in found)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal without ä must not stop a command
    sys.exit(main(sys.argv[1:]))
