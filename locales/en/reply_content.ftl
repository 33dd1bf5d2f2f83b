# What a reply holds, what is masked of it, which files came with it, and making it public.

# Marks in public copies, in the place of what was taken out.
mask-address = [email address removed]
mask-phone = [telephone number removed]
mask-link = [private link removed]
mask-passage = [removed by the organisers]
mask-earlier = [earlier mail left out]

content-earlier = Earlier mail
content-laid-out = As it was laid out
content-pictures = { $count ->
    [one] One picture was left out: loading it would tell its sender who reads this.
   *[other] { $count } pictures were left out: loading them would tell their sender who reads this.
}
content-html-too-long = How it was laid out is too long to be shown here. It is in the message as it came.
content-files = Files
content-file-kind = { $kind }, { $size }
content-file-declared = sent as { $kind }
content-file-hash = SHA-256: { $hash }
content-size-bytes = { $count ->
    [one] one byte
   *[other] { $count } bytes
}
content-size-kilobytes = { $count } kB
content-size-megabytes = { $count } MB
content-left-out = { $count ->
    [one] One more file is in the message as it came: there are more than are taken out of it.
   *[other] { $count } more files are in the message as it came: there are more than are taken out of it.
}
content-files-within = { $count ->
    [one] One file is in the message as it came.
   *[other] { $count } files are in the message as it came.
}
content-raw = Download the message as it came

content-channel-email = by email
content-channel-web-form = through the link that they were sent
content-channel-post = by post
content-channel-telephone = by telephone
content-channel-meeting = at a meeting
content-channel-minutes = in the minutes of a meeting
content-channel-press = in the press
content-channel-social-media = on a social network

content-assurance-confirmed = The organisers looked at who sent it, and believe it.

release-title = What the public may read of the reply from { $name }
release-copy = The public copy
release-copy-is = This is what everyone will read, with the addressee’s name and the date. Who wrote it is not named unless it stands here.
release-masks = What is taken out
release-masks-label = Take these out as well
release-masks-hint = Email addresses, telephone numbers and private links are always taken out. Write other words or passages here, one on each line: a child’s name, a case number, an officer’s own name. Delete a line to have it back.
release-masks-too-many = At most 100 lines, each of at most 2,000 characters
release-hits = { $count ->
    [0] does not stand in the reply
    [one] taken out once
   *[other] taken out { $count } times
}
release-earlier = Earlier mails below or between their words
release-earlier-leave-out = Leave them out
release-earlier-show = Show them as well
release-earlier-show-hint = Your letter as they got it may stand there, with the names of people who only wanted the council to see them.
release-do-preview = Show me the copy
release-do-release = Make this copy public
release-do-replace = Put this copy in the place of the public one
release-do-hide = Take it back
release-told = Look at the copy on this page before you make it public. What you take out stays in the reply at your desk.
release-public-since = Public since { $date }
release-public-page = See it
release-nothing-public = Not public
release-files-are = Only the team can download these. Each is made public by itself, and stands on the public page of the reply once that is public.
release-as-it-came = As it came
release-not-believed = Its sender is not proved. Say first whether you believe that it is from them.
release-to-sender = Who sent it
release-set-aside = This was put aside as no answer, so that nothing of it is public.
release-stale = The copy is not the one that you looked at, so nothing was made public. Look at this one.
release-not-replaced-yet = This copy is not public yet. The public one stays as it is until you put this one in its place.

done-masks-kept = This is the copy now. It is not public yet.
done-reply-released = It is public.
done-reply-hidden = It is not public any more, and neither are its files.
done-file-released = The file may be downloaded by everyone, as long as the reply is public.
done-file-hidden = The file is not public any more.

file-found = What was found in it:
file-is-released = Released
file-public-name = In public it is called “{ $name }”.
file-is-hidden = Not public
file-do-release = Release it
file-do-hide = Take it back
file-check-title = Before “{ $name }” is public
file-back = Back without releasing it
file-flagged = Something was found in this file. It is not public. Look at it first.
file-look = This was found without a person looking, and it may not be all.
file-download = Download it and look
file-do-release-anyway = I have looked: release it all the same
file-do-not-release = Do not release it
file-log-released = Released: { $name }.
file-log-hidden = Taken back: { $name }.

file-flag-not-looked-into = It cannot be looked into from here. It may hold anything.
file-flag-encrypted = It is locked with a password.
file-flag-archive = It is a package with other files inside.
file-flag-swells = Unpacked it is far larger than it looks, and may fill a disk.
file-flag-hidden-sheets = It has sheets that are not shown when it is opened.
file-flag-hidden-rows = It has rows or columns that are not shown.
file-flag-cached-data = It keeps copies of data from other places, such as the table behind a summary.
file-flag-tracked-changes = It remembers what was written before, and by whom it was changed.
file-flag-comments = It has comments.
file-flag-hidden-text = It has words that are not shown.
file-flag-hidden-slides = It has slides that are not shown, or notes for the speaker.
file-flag-embedded = Other files are built into it.
file-flag-macros = It has a program inside that may run when it is opened.
file-flag-author = It names the people who wrote it.
file-flag-picture-data = It may say where and when the photograph was taken.
file-flag-message = It is a mail, with the addresses of the people in it.
file-flag-program = It is a program, or a page that can run one.
file-flag-misnamed = It is not what its name says.

public-reply-back = Back to the letter
public-reply-for = For
public-reply-sender = Whose it is
public-reply-masked = Email addresses, telephone numbers and private links were taken out, and whatever else a mark says. The organisers keep the reply as it came.
public-reply-files = As they came. What a file is was read from its bytes.
public-reply-proof = To check it
public-reply-hash = The message as it came has this SHA-256. Whoever holds the same message, such as the council, can show that it is this one:
