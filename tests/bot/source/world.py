"""A source and a model on real sockets that answer as they are told."""

import asyncio
import json
import re
from datetime import date

from aiohttp import web

DAY = date(2026, 5, 15)  # a Friday; its list closes at 02:00 UTC on the 16th


def item(number, **fields):
    name = f"Tidenet{chr(96 + number // 26)}{chr(97 + number % 26)}"
    return {
        "paper": {
            "id": f"2605.{number:05}",
            "title": f"{name}: Ordering Tokens",
            "summary": f"{name} reorders tokens before attention by a learned tide score. On {100 + number} retrieval"
            " tasks it lowers latency at equal recall, which we measure with care on every one of them.",
            "upvotes": number,
            **fields,
        }
    }


def summary_of(title, number, *, english=False):
    name = title.split(":")[0]
    if english:
        text = f"{name} reorders tokens by a learned tide score and lowers latency on {100 + number} retrieval tasks."
        return json.dumps({"whats_new": text})
    text = f"{name}은 조수 점수(tide score)로 토큰 순서를 바꾸며 {100 + number}개 검색 작업에서 지연을 줄입니다."
    return json.dumps({"whats_new": text}, ensure_ascii=False)


class World:
    """A source and a model that answer as they are told, and what they were asked."""

    def __init__(self):
        self.lists = {}
        self.texts = {}
        self.asked_days = []
        self.asked_alone = []
        self.asked_papers = []
        self.sources = []
        self.prose = False
        self.under_way = self.most_under_way = 0
        self.model_status = 200

    async def source(self, request):
        if request.path.endswith(".md"):
            text = self.texts.get(request.path)
            if isinstance(text, str):
                return web.Response(text=text, content_type="text/markdown")
            return web.json_response({"error": "no"}, status=text or 404)
        if request.path.startswith("/api/papers/"):
            number = int(request.path.partition(".")[2])
            self.asked_alone.append(number)
            return web.json_response(item(number)["paper"])
        self.asked_days.append(request.query["date"])
        answer = self.lists.get(request.query["date"], [])
        if isinstance(answer, int):
            return web.json_response({"error": "no"}, status=answer)
        return web.json_response(answer if request.query["p"] == "0" else [])

    async def model(self, request):
        rules, asked = (message["content"] for message in (await request.json())["messages"])
        title = re.search(r"<title>(.*?)</title>", asked)[1]
        number = int(re.search(r"On (\d+) retrieval", asked)[1]) - 100
        self.asked_papers.append(number)
        self.sources.append(asked)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if self.model_status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.model_status)
        content = "Here is a summary." if self.prose else summary_of(title, number, english="Write in English" in rules)
        message = {"role": "assistant", "content": content}
        usage = {"prompt_tokens": 90, "completion_tokens": 10}
        return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage})
