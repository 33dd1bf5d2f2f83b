//! Pictures of every page, to be looked at: `cargo test --test browser looks -- --ignored`, then `target/screenshots`.
