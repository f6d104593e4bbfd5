"""Jobs run when due, once, whoever sweeps; a dead worker's lease runs out."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection

from cherchons.kernel import sweep
from cherchons.kernel.models import Lease
from cherchons.kernel.registry import Contribution, Job

NOW = datetime(2026, 4, 24, 9, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)


class Work:
    """A job that counts its runs."""

    def __init__(self, name: str = "test.work", *, problem: Exception | None = None) -> None:
        self.runs: list[datetime] = []
        self.problem = problem
        self.job = Job(name, every=EVERY, run=self, lease=timedelta(minutes=2))

    def __call__(self, now: datetime) -> int:
        self.runs.append(now)
        if self.problem:
            raise self.problem
        return len(self.runs)


@pytest.fixture
def jobs() -> Iterator[list[Job]]:
    """The jobs that the sweep knows during a test."""
    known: list[Job] = []

    def known_jobs(kind: type[Contribution]) -> list[Job]:
        return known

    with patch.object(sweep, "contributions", known_jobs):
        yield known


@pytest.mark.django_db
def test_a_job_runs_when_due(jobs: list[Job]) -> None:
    work = Work()
    jobs.append(work.job)
    assert sweep.run_due(NOW) == {"test.work": 1}
    assert sweep.run_due(NOW + EVERY - timedelta(seconds=1)) == {}
    assert sweep.run_due(NOW + EVERY) == {"test.work": 2}


@pytest.mark.django_db
def test_a_failing_job_stops_no_other_and_is_tried_again(jobs: list[Job]) -> None:
    bad, good = Work("test.bad", problem=ValueError("no")), Work("test.good")
    jobs += [bad.job, good.job]
    assert sweep.run_due(NOW) == {"test.good": 1}
    lease = Lease.objects.get(job="test.bad")
    assert lease.problem == "ValueError: no"
    assert lease.done_at is None
    bad.problem = None
    assert sweep.run_due(NOW + EVERY) == {"test.bad": 2, "test.good": 2}
    lease.refresh_from_db()
    assert (lease.problem, lease.done_at) == ("", NOW + EVERY)


@pytest.mark.django_db
def test_a_lease_held_by_another_is_respected_until_it_runs_out(jobs: list[Job]) -> None:
    work = Work()
    jobs.append(work.job)
    Lease.objects.create(job="test.work", holder="dead", until=NOW + timedelta(minutes=2), due_at=NOW)
    assert sweep.run_due(NOW + timedelta(minutes=1)) == {}
    assert sweep.run_due(NOW + timedelta(minutes=2, seconds=1)) == {"test.work": 1}


@pytest.mark.django_db
def test_who_lost_the_lease_does_not_release_the_new_holders(jobs: list[Job]) -> None:
    work = Work()
    jobs.append(work.job)

    def slow(now: datetime) -> int:
        Lease.objects.filter(job="test.slow").update(holder="other", until=NOW + timedelta(minutes=9))
        return 1

    jobs.append(Job("test.slow", every=EVERY, run=slow))
    sweep.run_due(NOW, holder="me")
    lease = Lease.objects.get(job="test.slow")
    assert (lease.holder, lease.until) == ("other", NOW + timedelta(minutes=9))


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_workers_run_a_job_once(jobs: list[Job]) -> None:
    work = Work()
    jobs.append(work.job)
    start, problems = threading.Barrier(4), list[Exception]()

    def go() -> None:
        try:
            start.wait()
            sweep.run_due(NOW)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert work.runs == [NOW]


@pytest.mark.django_db
def test_the_worker_outlives_a_database_that_is_away(jobs: list[Job]) -> None:
    calls: list[int] = []

    def run_due(**given: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError

    with patch.object(sweep, "run_due", run_due), patch.object(sweep, "close_old_connections"):
        sweep.work(pause=0, stopped=lambda: len(calls) == 3)
    assert len(calls) == 3
