"""Members find their time zone by the names they use for where they live, in their own language."""

import time as stopwatch
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import ExpectedError
from bot.services.languages import babel_locale
from bot.services.zone_index import fold, zone_tables
from bot.services.zones import UnclearZone, UnknownZone, ZoneDirectory, ZoneSuggestion

DISCORD_LOCALES = (
    *[
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en-GB",
        "en-US",
        "es-419",
        "es-ES",
        "fi",
        "fr",
        "hi",
        "hr",
        "hu",
        "id",
        "it",
    ],
    *[
        "ja",
        "ko",
        "lt",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "ru",
        "sv-SE",
        "th",
        "tr",
        "uk",
        "vi",
        "zh-CN",
        "zh-TW",
    ],
)


@pytest.fixture(scope="module")
def zones() -> ZoneDirectory:
    return ZoneDirectory()


class TestLanguages:
    @pytest.mark.parametrize("discord_locale", DISCORD_LOCALES)
    def test_every_discord_language_is_known(self, discord_locale: str) -> None:
        assert babel_locale(discord_locale).language == discord_locale.partition("-")[0]

    def test_regions_count_where_cldr_tells_them_apart(self) -> None:
        assert str(babel_locale("pt-BR")) == "pt_BR"
        assert str(babel_locale("es-419")) == "es_419"
        assert babel_locale("zh-TW").script == "Hant"
        assert babel_locale("de-XX").language == "de"

    @pytest.mark.parametrize("odd", ["", "xx", "xx-YY", "../../etc", "en;q=0.8", "12", "x" * 10_000, "e\0n"])
    def test_anything_else_is_english(self, odd: str) -> None:
        assert str(babel_locale(odd)) == "en"


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "locale", "zone", "label"),
        [
            ("lisb", "en-GB", "Europe/Lisbon", "Lisbon, Portugal"),
            ("LISBOA", "pt-BR", "Europe/Lisbon", "Lisboa, Portugal"),
            ("lisbon", "pt-BR", "Europe/Lisbon", "Lisboa, Portugal"),
            ("portugal", "en-GB", "Europe/Lisbon", "Lisbon, Portugal"),
            ("europe/lis", "en-GB", "Europe/Lisbon", "Lisbon, Portugal"),
            ("portugal lisbon", "en-GB", "Europe/Lisbon", "Lisbon, Portugal"),
            ("new york", "en-US", "America/New_York", "New York, United States"),
            ("sao paulo", "pt-BR", "America/Sao_Paulo", "São Paulo, Brasil"),
            ("lodz", "en-GB", "Europe/Warsaw", "Łódź, Poland"),
            ("cote d'ivoire", "en-GB", "Africa/Abidjan", "Abidjan, Côte d’Ivoire"),
            ("東京", "ja", "Asia/Tokyo", "東京, 日本"),
            ("서울", "ko", "Asia/Seoul", "서울, 대한민국"),
            ("лисс", "ru", "Europe/Lisbon", "Лиссабон, Португалия"),
            ("singapore", "en-GB", "Asia/Singapore", "Singapore"),
            ("calcutta", "en-GB", "Asia/Kolkata", "Kolkata, India"),
            ("kiev", "en-GB", "Europe/Kyiv", "Kyiv, Ukraine"),
            ("us/pac", "en-US", "America/Los_Angeles", "Los Angeles, United States"),
            ("munich", "en-GB", "Europe/Berlin", "Munich, Germany"),
            ("münchen", "de", "Europe/Berlin", "Munich, Deutschland"),
            ("san francisco", "en-US", "America/Los_Angeles", "San Francisco, United States"),
            ("mumbai", "en-GB", "Asia/Kolkata", "Mumbai, India"),
            ("porto", "en-GB", "Europe/Lisbon", "Porto, Portugal"),
            ("beijing", "en-GB", "Asia/Shanghai", "Beijing, China"),
            ("uk", "en-GB", "Europe/London", "London, United Kingdom"),
            ("hawaii", "en-US", "Pacific/Honolulu", "Honolulu, United States"),
            ("est", "en-US", "America/New_York", "New York, United States"),
            ("UTC", "en-GB", "UTC", "UTC"),
            ("gmt+1", "en-GB", "Etc/GMT-1", "UTC+01:00"),
            ("UTC \N{MINUS SIGN}5", "en-GB", "Etc/GMT+5", "UTC-05:00"),
            ("gmt+0", "en-GB", "UTC", "UTC+00:00"),
            ("+5:30", "en-GB", "Asia/Kolkata", "Kolkata, India"),
        ],
    )
    def test_the_first_hit_is_what_was_meant(
        self, zones: ZoneDirectory, text: str, locale: str, zone: str, label: str
    ) -> None:
        assert zones.search(text, locale=locale)[0] == ZoneSuggestion(zone, label)

    def test_an_offset_leads_to_places_that_have_it_too(self, zones: ZoneDirectory) -> None:
        found = {suggestion.zone for suggestion in zones.search("gmt+1", locale="en-GB")}
        assert {"Etc/GMT-1", "Europe/Berlin", "Africa/Lagos"} <= found

    @pytest.mark.parametrize("code", ["PT", "BR", "AU", "CA", "MX", "ES", "ID", "KZ"])
    def test_a_country_shows_all_its_zones_and_tells_them_apart(
        self, zones: ZoneDirectory, code: str
    ) -> None:
        tables = zone_tables()
        found = zones.search(tables.countries[code], locale="en-GB", limit=100)
        wanted = {row.zone for row in tables.rows if row.country == code}
        assert {suggestion.zone for suggestion in found[: len(wanted)]} == wanted
        assert len({suggestion.label for suggestion in found}) == len(found)

    def test_a_whole_name_comes_before_its_beginning_and_that_before_a_later_word(
        self, zones: ZoneDirectory
    ) -> None:
        labels = [suggestion.label for suggestion in zones.search("york", locale="en-GB")]
        assert labels[:2] == ["York, United Kingdom", "New York, United States"]
        labels = [suggestion.label for suggestion in zones.search("bon", locale="en-GB")]
        assert labels.index("Bonn, Germany") < labels.index("Lisbon, Portugal")

    def test_nothing_typed_gives_the_world_with_ones_own_country_first(self, zones: ZoneDirectory) -> None:
        assert zones.search("", locale="pt-BR")[0].label == "São Paulo, Brasil"
        assert zones.search("  ", locale="ja")[0].zone == "Asia/Tokyo"
        spread = zones.search("", locale="en-GB")
        assert spread[0].zone == "Europe/London"
        assert len(spread) == 25
        assert {suggestion.zone.partition("/")[0] for suggestion in spread} >= {
            "Africa",
            "America",
            "Asia",
            "Australia",
            "Europe",
            "Pacific",
        }

    def test_it_finds_nothing_where_there_is_nothing(self, zones: ZoneDirectory) -> None:
        assert zones.search("xyzzyq", locale="en-GB") == []
        assert zones.search("gmt+25", locale="en-GB") == []
        assert zones.search("lisbon", locale="en-GB", limit=0) == []

    @settings(max_examples=150, deadline=None)
    @given(text=st.one_of(st.text(max_size=120), st.text("abcdeilnorst ,/+-1", max_size=8)))
    def test_whatever_is_typed_gives_distinct_zones_that_exist(self, zones: ZoneDirectory, text: str) -> None:
        found = zones.search(text, locale="en-GB")
        assert len(found) <= 25
        assert len(set(found)) == len(found)
        assert all(len(suggestion.label) <= 100 and ZoneInfo(suggestion.zone) for suggestion in found)

    def test_it_keeps_up_with_typing(self, zones: ZoneDirectory) -> None:
        texts = ["a", "san", "new york", "united states", "europe/lis", "gmt+1", "xyzzyq", ""]
        for text in texts:
            zones.search(text, locale="en-US")
        spent_s = []
        for text in texts * 5:
            began_at_s = stopwatch.perf_counter()
            zones.search(text, locale="en-US")
            spent_s.append(stopwatch.perf_counter() - began_at_s)
        assert sorted(spent_s)[len(spent_s) // 2] < 0.005


class TestResolve:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("Europe/Lisbon", "Europe/Lisbon"),
            (" europe/lisbon ", "Europe/Lisbon"),
            ("America/New York", "America/New_York"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("America/Coral_Harbour", "America/Atikokan"),
            ("Europe/Amsterdam", "Europe/Amsterdam"),
            ("US/Eastern", "America/New_York"),
            ("Portugal", "Europe/Lisbon"),
            ("Etc/GMT-1", "Etc/GMT-1"),
            ("GMT+1", "Etc/GMT-1"),
            ("gmt", "UTC"),
            ("Zulu", "UTC"),
            ("EST", "America/New_York"),
            ("uk", "Europe/London"),
            ("Munich, Germany", "Europe/Berlin"),
            ("lisb", "Europe/Lisbon"),
            ("London", "Europe/London"),
            ("Belgium", "Europe/Brussels"),
        ],
    )
    def test_clear_texts_are_understood(self, zones: ZoneDirectory, text: str, zone: str) -> None:
        assert zones.resolve(text, locale="en-GB") == zone

    @pytest.mark.parametrize(
        ("text", "near"),
        [
            ("Lisbonn", "Lisbon, Portugal"),
            ("berln", "Berlin, Germany"),
            ("brazil", "Sao Paulo, Brazil"),
            ("san jose", "San José, Costa Rica"),
            ("ist", "Dublin, Ireland"),
            ("germany", "Busingen, Germany"),  # it keeps Swiss time, so even this country has two zones
            ("LA", "Los Angeles, United States"),  # and the code of Laos
            ("VA", "Vatican City"),
            ("utc+5:30", "Kolkata, India"),
        ],
    )
    def test_unclear_texts_are_answered_with_what_they_may_mean(
        self, zones: ZoneDirectory, text: str, near: str
    ) -> None:
        with pytest.raises(UnclearZone, match="Did you mean") as failure:
            zones.resolve(text, locale="en-GB")
        assert near in str(failure.value)
        assert len(str(failure.value.params["near"]).split("; ")) <= 3

    @pytest.mark.parametrize("text", ["", "xyzzyq", "_", "gmt+25", "x" * 5000, "\N{RUNNER}"])
    def test_unknown_texts_are_answered_with_what_would_work(self, zones: ZoneDirectory, text: str) -> None:
        with pytest.raises(UnknownZone, match="such as “Lisbon”") as failure:
            zones.resolve(text, locale="en-GB")
        assert len(str(failure.value)) < 200

    @pytest.mark.parametrize("locale", ["en-GB", "pt-BR", "ja"])
    def test_every_suggestion_is_understood_by_key_and_by_label(
        self, zones: ZoneDirectory, locale: str
    ) -> None:
        for text in ("portugal", "a", "san", "", "gmt+1", "congo"):
            for suggestion in zones.search(text, locale=locale):
                assert zones.resolve(suggestion.zone, locale=locale) == suggestion.zone
                assert zones.resolve(suggestion.label, locale=locale) == suggestion.zone

    def test_an_english_label_is_understood_in_any_language(self, zones: ZoneDirectory) -> None:
        assert zones.resolve("Lisbon, Portugal", locale="ja") == "Europe/Lisbon"

    @settings(max_examples=60, deadline=None)
    @given(text=st.text(max_size=120))
    def test_any_text_is_understood_or_refused_in_words(self, zones: ZoneDirectory, text: str) -> None:
        try:
            zone = zones.resolve(text, locale="en-GB")
        except ExpectedError as refusal:
            shown = str(refusal)
        else:
            shown = ZoneInfo(zone).key
        assert shown


