//! The verbs and the HTTP service of Obelus.
#![forbid(unsafe_code)]

pub mod app;
pub mod auth;
pub mod cms;
pub mod config;
mod description;
pub mod extract;
mod looks;
mod manifest;
pub mod page_images;
pub mod polaris;
pub mod problem;
mod ranges;
pub mod routes;
pub mod serve;
pub mod state;
pub mod ui;
pub mod verbs;
pub mod viewed;
