"""The specs that a command is asked about, as programs; what is wrong with the others goes to standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import focusing, options

if TYPE_CHECKING:
    from ..files import SpecFiles
    from ..program import Program


def usable(
    paths: tuple[str, ...], budget: int | None, focus: tuple[str, ...] = ()
) -> tuple[list[tuple[SpecFiles, Program]], int]:
    """The specs under the paths that can be analysed, and how many others there are; with a focus, of those that have
    to do with these files. Raises CannotRun."""
    from ..checks import REGISTRY, blocking
    from ..program import Program
    from ..report import text

    specs = focusing.touched(options.loaded(paths), focus)
    found = []
    for files in specs:
        program = Program.build(files) if budget is None else Program.build(files, budget=budget)
        fatal = blocking(program)
        if fatal:
            options.note("".join(f"{text.finding(each, REGISTRY)}\n\n" for each in fatal))
        else:
            found.append((files, program))
    return found, len(specs) - len(found)
