"""What the kernel keeps: the audit trail, the outbox, the sweep's leases."""

from django.db import models


class AuditEntry(models.Model):
    """One change of state: who, what, on which object, which fields. Never a value."""

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=20)
    actor_key = models.CharField(max_length=80, blank=True, db_index=True)
    on_behalf_of = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    fields = models.JSONField(default=list)
    public = models.BooleanField(default=False)
    # One submission of a form leaves one trace: a second click finds the first one's.
    request_key = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["id"], condition=models.Q(public=True), name="audit_public"),
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"


class OutboxMessage(models.Model):
    """One mail to send to one address, written in the transaction of the change that it tells."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"  # a lease is held
        HANDING = "handing"  # the transport has it in hands: after a crash here nobody knows
        SENT = "sent"
        FAILED = "failed"
        UNCERTAIN = "uncertain"  # crashed in hand: shown to the administrator, never sent twice by itself
        BOUNCED = "bounced"  # it left, and a notification says that it could not be delivered

    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 (unique only where given)
    to = models.EmailField()
    language = models.CharField(max_length=8, default="fr")
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list)  # [{"name", "type", "base64"}]
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"


class Lease(models.Model):
    """Who runs a job of the sweep now, and when it is due next. A lease that ran out may be taken over."""

    job = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return self.job
