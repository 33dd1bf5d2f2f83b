//! The directory: councils with their codes and successors, and what a mail domain tells of who employs its owner.

pub mod domain_class;
