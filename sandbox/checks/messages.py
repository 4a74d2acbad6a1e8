"""Messages and embeds: what is too long, too many, or does not go together."""

from sandbox import shapes
from sandbox.calls import File
from sandbox.checks.components import check_components
from sandbox.limits import Check, Limits
from sandbox.refusals import Refusal
from sandbox.shapes import Json

EMBED_TEXTS = {"title": "embed title", "description": "embed description"}
EMBED_PARTS = {"footer": ("text", "embed footer"), "author": ("name", "embed author")}
FIELD_TEXTS = {"name": "embed field name", "value": "embed field value"}


def check_message(body: Json, files: list[File], limits: Limits, *, edit: bool = False) -> None:
    """Refuse a message that Discord would not take.

    Args:
        body: The request.
        files: What came with it.
        limits: The limits in force.
        edit: Whether it changes a message: then a message of Components V2 says nothing of itself.

    Raises:
        Refusal: With every problem of the form (50035), or a file too large (40005).
    """
    check = Check(limits)
    check.size("message content", "content", str(body.get("content") or ""))
    check.size("message embeds", "embeds", body.get("embeds"))
    check.number("message attachments", "attachments", max(len(files), len(body.get("attachments") or ())))
    if body.get("nonce") is not None:
        check.size("message nonce", "nonce", str(body["nonce"]))
    allowed = body.get("allowed_mentions") or {}
    for kind in ("users", "roles"):
        check.size("allowed mentions", f"allowed_mentions.{kind}", allowed.get(kind))
        check.rule(
            "allowed mentions",
            f"allowed_mentions.{kind}",
            allowed.get(kind) and kind in (allowed.get("parse") or ()),
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
        )
    if any(len(file.content) > limits.most("file size") for file in files):
        raise Refusal("too_large")
    _check_embeds(check, body.get("embeds") or [])
    v2 = bool(int(body.get("flags") or 0) & shapes.COMPONENTS_V2)
    for key in ("content", "embeds", "poll", "sticker_ids"):
        said = body.get(key)
        check.rule(
            "v2 beside content",
            key,
            v2 and said and not (edit and said is None),
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        )
    check_components(check, body.get("components") or [], v2=v2)
    check.problems.raise_any()


def _check_embeds(check: Check, embeds: list[Json]) -> None:
    total = 0
    for index, embed in enumerate(embeds):
        path = f"embeds.{index}"
        for key, name in EMBED_TEXTS.items():
            check.size(name, f"{path}.{key}", embed.get(key))
            total += len(embed.get(key) or "")
        for key, (inner, name) in EMBED_PARTS.items():
            text = (embed.get(key) or {}).get(inner)
            check.size(name, f"{path}.{key}.{inner}", text)
            total += len(text or "")
        check.size("embed fields", f"{path}.fields", embed.get("fields"))
        for number, one in enumerate(embed.get("fields") or ()):
            for key, name in FIELD_TEXTS.items():
                check.size(name, f"{path}.fields.{number}.{key}", one.get(key) or "")
                total += len(one.get(key) or "")
    message = "Embed size exceeds maximum size of 6000"
    check.rule(
        "embeds in all", "embeds", total > check.limits.most("embeds in all"), "MAX_EMBED_SIZE_EXCEEDED", message
    )
