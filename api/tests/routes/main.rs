//! The HTTP service over its public routes, with evidence work that needs no models.

mod access;
mod decisions;
mod documents;
mod harness;
mod openapi;
mod page;
mod polaris;
mod search;
