//! The `obelus` binary.
fn main() {}
