# Complaints about what is held of somebody.

layout-complaints = Complaints
complaint-title = Complain about what is held of you
complaint-lead = If you think that something about you is held, shown or sent wrongly, say so here. You need no account and no address, and it costs nothing.
complaint-about = Your complaint is about the letter “{ $title }”. It goes to the people behind that letter.
complaint-about-service = Your complaint goes to whoever runs this service.
complaint-clock = It is acknowledged within { $days } days, looked into, and answered (Data Protection Act 2018, section 164A). For an acknowledgement and an answer we need an address to send them to.
complaint-words = What is wrong?
complaint-words-hint = At most 5,000 characters. It is encrypted, and read by nobody but those who must answer it.
complaint-email = Your email address
complaint-email-hint = Only for the acknowledgement and the answer. Without it you can still complain; write down the number that comes next.
complaint-button = Send the complaint
complaint-elsewhere = You can also complain to the Information Commissioner, ico.org.uk/make-a-complaint, at any time.
complaint-reference = Complaint { $reference }
complaint-fault-missing = Write what is wrong.
complaint-fault-long = Write at most 5,000 characters.
complaint-fault-outcome = Write what came of it.
done-complaint-sent = Your complaint came in. Write this number down:
done-complaint-acknowledged = Acknowledged. If they left an address, they are told by mail.
done-complaint-closed = Closed. If they left an address, they are told by mail what came of it.

complaint-list = Complaints
complaint-none = Nobody has complained about this letter.
complaint-open = { $count ->
    [one] One complaint is not answered
   *[other] { $count } complaints are not answered
}
complaint-overdue = overdue: it had to be acknowledged by { $date }
complaint-days-left = { $days ->
    [0] must be acknowledged today
    [one] one day left to acknowledge it
   *[other] { $days } days left to acknowledge it
}
complaint-acknowledged = acknowledged, not answered
complaint-closed = answered
complaint-from = Answers go to
complaint-no-email = No address was left: nobody can be told.
complaint-acknowledge = Acknowledge it
complaint-outcome = What came of it
complaint-outcome-hint = It is sent to whoever complained, if they left an address.
complaint-close = Close it with this answer

mail-complaint-subject = Complaint { $reference }
mail-complaint-arrived = Somebody has complained about what is held of them. The complaint has the number { $reference }; its words are not in this mail.
mail-complaint-due-soon = Complaint { $reference } is still not acknowledged, and there is a week left at most.
mail-complaint-overdue = Complaint { $reference } was not acknowledged in time. Acknowledge and answer it now.
mail-complaint-until = The law asks that it is acknowledged by { $date }.
mail-complaint-how-team = Read, acknowledge and answer it at your desk:
mail-complaint-how-operator = Read it on the machine that runs the service; `complaints acknowledge` and `complaints close` answer it:
mail-complaint-answer-subject = Your complaint { $reference }
mail-complaint-acknowledged = Your complaint { $reference } came in, and is being looked into. You will be told what comes of it.
mail-complaint-closed = This is what came of your complaint { $reference }:
mail-complaint-rights = If you are not content, you can complain to the Information Commissioner: ico.org.uk/make-a-complaint
