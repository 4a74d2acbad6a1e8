"""Which files of a folder are digests."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.i18n import LANGUAGES, translator
from bot.sources.digest_files import find_digest_files


def grow(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def found(folder, root):
    return [file.relative_to(root).as_posix() for file in folder.files]


def test_only_files_called_after_a_day_are_digests_oldest_first(tmp_path):
    grow(
        tmp_path,
        "2024-12-24.md",
        "2024/12/23.md",
        "2025/01/02.md",
        "deep/er/2023-11-20.md",
        "README.md",
        "2024-12-24.txt",
        "2024-12-24-notes.md",
        "x2024-12-24.md",
        "2024-13-01.md",
        "2024/02/30.md",
        "2024/12/notes.md",
        "24/12/24.md",
        ".DS_Store",
        ".git/2024-12-25.md",
    )

    folder = find_digest_files(tmp_path)

    assert found(folder, tmp_path) == ["deep/er/2023-11-20.md", "2024/12/23.md", "2024-12-24.md", "2025/01/02.md"]
    assert folder.passed_over == 9


def test_a_year_or_a_month_may_be_named_alone(tmp_path, monkeypatch):
    grow(tmp_path, "2024/12/23.md", "2024/12/24.md", "2024/11/01.md")
    monkeypatch.chdir(tmp_path / "2024")

    assert found(find_digest_files(tmp_path / "2024" / "12"), tmp_path) == ["2024/12/23.md", "2024/12/24.md"]
    assert find_digest_files(Path("12")).files == (Path("12/23.md"), Path("12/24.md"))


def test_a_file_that_is_named_is_always_read(tmp_path):
    grow(tmp_path, "anything.txt")

    folder = find_digest_files(tmp_path / "anything.txt")

    assert (folder.files, folder.passed_over) == ((tmp_path / "anything.txt",), 0)


def test_an_empty_folder_has_no_digests(tmp_path):
    assert find_digest_files(tmp_path).files == ()


def test_a_path_that_leads_nowhere_is_a_sentence(tmp_path):
    with pytest.raises(UserError) as caught:
        find_digest_files(tmp_path / "nowhere")

    for language in LANGUAGES:
        assert "nowhere" in translator(language)(caught.value.message_id, **caught.value.arguments)


def test_a_folder_that_turns_out_to_be_closed_is_a_sentence(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)

    with pytest.raises(UserError) as caught:
        find_digest_files(tmp_path)

    for language in LANGUAGES:
        assert "Permission denied" in translator(language)(caught.value.message_id, **caught.value.arguments)
