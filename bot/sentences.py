"""Sentences of an abstract: LaTeX debris taken off, split where a sentence ends, the first few chosen."""

import re

_COMMAND_WITH_TEXT = re.compile(
    r"\\(?:textbf|textit|textsc|texttt|textrm|text|emph|mathbf|mathrm|mathcal|mathbb|mathit|bm|boldsymbol|underline|url|"
    r"href\{[^{}]*\}|operatorname)\s*\{([^{}]*)\}"
)
_LINK = re.compile(r"\s*\(?\b(?:https?://|www\.)\S+")
_SYMBOLS = {
    r"\times": "×",
    r"\sim": "~",
    r"\approx": "≈",
    r"\leq": "≤",
    r"\geq": "≥",
    r"\le": "≤",
    r"\ge": "≥",
    r"\pm": "±",
    r"\rightarrow": "→",
    r"\to": "→",
    r"\infty": "∞",
    r"\cdot": "·",
    r"\ldots": "…",
    r"\dots": "…",
    r"\ell": "l",
    r"\alpha": "α",
    r"\beta": "β",
    r"\gamma": "γ",
    r"\delta": "δ",
    r"\epsilon": "ε",
    r"\eta": "η",
    r"\theta": "θ",
    r"\kappa": "κ",
    r"\lambda": "λ",
    r"\mu": "μ",
    r"\nu": "ν",
    r"\pi": "π",
    r"\rho": "ρ",
    r"\sigma": "σ",
    r"\tau": "τ",
    r"\phi": "φ",
    r"\chi": "χ",
    r"\psi": "ψ",
    r"\omega": "ω",
}
_SYMBOL = re.compile(r"(?:" + "|".join(map(re.escape, sorted(_SYMBOLS, key=len, reverse=True))) + r")(?![A-Za-z])")

# A full stop after these ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|etc|cf|vs|fig|figs|eq|eqs|sec|tab|ref|refs|approx|resp|no|nos|w\.r\.t|a\.k\.a|dr|mr|ms|"
    r"prof|st|u\.s|ph\.d)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?:^|\s)[A-Z]\.$")
_END = re.compile(r"(?<=[.!?。])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9가-힣$\\])")


def without_latex(text: str) -> str:
    """The *text* with LaTeX's commands for type and signs resolved, on one line; formulas keep their letters."""
    before = ""
    while before != text:
        before, text = text, _COMMAND_WITH_TEXT.sub(r"\1", text)
    text = re.sub(r"\\([%&#_$])", r"\1", text)
    text = _SYMBOL.sub(lambda match: _SYMBOLS[match[0]], text)
    text = re.sub(r"\{,\}", ",", text)
    text = re.sub(r"(?<!\\)\$([^$]*)\$", r"\1", text)
    text = re.sub(r"([\^_])\{([^{}]*)\}", r"\1\2", text)
    text = re.sub(r"\\[,;:! ]|~(?=[A-Za-z\[])", " ", text)
    text = text.replace("``", "“").replace("''", "”").replace("---", " — ").replace("--", "–")
    return " ".join(text.split())


def split_sentences(text: str) -> list[str]:
    """The sentences of *text*, English or Korean, in order; abbreviations and decimals end none."""
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        sentence = text[start : match.start()]
        if (_ABBREVIATED.search(sentence) and not sentence.endswith("etc.")) or _INITIAL.search(sentence):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences


def first_sentences(abstract: str, limit: int = 420) -> str:
    """The first sentences of an abstract that fit into *limit* characters, at least a part of the first.

    Links are left out; a first sentence that is longer by itself is cut at a word.
    """
    chosen = ""
    for sentence in split_sentences(_LINK.sub("", without_latex(abstract))):
        longer = f"{chosen} {sentence}".strip()
        if len(longer) > limit:
            break
        chosen = longer
    if chosen:
        return chosen
    text = _LINK.sub("", without_latex(abstract))
    return text if len(text) <= limit else text[: text.rfind(" ", 0, limit) if " " in text[:limit] else limit] + "…"
