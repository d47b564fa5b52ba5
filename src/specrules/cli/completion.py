"""`specrules completion`: the script with which a shell completes commands, options, values and codes."""

from __future__ import annotations

import click

from . import options

SHELLS = ("bash", "zsh", "fish")

VARIABLE = "_SPECRULES_COMPLETE"
"""What the script sets when it asks `specrules` how a word may go on."""


@click.command(
    epilog="""\b
Examples:
  specrules completion bash > ~/.local/share/bash-completion/completions/specrules
  specrules completion zsh  > ~/.zfunc/_specrules        (a folder in $fpath)
  specrules completion fish > ~/.config/fish/completions/specrules.fish
  eval "$(specrules completion bash)"                    in this shell only

\b
Exit status: 0 written; 2 there is no such shell.
"""
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Write the script with which SHELL completes the words of `specrules`.

    It completes commands, options, their values, the codes of checks, and files. New shells then find it by themselves
    in the folders of the examples.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from .main import commands

    found = get_completion_class(shell)
    assert found is not None, shell
    # Not the method of bash's own class, which would start a bash to see how old it is.
    options.emit(ShellComplete.source(found(commands, {}, "specrules", VARIABLE)).strip() + "\n")
    return options.CLEAN
