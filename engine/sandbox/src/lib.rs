//! Hostile bytes meet parsers only in this child process.
