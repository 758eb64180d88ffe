"""Servers and plugins that the tests run against; nothing here is imported by the application."""
