//! Signing: collect, confirm, enrol; and taking a name off again.
