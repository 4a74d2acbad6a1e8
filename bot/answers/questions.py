"""Reads a question into what retrieval needs: its terms, its days, the papers and the part that it names."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.answers.intents import asks_for_a_deed, asks_for_a_work, asks_for_private_life
from bot.answers.spans import Span, find_span
from bot.answers.wording import Term, readable, terms_of
from storage.identifiers import parse_identifier

_MOST_VOTED = re.compile(r"(?:투표|추천|좋아요|표|업보트|인기|upvote|vote|popular|핫한|화제)", re.IGNORECASE)
_MOST = re.compile(
    r"(?:가장|제일|많이|많은|많았|높은|높았|순|최고|1위|상위|top|most|best|highest|인기|핫한|화제)", re.IGNORECASE
)
_COMPARING = re.compile(
    r"비교|차이|다른\s*점|다른가|다르|달라|다를|다릅|견주|\bvs\.?\b|\bversus\b|compare|comparison|difference|differ\b",
    re.IGNORECASE,
)
_LIKE = re.compile(
    r"(?P<like>.{2,80}?)(?:와|과|이랑|랑|하고)?\s*(?:비슷한|유사한|같은)\s*(?:논문|연구|방법|모델|게|것|거)"
    r"|(?:papers?|work|research|anything|something)\s+(?:like|similar to)\s+(?P<like2>.{2,80})",
    re.IGNORECASE,
)
_OTHER_THAN = re.compile(
    r"(?P<other>[^\s,]{2,60}(?:\s+[^\s,]{1,60}){0,3}?)(?:은|는|을|를)?\s*(?:말고|제외하고|빼고|외에|이외에)"
    r"|(?:other than|except(?: for)?|besides|apart from)\s+(?P<other2>[^,?.]{2,60})",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"논문|페이퍼|연구|목록|리스트|다이제스트|발표|나온|나왔|올라온|올라왔|화제|인기|투표|동향|소식|정리|요약|papers?\b|digest|popular|votes?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"'“”‘’「『]([^\"'“”‘’」』]{8,200})[\"'“”‘’」』]")
_LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z0-9'’:,&-]*(?: [A-Za-z0-9][A-Za-z0-9'’:,&-]*){3,}")
_HANGUL = re.compile("[가-힣]")
_LATIN_WORD = re.compile(r"[A-Za-z0-9]+")
_IDENTIFIERS = re.compile(r"(?<![\d.])\d{4}\.\d{4,5}(?:v\d+)?(?!\d)|\b[a-z-]+(?:\.[A-Z]{2})?/\d{7}\b")


class Aspect(StrEnum):
    """What of a paper is asked for."""

    FIGURE = "figure"
    AUTHORS = "authors"
    VOTES = "votes"
    DATE = "date"
    ADDRESS = "address"
    RESULT = "result"
    METHOD = "method"


_ASPECTS = {
    Aspect.AUTHORS: r"저자|누가\s*(?:쓴|썼|만들|한)|쓴\s*사람|만든\s*사람|\bauthors?\b|\bwho wrote\b",
    Aspect.VOTES: r"몇\s*표|투표\s*수|추천\s*수|업보트|몇\s*개의?\s*(?:추천|좋아요)|\bupvotes?\b|\bhow many votes\b",
    Aspect.DATE: r"언제\s*(?:나온|나왔|발표|올라|공개|소개)|며칠에|몇\s*월|\bwhen (?:was|did)\b|\bdate\b",
    Aspect.ADDRESS: r"코드|깃허브|github|링크|주소|사이트|데모|어디(?:서|에)?\s*(?:공개|볼|받)|\bcode\b|\blink\b",
    Aspect.FIGURE: (
        r"몇|얼마|수치|점수|퍼센트|%|규모|크기|정확도|속도|배\s*빨|개수"
        r"|\bhow (?:many|much|fast|large|big)\b|\bscore\b|\bsize\b"
    ),
    Aspect.RESULT: (
        r"성능|결과|성적|좋아졌|빨라|개선|나아|올랐|뛰어|능가"
        r"|\bresults?\b|\bperform|\bimprove|\bbetter\b|\bfaster\b"
    ),
    Aspect.METHOD: r"어떻게|방법|방식|구조|기법|단계|원리|구성|전략|\bhow does\b|\bmethod\b|\barchitecture\b|\bwork\b",
}
_ASPECTS_COMPILED = tuple((aspect, re.compile(pattern, re.IGNORECASE)) for aspect, pattern in _ASPECTS.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was understood, without knowing the archive.

    Attributes:
        text: Readable (see `wording.readable`).
        language: "ko" or "en".
        about: Its words without those for days, votes and what is not wanted.
        terms: What it asks about: the terms of *about*.
        span: The days it speaks of.
        about_papers: It speaks of papers, and so may ask just for those of its days.
        for_a_work: It asks which paper, model or method there is.
        by_votes: The top-voted papers are asked for.
        identifiers: Bare identifiers in it, in order.
        titles: What it gives as a title: quoted, or four Latin words in a row.
        like: The paper or topic to which others are asked for.
        other_than: What is not wanted.
        comparing: Two things are to be compared.
        aspects: What of a paper is asked for.
        refused: It asks for a deed, or about a private life.
    """

    text: str
    language: str
    about: str = ""
    terms: tuple[Term, ...] = ()
    span: Span | None = None
    about_papers: bool = False
    for_a_work: bool = False
    by_votes: bool = False
    identifiers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    like: str | None = None
    other_than: str | None = None
    comparing: bool = False
    aspects: frozenset[Aspect] = field(default=frozenset())
    refused: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The terms that are written as names: Latin words in Korean; in English, those with a capital or a digit."""
        named = {term.text for term in self.terms if term.name}
        if self.language == "ko":
            return frozenset(named)
        written = [word for word in _LATIN_WORD.findall(self.text) if not word.islower() and not word.isdigit()]
        # The first word's capital says nothing.
        telling = {word.lower() for word in written if not (word.istitle() and self.text.startswith(word))}
        return frozenset(text for text in named if not telling.isdisjoint(text.split()))


def read_question(text: str, today: date) -> Question:
    """Understand what a person typed; *today* is the day on which they did."""
    text = readable(text)
    is_korean = bool(_HANGUL.search(text))
    identifiers = tuple(
        dict.fromkeys(found for match in _IDENTIFIERS.finditer(text) if (found := parse_identifier(match[0])))
    )
    span, rest = find_span(_IDENTIFIERS.sub(" ", text), today)
    like = _LIKE.search(rest)
    other = _OTHER_THAN.search(rest)
    titles = [match[1] for match in _QUOTED.finditer(rest)]
    if is_korean:
        titles += [match[0] for match in _LATIN_RUN.finditer(rest)]
    by_votes = bool(_MOST_VOTED.search(rest) and _MOST.search(rest))
    excluded = (other["other"] or other["other2"]) if other else None
    about = _words_about(rest, by_votes=by_votes, excluded=excluded)
    return Question(
        text=text,
        language="ko" if is_korean else "en",
        about=about,
        terms=terms_of(about),
        span=span,
        about_papers=bool(_PAPERS.search(rest)),
        for_a_work=asks_for_a_work(text),
        by_votes=by_votes,
        identifiers=identifiers,
        titles=tuple(dict.fromkeys(titles)),
        like=(like["like"] or like["like2"]) if like else None,
        other_than=excluded,
        comparing=bool(_COMPARING.search(rest)),
        aspects=frozenset(aspect for aspect, pattern in _ASPECTS_COMPILED if pattern.search(rest)),
        refused=asks_for_a_deed(text) or asks_for_private_life(text),
    )


def _words_about(text: str, *, by_votes: bool, excluded: str | None) -> str:
    """The words that say what is asked about."""
    if excluded:
        text = text.replace(excluded, " ")
    if by_votes:
        text = _BY_VOTES_WORDS.sub(" ", text)
    return text


_BY_VOTES_WORDS = re.compile(
    r"(?:투표|추천|좋아요|업보트|인기|핫한|화제)[가-힣]*|(?:많이|많은|많았던|높은|높았던|받은|받았던|있던|있었던|최고|상위|1위)(?=\s|$)"
    r"|\d+\s*(?:개|편)|(?<!\S)(?:표|순|top|most|best|highest|popular|upvoted|voted|votes?|upvotes?)(?:[을를로이가]|으로)?(?=\s|[?.!]|$)",
    re.IGNORECASE,
)
