from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Visibility


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(
        label=_("Description"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, help_text=_("Separated by commas, for example: boats, tea")
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Visibility.choices,
        initial=Visibility.PRIVATE,
        widget=forms.RadioSelect,
    )

    def clean_tags(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")
