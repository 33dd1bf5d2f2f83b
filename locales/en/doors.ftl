# Handing in a message as a file, and what it was read as.

doors-title = Hand in a message
doors-lead = If an answer came to your own address, or somebody passed one on to you, give it to the letter here as a file. It is kept exactly as it is, and read as if it had come to the letter’s own address.
doors-how = Save the message from your mail program as a file that ends in .eml. A message that was forwarded to you shows who forwarded it, not who wrote it.
doors-file = The message, a file of up to 25 MB
doors-from-whom = Whom is it from?
doors-from-whom-hint = This is asked only if the message does not say which of your mails it answers.
doors-the-message-tells = The message tells
doors-submit = Hand it in
doors-not-sent = This letter has not been sent yet, so there is nothing that a message could answer.

doors-file-missing = Choose the file with the message
doors-file-no-mail = This file is no mail message. Save the message from your mail program in the format “.eml” and choose that file. Outlook’s “.msg” is another format: open the message in Outlook on the web and choose “Download”, or forward it as an attachment to yourself and save that.
doors-file-too-large = The file is larger than 25 MB. No mail system would have brought it so far: hand in the message without its largest attachments, and keep the original.
doors-file-other-letter = This message answers another letter than this one. Hand it in there.
doors-addressee-missing = Say whom the message is from

doors-result = What it was read as
doors-class = Kind
doors-came = Came in
doors-door = By
doors-size = Size
doors-size-kilobytes = { $kilobytes } KB
doors-signs = What speaks for that
doors-read-reply = Read the reply, and say what it answers
doors-whose = The message does not say which of your mails it answers, so it changes nothing yet.
doors-assign = It is from them
doors-waiting = It is kept, and has not been read yet. Look again in a minute.

doors-door-pipe = the mail server
doors-door-http = the mail server
doors-door-imap = the mailbox
doors-door-upload = a file that was handed in

doors-class-delivery-report = A mail server’s report on a mail of yours
doors-class-read-receipt = A read receipt: it is told to nobody
doors-class-abuse-report = A complaint that your mail was unwanted
doors-class-challenge = A mail server asks for a proof that a person wrote: your letter has not been delivered
doors-class-mailbox-closed = “This mailbox is no longer read”
doors-class-out-of-office = Somebody is away: it is no answer
doors-class-acknowledgement = A machine says that the letter came in: it is no answer
doors-class-automatic = An automatic message: it is no answer
doors-class-person = A person wrote it
doors-class-own = Our own mail, come back: nothing was changed

done-message-handed-in = The message is kept.
done-message-known = This message had come before, so nothing was changed.

# One message, whatever it was read as.
message-title = A message that came in
message-from-nobody = It does not say
message-mail-to = About the mail to
message-sender = Who sent it?
message-is-a-reply = A person wrote this. It is kept with the replies.
message-look = Look at the message
message-say-whose = Say whom it is from
message-wrong-title = Did a person write this?
message-wrong-words = Case systems send what officers write with the marks of a machine. If a person wrote this, say so: it becomes a reply that waits to be read, and what was concluded from it as a machine’s is taken back. If it answers nothing, you can put it aside afterwards.
message-by-person = A person wrote this
message-not-read = This message has not been read by the machine yet, or is being read just now. Look again in a minute.
message-whose = Nobody has said yet whom this message is from. Say that first.

done-message-is-reply = It is a reply now, and waits to be read.
done-message-was-reply = It was a reply already, so nothing was changed.
