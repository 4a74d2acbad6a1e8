"""Compares Hangul and Latin words by their sound: 너프 is how NeRF is said.

Both are brought to one rough notation: capitals for consonants that Hangul does not tell apart in foreign words
(K for g and k, P for b, f, p and v), small letters for vowels. Vowels vary between writers, consonants hardly.
"""

import math
import re
from functools import cache, lru_cache

_INITIALS = ("K", "K", "N", "T", "T", "L", "M", "P", "P", "S", "S", "", "J", "J", "J", "K", "T", "P", "H")
_VOWELS = (
    "a", "e", "a", "e", "u", "e", "u", "e", "o", "a", "e", "e", "o", "u", "u", "e", "i", "u", "", "i", "i",
)  # fmt: skip
_FINALS = (
    "", "K", "K", "K", "N", "N", "N", "T", "L", "L", "L", "L", "L", "L", "L", "L", "M", "P", "P", "T", "T", "G", "T",
    "T", "K", "T", "P", "",
)  # fmt: skip

# English spelling to the same notation, first fit first; `^` and `$` are the word's ends, E a silent e.
# Each line is a spelling and its sound; the order decides.
_SPELLINGS = [
    line.split()
    for line in r"""
        (?<=[aeiou])sions?$ JuN
        [ts]ions?$ SuN
        tures?$ Ju
        ives?$ iP
        tch J
        sch S
        ^x J
        x KS
        ^ps S
        ^[kg]n N
        ^wr L
        ^wh -
        igh ai
        augh|ough o
        gh(?=[aeiou]) K
        gh -
        dge?(?=$|s$) J
        ch(?=[lr]) K
        ch J
        sh S
        ph P
        th S
        ck K
        cc(?=[ei]) KS
        qu Ku
        q K
        sc(?=[eiy]) S
        c(?=[eiy]) S
        c+ K
        g(?=e[^t]|e$|i[nc]|y) J
        ng(?=[aeoulr]) GK
        ng G
        nk GK
        g+ K
        k+ K
        l+ L
        rr?(?=[aeiouy])(?!e$|es$) L
        re$ u
        [eiu]r(?![aeiouy])|[oa]r$ u
        r+ -
        n+ N
        mb$ M
        m+ M
        [bpfv]+ P
        [dt]+ T
        z+|j+ J
        s+ S
        h H
        (?<=[bcdfgklmnpqrstvz])es$ S
        (?<=[^aeiou])e$ -
        (?<=[^aeiou])e(?=ly|ment|ful|less) -
        a(?=[^aeiouyrw]e(?:$|[sdr])) ei
        i(?=[^aeiouyr]e(?:$|[sdr])) ai
        u(?=[^aeiouyr]e(?:$|[sdr])) u
        ee|ea|ie i
        oo|ou|ow|ew|eu|ue u
        ai|ay|ei|ey ei
        oa|aw|au o
        oy|oi oi
        y(?=[aeiou])|w -
        y i
        a a
        e e
        i i
        o o
        u u
    """.strip().splitlines()
]
# One expression for all: asking each in turn took a third of the time that a paper needs to be indexed.
_SPELLING = re.compile("|".join(f"({spelling})" for spelling, _ in _SPELLINGS))
_SOUNDS = [sound.strip("-") for _, sound in _SPELLINGS]
# How letters and numbers inside names are said: 엑스, 투.
_LETTER_NAMES = "ei Pi Si Ti i eP Ji eiJi ai Jei Kei eL eM eN o Pi Ku aL eS Ti u Pi TuPLu eKS ai Ji Tu Po"
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz24", _LETTER_NAMES.split(), strict=True))
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CONSONANT = frozenset("KNGTLMPSJH")
_SIGNS = "KNTLMPS"  # of skeletons
_NEAR = {
    frozenset("SJ"): 0.3,
    frozenset("ST"): 0.5,
    frozenset("PH"): 0.4,
    frozenset("TJ"): 0.6,
    frozenset("NM"): 0.6,
    frozenset("NG"): 0.3,
}
_REPEATED = re.compile(r"(.)\1+")
LEAST_COST = _VOWEL_COST = 0.25  # for a vowel too many or another one; 1 for a consonant
_ROUNDING = 1e-9
_SAME_LIMIT = 0.4  # meaning tells most of it already
_WEAK = {"H": 0.3, "L": 0.6, "N": 0.8, "G": 0.8}


