"""One APScheduler job per reminder, in its memory store, as most bots with reminders do it.

Requests: ``plan`` adds a job for each of ``channels``, all due in ``due_in_s`` seconds, and then keeps the loop busy
for ``busy_for_s``, as a chart drawn in it would; ``outcome`` waits until the scheduler has run or skipped them all.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import discord
from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from benchmarks.baselines.connected import TEXT, Request, channels_of, message_to, number_of, serve


class JobPerReminder:
    """The whole bot: a scheduler full of jobs."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._outcomes = {EVENT_JOB_EXECUTED: 0, EVENT_JOB_MISSED: 0}
        self._planned = 0
        self._all_over = asyncio.Event()
        self._scheduler.add_listener(self._note, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)

    async def work(self, client: discord.Client, request: Request) -> Request:
        """Do what one line asks."""
        match request.get("do"):
            case "plan":
                due_at = datetime.now(UTC) + timedelta(seconds=number_of(request, "due_in_s"))
                for channel_id in channels_of(request):
                    self._scheduler.add_job(_send, DateTrigger(due_at), args=[client, channel_id])
                self._planned = len(channels_of(request))
                self._scheduler.start()
                time.sleep(number_of(request, "busy_for_s"))  # noqa: ASYNC251 - that is the point
            case "outcome":
                await self._all_over.wait()
                return {"ran": self._outcomes[EVENT_JOB_EXECUTED], "missed": self._outcomes[EVENT_JOB_MISSED]}
        return {}

    def _note(self, event: JobExecutionEvent) -> None:
        self._outcomes[event.code] += 1
        if sum(self._outcomes.values()) == self._planned:
            self._all_over.set()


async def _send(client: discord.Client, channel_id: int) -> None:
    await client.get_partial_messageable(channel_id).send(TEXT, view=message_to(channel_id))


if __name__ == "__main__":
    serve(JobPerReminder().work)
