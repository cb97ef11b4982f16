#!/usr/bin/python3
"""Reads and presses native dialogs through the accessibility bus, as a screen reader would.

usage: atspi.py read TITLE            what the dialog says, as one JSON object
       atspi.py press TITLE BUTTON    the same, then presses the button as soon as it takes a press
       atspi.py choose TITLE PATH     puts the path into the file chooser with this title and opens it
       atspi.py there TITLE           whether there is such a dialog now
       atspi.py gone TITLE            waits until no dialog has this title

Exit status 1: it did not come about within 20 seconds.
"""
import json
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")
import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 20.0


def children(node):
    found = (node.get_child_at_index(i) for i in range(node.get_child_count()))
    return [child for child in found if child]


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def dialog(title):
    """The dialog with this title. Never walks the web view: only dialogs are looked into."""
    for app in children(Atspi.get_desktop(0)):
        for window in children(app):
            if window.get_role_name() not in ("dialog", "alert", "file chooser"):
                continue
            if title in [window.get_name(), *(node.get_name() for node in walk(window) if node.get_role_name() == "label")]:
                return window
    return None


def has(node, state):
    return node.get_state_set().contains(state)


def text(node):
    return Atspi.Text.get_text(node, 0, -1)


def described(window):
    nodes = list(walk(window))
    of = lambda role: [node for node in nodes if node.get_role_name() == role]  # noqa: E731
    fields = {}
    for node in of("label") + of("text"):
        for relation in node.get_relation_set():
            if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
                fields[relation.get_target(0).get_name()] = text(node)
    return {
        "title": window.get_name(),
        "texts": [text(node) for node in of("label") + of("text")],
        "fields": fields,
        "buttons": [node.get_name() for node in of("push button")],
        "focus": next((node.get_name() for node in nodes if has(node, Atspi.StateType.FOCUSED)), None),
        "modal": has(window, Atspi.StateType.MODAL),
    }


def press(window, label):
    for node in walk(window):
        if node.get_role_name() == "push button" and node.get_name() == label:
            if has(node, Atspi.StateType.SENSITIVE):
                return Atspi.Action.do_action(node, 0)
    return False


def choose(window, path):
    entries = [node for node in walk(window) if has(node, Atspi.StateType.EDITABLE) and has(node, Atspi.StateType.SHOWING)]
    if not entries:
        subprocess.run(["xdotool", "key", "ctrl+l"], check=True)
        time.sleep(0.5)
        return False
    if text(entries[0]) != path:
        Atspi.EditableText.set_text_contents(entries[0], path)
        return False
    return press(window, "Open")


def attempt(what, title, argument=None):
    window = dialog(title)
    if what == "there":
        return window is not None
    if what == "gone":
        return window is None or None
    if window is None:
        return None
    found = described(window)
    if what == "press" and not press(window, argument) or what == "choose" and not choose(window, argument):
        return None
    return found


def main():
    what, *names = sys.argv[1:]
    Atspi.init()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            found = attempt(what, *names)
        except GLib.Error:
            found = None  # it went away while it was read
        if found is not None:
            print(json.dumps(found))
            return 0
        time.sleep(0.05)
    return 1


sys.exit(main())