class TestLabel:
    def test_is_in_the_language_asked_for(self, zones: ZoneDirectory) -> None:
        assert zones.label("Europe/Lisbon", locale="en-US") == "Lisbon, Portugal"
        assert zones.label("Europe/Lisbon", locale="de") == "Lissabon, Portugal"
        assert zones.label("Asia/Calcutta", locale="pt-BR") == "Calcutá, Índia"

    def test_of_offsets_and_of_strangers(self, zones: ZoneDirectory) -> None:
        assert zones.label("UTC", locale="ja") == "UTC"
        assert zones.label("Etc/GMT+5", locale="de") == "UTC-05:00"
        assert zones.label("Mars/Olympus", locale="de") == "Mars/Olympus"

    @pytest.mark.parametrize("locale", ["en-US", "zh-TW", "fr"])
    def test_tells_all_zones_of_the_table_apart(self, zones: ZoneDirectory, locale: str) -> None:
        labels = {row.zone: zones.label(row.zone, locale=locale) for row in zone_tables().rows}
        assert len(set(labels.values())) == len(labels)


class TestTables:
    def test_every_key_leads_to_one_that_can_be_stored(self) -> None:
        tables = zone_tables()
        listed = {row.zone for row in tables.rows}
        assert listed <= available_timezones()
        assert set(tables.canonical) == {key.lower() for key in available_timezones() - {"Factory"}}
        others = {key for key in tables.canonical.values() if key not in listed}
        assert all(key == "UTC" or key.startswith("Etc/GMT") for key in others), others

    def test_an_alias_keeps_the_clock_it_had(self) -> None:
        canonical = zone_tables().canonical
        for alias in available_timezones() - {"Factory"}:
            first, second = ZoneInfo(alias), ZoneInfo(canonical[alias.lower()])
            for at in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)):
                assert at.astimezone(first).utcoffset() == at.astimezone(second).utcoffset(), alias

    def test_every_city_lies_in_a_zone_of_the_table_and_is_listed_once(self) -> None:
        tables = zone_tables()
        assert {city.zone for city in tables.cities} <= {row.zone for row in tables.rows}
        listed = [(fold(city.name), city.zone) for city in tables.cities]
        assert len(set(listed)) == len(listed) > 500
