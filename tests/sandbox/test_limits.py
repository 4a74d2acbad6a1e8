"""Every limit of Discord, over the wire: what passes, what is one too many, and that it passes without the limit."""

import pytest

from sandbox.limits import LIMITS
from sandbox.world import BOT, GENERAL, GUILD

V2 = 1 << 15
EPHEMERAL = 1 << 6


def x(number):
    return "x" * number


def button(number, **changes):
    return {"type": 2, "style": 1, "label": "b", "custom_id": f"b{number}", **changes}


def buttons(number):
    return [button(one) for one in range(number)]


def row(*components):
    return {"type": 1, "components": list(components)}


def select(number=0, **changes):
    options = [{"label": "l", "value": "v"}]
    return {"type": 3, "custom_id": f"s{number}", "options": options, **changes}


def said(*components, **more):
    return {"content": "hi", "components": list(components), **more}


def layout(*components, **more):
    return {"flags": V2, "components": list(components), **more}


def text(content="x"):
    return {"type": 10, "content": content}


def section(texts=1, accessories=1):
    return {"type": 9, "components": [text()] * texts, **({"accessory": button(0)} if accessories else {})}


def gallery(number, **more):
    return {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}, **more}] * number}


def embed(**parts):
    return {"embeds": [{"title": "t", **parts}]}


def field(name="n", value="v"):
    return {"name": name, "value": value}


def modal(title="t", components=None, **label):
    inner = {"type": 4, "custom_id": "text", "style": 1, **label.pop("component", {})}
    return {
        "title": title,
        "custom_id": "form",
        "components": [{"type": 18, "label": "l", "component": inner, **label}] if components is None else components,
    }


def labels(number):
    return [
        {"type": 18, "label": "l", "component": {"type": 4, "custom_id": f"t{one}", "style": 1}}
        for one in range(number)
    ]


def command(name="c", description="d", **more):
    return [{"name": name, "description": description, **more}]


def option(number=0, **more):
    return {"type": 3, "name": f"o{number}", "description": "d", **more}


def commands(kind, number):
    described = {"description": "d"} if kind == 1 else {}
    return [{"name": f"c{one}", "type": kind, **described} for one in range(number)]


