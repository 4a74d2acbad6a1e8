"""What OpenAI-compatible servers accept, learnt from what they refuse."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

_FORMATS = ("json_schema", "json_object", None)  # from the strictest to none; many servers know only the later ones
_OBJECTIONS = frozenset({400, 422, 501})


@dataclass(frozen=True, slots=True)
class Dialect:
    """What this server and model turned out to accept; at first, everything."""

    formats_left: tuple[str | None, ...] = _FORMATS
    tokens_key: str = "max_tokens"
    has_temperature: bool = True
    has_stream_options: bool = True

    def options(
        self, temperature: float, max_tokens: int, schema: Mapping[str, object] | None, *, stream: bool
    ) -> dict[str, Any]:
        """The options of a request beside its messages."""
        options: dict[str, Any] = {self.tokens_key: max_tokens, "stream": stream}
        if self.has_temperature:
            options["temperature"] = temperature
        if stream and self.has_stream_options:
            options["stream_options"] = {"include_usage": True}
        kind = self.formats_left[0]
        if schema is not None and kind == "json_schema":
            reply = {"name": "reply", "schema": schema, "strict": True}
            options["response_format"] = {"type": kind, "json_schema": reply}
        elif schema is not None and kind:
            options["response_format"] = {"type": kind}
        return options

    def adapted(self, error: Exception, *, has_format: bool, is_stream: bool) -> Self | None:
        """A plainer dialect, where *error* objects to what a plainer one leaves out; else None."""
        if getattr(error, "status_code", None) not in _OBJECTIONS:
            return None
        objection = str(error)
        if "max_completion_tokens" in objection and self.tokens_key == "max_tokens":
            return replace(self, tokens_key="max_completion_tokens")
        if "temperature" in objection and self.has_temperature:
            return replace(self, has_temperature=False)
        if is_stream and "stream_options" in objection and self.has_stream_options:
            return replace(self, has_stream_options=False)
        if has_format and len(self.formats_left) > 1:
            return replace(self, formats_left=self.formats_left[1:])
        return None
