from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Callers, Joining, Visibility, Who


class SettingsForm(forms.Form):
    """What owners decide for their group; groups/permissions.py says what it means."""

    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    joining = forms.ChoiceField(
        label=_("How people join while it is public"),
        choices=Joining.choices,
        widget=forms.RadioSelect,
    )
    may_draw = forms.ChoiceField(label=_("Who draws"), choices=Who.choices)
    may_clear = forms.ChoiceField(
        label=_("Who clears canvases that somebody else made"), choices=Who.choices
    )
    may_invite = forms.ChoiceField(label=_("Who invites people"), choices=Who.choices)
    may_call = forms.ChoiceField(label=_("Who calls everybody with @all"), choices=Callers.choices)
    guests_write = forms.BooleanField(label=_("Guests write"), required=False)
    guests_draw = forms.BooleanField(label=_("Guests draw"), required=False)
    guests_invite = forms.BooleanField(label=_("Guests invite people"), required=False)

    @classmethod
    def of(cls, group: Any, data: Any = None) -> SettingsForm:
        return cls(data, initial={name: getattr(group, name) for name in cls.base_fields})


class AskForm(forms.Form):
    note = forms.CharField(
        label=_("A word about you"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
