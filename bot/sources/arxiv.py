"""arXiv's export API: one paper that Hugging Face does not know."""

from xml.etree import ElementTree

from bot.errors import UpstreamError
from bot.http import HttpClient, Manners
from storage.identifiers import find_identifier
from storage.models import Paper

SERVICE = "arXiv"
BASE_URL = "https://export.arxiv.org"
# One request in three seconds over one connection: https://info.arxiv.org/help/api/tou.html
MANNERS = Manners(concurrency=1, interval_seconds=3.0, size_limit=1024 * 1024)
_ATOM = "{http://www.w3.org/2005/Atom}"
_XML_TYPES = ("application/atom+xml", "application/xml", "text/xml")


class Arxiv:
    """Reads single papers.

    Args:
        http: Opened on the service's base address, with `MANNERS`.
    """

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def find_paper(self, arxiv_id: str) -> Paper | None:
        """One paper, None where arXiv does not know it.

        Raises:
            UpstreamError: It could not be asked, or the answer is no feed.
        """
        feed = await self._http.get_text(
            "/api/query", {"id_list": arxiv_id, "max_results": "1"}, content_types=_XML_TYPES
        )
        return read_feed(feed, arxiv_id)


def read_feed(feed: str, arxiv_id: str) -> Paper | None:
    """The paper *arxiv_id* in an Atom *feed*, None where the feed does not hold it.

    Raises:
        UpstreamError: It is no Atom feed, or declares a document type, which no honest feed does: entities could make
            it grow without end.
    """
    if "<!DOCTYPE" in feed or "<!ENTITY" in feed:
        raise UpstreamError(SERVICE, "the feed declares a document type")
    try:
        root = ElementTree.fromstring(feed)  # noqa: S314 (without declarations there is nothing to expand)
    except (ElementTree.ParseError, ValueError) as error:
        raise UpstreamError(SERVICE, f"the feed cannot be parsed: {error}") from error
    for entry in root.iterfind(f"{_ATOM}entry"):
        title = _text(entry, "title")
        if title and find_identifier(_text(entry, "id")) == arxiv_id:
            names = (_text(author, "name") for author in entry.iterfind(f"{_ATOM}author"))
            return Paper(
                arxiv_id=arxiv_id,
                title=title,
                authors=tuple(dict.fromkeys(name for name in names if name)),
                abstract=_text(entry, "summary") or None,
            )
    return None


def _text(element: ElementTree.Element, name: str) -> str:
    return " ".join((element.findtext(_ATOM + name) or "").split())
