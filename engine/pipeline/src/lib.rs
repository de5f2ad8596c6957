//! What runs, when, and again after a crash.
