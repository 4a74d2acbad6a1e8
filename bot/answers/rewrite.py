"""Has the model say a question as papers would, in both languages, where its own words find little."""

import re
from collections.abc import Sequence

from bot.answers.evidence import Evidence
from bot.answers.generate import Spending
from bot.answers.prompts import rewrite_messages
from bot.answers.wording import QUESTION_LIMIT, readable
from bot.llm import LanguageModel
from bot.model_replies import find_object

REWRITE_TOKENS = 120
# How sure retrieval is says little about whether it found the one right paper; below this it found few of the words.
ENOUGH = 2.5
_POINTING = re.compile(
    r"그거|이거|그것|이것|저것|그\s*(?:논문|방법|모델|연구)|이\s*(?:논문|방법|모델|연구)|거기|그럼|그러면"
    r"|\b(?:this|that|it|its|they|them|their|those|these|he|she)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"^\W*(?:ko|en|korean|english|한국어|영어)\W*[:：]\s*(.+)$", re.IGNORECASE | re.MULTILINE)


def is_weak(evidence: Evidence, *, follows: bool) -> bool:
    """Whether other words might find better evidence: little was found, or the question points at what was said.

    Never where a name, a day or a paper talked about decided, and never where nothing was found: that is refused.
    """
    if evidence.kind != "topic" or not evidence.passages:
        return False
    return evidence.confidence < ENOUGH or (follows and bool(_POINTING.search(evidence.question.text)))


def queries_in(reply: str) -> tuple[str, ...]:
    """The queries of a model's reply, as JSON or a line each; none where it wrote something else."""
    found = find_object(reply)
    queries = [value for value in found.values() if isinstance(value, str)] if found else _LINE.findall(reply)
    return tuple(dict.fromkeys(query for text in queries[:2] if (query := readable(text[:QUESTION_LIMIT]))))


class Rewriter:
    """Asks a language model for other words.

    Args:
        model: The configured one.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def queries(self, question: str, spent: Spending, *, earlier: Sequence[str] = ()) -> tuple[str, ...]:
        """At most two queries for *question*, none where the model gave none; their cost is added to *spent*.

        Raises:
            bot.llm.ModelError: The model gave no answer.
        """
        messages = rewrite_messages(question, earlier=earlier)
        completion = await self._model.complete(messages, max_tokens=REWRITE_TOKENS)
        spent.tokens += completion.usage.total
        return queries_in(completion.text)
