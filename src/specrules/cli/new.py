"""`specrules new`: something to fill in, where it belongs."""

from __future__ import annotations

import os
from string import Template
from typing import TYPE_CHECKING

import click

from . import configured, contributing, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..files import SpecFiles
    from ..finding import Edit
    from ..model.spec import Spec
    from ..program import Program
    from ..source import Source


EXAMPLES = """\b
Examples:
  specrules new rule no_refunds --at company
  specrules new rule be_brief --for service --file style.specrules
  specrules new check SR405 idle-fact       in a checkout of specrules

\b
Exit status: 0 written; 2 could not run, and nothing was written.
"""


class _Kinds(click.Group):
    """The kinds of things, in the order of the file."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and args[0][:1] != "-":
            ctx.fail(f"`{args[0]}` is nothing to begin: rule or check{options.nearest(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Kinds,
    epilog=EXAMPLES,
)
def new() -> None:
    """Begin a rule or, for those who work on specrules, a check."""


@new.command(short_help="Add a rule to fill in to a spec.", epilog=EXAMPLES)
@click.argument("name")
@click.option("--at", "level", metavar="LEVEL", help="By default the weakest level.")
@click.option("--for", "principle", metavar="PRINCIPLE", help="What the rule is for.")
@click.option("--file", type=click.Path(), metavar="FILE", help="Where to add it, if the spec has several files.")
def rule(name: str, level: str | None, principle: str | None, file: str | None) -> int:
    """Add a rule to fill in to the end of a rule file.

    As long as it demands nothing, `specrules check` says that it adds nothing.
    """
    from ..fixes.edit import rewritten
    from ..program import Program
    from ..report.escape import visible
    from ..rewrite import Unwritable, rewrite

    files = _spec(file)
    source = _source(files, file)
    program = Program.build(files)
    _refuse_unusable(program)
    text = _stub(program.spec, name, level, principle)
    edit = _added(source, text)
    after = rewritten(files, (edit,))
    _refuse_to_break(program, Program.build(after), name)
    written = next(each.source.text for each in after.files if each.source.path == source.path)
    try:
        rewrite([(source, written, files.root)])
    except Unwritable as error:
        raise options.CannotRun(str(error)) from None
    options.note(f"added `{visible(name)}` to {visible(source.path)}:{source.position(edit.span.start)[0] + 1}\n")
    return options.CLEAN


new.add_command(contributing.check)


def _spec(file: str | None) -> SpecFiles:
    """The spec to add to: the one here, or the one that has the file. Raises CannotRun."""
    from ..config.configuration import ConfigurationError

    try:
        wanted = configured.configuration((), None, no_config=False).value("paths")
    except ConfigurationError as error:
        raise options.CannotRun(str(error)) from None
    paths = tuple(map(str, wanted)) if isinstance(wanted, tuple) else ()
    if file is not None:
        return _that_has(file, paths)
    specs = options.loaded(paths)
    if len(specs) > 1:
        raise options.CannotRun(f"there are {len(specs)} specs here: say to which file to add it, with --file")
    return specs[0]


def _that_has(file: str, paths: tuple[str, ...]) -> SpecFiles:
    """The spec of these paths that has the file, else the one that it is by itself."""
    try:
        specs: Sequence[SpecFiles] = options.loaded(paths)
    except options.CannotRun:
        specs = ()
    place = os.path.realpath(file)
    having = (spec for spec in specs if any(os.path.realpath(f.source.path) == place for f in spec.files))
    return next(having, None) or options.loaded((file,))[0]


def _source(files: SpecFiles, file: str | None) -> Source:
    """The file to add to. Raises CannotRun if it is not clear which."""
    place = os.path.realpath(files.path if file is None else file)
    own = [each.source for each in files.files if not each.base]
    found = next((source for source in own if os.path.realpath(source.path) == place), None)
    if found is None and len(own) == 1:
        found = own[0]
    if found is None:
        raise options.CannotRun(f"`{files.path}` has {len(own)} rule files: say to which to add it, with --file")
    return found


def _refuse_unusable(program: Program) -> None:
    if not program.usable:
        raise options.CannotRun("the spec has errors, which `specrules check` shows: mend those first")
    if not program.spec.levels or not program.spec.actions:
        lacking = "level" if not program.spec.levels else "action"
        raise options.CannotRun(f"the spec declares no {lacking} yet, and a rule needs one")


def _refuse_to_break(before: Program, after: Program, name: str) -> None:
    """Raises UsageError if the spec has an error that it did not have without the rule."""
    found = len(after.findings) > len(before.findings) or not after.usable
    if found:
        known = {finding.message for finding in before.findings}
        message = next((f.message for f in after.findings if f.message not in known), "it is no name")
        raise click.UsageError(f"nothing can be called `{name}` here: {message}")


def _stub(spec: Spec, name: str, level: str | None, principle: str | None) -> str:
    """The rule to fill in, laid out. Raises UsageError for a level or principle that there is not."""
    from .. import starter
    from ..formatting.page import formatted
    from ..source import Source
    from ..syntax.parser import parse

    for kind, word, known in (("level", level, spec.levels), ("principle", principle, [*spec.principles])):
        if word is not None and word not in known:
            raise click.UsageError(f"no {kind} is called `{word}`{options.nearest(word, known)}")
    text = Template(starter.text("rule.txt")).substitute(
        name=name,
        level=level or spec.levels[-1],
        purpose=f" for {principle}" if principle else "",
        nothing=_nothing(spec),
    )
    file, findings = parse(Source("rule.specrules", text))
    if findings or len(file.statements) != 1:
        raise click.UsageError(f"`{name}` is no name: names have letters, digits and `_`, and no keyword is one")
    return formatted(file)


def _added(source: Source, text: str) -> Edit:
    """The text at the end of a file, after an empty line; in a document, in a fence of its own."""
    from ..finding import Edit
    from ..source import Span
    from ..syntax.literate import TAG, literate

    before = source.text.replace("\r\n", "\n")
    fenced = f"```{TAG}\n{text}```\n" if literate(source) else text
    gap = next((gap for gap in ("", "\n") if f"{before}{gap}".endswith("\n\n")), "\n\n") if before else ""
    end = "\r\n" if "\r\n" in source.text else "\n"
    return Edit(Span(source, len(source.text), len(source.text)), f"{gap}{fenced}".replace("\n", end))


def _nothing(spec: Spec) -> str:
    """A demand that whatever is done meets."""
    from ..model.domain import Boolean, Enumeration

    action = min(spec.actions, key=lambda each: (not isinstance(each.domain, Boolean), each.name))
    match action.domain:
        case Boolean():
            return f"{action.name} or not {action.name}"
        case Enumeration(values):
            return f"{action.name} = {values[0]} or {action.name} != {values[0]}"
        case domain:
            return f"{action.name} >= {domain.low}"
