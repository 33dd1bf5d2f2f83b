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
