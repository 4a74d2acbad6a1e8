"""The small print of a card: where its sentences come from, and what stands beside the paper."""

from collections import Counter
from urllib.parse import urlsplit

from bot.i18n import Translator
from bot.rendering.text import link, plain, shorten, timestamp
from storage.models import Paper, Resources, Summary

NAME_LENGTH = 60
LINE_LENGTH = 500  # of the line of links, addresses counted; what comes last gives way
# Code is linked where people know the place; another address shows whose it is before anybody presses it.
CODE_HOSTS = frozenset({"github.com", "gitlab.com", "huggingface.co", "bitbucket.org", "codeberg.org"})


def is_doubtful(paper: Paper, language: str) -> bool:
    """Whether what is stored of *paper* could be said of any, so that only the paper itself can be trusted."""
    summary = paper.summary(language)
    return summary is not None and summary.is_generic


def caution_line(summary: Summary | None, t: Translator) -> str | None:
    """Why the summary is not what a reader expects: the abstract's words, another language, worth a second look."""
    if summary is None or not summary.sections:
        return None
    parts = []
    if summary.source == "abstract":
        parts.append(t("card.from_abstract"))
    elif summary.language != t.language:
        parts.append(t(f"card.only_{summary.language}"))
    if summary.is_generic:
        parts.append(t("card.generic"))
    return f"-# {' '.join(parts)}" if parts else None


def origin_line(summary: Summary | None, t: Translator) -> str | None:
    """Who wrote the summary, from what, by which words and when; None where nothing of it is known."""
    if summary is None or not summary.sections or summary.written_at is None:
        return None
    at = timestamp(summary.written_at.timestamp(), "f")
    if summary.source == "model":
        line = t(
            "card.by_model",
            model=plain(shorten(summary.model or "?", NAME_LENGTH)),
            basis=t(f"card.basis.{summary.basis or 'abstract'}"),
            prompt_version=summary.prompt_version or 1,
            at=at,
        )
    elif summary.source == "abstract":
        line = t("card.abstract_read", at=at)
    else:
        line = t("card.imported", day=summary.written_at.date().isoformat())
    return f"-# {line}"


def resources_line(resources: Resources, t: Translator) -> str | None:
    """The organisation, code, project page and models in one line; None where nothing is known."""
    parts = []
    if resources.organization:
        parts.append(plain(shorten(resources.organization, NAME_LENGTH)))
    if resources.code_url and urlsplit(resources.code_url).hostname in CODE_HOSTS:
        stars = "" if resources.code_stars is None else f" ★ {resources.code_stars}"
        parts.append(link(t("card.code"), resources.code_url, NAME_LENGTH) + stars)
    if resources.project_url and len(resources.project_url) <= 200:
        host = shorten(urlsplit(resources.project_url).hostname or "", NAME_LENGTH)
        parts.append(f"{t('card.project')} {link(host, resources.project_url, NAME_LENGTH)}")
    counted = Counter(artifact.kind for artifact in resources.artifacts)
    first = {artifact.kind: artifact for artifact in reversed(resources.artifacts)}
    parts += [
        link(t(f"card.{kind}", count=counted[kind]), first[kind].url, NAME_LENGTH)
        for kind in ("model", "dataset", "space")
        if kind in first
    ]
    while len(" · ".join(parts)) > LINE_LENGTH:
        parts.pop()
    return f"-# {' · '.join(parts)}" if parts else None
