//! The signed manifest of a copy: who proved it, from what, by which plan.

use chrono::{DateTime, SecondsFormat, Utc};
use obelus_casebook::SigningKey;
use obelus_evidence::{
    Manifest, MediaManifest, MediaPlan, MediaReport, Plan, Report, Sha256, SignedManifest,
};
use serde::Serialize;
use serde_json::Value;

/// The digest of a plan, however the file it came from was laid out. Places count in ten-thousandths of a point, since
/// a number may change in its last digit on the way through a file.
pub(crate) fn digest(plan: &impl Serialize) -> serde_json::Result<Sha256> {
    let mut value = serde_json::to_value(plan)?;
    in_whole_numbers(&mut value);
    Ok(Sha256::of(&serde_json::to_vec(&value)?))
}

fn in_whole_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(real) = number.as_f64() {
                *value = Value::from((real * 1e4).round() as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(in_whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(in_whole_numbers),
        _ => {}
    }
}

/// Signs what a report says of a copy that was proven at `proven_at`, as JSON; `None` for a report that proves nothing.
pub(crate) fn sign(
    report: &Report,
    plan: &Plan,
    key: &SigningKey,
    proven_at: DateTime<Utc>,
) -> serde_json::Result<Option<Vec<u8>>> {
    let at = in_text(proven_at);
    signed(Manifest::of(report, plan, digest(plan)?, at), key)
}

/// The same of a copy of a recording.
pub(crate) fn sign_recording(
    report: &MediaReport,
    plan: &MediaPlan,
    key: &SigningKey,
    proven_at: DateTime<Utc>,
) -> serde_json::Result<Option<Vec<u8>>> {
    let at = in_text(proven_at);
    signed(MediaManifest::of(report, plan, digest(plan)?, at), key)
}

fn in_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn signed<M: Serialize>(manifest: Option<M>, key: &SigningKey) -> serde_json::Result<Option<Vec<u8>>> {
    let Some(manifest) = manifest else {
        return Ok(None);
    };
    let signature = key.sign(&serde_json::to_vec(&manifest)?);
    let signed = SignedManifest {
        manifest,
        public_key: key.public().to_string(),
        signature,
    };
    serde_json::to_vec_pretty(&signed).map(Some)
}
