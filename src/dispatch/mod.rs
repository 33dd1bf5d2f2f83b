//! Bringing the letter to its addressees: the frozen copy, a mail to each from an address of its own, what became of it.
