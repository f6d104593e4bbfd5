"""The kernel's contributions: its own jobs and what it forgets."""

from datetime import timedelta

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "cherchons.kernel"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from cherchons.kernel import outbox
        from cherchons.kernel.registry import Job, Retention, contribute, contributions

        contribute(
            Job("kernel.outbox", every=timedelta(seconds=1), run=outbox.deliver),
            Job(
                "kernel.retention",
                every=timedelta(hours=1),
                run=lambda now: sum(rule.delete(now) for rule in contributions(Retention)),
            ),
            Retention(
                "kernel.outbox",
                title=_("Mails that were sent"),
                after=timedelta(days=30),
                delete=outbox.forget,
            ),
        )
