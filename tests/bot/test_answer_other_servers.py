"""Answers by model servers that are not ours; opt-in, for they have to be started first.

Set PAPERBOY_MODEL_SERVERS to their addresses up to `/v1`, with commas between them: llama.cpp's own server (random
weights do), or any other that speaks OpenAI's chat completions. PAPERBOY_MODEL_NAME is the model to ask for.
"""

import os
from datetime import date

import pytest

from bot.answers.service import Answers
from bot.services import open_services
from bot.settings import Settings
from storage.models import Digest, DigestEntry, Section

SERVERS = [address for address in os.environ.get("PAPERBOY_MODEL_SERVERS", "").split(",") if address]
DIGEST = Digest(
    day=date(2025, 5, 12),
    entries=(
        DigestEntry(
            arxiv_id="2505.00001",
            title="KiteNet: Steering Kites",
            sections=(Section(heading="Performance Highlights", body="비행 시간을 37% 늘렸습니다."),),
        ),
    ),
)


@pytest.mark.skipif(not SERVERS, reason="PAPERBOY_MODEL_SERVERS is not set: no model server to try")
@pytest.mark.parametrize("address", SERVERS)
async def test_another_server_answers_or_the_stored_sentences_do(tmp_path, caplog, address):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/paperboy.db",
        openai_base_url=address,
        openai_model=os.environ.get("PAPERBOY_MODEL_NAME", "m"),
    )
    async with open_services(settings) as services:
        await services.papers.save_digest(DIGEST)
        partials = []

        async def note(text):
            partials.append(text)

        answers: Answers = services.answers
        answer = await answers.answer("KiteNet은 비행 시간을 얼마나 늘렸어?", on_partial=note)

    assert answer.text
    assert answer.sources[0].paper.arxiv_id == "2505.00001"
    # Whatever it said, it was asked in a way that it took: no refusal of the request's shape.
    assert not any("did not answer" in record.getMessage() for record in caplog.records)
