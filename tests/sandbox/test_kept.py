"""A kept sandbox comes back as it was."""

import pytest

from sandbox import kept
from sandbox.server import open_sandbox
from sandbox.world import GENERAL


async def test_a_kept_sandbox_comes_back_with_its_messages_clock_and_commands(sandbox, tmp_path):
    path = kept.beside(tmp_path / "a.db")
    minji = sandbox.person("minji")
    message = minji.say("general", "안녕하세요")
    minji.react("general", message["id"], "👍")
    sandbox.world.commands[""] = {"1": {"id": "1", "name": "paper"}}
    sandbox.world.files["9"] = ("text/plain", b"bytes")
    sandbox.clock.advance(3600)
    kept.save(sandbox.world, path)
    world = kept.load(path)

    assert world.messages == sandbox.world.messages
    assert world.commands == sandbox.world.commands
    assert world.files == sandbox.world.files
    assert (world.clock.now() - sandbox.clock.now()).total_seconds() >= 0
    async with open_sandbox(world=world) as again:
        answer = again.person("minji").reply("general", message["id"], "again")
    assert int(answer["id"]) > int(message["id"])
    assert [one["content"] for one in world.messages[GENERAL].values()] == ["안녕하세요", "again"]


def test_nothing_kept_is_nothing(tmp_path):
    assert kept.load(tmp_path / "nothing.json") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"now": 1}'])
def test_another_file_is_refused_with_a_sentence(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)

    with pytest.raises(kept.CannotKeepError, match="--fresh"):
        kept.load(path)
    assert path.read_text() == text
