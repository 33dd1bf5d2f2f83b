# What each audience is shown, and what a signer agrees to.

consent-controllers = { $team } and { $operator }, who run this service,
consent-council = I agree to { $controller } using my signature, which shows my opinion, to send this letter to { $recipients }, showing me as I choose here. I can take it back at any time, at the link in my mail.
consent-public = I agree to { $controller } showing my signature to everybody who reads this letter’s page, in the way that I choose here. I can take it back at any time, at the link in my mail.
consent-updates = I agree to { $controller } writing to my address about this letter, and about nothing else. I can take it back at any time, at the link in each mail.

sign-shown-example = For example: { $line }
sign-shown-as = You would be shown as: { $line }
sign-shown-counted = Nothing: one more in the number.
sign-sample-name = Sam Okoye-Price
sign-sample-role = Social worker
sign-sample-affiliation = Family Support Team
sign-sample-place = Fleetbridge
sign-anonymous = If both say “nothing” or “only as what I sign”, you sign anonymously: your name, your address and all else that you typed are destroyed within 24 hours of your confirmation. Then nobody can write to you about a reply.
sign-anonymous-statement = If you choose “nothing” or “only as what I sign”, you sign anonymously: your name, your address and all else that you typed are destroyed within 24 hours of your confirmation. Then nobody can write to you about this.

confirm-council-unnamed = As one of the number of those who chose this, without a name.
confirm-anonymous = You sign anonymously: neither audience is told your name. Your name, your address and all else that you typed are destroyed within 24 hours of pressing this button, or once a check that you asked for is decided. What stays is that one person signed, and as what.
confirm-anonymous-updates = You asked for mail about this letter. It ends then too: without your address we cannot tell you of a reply.

sign-changed-title = The letter has changed
sign-changed-words = Its words were changed while you had the page open, so nothing was sent. Below it stands as it reads now. Everything that you typed is still in the form: if you still want to sign, press the button once more.
