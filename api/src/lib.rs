//! The verbs and the HTTP service of Obelus.
