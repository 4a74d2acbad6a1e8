"""Find arXiv identifiers in what people type and paste.

Two schemes, as https://info.arxiv.org/help/arxiv_identifier.html has them: `YYMM.NNNN` (0704 to 1412) or `YYMM.NNNNN`
(from 1501), and until 0703 `archive/YYMMNNN`. An identifier is given back bare: without version, without the subject
class that an old one may carry (`math.GT/0309136` and `math/0309136` are one paper), its archive in lower case.
"""

import re
from collections.abc import Iterator

# https://arxiv.org/archive, with the archives that were merged into others
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
# A digit or Latin letter on either side makes it part of something longer; Hangul does not: particles are glued on.
_CANDIDATE = re.compile(
    rf"""
    (?: (?<![0-9a-z]) (?<![0-9]\.) | (?<=arxiv) )
    (?: (?P<month>[0-9]{{4}})\.(?P<number>[0-9]{{4,5}})
      | (?<!-) (?P<archive>{_ARCHIVES})(?:\.[a-z]{{2}})?/(?P<old_month>[0-9]{{4}})(?P<old_number>[0-9]{{3}})
    )
    (?: v[0-9]+ )? (?! [0-9a-z] | \.[0-9] )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# What a Korean keyboard or an address bar makes of an ordinary character.
_TYPED = str.maketrans("０１２３４５６７８９．：／", "0123456789.:/")
_ESCAPED = re.compile(r"%(?:3a|2f)", re.IGNORECASE)

# An identifier said with a space in it ("arXiv: 2412.17256 [cs.CL]") still is the whole text.
_PREFIX = re.compile(r"^(?:doi|arxiv)\s*:?\s+", re.IGNORECASE)
_SUFFIX = re.compile(r"\s+[\[(][a-z-]+(?:\.[a-z-]+)?[\])]?$", re.IGNORECASE)

_MEANT = re.compile(
    rf"""
    (?: (?: arxiv\s*[:.]?\s* | \S*[/:.=] )? [0-9]{{3,6}}\.[0-9]{{3,7}} (?:v[0-9]*)?     # 2413.00001, 2412.1725
      | [0-9]{{4}},[0-9]{{5}} (?:v[0-9]*)?                                             # 2412,17256
      | (?: arxiv\s*[:.]?\s* )? [0-9]{{9}} (?:v[0-9]*)?                                # 241217256
      | \S*? (?<![a-z-]) (?:{_ARCHIVES})(?:\.[a-z]{{2}})?/[0-9]{{4,}} (?:v[0-9]*)?      # hep-th/990100
      | \S*? \b(?:arxiv|alphaxiv|ar5iv)\.org/\S*                                       # a page that is no paper's
      | \S*? \b(?:huggingface\.co|hf\.co)/papers/\S*
      | arxiv\s*:\s*\S*
    )
    (?: \.[a-z]+ )? [^0-9a-z\s]*
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_MEANT_LIMIT = 300  # characters; whoever means an identifier types fewer, and the pattern is not linear
_AROUND = "<>()[]{}\"'`*_|“”‘’ \t\r\n"


def find_identifier(text: str) -> str | None:
    """The first arXiv identifier in *text*, bare and unversioned."""
    return next(_identifiers(text), None)


def identifiers_in(text: str) -> tuple[str, ...]:
    """Every arXiv identifier in *text*, bare and unversioned, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(_identifiers(text)))


def parse_identifier(text: str) -> str | None:
    """The identifier that *text* is: an identifier or a link to one paper and nothing beside it.

    Brackets, quotation marks, punctuation and a glued particle around it do not count; further words do.
    """
    token = _SUFFIX.sub("", _PREFIX.sub("", text.strip(_AROUND)))
    found = identifiers_in(token)
    return found[0] if len(found) == 1 and len(token.split()) == 1 else None


def looks_like_identifier(text: str) -> bool:
    """Whether *text* as a whole was evidently meant as an arXiv identifier or link, but is none."""
    token = _plain(text.strip(_AROUND))
    if len(token) > _MEANT_LIMIT or find_identifier(token) is not None:
        return False
    return _MEANT.fullmatch(token) is not None


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda escape: ":" if escape[0][1] == "3" else "/", text.translate(_TYPED))


def _identifiers(text: str) -> Iterator[str]:
    for match in _CANDIDATE.finditer(_plain(text)):
        month = match["month"] or match["old_month"]
        if not "01" <= month[2:] <= "12":
            continue
        if match["archive"]:
            if month >= "9107" or month <= "0703":
                yield f"{match['archive'].lower()}/{month}{match['old_number']}"
        elif month >= "0704" and len(match["number"]) == (4 if month <= "1412" else 5):
            yield f"{month}.{match['number']}"
