//! The ONNX runtime, loaded once per process from the library on its card.

use crate::ModelError;
use ort::{environment::Environment, ep::CPU, session::Session};
use std::{
    path::Path,
    sync::{Mutex, OnceLock},
};

static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

pub(crate) fn failed(what: &str, why: impl std::fmt::Display) -> ModelError {
    ModelError::Runtime {
        what: what.to_owned(),
        why: why.to_string(),
    }
}

/// The process's runtime; the first caller's library is the one that stays.
///
/// # Errors
/// When the library cannot be loaded or is of another version.
pub(crate) fn environment(library: &Path) -> Result<&'static Environment, ModelError> {
    let _one_at_a_time = LOADING
        .lock()
        .map_err(|e| failed("loading the model runtime", e))?;
    if let Some(environment) = ENVIRONMENT.get() {
        return Ok(environment);
    }
    let environment = ort::init_from(library)
        .map_err(|e| failed("loading the model runtime", e))?
        .with_name("obelus")
        .with_telemetry(false)
        .build()
        .map_err(|e| failed("starting the model runtime", e))?;
    Ok(ENVIRONMENT.get_or_init(|| environment))
}

/// What a session does with the memory of one answer when the next question comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Keeps it: quickest, and right for small answers.
    Kept,
    /// Gives each piece back as soon as it is read: less at once, where layers are large.
    GivenBack,
}

/// Fusions of the runtime that make a network slower: in version 1.31.1 its one kernel for "add, then normalise" takes
/// several times as long as the two it stands for (its own profile of the tagger's layers says so).
const SLOWER_TOGETHER: &str = "SkipLayerNormFusion";

/// `1` makes the runtime multiply eight-bit numbers exactly where the processor's quick way lets sums overflow: on Intel and
/// AMD before VNNI. It takes twice the time, so it is asked for there only; a name must not be read differently on an older
/// server.
fn exact_products() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if !(is_x86_feature_detected!("avx512vnni") || is_x86_feature_detected!("avxvnni")) {
        return "1";
    }
    "0"
}

/// A session that uses the calling thread and no other, and never spins.
///
/// # Errors
/// When the model cannot be loaded.
pub(crate) fn session(
    environment: &Environment,
    model: &[u8],
    memory: Memory,
) -> Result<Session, ModelError> {
    let build = || -> Result<Session, ort::Error> {
        let keeps = memory == Memory::Kept;
        Session::builder(environment)?
            .with_execution_providers([CPU::default().with_arena_allocator(keeps).build()])?
            .with_memory_pattern(keeps)?
            .with_intra_threads(1)?
            .with_inter_threads(1)?
            .with_config_entry("session.intra_op.allow_spinning", "0")?
            .with_config_entry("session.x64quantprecision", exact_products())?
            .with_config_entry("optimization.disable_specified_optimizers", SLOWER_TOGETHER)?
            .commit_from_memory(model)
    };
    build().map_err(|e| failed("loading a model", e))
}
