"""The command line: everything the bot does, without Discord.

Exit status 0: done; 1: done in part, or not, and said why on standard error; 2: the command was typed wrong.
"""

import sys

import typer

from bot.cli import archive, ask, deliveries, papers, running, search, source
from bot.errors import SettingsError, UserError
from bot.i18n import DEFAULT_LANGUAGE, translator
from storage.errors import DatabaseError

app = typer.Typer(
    name="python -m bot", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Paperboy."
)
for room in (archive, papers, search, ask, source, deliveries, running):
    room.register(app)


def main() -> None:
    """Run the command that was typed; an error that the person can mend is a sentence, not a traceback."""
    try:
        app()
    except UserError as error:
        sys.exit(translator(DEFAULT_LANGUAGE)(error.message_id, **error.arguments))
    except (SettingsError, DatabaseError) as error:
        sys.exit(str(error))
    except BrokenPipeError:
        # The reader of our output has seen enough (`| head`).
        sys.stderr.close()
