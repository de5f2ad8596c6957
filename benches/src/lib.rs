//! Benches against peers and budgets, one per stage.
