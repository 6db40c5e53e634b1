"""One's reminders by mail: on or off, and to which address of the office."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.forms import ActionForm
from jiheng.web.core.views.shared import form_page, posted
from jiheng.web.reminders.actions import choose
from jiheng.web.reminders.queries import reminded


class ReminderForm(ActionForm):
    """Whether and where."""

    off = forms.ChoiceField(
        label=gettext_lazy("每个工作日一封"),
        choices=(("", gettext_lazy("发给我")), ("off", gettext_lazy("不发"))),
        required=False,
    )
    address = forms.CharField(
        label=gettext_lazy("邮箱（与上面的不同才填）"), required=False, max_length=254
    )


def own(request: AuthenticatedRequest) -> HttpResponse:
    """Show how one is reminded; change it."""
    now = reminded(request.user)
    initial = {"off": "off" if now.off else "", "address": now.own_address}
    form = ReminderForm(posted(request), initial=initial)
    if form.is_valid():
        off, address = form.cleaned_data["off"] == "off", form.cleaned_data["address"]
        form.attempt(lambda: choose(off=off, address=address, by=request.user))
        if not form.errors:
            messages.success(request, _("已保存。"))
            return redirect("reminders:own")
    page = {"reminded": now, "set": bool(settings.OPTIONS.mail.server)}
    return form_page(request, "reminders/own.html", form, **page)
