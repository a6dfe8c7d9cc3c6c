"""Send in data: take the template, send it back filled in, see what is wrong and what would change, publish."""

from components import widgets
from components.page import Page
from components.widgets import people, sending, sotkanet

PAGE = Page(order=10, icon=":material/upload_file:", needs="lead")


def show(view):
    """Offer the template and take a file; then all that is wrong, what would change, what is hidden, publishing."""
    widgets.heading(view, "send_in")
    if people.chosen(view):
        sent = people.ask(view)
    else:
        sending.take_template(view)
        sent = sending.ask(view)

    if sent is None:
        return sotkanet.ask(view)
    if sent.published is not None:
        return sending.say_outcome(view, sent)

    if sent.summarised is not None:
        people.say(view, sent)
    else:
        sending.say_problems(view, sent)
        sending.ask_whole(view, sent)
    if sent.preview is None:
        return

    answers = sending.ask_doubts(view, sent)
    accepted = sending.show_preview(view, sent)
    if sent.preview.already is None and sending.show_protection(view, sent):
        sending.ask_publish(view, sent, answers, accepted=accepted)
