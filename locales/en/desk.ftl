# The desk: the list of letters, opening and closing, the log.

desk-nav = Desk
desk-nav-letters = Letters
desk-nav-sign-out = Sign out

desk-log-invited = Invited
desk-log-signed-in = Signed in
desk-log-signed-out = Signed out
desk-log-letter-written = Began the letter
desk-log-letter-imported = Imported the letter from a file
desk-log-letter-changed = Changed the text
desk-log-letter-opened = Opened the letter for signatures
desk-log-letter-closed = Closed the letter
desk-log-letter-dispatched = Sent the letter
desk-log-test-copy-sent = Sent a copy to an organiser
desk-log-addressee-corrected = Corrected an addressee’s address
desk-log-signature-removed = Removed a signature
desk-log-signature-held = Held a signature for a check
desk-log-signature-released = Let a held signature count
desk-log-signature-verified = Checked a signature
desk-log-reply-judged = Read a reply and filed it
desk-log-reply-set-aside = Put a reply aside
desk-log-title = What was done at the desk
desk-log-by-itself = by the service

desk-title = Your letters
desk-write = Write a letter
desk-empty = There are no letters yet. Nobody but your team sees a letter until you open it.
desk-signed = { $count ->
    [one] { $count } signed
   *[other] { $count } signed
}
desk-state-draft = Draft
desk-state-open = Open
desk-state-closed = Closed
desk-waits-opening = Ready to be opened
desk-waits-missing = Still needs: { $missing }
desk-waits-dispatch = Not sent yet
desk-waits-dispatch-after = Not sent yet. The last day for signatures is { $day }

desk-not-ready = This letter cannot be opened yet
desk-not-ready-words = Before anyone can sign it, it needs something more:
desk-change-text = Change the text
desk-missing-words = It has no words. Write the letter itself.
desk-missing-ask = It asks for nothing. Write at least one ask.
desk-missing-addressee = It is addressed to nobody. Write at least one addressee, or make it a statement.
desk-missing-time = Its last day for signatures has passed. Write a later day, or none.
desk-missing-words-short = words
desk-missing-ask-short = an ask
desk-missing-addressee-short = an addressee
desk-missing-time-short = a later closing date

done-letter-opened = The letter is open: anyone with its address can sign it now.
done-letter-already-opened = The letter had been opened before. Nothing has changed.
done-letter-closed = The letter is closed. It takes no more signatures; replies to it are still followed.
done-letter-not-open = The letter is not open, so there is nothing to close.
