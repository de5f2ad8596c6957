//! The signed manifest beside a copy on disk, and what it is worth.

use super::outcome::Outcome;
use crate::manifest::digest;
use obelus_casebook::PublicKey;
use obelus_evidence::{Sha256, SignedManifest, SpeaksFor};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// Where a copy's manifest lies: its name with `.manifest.json` behind it.
pub(crate) fn beside(copy: &Path) -> PathBuf {
    let mut name = OsString::from(copy.file_name().unwrap_or_default());
    name.push(".manifest.json");
    copy.with_file_name(name)
}

/// What is known about a manifest after checking it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// There is none.
    Missing,
    /// Signed by a key that is trusted here.
    Trusted(String),
    /// Rightly signed, by a key nobody here knows.
    UnknownKey(String),
    /// It does not belong to this copy, or was changed.
    Wrong(&'static str),
}

/// Checks a manifest of the kind `M` against the copy's and the original's digests and the plan.
pub(crate) fn check<M: SpeaksFor + Serialize + DeserializeOwned>(
    path: &Path,
    copy: Sha256,
    original: Sha256,
    plan: &impl Serialize,
    trusted: &[PublicKey],
) -> Result<Checked, Outcome> {
    let Ok(text) = fs::read(path) else {
        return Ok(Checked::Missing);
    };
    let Ok(signed) = serde_json::from_slice::<SignedManifest<M>>(&text) else {
        return Ok(Checked::Wrong("the manifest cannot be read"));
    };
    let message = serde_json::to_vec(&signed.manifest)?;
    let Some(key) = PublicKey::parse(&signed.public_key) else {
        return Ok(Checked::Wrong("the manifest names no key"));
    };
    let [of_original, of_copy, of_plan] = signed.manifest.digests();
    Ok(if !key.signed(&message, &signed.signature) {
        Checked::Wrong("the manifest was changed after it was signed")
    } else if of_copy != copy {
        Checked::Wrong("the manifest was signed for another copy")
    } else if of_original != original {
        Checked::Wrong("the manifest was signed for another original")
    } else if of_plan != digest(plan)? {
        Checked::Wrong("the manifest was signed for another plan")
    } else if trusted.contains(&key) {
        Checked::Trusted(key.to_string())
    } else {
        Checked::UnknownKey(key.to_string())
    })
}

impl Checked {
    /// What a person should know about it; nothing when the signature is trusted.
    pub(crate) fn remark(&self) -> Option<String> {
        match self {
            Self::Trusted(_) => None,
            Self::Missing => Some("there is no signed manifest beside the copy".to_owned()),
            Self::UnknownKey(key) => Some(format!(
                "the manifest is signed by {key}, which this machine does not know"
            )),
            Self::Wrong(why) => Some((*why).to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Checked, beside, check};
    use crate::manifest::sign;
    use obelus_casebook::SigningKey;
    use obelus_evidence::{Manifest, Plan, Report, ReportResult, Sha256, Versions};
    use std::{fs, path::Path};

    #[test]
    fn a_manifest_speaks_for_one_copy_one_plan_and_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::create(&folder.path().join("signing.key")).unwrap();
        let (original, copy) = (Sha256::of(b"original"), Sha256::of(b"copy"));
        let plan: Plan = serde_json::from_value(serde_json::json!({
            "original": original, "marks": [{ "page": 1, "box": [1, 2, 3.3, 4] }],
        }))
        .unwrap();
        let report = Report {
            original,
            copy: Some(copy),
            marks: vec![],
            rasterised: vec![],
            verified: vec![],
            result: ReportResult::Clean,
            remarks: vec![],
            versions: Versions::default(),
        };
        let path = beside(&folder.path().join("copy.pdf"));
        assert_eq!(path.file_name().unwrap(), "copy.pdf.manifest.json");
        let now = chrono::Utc::now();
        let signed = sign(&report, &plan, &key, now).unwrap().expect("a proven copy");
        fs::write(&path, &signed).unwrap();
        let at = |path: &Path, copy, plan: &Plan, keys: &[_]| {
            check::<Manifest>(path, copy, original, plan, keys).unwrap()
        };
        let trusted = key.trusted();
        assert_eq!(
            at(&path, copy, &plan, &trusted),
            Checked::Trusted(key.public().to_string())
        );
        assert_eq!(
            at(&path, copy, &plan, &[]),
            Checked::UnknownKey(key.public().to_string())
        );
        assert!(
            matches!(at(&path, original, &plan, &trusted), Checked::Wrong(why) if why.contains("another copy"))
        );
        let through_a_file: Plan =
            serde_json::from_slice(&serde_json::to_vec_pretty(&plan).unwrap()).unwrap();
        assert!(matches!(
            at(&path, copy, &through_a_file, &trusted),
            Checked::Trusted(_)
        ));
        let other = Plan {
            marks: vec![],
            ..plan.clone()
        };
        assert!(
            matches!(at(&path, copy, &other, &trusted), Checked::Wrong(why) if why.contains("another plan"))
        );
        let text = String::from_utf8(signed)
            .unwrap()
            .replace("\"marks\": 1", "\"marks\": 2");
        fs::write(&path, text).unwrap();
        assert!(matches!(at(&path, copy, &plan, &trusted), Checked::Wrong(why) if why.contains("changed")));
        assert_eq!(at(Path::new("nowhere"), copy, &plan, &trusted), Checked::Missing);
    }
}
