//! The folder adapter: the conformance suite, and what only folders have.

// The lint spares only functions marked as tests, not those they share.
#![allow(clippy::unwrap_used)]

use obelus_cms::{
    Cms, CmsError, Folder,
    conformance::{self, Setup},
};
use std::{fs, path::Path, sync::Arc, time::Duration};

const LIMIT: u64 = 4096;

fn case_in(root: &Path) {
    let case = root.join("R-v-Poe");
    fs::create_dir_all(&case).unwrap();
    fs::write(
        case.join("case.json"),
        r#"{"id":31,"uniqueReferenceNumber":"45CV2911222"}"#,
    )
    .unwrap();
    for name in ["MG11 Roe.pdf", "MG3.pdf", "letter.txt"] {
        fs::write(case.join(name), b"%PDF-1.7 an original\n%%EOF").unwrap();
    }
}

fn setup(root: &Path) -> Setup {
    case_in(root);
    let (user, other) = conformance::users();
    Setup {
        cms: Arc::new(Folder::new(vec![root.to_owned()], Vec::new(), LIMIT)),
        user,
        other,
        case: 31,
        too_many_bytes: LIMIT as usize + 1,
    }
}

#[tokio::test]
async fn the_folder_adapter_conforms() {
    for (_, requirement) in conformance::ALL {
        let root = tempfile::tempdir().unwrap();
        requirement(setup(root.path())).await;
    }
}

#[tokio::test]
async fn originals_are_never_changed_and_saved_versions_lie_where_people_find_them() {
    let root = tempfile::tempdir().unwrap();
    let setup = setup(root.path());
    let before = fs::read(root.path().join("R-v-Poe/letter.txt")).unwrap();
    let listed = setup.cms.documents(&setup.user, 31).await.unwrap();
    let letter = listed.iter().find(|one| one.extension() == "txt").unwrap();
    setup
        .cms
        .upload(&setup.user, letter.at(31), "%PDF-1.7 copy".into())
        .await
        .unwrap();
    assert_eq!(fs::read(root.path().join("R-v-Poe/letter.txt")).unwrap(), before);
    let saved: Vec<_> = fs::read_dir(root.path().join("R-v-Poe/redacted"))
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(saved.len(), 1);
    let listed = setup.cms.documents(&setup.user, 31).await.unwrap();
    assert_eq!(listed.len(), 3, "a saved version is not a document of its own");
    let letter = listed
        .iter()
        .find(|one| one.original_file_name.reveal() == "letter.txt")
        .unwrap();
    assert_eq!(letter.extension(), "pdf");
}

#[tokio::test]
async fn a_file_that_is_changed_by_hand_is_a_new_version_and_the_old_one_is_not_there() {
    let root = tempfile::tempdir().unwrap();
    let setup = setup(root.path());
    let before = setup.cms.documents(&setup.user, 31).await.unwrap()[0].at(31);
    tokio::time::sleep(Duration::from_millis(20)).await;
    fs::write(
        root.path().join("R-v-Poe/MG11 Roe.pdf"),
        b"%PDF-1.7 another\n%%EOF",
    )
    .unwrap();
    let after = setup.cms.documents(&setup.user, 31).await.unwrap()[0].at(31);
    assert!(after.version > before.version);
    let old = setup.cms.fetch(&setup.user, before).await.unwrap_err();
    assert_eq!(old, CmsError::NotThere("version of the document"));
}

#[tokio::test]
async fn links_out_of_the_case_are_not_documents() {
    let root = tempfile::tempdir().unwrap();
    let setup = setup(root.path());
    fs::write(root.path().join("secret.pdf"), b"%PDF-1.7 secret").unwrap();
    std::os::unix::fs::symlink(
        root.path().join("secret.pdf"),
        root.path().join("R-v-Poe/link.pdf"),
    )
    .unwrap();
    assert_eq!(setup.cms.documents(&setup.user, 31).await.unwrap().len(), 3);
}

#[tokio::test]
async fn two_folders_that_claim_one_number_are_an_error_and_not_a_guess() {
    let root = tempfile::tempdir().unwrap();
    case_in(root.path());
    fs::create_dir(root.path().join("copy")).unwrap();
    fs::write(root.path().join("copy/case.json"), r#"{"id":31}"#).unwrap();
    let (user, _) = conformance::users();
    let folder = Folder::new(vec![root.path().to_owned()], Vec::new(), LIMIT);
    assert!(matches!(
        folder.documents(&user, 31).await,
        Err(CmsError::BadAnswer(_))
    ));
}

#[tokio::test]
async fn a_damaged_case_file_is_told_without_quoting_it() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("x")).unwrap();
    fs::write(root.path().join("x/case.json"), r#"{"id": Jane Roe}"#).unwrap();
    let (user, _) = conformance::users();
    let folder = Folder::new(vec![root.path().to_owned()], Vec::new(), LIMIT);
    let error = folder.all_cases(&user).await.unwrap_err().to_string();
    assert!(error.contains("line 1") && !error.contains("Jane"), "{error}");
}
