"""What a configuration says in place of options that are not given."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from . import options

if TYPE_CHECKING:
    from ..config.configuration import Configuration

PARAMETERS = {
    "paths": "paths",
    "select": "select",
    "ignore": "ignore",
    "fail-on": "fail_on",
    "baseline": "baseline",
    "format": "form",
    "budget": "budget",
    "jobs": "jobs",
    "cache": "cache",
    "test.coverage-min": "least",
}
"""The parameter of commands that each key stands for. The others have none: no option says the same."""

CODES = ("select", "ignore", "per-spec-ignore")

GIVEN = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def configured(*keys: str) -> Callable[[options.Command], options.Command]:
    """The options --config and --no-config. What the command line leaves open of these keys is as the configuration has
    it, which the command finds in the `obj` of its context."""

    def decorate(command: options.Command) -> options.Command:
        @chosen
        @wraps(command)
        def run(config: str | None, no_config: bool, **given: Any) -> int:
            context = click.get_current_context()
            context.obj, filled = settled(context, keys, given, config, no_config)
            return command(**given | filled)

        return run

    return decorate


def chosen(command: options.Command) -> options.Command:
    """The options --config and --no-config."""
    for decorate in (
        click.option("--no-config", is_flag=True, help="Read no configuration: all is as it is by default."),
        click.option(
            "--config", type=click.Path(), metavar="FILE", help="Read this configuration instead of looking for one."
        ),
    ):
        command = decorate(command)
    return command


def settled(
    context: click.Context, keys: Iterable[str], given: Mapping[str, Any], config: str | None, no_config: bool
) -> tuple[Configuration, dict[str, Any]]:
    """The configuration, and what it says of the parameters that are not given. Raises CannotRun."""
    from ..config.configuration import NONE, ConfigurationError

    left_open = [key for key in keys if key not in PARAMETERS or not is_given(context, PARAMETERS[key], given)]
    if not left_open:
        return NONE, {}
    try:
        found = configuration(given["paths"], config, no_config)
        _refuse_unknown_codes(found, [key for key in left_open if key in CODES])
        values = {key: found.value(key) for key in left_open if key in PARAMETERS and key in found.settings}
    except ConfigurationError as error:
        raise options.CannotRun(str(error)) from None
    return found, {PARAMETERS[key]: _converted(context, found, key, value) for key, value in values.items()}


def configuration(paths: tuple[str, ...], config: str | None, no_config: bool) -> Configuration:
    """The one that was named, or that of the paths. Raises ConfigurationError."""
    from ..config.configuration import NONE, common, read

    if config is not None and no_config:
        raise click.UsageError("--config and --no-config exclude each other")
    if no_config:
        return NONE
    return read(config) if config is not None else common(paths or (os.curdir,))


def is_given(context: click.Context, parameter: str, given: Mapping[str, Any]) -> bool:
    """Whether the command line says what a parameter is."""
    return context.get_parameter_source(parameter) in GIVEN and given[parameter] != ()


def _converted(context: click.Context, found: Configuration, key: str, value: Any) -> Any:
    """The value as the option of the command would have it. Raises CannotRun where it would not."""
    parameter = next(each for each in context.command.params if each.name == PARAMETERS[key])
    try:
        return parameter.type_cast_value(context, value)
    except click.BadParameter as error:
        raise options.CannotRun(f"{found.place(key)}: `{key}` is not as it should be: {error.message}") from None


def _refuse_unknown_codes(found: Configuration, keys: Iterable[str]) -> None:
    """Raises CannotRun for a code that stands for no check."""
    for key in keys:
        setting = found.settings.get(key)
        if setting is not None and isinstance(setting.value, tuple):
            for code in _codes(setting.value):
                if not any(known.startswith(code) for known in _known_codes()):
                    near = options.nearest(code, _known_codes())
                    raise options.CannotRun(f"{found.place(key)}: there is no check `{code}`{near}")


@cache
def _known_codes() -> tuple[str, ...]:
    """The codes of all checks, as their pages have them: to import the checks takes longer than to say again what they
    said."""
    from ..packaged import data_path

    return tuple(sorted(name.partition("-")[0] for name in os.listdir(data_path("checks")) if name.startswith("SR")))


def _codes(value: tuple[Any, ...]) -> Iterable[str]:
    """The codes in a list of them, or in a table of such lists."""
    for each in value:
        yield from (each,) if isinstance(each, str) else each[1]
