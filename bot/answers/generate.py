"""Has the model answer from the evidence; what it writes is shown only as far as it could be verified."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.answers.evidence import Evidence, Passage
from bot.answers.extract import Answer, Source, extractive_answer
from bot.answers.prompts import ANSWER_TOKENS, answer_messages, fitting
from bot.answers.verify import Verified, presentable, verify
from bot.budget import estimate_tokens
from bot.i18n import Translator
from bot.llm import LanguageModel, Message, ModelReplyError
from storage.models import Paper

OnPartial = Callable[[str], Awaitable[None]]
# Longer replies are not read: a model that does not stop is broken.
_REPLY_LIMIT = 6_000  # characters


@dataclass(slots=True)
class Spending:
    """Tokens that a question cost so far, whatever came of it."""

    tokens: int = 0


class Generator:
    """Asks a language model.

    Args:
        model: The configured one.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def answer(
        self,
        evidence: Evidence,
        t: Translator,
        spent: Spending,
        *,
        earlier: Sequence[str] = (),
        on_partial: OnPartial | None = None,
    ) -> Answer:
        """The model's answer to the question of *evidence*, verified; the extractive one where nothing of it holds.

        Args:
            evidence: Not empty.
            t: Sentences in the question's language.
            spent: What it costs is added here, also where it fails.
            earlier: What the same person asked before, oldest first.
            on_partial: Called with all that may be shown so far, whenever there is more.

        Raises:
            bot.llm.ModelError: The model gave no answer, or broke off.
        """
        passages = fitting(evidence.passages)
        messages = answer_messages(evidence.question.text, passages, language=t.language, earlier=earlier)
        written = await self._written(messages, passages, spent, on_partial)
        verified = verify(written, passages, mark=t("answer.unconfirmed"))
        if verified is None:
            return extractive_answer(evidence, t)
        return Answer(text=verified.text, evidence=evidence, mode="model", sources=_sources(verified))

    async def _written(
        self,
        messages: Sequence[Message],
        passages: Sequence[Passage],
        spent: Spending,
        on_partial: OnPartial | None,
    ) -> str:
        written, usage, shown = "", None, ""
        try:
            async for piece in self._model.stream(messages, max_tokens=ANSWER_TOKENS):
                written += piece.text
                usage = piece.usage or usage
                if len(written) > _REPLY_LIMIT:
                    raise ModelReplyError("an answer without an end")
                if on_partial is not None and (partial := presentable(written, passages)) and partial != shown:
                    shown = partial
                    await on_partial(partial)
        finally:
            if usage is not None:
                spent.tokens += usage.total
            elif written:  # broken off: the server counts it, but did not say how much
                spent.tokens += sum(estimate_tokens(text) for text in (*(one.text for one in messages), written))
        return written


def _sources(verified: Verified) -> tuple[Source, ...]:
    """The papers that an answer cites, with the sections that it was given of them."""
    papers: dict[int, Paper] = {}
    headings: dict[int, list[str | None]] = {}
    sentences: dict[int, list[str]] = {}
    for number, passage in verified.cited:
        papers[number] = passage.paper
        headings.setdefault(number, []).append(passage.section.heading)
        sentences.setdefault(number, []).append(passage.section.body)
    return tuple(
        Source(
            number=number,
            paper=paper,
            headings=tuple(dict.fromkeys(headings[number])),
            sentences=tuple(sentences[number]),
        )
        for number, paper in sorted(papers.items())
    )
