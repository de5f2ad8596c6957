//! The Casework App's dialect, asked as its front ends ask: text/plain bodies, GUIDs, polling.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod access;
mod artefacts;
mod cases;
mod cms;
mod contract;
mod evidence;
mod handing_on;
mod headers;
mod journey;
mod locks;
mod logs;
mod saving;
mod searching;
mod signing_in;
mod tracking;
mod trail;
mod world;
