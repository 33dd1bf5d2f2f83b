# Who sent a reply: how sure it is, what speaks for it and against it, and a person's word that they believe it.

# For the public and the desk: how sure it is.
sender-level-verified = Proved: signed by the council’s mail server
sender-level-own-server = Likely: our mail server found no fault with the sender
sender-level-address = Not proved: only the address says so
sender-level-none = Not proved: nothing says that it is theirs
sender-level-confirmed = Confirmed by the organisers
sender-channel-web-form = Given through the link that was sent to them
sender-channel-post = Came by post
sender-channel-telephone = Said on the telephone
sender-channel-meeting = Said at a meeting
sender-channel-minutes = Stands in minutes
sender-channel-press = Stood in the press
sender-channel-social-media = Stood on a social network

sender-about-verified = The message bears a signature that only the council’s own mail server can make, and it has not been changed since.
sender-about-own-server = Something beside the address speaks for the sender, but it is no proof: a shared mail server, a supplier’s, or the word of our own mail server.
sender-about-address = The address in its head is one of theirs. Anybody can write any address there.
sender-about-none = Anybody who knows the reply address could have written this. The public does not see that it came until one of you has said that you believe it.

sender-reason-signed = It is signed by { $domain }, and the signature fits.
sender-reason-signed-shared = It is signed by { $domain }, and the signature fits. Several bodies use that domain.
sender-reason-signed-supplier = It is signed by { $domain }, a supplier of the council, and the signature fits. The supplier sends for others, too.
sender-reason-signed-for-another = It is signed by { $domain }, but the address in its head is in another domain: it may only have been passed on.
sender-reason-signed-for-whom = { $domain } signed it, but the signature does not say that it was written to your letter’s address: it may be another message of theirs, sent on by somebody.
sender-reason-signed-earlier = { $domain } signed it before your letter was sent: it may be an older message of theirs.
sender-reason-server-said-so = Our own mail server says that it is from { $domain }.
sender-reason-address-known = The address in its head is in { $domain }, which is known for this addressee.
sender-reason-signed-by-stranger = It is signed by { $domain }, which is not known for this addressee.
sender-reason-address-unknown = The address in its head is in { $domain }, which is not known for this addressee.
sender-reason-broken = A signature of { $domain } does not fit: the message was changed on its way, or it is forged.
sender-reason-no-key = It claims a signature of { $domain } with a key that { $domain } does not publish: it may be forged.
sender-reason-server-denied = Our own mail server says that it is not from { $domain }.
sender-reason-expired = A signature of { $domain } had run out. It proves nothing.
sender-reason-partial = A signature of { $domain } covers only a part of the message. It proves nothing.
sender-reason-weak = A signature of { $domain } is made in a way that is not safe any more. It proves nothing.
sender-reason-testing = { $domain } says that it is only trying how to sign. The signature proves nothing.
sender-reason-not-checked = It is signed by { $domain }, but the key could not be asked for when it came in. Nothing follows from that.
sender-reason-proved-later = By what is known now it would be proved. It was not when it came in, so the public hears of it once you say that you believe it.
sender-reason-server-contradicted = Two lines in its head claim to be our own mail server’s. Neither is believed.
sender-reason-several-senders = Its head names senders in several domains.
sender-reason-no-sender = Its head names no sender, or is too long to be looked at.

# The page at the desk.
sender-title = Who sent this reply?
sender-level = How sure it is
sender-from = From
sender-to-letter = In answer to your letter to
sender-for = What speaks for the sender
sender-for-none = Nothing.
sender-against = What speaks against, or is missing
sender-against-none = Nothing.
sender-known = Domains known for this addressee
sender-known-none = None is known. Whoever runs this service can note one.
sender-known-own = their own
sender-known-shared = shared with others
sender-known-supplier = a supplier’s
sender-kept = What was found out when the message came in is kept with it, with the public keys as they were published that day.
sender-old = This message came before signatures were checked here.
sender-no-need = Nobody needs to confirm this sender.
sender-confirmed-on = One of you confirmed the sender on { $date }.
sender-cannot-undo = That cannot be taken back: the reply has been read or made public since.
sender-confirm-title = Do you believe that it is from { $name }?
sender-confirm-words = Compare it with earlier letters from them, or telephone them, at a number that does not stand in this message. Once you say yes, the reply can be read, recorded and announced as theirs.
sender-confirm = I believe that this is from { $name }
sender-undo-title = Were you wrong?
sender-undo-words = While the reply has been neither read nor made public, you can take it back.
sender-undo = Take it back: I do not believe it
sender-back = Back to the reply
sender-look = What speaks for the sender, and what against

sender-log-undone = taken back

done-sender-confirmed = It is noted that you believe the sender.
done-sender-doubted = It is taken back.
done-sender-too-late = Nothing was changed: the reply has been read or made public since.
