"""What ``/privacy policy`` and the README of an export say."""

from bot.domain.personal_data import PersonalData
from bot.domain.policy import KEPT
from bot.ui.catalogue import Catalogue
from bot.ui.export import readme_text
from bot.ui.pages import PAGE_LENGTH
from bot.ui.privacy import policy_texts

BOOK = Catalogue().phrasebook("en-GB")


def said(*, check_ins: bool, policy_url: str | None = None) -> str:
    texts = policy_texts(BOOK, check_ins=check_ins, policy_url=policy_url)
    assert all(len(text) <= PAGE_LENGTH for text in texts)
    return "\n".join(texts)


def test_every_kind_of_thing_is_told_and_what_does_not_exist_is_not() -> None:
    everything, without = said(check_ins=True), said(check_ins=False)
    for kept in KEPT:
        assert kept.why in everything
        what, why = kept.told(check_ins=False)
        assert (f"**{what}** ({why})" in without) is not kept.health


def test_where_there_is_no_key_nothing_is_said_of_what_it_would_seal() -> None:
    everything, without = said(check_ins=True), said(check_ins=False)
    for words in ("encrypted", "the key", "something is wrong", "unwell", "notes", "health"):
        assert words in everything
        assert words not in without


def test_the_operators_own_policy_is_linked_where_there_is_one() -> None:
    assert "<https://club.example/privacy>" in said(check_ins=True, policy_url="https://club.example/privacy")
    assert "https://" not in said(check_ins=True)


def test_the_readme_explains_each_file_there_is_and_what_stayed_closed() -> None:
    rows = {kept.table: [{"id": 1}] for kept in KEPT}
    text = readme_text(BOOK, PersonalData(rows, unreadable=3))
    for kept in KEPT:
        assert f"{kept.table}.csv: " in text
    assert "3 sealed values could not be opened" in text
    assert "member.csv" not in readme_text(BOOK, PersonalData({"member": [], "run": [{"id": 1}]}))