def of_hangul(word: str) -> str:
    """The sound of a Hangul word; anything else in it is passed over."""
    sounds = []
    for syllable in word:
        place = ord(syllable) - 0xAC00
        if 0 <= place < 11172:
            sounds += [_INITIALS[place // 588], _VOWELS[place % 588 // 28], _FINALS[place % 28]]
    return single("".join(sounds).replace("LL", "L"))


@lru_cache(maxsize=20_000)
def of_latin(word: str) -> str:
    """The sound of a lower-case Latin word as Korean speakers say it; digits and other letters are passed over."""
    return single("".join([_SOUNDS[match.lastindex - 1] for match in _SPELLING.finditer(word) if match.lastindex]))


def of_part(part: str) -> str:
    """The sound of a part of a name: of a word, or of a letter or number by its name."""
    return _LETTERS.get(part) or of_latin(part)


def single(sound: str) -> str:
    """A sound in which no letter follows itself."""
    return _REPEATED.sub(r"\1", sound)


def skeleton(sound: str) -> str:
    """The consonants alone, those that are often confused as one: what sounds are looked up by."""
    return "".join(sign for sign in sound.replace("J", "S").replace("G", "N") if sign in _CONSONANT and sign != "H")


def slips(key: str) -> set[str]:
    """Every skeleton one consonant away."""
    splits = [(key[:place], key[place:]) for place in range(len(key) + 1)]
    return {
        *(left + right[1:] for left, right in splits if right),
        *(left + sign + right[1:] for left, right in splits if right for sign in _SIGNS),
        *(left + sign + right for left, right in splits for sign in _SIGNS),
    }


def parts(word: str) -> list[str]:
    """What a name consists of: "VideoCrafter2" is video, crafter and 2."""
    return [part.lower() for part in _PART.findall(word)]


def is_same(hangul: str, latin: str) -> bool:
    """Whether a Hangul word is evidently the Korean spelling of a Latin one that is known to mean the same."""
    one, other = of_hangul(hangul), of_latin(latin)
    return skeleton(one) == skeleton(other) and distance(one, other) <= _SAME_LIMIT * max(weight(one), weight(other))


def distance(one: str, other: str, most: float = math.inf) -> float:
    """How far two sounds are apart: the cheapest edits from one to the other; infinity where that is over *most*."""
    row = [0.0]
    added = [edit_cost(sign) for sign in other]
    for cost in added:
        row.append(row[-1] + cost)
    for mine in one:
        removed = edit_cost(mine)
        cheapest = row[0] + removed
        after = [cheapest]
        for place, sign in enumerate(other):
            cheapest = min(row[place] + replacement_cost(mine, sign), row[place + 1] + removed, cheapest + added[place])
            after.append(cheapest)
        if min(after) > most + _ROUNDING:
            return math.inf
        row = after
    return row[-1]


@cache
def edit_cost(sign: str) -> float:
    """The cost of a sound too many."""
    return _WEAK.get(sign, 1.0) if sign in _CONSONANT else _VOWEL_COST


@cache
def replacement_cost(one: str, other: str) -> float:
    """The cost of one sound for another."""
    if one == other:
        return 0.0
    if one in _CONSONANT and other in _CONSONANT:
        return _NEAR.get(frozenset((one, other)), 1.0)
    if one in _CONSONANT or other in _CONSONANT:
        return 1.2
    return _VOWEL_COST


@lru_cache(maxsize=20_000)
def weight(sound: str) -> float:
    """How much a sound says: what it would cost to say nothing instead."""
    return sum(1.0 if sign in _CONSONANT else _VOWEL_COST for sign in sound)
