//! Who may write letters: people, their teams and their sessions.
