# After the one click that stops mail about a letter: the same for everyone.

unsubscribed-words = Whatever was still on its way may yet arrive. Your signature stays as it is.
unsubscribed-own-page = See what we hold, or withdraw
