"""Latin names and terms in a summary, looked for in the source that it speaks of."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from bot.sentences import without_latex
from bot.vocabulary import vocabulary
from storage.names import NAMES

_LATIN = r"A-Za-zÀ-ɏͰ-Ͽ"
_TERM = re.compile(rf"(?<![{_LATIN}\d.@/])[{_LATIN}][{_LATIN}\d]*(?:[-_./@+'’]+[{_LATIN}\d]+)*")
_PIECE = re.compile(rf"\d+(?:\.\d+)*|[{_LATIN}]+")
_BETWEEN = re.compile(r"[\s\-_/.@+]*")
_RUN = re.compile(rf"[{_LATIN}]+(?:[ -][{_LATIN}]+)+")
# Said of any paper, so that they neither give a summary away as invented nor make it one of this paper.
_COMMON = vocabulary("common")
# Families that are written in small letters as often as not; naming one is never decoration.
_FAMILIES = vocabulary("model_families")
_HANGUL_NAME = re.compile(rf"(?<![가-힣])({'|'.join(NAMES)})(?=[\s\d,.()-]|[은는이가을를의와과도로에만]|$)")
# Abbreviations of the field that a writer uses by himself, each with a stem that the source must have for it.
_ABBREVIATIONS = dict(pair.split("=") for pair in vocabulary("abbreviations"))
_ORDINARY_ENDING = re.compile(
    r"(?:ing|tion|sion|ment|ity|ness|ism|ance|ence|ology|graphy|ive|able|ible|ical|ous|less|ful|ized|ation|izer|wise|"
    r"ware|ship|ward|like|free|aware|driven|guided|level)s?$"
)
_ORDINARY = vocabulary("ordinary_terms") | vocabulary("generic_english")


def unsupported_names(text: str, source: str) -> tuple[str, ...]:
    """The names in *text* that *source* does not know, as written, each once.

    A name is a Latin word with a digit or an inner capital, a capitalised word that is no ordinary term, or a known
    family of models, in Latin letters or in Hangul. Spelling with or without hyphens and blanks is one; an acronym may
    stand for the words that it abbreviates, and the words for the acronym.
    """
    text, known = _readable(text), _Source.of(source)
    spelled_out = _spelled_out(text, known)
    missing = [
        term
        for term in _terms(text)
        if term.lower() not in spelled_out and not all(_is_known(part, known) for part in _name_parts(term, known))
    ]
    missing += [
        hangul for hangul in _HANGUL_NAME.findall(text) if NAMES[hangul] not in known.text and hangul not in known.text
    ]
    return tuple(dict.fromkeys(missing))


def shared_terms(text: str, source: str) -> tuple[frozenset[str], frozenset[str]]:
    """The telling Latin terms of *text* in small letters: those that *source* holds, and those that it does not."""
    text, known = _readable(text), _Source.of(source)
    spelled_out = _spelled_out(text, known)
    words = {
        part.lower(): part
        for term in _terms(text)
        for part in re.split(r"[-_/ ]", term)
        if part.lower() not in _COMMON and re.search(rf"[{_LATIN}]{{2}}", part)
    }
    held = {
        word
        for word, written in words.items()
        if word in spelled_out or known.has_relative_of(word) or known.abbreviates(written)
    }
    return frozenset(held), frozenset(words.keys() - held)


class _Source:
    """What a source holds, prepared for many questions."""

    def __init__(self, source: str) -> None:
        self.text = _readable(source).lower()
        self._plain = _readable(source)
        self.words = re.findall(rf"[{_LATIN}\d]+", self.text)
        self._stems = frozenset(word[: max(4, -(-len(word) * 11 // 20))] for word in self.words if len(word) >= 4)
        self._distinct = frozenset(self.words)
        # A regular expression for each name would have to be compiled for each: pieces are looked up instead.
        self._pieces = list(_PIECE.finditer(self.text))
        self._places: dict[str, list[int]] = {}
        for place, piece in enumerate(self._pieces):
            self._places.setdefault(piece[0], []).append(place)
        self._initials = "".join(word[0] for word in self.words)
        self.acronyms = frozenset(
            word.lower().rstrip("s") for word in re.findall(r"\b[A-Z][A-Za-z]*[A-Z]s?\b", self._plain)
        )

    @staticmethod
    @lru_cache(maxsize=8)
    def of(source: str) -> "_Source":
        return _Source(source)

    def has(self, name: str) -> bool:
        """Whether the name stands here, whatever hyphens, blanks or a plural it has."""
        if name.isalpha() and name.lower() in self._distinct:
            return True
        parts = _PIECE.findall(name.lower())
        if not parts:
            return False
        endings = [parts[-1], parts[-1] + "s", parts[-1] + "es"] if parts[-1].isalpha() else [parts[-1]]
        if any(self._stands([*parts[:-1], ending]) for ending in endings):
            return True
        return len(parts) == 1 and name.lower().endswith("s") and len(name) > 3 and self.has(name[:-1])

    def _stands(self, parts: list[str]) -> bool:
        """Whether these pieces stand in a row, whatever of hyphens and blanks is between, and nothing at their ends."""
        for start in self._places.get(parts[0], ()):
            row = self._pieces[start : start + len(parts)]
            if (
                [piece[0] for piece in row] == parts
                and not self._is_glued(row[0].start() - 1)
                and (parts[-1].isalpha() or self._may_end(row[-1].end()))
                and all(_BETWEEN.fullmatch(self.text, one.end(), two.start()) for one, two in pairwise(row))
            ):
                return True
        return False

    def _may_end(self, place: int) -> bool:
        """Whether a number may end at *place*; a plural goes on with an s ("A100s")."""
        return not self._is_glued(place) or (self.text[place] == "s" and not self._is_glued(place + 1))

    def _is_glued(self, place: int) -> bool:
        """Whether there is a Latin letter or a digit at *place*."""
        return 0 <= place < len(self.text) and _PIECE.match(self.text[place]) is not None

    def has_relative_of(self, word: str) -> bool:
        """Whether a word of one stem with *word* stands here: quantized, quantization."""
        if word in self._distinct or self.has(word):
            return True
        return any(
            _shared_length(word, other) >= max(4, 0.55 * max(len(word), len(other)))
            for other in self._beginning_like(word)
        )

    def abbreviates(self, word: str) -> bool:
        """Whether *word* is an acronym of words that stand here in a row (VLM, ViT, SFT), or a usual one of theirs."""
        stem = _ABBREVIATIONS.get(word.lower())
        if stem is not None and stem in self.text:
            return True
        plain = word.rstrip("s") if word[-1:] == "s" and word[:-1].isupper() else word
        if not 2 <= len(plain) <= 7 or not plain.isalpha() or plain.islower():
            return False
        return any(_abbreviates(plain, self.words[start : start + 9]) for start in self._starts(plain[0].lower()))

    def _starts(self, letter: str) -> Iterator[int]:
        return (start for start, initial in enumerate(self._initials) if initial == letter)

    def _beginning_like(self, word: str) -> Iterator[str]:
        return (other for other in self._distinct if other[:4] == word[:4]) if len(word) >= 4 else iter(())


def _readable(text: str) -> str:
    plain = re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", without_latex(text)))
    named = {sign: unicodedata.name(sign).rsplit(" ", 1)[1].lower() for sign in plain if "α" <= sign <= "ω"}
    return plain.translate({ord(sign): name for sign, name in named.items()})


def _terms(text: str) -> Iterator[str]:
    """Latin terms; the first word of an English sentence in small letters, as its capital says nothing."""
    for match in _TERM.finditer(text):
        term = match[0].removesuffix("'s").removesuffix("’s")
        before = text[: match.start()].rstrip(" \"'“‘(*")
        is_first = not before or (before[-1] in ".!?:;\n•-" and not re.search(r"[가-힣][^A-Za-z]*$", before[-40:]))
        if is_first and re.fullmatch(r"[A-Z][a-z]+", term) and term.lower() not in _FAMILIES and " " in text:
            following = text[match.end() : match.end() + 2].strip()
            if not re.match(r"[가-힣]", following):
                term = term.lower()
        yield term


def _name_parts(term: str, known: _Source) -> Iterator[str]:
    """The parts of a *term* that must be known each, none where it is no name."""
    if known.has(term):
        return
    parts = [part for part in re.split(r"[-_/]", term) if part]
    if len(parts) > 1 and all(re.search(rf"[{_LATIN}]", part) for part in parts):
        for part in parts:
            yield from _name_parts(part, known)
    elif _is_name(term, known) and not any(
        known.has("-".join(parts[:at])) and known.has("-".join(parts[at:])) and re.search(rf"[{_LATIN}]", parts[-1])
        for at in range(1, len(parts))
    ):
        yield term


def _is_name(term: str, known: _Source) -> bool:
    word = term.lower()
    if word in _COMMON or word in _ORDINARY:
        return False
    if word in _FAMILIES or re.search(r"\d", term) or re.search(r"[A-Z]", term[1:]):
        return True
    if not term[0].isupper():
        return False
    return not (_ORDINARY_ENDING.search(word) or known.has_relative_of(word))


def _is_known(name: str, known: _Source) -> bool:
    return known.has(name) or known.abbreviates(name)


def _spelled_out(text: str, known: _Source) -> frozenset[str]:
    """The words of *text* that spell out an acronym of the source: "Reinforcement Learning" where it has RL."""
    words: set[str] = set()
    for run in _RUN.findall(text):
        parts = re.split(r"[ -]", run.lower())
        for start in range(len(parts)):
            for end in range(start + 2, min(len(parts), start + 7) + 1):
                if "".join(part[0] for part in parts[start:end]) in known.acronyms:
                    words |= {*parts[start:end], "-".join(parts[start:end])}
    return frozenset(words)


def _abbreviates(acronym: str, words: list[str]) -> bool:
    """Whether the *words*, from the first on, give their first letters to *acronym*, in order, at least two.

    A capital begins a word; small letters go on with one ("ViT") or begin one ("MoE").
    """

    def fits(at: int, index: int, used: int) -> bool:
        if at == len(acronym):
            return used >= 2
        if index == len(words):
            return False
        for length in range(1, len(acronym) - at + 1):
            piece = acronym[at : at + length]
            if not words[index].startswith(piece.lower()) or (length > 1 and not piece[1:].islower()):
                break
            if fits(at + length, index + 1, used + 1):
                return True
        # "state of the art" is SOTA, "mixture of the experts" may be ME
        return (
            at > 0
            and words[index] in ("of", "the", "and", "for", "a", "in", "to", "with", "from")
            and fits(at, index + 1, used)
        )

    return fits(0, 0, 0)


def _shared_length(one: str, other: str) -> int:
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
