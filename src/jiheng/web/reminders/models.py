"""What a person chose about reminders, and on which day the last one was settled."""

from typing import ClassVar

from django.db import models


class Reminder(models.Model):
    """Of a person: whether and where they are reminded, and what became of today's digest."""

    user = models.OneToOneField("core.User", on_delete=models.CASCADE, related_name="reminder")
    off = models.BooleanField(default=False)
    address = models.CharField(max_length=254, blank=True, default="")  # empty: as the office says
    language = models.CharField(max_length=8, blank=True, default="")  # of the page they chose on
    day = models.DateField(null=True)  # whose digest is settled: sent, refused, or nothing waited
    tries = models.SmallIntegerField(default=0)  # of a day, in which the server put it off
    not_before = models.DateTimeField(null=True)  # when it was put off: till when it waits
    sent_on = models.DateField(null=True)
    refused_on = models.DateField(null=True)  # the server would not take the address

    class Meta:
        ordering: ClassVar = ["pk"]
