//! Addresses that must not be written to, as keyed hashes: the list names nobody.

use crate::contact::EmailAddress;
use crate::seal::Seal;

/// The hash under which a mailbox is found, whatever its spelling.
pub fn key(seal: &Seal, mailbox: &str) -> Vec<u8> {
    let canonical = EmailAddress::parse(mailbox).map_or_else(|_| mailbox.to_lowercase(), |address| address.canonical());
    seal.service_lookup().hash("email", &canonical)
}
