# Signing in and out, and the mails to organisers.

sign-in-title = Sign in to your desk
sign-in-for-organisers = This is for organisers of letters. To sign a letter you need no account.
sign-in-email = Email address
sign-in-email-hint = If it belongs to an organiser, we send a link that works for 30 minutes.
sign-in-send = Send me a link
sign-in-email-fault = Write an email address, like name@example.org
sign-in-form-old = This page had been open for too long. Nothing is lost: please press the button again.
sign-in-link-title = Sign in
sign-in-as = Sign in as { $address }
sign-in-button = Sign in
sign-in-nothing-happened = If you did not ask for this, close the page. Nothing has happened.
sign-in-gone-title = This link no longer works
sign-in-gone-words = A link to sign in works once, for 30 minutes, and only until you ask for a newer one.
sign-in-gone-again = Ask for a new link

done-sign-in-sent = Look in your mailbox: what to do next is in the mail we have just sent there. If you asked several times within the hour, use the newest mail that you have.
done-signed-out = You are signed out.
done-try-again = That page had been open for too long, so nothing was done. Please press the button again.

mail-organiser-from = This mail comes from Undersigned, an open-letter service, at { $base }.
mail-organiser-questions = Questions? Write to { $contact }.

mail-sign-in-subject = Your link to sign in
mail-sign-in-open = Open this page and press the button there to sign in to your desk:
mail-sign-in-lasts = The link works once, for 30 minutes. A newer link replaces it.
mail-sign-in-not-you = If you did not ask for it, you need not do anything: the link alone signs nobody in.

mail-sign-in-unknown-subject = About signing in
mail-sign-in-unknown-asked = Someone typed this address on our page for organisers of open letters and asked for a link to sign in.
mail-sign-in-unknown-truth = Nobody has invited this address to a team here, so there is no desk to sign in to. If you organise letters here, use the address that was invited, or ask your team to have this one invited.
mail-sign-in-unknown-signer = To sign a letter you need no desk: the form is on the letter's own page. If it was not you who asked, you need not do anything.

mail-invitation-subject = You can now write letters as { $team }
mail-invitation-words = You have been invited to “{ $team }” on Undersigned, where open letters are signed, sent, and followed until they are answered.
mail-invitation-how = You need no password. Whenever you want to sign in, type this address on the page below, and we send you a link:
mail-invitation-not-you = If you do not know what this is about, you need not do anything.
