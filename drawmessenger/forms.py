from __future__ import annotations

from django import forms

from drawmessenger.errors import ServiceError


def add_error(form: forms.Form, error: ServiceError) -> None:
    """Show a service's refusal at the field that it names, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
