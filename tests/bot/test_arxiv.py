"""arXiv's Atom feed."""

import pytest
from aiohttp import web

from bot.errors import UpstreamError
from bot.http import HttpClient
from bot.sources.arxiv import MANNERS, Arxiv, read_feed

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>ArXiv Query</title>
  <entry>
    <id>http://arxiv.org/abs/math/0211159v1</id>
    <title>A title
      over two lines</title>
    <summary>  First &amp; second.
      Third. </summary>
    <author><name>Gri Perel</name></author>
    <author><name>Second Name</name></author>
    <author><name>Gri Perel</name></author>
  </entry>
</feed>"""
NOTHING = '<feed xmlns="http://www.w3.org/2005/Atom"><title>ArXiv Query</title></feed>'
BOMB = '<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><feed>&b;</feed>'


def test_a_feed_gives_the_paper_asked_for():
    paper = read_feed(FEED, "math/0211159")

    assert paper.title == "A title over two lines"
    assert paper.authors == ("Gri Perel", "Second Name")
    assert paper.abstract == "First & second. Third."
    assert (paper.upvotes, paper.digests) == (None, ())


@pytest.mark.parametrize("feed", [NOTHING, FEED], ids=["empty", "another"])
def test_a_feed_without_the_paper_gives_none(feed):
    assert read_feed(feed, "2412.17256") is None


@pytest.mark.parametrize("feed", [BOMB, "<feed>", "", "not xml", '{"a": 1}', "<feed>\x00</feed>"])
def test_what_is_no_honest_feed_is_refused(feed):
    with pytest.raises(UpstreamError, match="arXiv: the feed"):
        read_feed(feed, "2412.17256")


async def test_a_paper_is_asked_for_with_three_seconds_between(serve, passing_clock):
    asked = []

    async def handler(request):
        asked.append(request.query["id_list"])
        return web.Response(text=FEED, content_type="application/atom+xml")

    async with HttpClient("arXiv", await serve(handler), clock=passing_clock, manners=MANNERS) as http:
        found = await Arxiv(http).find_paper("math/0211159")
        missing = await Arxiv(http).find_paper("2412.17256")

    assert found.arxiv_id == "math/0211159"
    assert missing is None
    assert asked == ["math/0211159", "2412.17256"]
    assert passing_clock.slept == [3.0]
