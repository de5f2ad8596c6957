//! The truth: stages, suggestions, decisions, blobs and the audit chain.
