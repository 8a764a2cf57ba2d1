"""Who chose to be seen of what, where: told apart from everything the bot keeps, and held against what was shown."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.communities import PostKind
from bot.domain.ids import GuildId, MemberId
from bot.services.clubs import Shown

FEWEST_FOR_WEATHER = 5
_NAME = re.compile(r"Q\d+q")
_WEATHER = re.compile(r"\n[^\n]*Gut weather: [^\n]*\n[^\n]*")

Owner = tuple[GuildId, MemberId]


@dataclass(frozen=True)
class Sight:
    """Something that a server was shown: what it was, the challenge if it was one's, and all that could be read."""

    guild_id: GuildId
    what: str
    challenge_id: int | None
    text: str

    @property
    def names(self) -> set[str]:
        """The names of members in it."""
        return set(_NAME.findall(self.text))

    @property
    def has_weather(self) -> bool:
        """Whether it says a word on the club's guts."""
        return _WEATHER.search(self.text) is not None

    @property
    def without_weather(self) -> "Sight":
        """The same without that word, which alone is made of check-ins, by rules of its own."""
        return Sight(self.guild_id, self.what, self.challenge_id, _WEATHER.sub("", self.text))


class Witness:
    """What members chose, as they would tell it themselves, and ``wrongs``: what was shown against that."""

    def __init__(self) -> None:
        self.wrongs: list[str] = []
        self._owners: dict[str, Owner] = {}
        self._called: dict[Owner, str] = {}
        self._shown: dict[Owner, set[Shown]] = {}
        self._places: set[tuple[int, MemberId]] = set()
        self._consenting: set[MemberId] = set()
        self._unwell: set[MemberId] = set()
        self._ran: set[MemberId] = set()

    def name_of(self, guild_id: GuildId, member_id: MemberId) -> str:
        """Return the name that a member goes by in a server: nobody else has it, and they have it nowhere else."""
        if (guild_id, member_id) not in self._called:
            name = f"Q{len(self._owners)}q"
            self._owners[name] = (guild_id, member_id)
            self._called[guild_id, member_id] = name
        return self._called[guild_id, member_id]

    # --- what members told -------------------------------------------------------------------------------------------

    def renamed(self, guild_id: GuildId, member_id: MemberId) -> str:
        """Note that a member goes by another name from now on; return it."""
        self._called.pop((guild_id, member_id), None)
        return self.name_of(guild_id, member_id)

    def shows(self, guild_id: GuildId, member_id: MemberId, what: Shown, *, on: bool) -> None:
        """Note what a member shows, or shows no more."""
        shown = self._shown.setdefault((guild_id, member_id), set())
        (shown.add if on else shown.discard)(what)

    def left_club(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Note that a member shows nothing there any more."""
        self._shown.pop((guild_id, member_id), None)

    def ran(self, member_id: MemberId) -> None:
        """Note that there is something to show of a member."""
        self._ran.add(member_id)

    def consents(self, member_id: MemberId, *, on: bool) -> None:
        """Note whether a member agrees to check-ins."""
        (self._consenting.add if on else self._consenting.discard)(member_id)

    def is_unwell(self, member_id: MemberId, *, on: bool) -> None:
        """Note whether something is wrong with a member."""
        (self._unwell.add if on else self._unwell.discard)(member_id)

    def joined(self, challenge_id: int, guild_id: GuildId, member_id: MemberId, *, show: bool) -> None:
        """Note that a member is in a challenge, and whether they said then that they want to be on the boards."""
        if show:
            self.shows(guild_id, member_id, Shown.ON_BOARDS, on=True)
        self._places.add((challenge_id, member_id))

    def left_challenge(self, challenge_id: int, member_id: MemberId) -> None:
        """Note that a member is in a challenge no more."""
        self._places.discard((challenge_id, member_id))

    def erased(self, member_id: MemberId) -> None:
        """Note that there is nothing of a member any more."""
        self._shown = {owner: shown for owner, shown in self._shown.items() if owner[1] != member_id}
        self._places = {place for place in self._places if place[1] != member_id}
        for those in (self._unwell, self._consenting, self._ran):
            those.discard(member_id)

    # --- what was shown ----------------------------------------------------------------------------------------------

    def judge(self, sight: Sight) -> None:
        """Note what in it should not be there, by what members have chosen up to now."""
        for name in sight.names:
            if not self._may_be_seen(name, sight):
                self.wrongs.append(f"{name} of {self._owners[name]} in {sight}")
        if sight.has_weather and self._counted(sight.guild_id) < FEWEST_FOR_WEATHER:
            self.wrongs.append(f"a word on too few: {sight}")

    def judge_board(self, sight: Sight) -> None:
        """Note also who is missing on a board of all who ran lately."""
        self.judge(sight)
        shown = {
            self._called[guild_id, member_id]
            for (guild_id, member_id), chosen in self._shown.items()
            if guild_id == sight.guild_id and member_id in self._ran and Shown.ON_BOARDS in chosen
        }
        if sight.names != shown:
            self.wrongs.append(f"on the board are {sight.names}, and should be {shown}")

    def _may_be_seen(self, name: str, sight: Sight) -> bool:
        guild_id, member_id = self._owners[name]
        shown: Iterable[Shown] = self._shown.get((guild_id, member_id), ())
        if guild_id != sight.guild_id or self._called[guild_id, member_id] != name:
            return False
        if sight.what == PostKind.STREAK_MILESTONE:
            return Shown.CELEBRATED in shown and member_id not in self._unwell
        if sight.what == PostKind.CHALLENGE_NEWS or Shown.ON_BOARDS not in shown:
            return False
        return sight.challenge_id is None or (sight.challenge_id, member_id) in self._places

    def _counted(self, guild_id: GuildId) -> int:
        """Return how many agreed to be counted, here and nowhere else, and to check-ins."""
        agreed: dict[MemberId, set[GuildId]] = defaultdict(set)
        for (where, member_id), shown in self._shown.items():
            if Shown.GUT_WEATHER in shown and member_id in self._consenting:
                agreed[member_id].add(where)
        return sum(where == {guild_id} for where in agreed.values())
