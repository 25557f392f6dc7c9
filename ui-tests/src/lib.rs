//! Holds tests alone: see `tests/ui.rs`.