def long_command(total):
    """A command of *total* characters in all."""
    options = [option(one) for one in range(3)]
    rest = total - 2 - sum(len(one["name"]) + 1 for one in options)
    for one in (one for one in options for _ in range(25)):
        if rest:
            take = min(200, rest)
            rest -= take
            one.setdefault("choices", []).append({"name": x(take // 2), "value": x(take - take // 2)})
    return command(options=options)


# By the limit's name: where it is met, the highest number that passes, and what is sent for a number.
HIGHEST = {
    "message content": ("message", 2000, lambda n: {"content": x(n)}),
    "message embeds": ("message", 10, lambda n: {"embeds": [{"title": "t"}] * n}),
    "message attachments": ("files", 10, lambda n: [b"a"] * n),
    "message nonce": ("message", 25, lambda n: {"content": "hi", "nonce": x(n)}),
    "allowed mentions": ("message", 100, lambda n: {"content": "hi", "allowed_mentions": {"users": _ids(n)}}),
    "file size": ("files", 10_485_760, lambda n: [b"a" * n]),
    "embed title": ("message", 256, lambda n: embed(title=x(n))),
    "embed description": ("message", 4096, lambda n: embed(description=x(n))),
    "embed fields": ("message", 25, lambda n: embed(fields=[field()] * n)),
    "embed field name": ("message", 256, lambda n: embed(fields=[field(name=x(n))])),
    "embed field value": ("message", 1024, lambda n: embed(fields=[field(value=x(n))])),
    "embed footer": ("message", 2048, lambda n: embed(footer={"text": x(n)})),
    "embed author": ("message", 256, lambda n: embed(author={"name": x(n)})),
    "embeds in all": (
        "message",
        6000,
        lambda n: {"embeds": [{"description": x(4000)}, {"description": x(n - 4000)}]},
    ),
    "rows": ("message", 5, lambda n: said(*(row(one) for one in buttons(n)))),
    "buttons in a row": ("message", 5, lambda n: said(row(*buttons(n)))),
    "selects in a row": ("message", 1, lambda n: said(row(*(select(one) for one in range(n))))),
    "button label": ("message", 80, lambda n: said(row(button(0, label=x(n))))),
    "custom_id": ("message", 100, lambda n: said(row(button(0, custom_id=x(n))))),
    "custom_id twice": ("message", 1, lambda n: said(row(*[button(0)] * n))),
    "select options": ("message", 25, lambda n: said(row(select(options=_options(n))))),
    "select option text": ("message", 100, lambda n: said(row(select(options=[{"label": x(n), "value": "v"}])))),
    "select placeholder": ("message", 150, lambda n: said(row(select(placeholder=x(n))))),
    "v2 components": ("message", 40, lambda n: layout(*[text()] * n)),
    "v2 text": ("message", 4000, lambda n: layout(text(x(2000)), text(x(n - 2000)))),
    "section texts": ("message", 3, lambda n: layout(section(n))),
    "gallery items": ("message", 10, lambda n: layout(gallery(n))),
    "media description": ("message", 1024, lambda n: layout(gallery(1, description=x(n)))),
    "container in container": (
        "message",
        0,
        lambda n: layout({"type": 17, "components": [text(), *[{"type": 17, "components": [text()]}] * n]}),
    ),
    "bare button": ("message", 0, lambda n: layout(text(), *buttons(n))),
    "v2 beside content": ("message", 0, lambda n: layout(text(), content=x(n))),
    "v2 without flag": ("message", 0, lambda n: {"content": "hi", "components": [text()] * n}),
    "modal title": ("modal", 45, lambda n: modal(x(n))),
    "modal components": ("modal", 5, lambda n: modal(components=labels(n))),
    "label": ("modal", 45, lambda n: modal(label=x(n))),
    "label description": ("modal", 100, lambda n: modal(description=x(n))),
    "text input": ("modal", 4000, lambda n: modal(component={"value": x(n)})),
    "text input placeholder": ("modal", 100, lambda n: modal(component={"placeholder": x(n)})),
    "slash commands": ("commands", 100, lambda n: commands(1, n)),
    "user commands": ("commands", 15, lambda n: commands(2, n)),
    "message commands": ("commands", 15, lambda n: commands(3, n)),
    "command name": ("commands", 32, lambda n: command(x(n))),
    "command name letters": ("commands", 0, lambda n: command("c" + " d" * n)),
    "command description": ("commands", 100, lambda n: command(description=x(n))),
    "command options": ("commands", 25, lambda n: command(options=[option(one) for one in range(n)])),
    "option choices": ("commands", 25, lambda n: command(options=[option(choices=_choices(n))])),
    "option choice text": (
        "commands",
        100,
        lambda n: command(options=[option(choices=[{"name": x(n), "value": "v"}])]),
    ),
    "command in all": ("commands", 8000, long_command),
    "offered choices": ("choices", 25, lambda n: _choices(n)),
    "offered choice text": ("choices", 100, lambda n: [{"name": x(n), "value": "v"}]),
    "thread name": ("thread", 100, x),
    "channel name": ("channel", 100, lambda n: {"name": x(n)}),
    "channel topic": ("channel", 1024, lambda n: {"topic": x(n)}),
    "history page": ("history", 100, lambda n: n),
}
# What has to be there: the lowest number that passes.
LOWEST = {
    "embed field name": 1,
    "embed field value": 1,
    "custom_id": 1,
    "select options": 1,
    "select option text": 1,
    "section texts": 1,
    "gallery items": 1,
    "modal title": 1,
    "modal components": 1,
    "label": 1,
    "command name": 1,
    "command description": 1,
    "option choice text": 1,
    "offered choice text": 1,
    "thread name": 1,
    "channel name": 1,
    "history page": 1,
}
REFUSED = {"file size": (413, 40005)}
ALONE = {}
"""The limits that are no sizes, with their tests below."""


def _ids(number):
    return [str(one + 1) for one in range(number)]


def _options(number):
    return [{"label": "l", "value": str(one)} for one in range(number)]


def _choices(number):
    return [{"name": f"c{one}", "value": f"v{one}"} for one in range(number)]


@pytest.fixture
def send(wire, sandbox):
    """Send what a limit is about to where it is met."""
    minji = sandbox.person("minji")
    ways = {
        "message": lambda body: wire("POST", f"/channels/{GENERAL}/messages", body),
        "files": lambda files: wire("POST", f"/channels/{GENERAL}/messages", {}, files=files),
        "modal": lambda body: wire.answer(minji.slash("general", "ask"), 9, body),
        "choices": lambda body: wire.answer(minji.complete("general", "ask", "name"), 8, {"choices": body}),
        "commands": lambda body: wire("PUT", f"/applications/{BOT}/guilds/{GUILD}/commands", body),
        "thread": lambda name: wire("POST", f"/channels/{GENERAL}/threads", {"name": name, "type": 11}),
        "channel": lambda body: wire("PATCH", f"/channels/{GENERAL}", body),
        "history": lambda limit: wire("GET", f"/channels/{GENERAL}/messages?limit={limit}"),
    }
    return lambda way, body: ways[way](body)


@pytest.mark.parametrize("name", HIGHEST)
async def test_the_highest_number_passes_and_the_next_is_refused(send, name):
    way, most, build = HIGHEST[name]
    fits = await send(way, build(most))
    over = await send(way, build(most + 1))

    assert fits.status in {200, 201, 204}, fits.body
    assert (over.status, over.code) == REFUSED.get(name, (400, 50035)), over.body


@pytest.mark.parametrize("name", LOWEST)
async def test_the_lowest_number_passes_and_the_one_below_is_refused(send, name):
    way, _, build = HIGHEST[name]
    fits = await send(way, build(LOWEST[name]))
    under = await send(way, build(LOWEST[name] - 1))

    assert fits.status in {200, 201, 204}, fits.body
    assert (under.status, under.code) == (400, 50035), under.body


@pytest.mark.parametrize("name", HIGHEST)
async def test_a_limit_that_is_switched_off_refuses_nothing(send, sandbox, name):
    way, most, build = HIGHEST[name]
    sandbox.limits.off.add(name)
    over = await send(way, build(most + 1))

    assert over.status in {200, 201, 204}, over.body


def alone(name):
    """The test below is about the limit *name*; it runs with the limit and without."""

    def mark(test):
        ALONE[name] = test.__name__
        return pytest.mark.parametrize(("name", "held"), [(name, True), (name, False)])(test)

    return mark


@pytest.fixture
def without(sandbox):
    """Switch a limit off, unless it is to be held."""
    return lambda name, held: None if held else sandbox.limits.off.add(name)


@alone("section accessory")
async def test_a_section_has_an_accessory(send, without, name, held):
    without(name, held)
    answer = await send("message", layout(section(1, accessories=0)))

    assert answer.code == (50035 if held else 0)


@alone("command creations")
async def test_two_hundred_commands_may_be_made_in_a_day_and_server(wire, sandbox, without, name, held):
    without(name, held)
    path = f"/applications/{BOT}/guilds/{GUILD}/commands"
    for time in range(2):
        await wire("PUT", path, [{"name": f"t{time}-{one}", "description": "d"} for one in range(100)])
    last = await wire("PUT", path, command("one"))
    sandbox.clock.advance(24 * 3600)
    tomorrow = await wire("PUT", path, command("one"))

    assert (last.status, last.code) == ((429, 30034) if held else (200, 0))
    assert tomorrow.status == 200


@alone("first answer")
async def test_the_first_answer_comes_within_three_seconds(wire, sandbox, without, name, held):
    without(name, held)
    minji = sandbox.person("minji")
    early, late = minji.slash("general", "ask"), minji.slash("general", "ask")
    sandbox.clock.advance(3)
    in_time = await wire.answer(early, 4, {"content": "hi"})
    sandbox.clock.advance(0.001)
    too_late = await wire.answer(late, 4, {"content": "hi"})

    assert in_time.status == 200
    assert (too_late.status, too_late.code) == ((404, 10062) if held else (200, 0))


@alone("token life")
async def test_follow_ups_are_taken_for_fifteen_minutes(wire, sandbox, without, name, held):
    without(name, held)
    doing = sandbox.person("minji").slash("general", "ask")
    await wire.answer(doing, 4, {"content": "hi"})
    path = f"/webhooks/{BOT}/{doing.interaction.token}"
    sandbox.clock.advance(900)
    in_time = await wire("POST", path, {"content": "and"})
    sandbox.clock.advance(0.001)
    too_late = await wire("POST", path, {"content": "and"})

    assert in_time.status == 200
    assert (too_late.status, too_late.code) == ((401, 50027) if held else (200, 0))


@alone("one answer")
async def test_there_is_one_first_answer(wire, sandbox, without, name, held):
    without(name, held)
    doing = sandbox.person("minji").slash("general", "ask")
    await wire.answer(doing, 4, {"content": "hi"})
    again = await wire.answer(doing, 4, {"content": "hi"})

    assert (again.status, again.code) == ((400, 40060) if held else (200, 0))


@alone("deferred flags")
async def test_a_deferred_answer_takes_the_flag_for_privacy_alone(wire, sandbox, without, name, held):
    without(name, held)
    minji = sandbox.person("minji")
    private = await wire.answer(minji.slash("general", "ask"), 5, {"flags": EPHEMERAL})
    other = await wire.answer(minji.slash("general", "ask"), 5, {"flags": V2})

    assert private.status == 200
    assert (other.status, other.code) == ((400, 50035) if held else (200, 0))


@alone("follow-ups of a user install")
async def test_where_only_a_person_installed_it_there_are_five_follow_ups(wire, sandbox, without, name, held):
    without(name, held)
    sandbox.world.remove_bot(GUILD)
    doing = sandbox.person("minji").slash("general", "ask")
    await wire.answer(doing, 4, {"content": "hi"})
    path = f"/webhooks/{BOT}/{doing.interaction.token}"
    codes = [(await wire("POST", path, {"content": "and"})).code for _ in range(6)]

    assert codes == [0, 0, 0, 0, 0, 40094 if held else 0]


@alone("reactions")
async def test_a_message_takes_twenty_reactions(wire, without, name, held):
    without(name, held)
    message = (await wire("POST", f"/channels/{GENERAL}/messages", {"content": "hi"})).body["id"]
    path = f"/channels/{GENERAL}/messages/{message}/reactions"
    codes = [(await wire("PUT", f"{path}/{chr(0x1F600 + one)}/@me")).code for one in range(21)]

    assert codes == [0] * 20 + [30010 if held else 0]


@alone("messages in five seconds")
async def test_a_channel_takes_five_messages_in_five_seconds(wire, sandbox, without, name, held):
    without(name, held)
    sandbox.rates.on = True
    path, body = f"/channels/{GENERAL}/messages", {"content": "hi"}
    answers = [await wire("POST", path, body) for _ in range(6)]
    sandbox.clock.advance(5)
    later = await wire("POST", path, body)

    assert [one.status for one in answers] == [200] * 5 + [429 if held else 200]
    assert answers[0].headers["X-RateLimit-Remaining"] == ("4" if held else "999999")
    assert later.status == 200
    if held:
        assert answers[-1].body["retry_after"] == 5
        assert answers[-1].headers["X-RateLimit-Scope"] == "user"


@alone("requests a second")
async def test_a_bot_makes_fifty_requests_a_second_and_answers_people_beside_them(wire, sandbox, without, name, held):
    without(name, held)
    sandbox.rates.on = True
    people = list(sandbox.world.users)[:2]
    answers = [await wire("GET", path) for path in [f"/users/{people[0]}"] * 49 + ["/users/@me"] * 2]
    spoken = await wire.answer(sandbox.person("minji").slash("general", "ask"), 4, {"content": "hi"})
    sandbox.clock.advance(1)
    later = await wire("GET", "/users/@me")

    assert [one.status for one in answers] == [200] * 50 + [429 if held else 200]
    assert answers[-1].headers.get("X-RateLimit-Global") == ("true" if held else None)
    assert (spoken.status, later.status) == (200, 200)


@alone("refused requests in ten minutes")
async def test_ten_thousand_refused_requests_in_ten_minutes_ban_the_address(wire, sandbox, without, name, held):
    without(name, held)
    sandbox.rates.on = True
    for _ in range(9_999):
        sandbox.rates.answered(403)
    refused = await wire("GET", "/users/@me", token="wrong")
    banned = await wire("GET", "/users/@me")
    sandbox.clock.advance(601)
    later = await wire("GET", "/users/@me")

    assert (refused.status, banned.status, later.status) == (401, 429 if held else 200, 200)


def test_every_limit_is_tested_and_says_where_discord_says_so():
    assert set(HIGHEST) | set(ALONE) == set(LIMITS)
    assert all(one.link.startswith("https://discord.com/developers/docs/") for one in LIMITS.values())
