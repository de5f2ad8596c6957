//! A document in; pages, words, suggestions and a proven redacted copy out.
