# Letters whose signers may be at risk: pages and mails that do not give anyone away.

risk-leave = Leave this page
risk-title = An open letter
risk-share-body = Please read this letter: { $address }

risk-email-hint = A private one, which nobody at your work can read. We send one mail with a link to confirm; it does not name this letter. The address is never shown, and never given to anyone.
risk-work-mailbox = Your employer can read this mailbox. Use a private address if you have one, or tick the box below it: then we write to this one.
risk-work-mailbox-anonymous = Your employer can read this mailbox, and a mail in it would tell them about you. You are signing anonymously, so we write only to a private address: please give one.
risk-use-work = I know that my employer can read this mailbox, and I choose to use it

risk-before-title = Before you sign
risk-before-device = Use your own phone or computer, over your own connection, and a private email address. An employer may see what passes through its devices, its network and its mailboxes.
risk-before-post = In a politically restricted post you may not publish anything that is meant to sway support for a political party. A letter about how a service works is seldom that; if you hold such a post and are unsure, ask before you sign.
risk-before-policy = Your contract, your employer’s media policy and your profession’s standards still apply. Sign for yourself, not for your employer, and leave your workplace out if in doubt.
risk-before-advice = The further outside your employer you speak, the stricter the conditions under which the law protects you. [Protect](https://protect-advice.org.uk) advises people who speak up at work, free and in confidence; so does your union, or a professional body such as the British Association of Social Workers.
risk-before-others = Do not write about anyone whom you work with or for: no names, no cases.
risk-before-choices = Below you choose what the public sees, and apart from it what the addressee gets. You can be one more in the number for both.

risk-employers = Further employers
risk-employers-hint = Mail domains, one a line, such as health.example. Where signers may be at risk, whoever gives an address there is warned that their employer can read it. Your addressees’ own domains, councils, the NHS, police, schools and universities are known already.
risk-flaw-domain = Write one domain a line, such as health.example: what stands behind the @ of an address
risk-flaw-everyones = Anybody can have a mailbox there, so it is nobody’s employer: please leave it out
risk-panel = Advice before the form
risk-panel-hint = Where signers may be at risk, they read this above the form. Markdown, as in the letter. Left empty, our own words stand there.
risk-panel-own = Our own words
risk-preview = Its signers may be at risk: mails and the browser’s tab will not name the letter, and this stands above the form.

risk-mail-confirm-subject = Please confirm your email address
risk-mail-confirm-lead = Somebody, probably you, gave us this email address. To confirm it, open this page, look at what it shows, and press the button there:
risk-mail-confirm-button = Look and confirm
risk-mail-confirm-lifetime = Link and code work for 72 hours. Nothing happens until you confirm.
risk-mail-own-page = With this link you can see what we hold, and take it back, at any time. Keep it where only you can read it:
risk-mail-already-subject = Your email address is confirmed already
risk-mail-already-lead = Somebody, probably you, gave us this email address once more. It had been confirmed before, so nothing has changed.
risk-mail-news-subject = There is news that you asked for
risk-mail-news-lead = You asked to be told when something happens. Something has; you can read it here:
risk-mail-news-own = Here you can see what we hold about you, take it back, or stop these mails:
