"""The error tree of the bot.

    PaperboyError
    ├── UserError          the person can mend it; carries a message id, and the reply is that sentence
    ├── SettingsError      the operator can mend it; every problem at once, by name
    └── UpstreamError      Hugging Face, arXiv or a model failed; a gentle line to the person, the whole to the log

`storage.errors.DatabaseError` has its own small tree, a floor lower.
Anything else that is raised is a bug: the person gets a reference number, the log the traceback with the same number.
"""


class PaperboyError(Exception):
    """Base of every error that the bot raises on purpose."""


class UserError(PaperboyError):
    """Something the person typed or pressed cannot be done.

    Args:
        message_id: Id in the catalogues under `bot/locales`.
        arguments: What the sentence's placeholders stand for.
    """

    def __init__(self, message_id: str, **arguments: object) -> None:
        super().__init__(message_id, arguments)
        self.message_id = message_id
        self.arguments = arguments


class SettingsError(PaperboyError):
    """The settings cannot be used; the text names each problem on a line of its own."""


class UpstreamError(PaperboyError):
    """A service that the bot reads from did not answer as promised.

    Args:
        service: Its name, for the person ("Hugging Face").
        reason: What happened, for the log.
    """

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"{service}: {reason}")
        self.service = service
        self.reason = reason
