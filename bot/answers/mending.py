"""Reads a question with the archive's eyes: misspelt and sounded-out names as its papers write them."""

import re
from collections.abc import Collection
from dataclasses import replace

from bot.answers.archive import Archive
from bot.answers.evidence import mass, match_of, weights_of
from bot.answers.floor import is_of_the_field
from bot.answers.questions import Question
from bot.answers.telling import are_plausible, sought
from bot.answers.weighing import Weighed
from bot.answers.wording import terms_of
from storage.names import latin_names
from storage.text import stem, words

# A sounded-out name that a question consists of is believed where many papers have it, or where it is long enough, in
# syllables, and the name has letters enough for them: 와일드챗 is WildChat, but 필라테스 is not BraTS.
_KNOWN_TO = 8
_ALONE_LENGTH = 4
_LETTERS_A_SYLLABLE = 1.5


async def understood(question: Question, archive: Archive) -> Weighed:
    """The question with its names mended, its terms weighed."""
    question = await _in_latin(question, archive)
    frequencies = await archive.frequencies(term.text for term in question.terms)
    if not all(frequencies.holding[term.text] or term.inflected for term in question.terms):
        question = await _mended(question, archive)
        frequencies = await archive.frequencies(term.text for term in question.terms)
    return Weighed.of(question, frequencies)


async def _in_latin(question: Question, archive: Archive) -> Question:
    """The question with the names that everybody writes in Hangul as the papers write them, where more papers do."""
    names = latin_names(question.about)
    if not names:
        return question
    holding = (await archive.frequencies([*names, *names.values()])).holding
    about = question.about
    for hangul, name in names.items():
        if holding[name] > holding[hangul]:
            about = re.sub(f"(?<![가-힣]){hangul}", name, about)
    return replace(question, about=about, terms=terms_of(about))


async def _mended(question: Question, archive: Archive) -> Question:
    """The question as the archive writes its names.

    Some word of some paper always sounds like a word that no paper has. So many papers must have a name that is asked
    for alone; else the best paper's title must have it, and the paper at least half of what else is asked, some of it
    of the field where the name is short.
    """
    page = await archive.page(sought(question), limit=1)
    if page.corrected is None or not page.results:
        return question
    mended = replace(question, about=page.corrected, terms=terms_of(page.corrected))
    typed, written = ({word.text for word in words(text)} for text in (question.about, page.corrected))
    # What the search writes without its particle is the same word still.
    names = {word for word in written if not any(other.startswith(word) for other in typed)}
    unknown = {word for word in typed if not any(word.startswith(other) for other in written)}
    if not are_plausible(unknown, names):
        return question
    frequencies = await archive.frequencies([*(term.text for term in mended.terms), *names])
    others = [term for term in mended.terms if names.isdisjoint(term.text.split()) and not term.inflected]
    if not others and len(names) == 1 and all(frequencies.holding[name] >= _KNOWN_TO for name in names):
        return mended
    (paper,) = await archive.papers_of(page)
    if names.isdisjoint(word.text for word in words(paper.title)):
        return question
    is_tied = any(_is_spelled_out(name, unknown) for name in names)
    if not others:
        return mended if is_tied else question
    weights = weights_of(others, frequencies.holding, frequencies.papers)
    held = match_of(paper, weights, question.language).anywhere
    is_tied = is_tied or any(is_of_the_field(term, frequencies, mended.names) for term in held)
    return mended if is_tied and mass(held, weights) >= mass(weights, weights) / 2 else question


def _is_spelled_out(name: str, unknown: Collection[str]) -> bool:
    """Whether an *unknown* word is long enough, and *name* has letters enough for it."""
    syllables = max((len(stem(word)) for word in unknown), default=0)
    return syllables >= _ALONE_LENGTH and len(name) >= syllables * _LETTERS_A_SYLLABLE
