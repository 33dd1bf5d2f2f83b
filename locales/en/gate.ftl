# What keeps fakes out without hurting people: the field that nobody sees, limits, held signatures, events.

gate-trap-label = Leave this field empty
gate-over-limit = Please wait a moment: this form has come very often from your network, for this mail service or for this letter. Nothing was recorded. Everything you typed is still here: press the button once more { $minutes ->
    [one] in a minute
   *[other] in { $minutes } minutes
}.
gate-mail-cap = To keep anyone from being flooded, one address gets at most three of these mails in a day, and five for one signature. After that nothing more is sent, and the newest mail goes on working.
gate-held-title = Your signature is confirmed, and waits for a check
gate-held-lead = You have confirmed that you sign “{ $title }”. Something about how the form came made us look twice: that happens to honest signers too, for instance when many sign from one place or somebody has the same name.
gate-held-words = People look at it, usually within two days; nothing is dropped without that. Until then it is not counted and not shown. You need not do anything. Your own page tells you where it stands.

event-title = Sign “{ $title }” here
event-lead = This form is for people who sign at one place, such as a meeting or a drop-in centre, until { $until }.
event-read = Read the letter first
event-own-mail = Each of you needs a mailbox of your own to confirm: the link in the mail can be opened anywhere, also later at home.
event-over = This form is closed
event-over-words = It was for people who signed at one place, and its time is over. Nothing that you typed was lost here. You can sign on the letter’s own page like everyone else.
event-over-go = Sign on the letter’s page

desk-events = Sign at an event
desk-events-lead = Where many people sign over one network (a meeting, a drop-in centre, a staff room), ordinary limits would stop them, or their signatures would wait for a check. A link for the event keeps that from happening. No network address is kept.
desk-events-for = “{ $title }”
desk-events-hours = How long should the link work?
event-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
desk-events-make = Make the link
desk-events-link = The link
desk-events-until = It works until { $until }. Show it, send it to those who are there, or print this page. Whoever has it can sign with it, so do not publish it.
desk-events-copy = This page does not keep it: copy it now, or make another later.
event-fault-hours = Choose a number of hours from 1 to { $most }.
event-fault-not-open = The letter is not open, so nobody can sign it now.
desk-log-event-opened = Made a link for an event
