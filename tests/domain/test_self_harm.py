"""Phrases that ask for a caring reply, in six languages, and what runners say without meaning any of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.self_harm import mentions_self_harm

SAID = [
    "I want to kill myself",
    "i keep thinking about killing myself",
    "thinking of ways to kill my self",
    "I feel suicidal",
    "been having suicidal thoughts since march",
    "I've thought about suicide",
    "tried to commit suicide last year",
    "I just want to end it all",
    "I might end my life",
    "taking my own life crossed my mind",
    "i just want to die",
    "I wanted to die last night",
    "wish I was dead",
    "I wish I had never been born",
    "everyone would be better off without me",
    "I don't want to be alive",
    "I don't want to live anymore",
    "i do not want to live with this pain",
    "I dont want to be here any more",
    "don't want to wake up ever again",
    "no reason to live",
    "Life isn't worth living",
    "nothing left to live for",
    "started self-harming again",
    "self harm",
    "I want to hurt myself",
    "urge to cut myself tonight",
    "feel like hurting myself",
    "I hurt myself on purpose",
    "thinking about jumping in front of a train",
    "I could just jump off the bridge",
    "want to unalive myself",
    "going to overdose",
    "Ich will mich umbringen",
    "ich denke daran, mich umzubringen",
    "Ich bringe mich um",
    "Ich habe Selbstmordgedanken",
    "bin suizidal",
    "Ich möchte nicht mehr leben",
    "ich moechte sterben",
    "will mir das Leben nehmen",
    "ich wäre am liebsten tot",
    "hab mich wieder geritzt",
    "Selbstverletzung",
    "J'ai envie de me tuer",
    "je pense à me suicider",
    "j’ai des idées suicidaires",
    "Je veux mourir",
    "je n'ai plus envie de vivre",
    "mettre fin à mes jours",
    "j'ai envie d'en finir",
    "Quiero morirme",
    "quiero matarme",
    "pienso en suicidarme",
    "pensamientos suicidas",
    "ya no quiero vivir",
    "quitarme la vida",
    "sin ganas de vivir",
    "estaría mejor muerta",
    "Quero morrer",
    "vou me matar",
    "penso em me suicidar",
    "não quero mais viver",
    "tirar minha própria vida",
    "sem vontade de viver",
    "Voglio morire",
    "voglio uccidermi",
    "penso al suicidio",
    "non voglio più vivere",
    "togliermi la vita",
    "voglio farla finita",
]
RUNNING_TALK = [
    "",
    "this hill is killing me",
    "that last climb nearly killed me",
    "nearly killed myself tripping over a root",
    "I was killing myself on that hill",
    "dead legs",
    "dead tired, dead last, dying for water",
    "I could die for a coffee",
    "did 10 suicides on the court",
    "suicide sprints, then suicides",
    "a suicide drill after the warm-up",
    "we talked about suicide sprints",
    "went out at a suicidal pace",
    "it was suicide to start that fast",
    "ran the suicide prevention 5k",
    "that session made me want to die",
    "wanted to die at km 35",
    "to die for views",
    "died at the end, positive split",
    "hurt myself on the trail, ankle",
    "don't want to hurt myself before the race",
    "need to cut myself some slack",
    "been cutting myself some slack",
    "cut myself shaving",
    "going to hurt myself if I keep this pace",
    "don't want to live near a main road",
    "10 kms easy, 5 kms hard",
    "killed it today!",
    "I murdered that segment",
    "knocked myself out",
    "ended it with strides",
    "couldn't go on any more, walked home",
    "Der Hügel bringt mich um",
    "das Tempo wird mich umbringen",
    "Selbstmordtempo am Anfang",
    "tote Beine",
    "cette côte va me tuer",
    "je veux en finir avec ce marathon",
    "un rythme suicidaire",
    "jambes mortes",
    "esta cuesta va a matarme",
    "muerto de cansancio",
    "me muero de sed",
    "no quiero vivir en la ciudad",
    "essa subida vai me matar",
    "morto de cansado",
    "questa salita mi ammazza",
    "mi ammazzo di ripetute",
    "gambe morte",
    "felt the urge at km 4, found a toilet",
]


@pytest.mark.parametrize("text", SAID)
def test_what_asks_for_a_caring_reply_is_noticed(text: str) -> None:
    assert mentions_self_harm(text)
    assert mentions_self_harm(f"Easy 5k by the river. {text.upper()}. Legs fine.")


@pytest.mark.parametrize("text", RUNNING_TALK)
def test_running_talk_is_left_alone(text: str) -> None:
    assert not mentions_self_harm(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don\N{RIGHT SINGLE QUOTATION MARK}t want to live anymore",
        "I don`t  want\nto live any\N{NO-BREAK SPACE}more",
        "kill\N{ZERO WIDTH SPACE} myself",
        "\N{FULLWIDTH LATIN SMALL LETTER K}ill myself",
        "self\N{NON-BREAKING HYPHEN}harm",
        "je veux m\N{COMBINING ACUTE ACCENT}ourir",
    ],
)
def test_how_it_is_typed_makes_no_difference(text: str) -> None:
    assert mentions_self_harm(text)


@given(st.sampled_from(SAID), st.text(max_size=40), st.text(max_size=40))
def test_what_stands_around_it_hides_nothing(said: str, before: str, after: str) -> None:
    assert mentions_self_harm(f"{before}\n.\n{said}\n.\n{after}")


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert mentions_self_harm(text) in (True, False)
