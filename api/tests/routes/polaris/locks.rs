//! Locks (casework-app.md 1.6).

use super::world::World;

#[tokio::test]
async fn a_lock_is_taken_kept_from_others_and_given_back() {
    let world = World::new().await;
    let (path, _) = world.document("MG11 Roe.pdf").await;
    let checkout = format!("{path}/checkout");
    for (who, method, status) in [
        ("ann", "POST", 200),
        ("ann", "POST", 200),
        ("bo", "POST", 409),
        ("bo", "DELETE", 409),
        ("ann", "DELETE", 200),
        ("ann", "DELETE", 200),
        ("bo", "POST", 200),
    ] {
        let answer = world.ask_as(who, method, &checkout, None).await;
        assert_eq!(answer.status.as_u16(), status, "{who} {method}");
        if status == 200 {
            assert!(answer.body.is_empty());
            continue;
        }
        // One front end reads `Error`, the other what follows `Exception Message: ` in `detail`.
        let body = answer.json();
        assert!(body["Error"].as_str().unwrap().contains("ann"), "{body}");
        let detail = body["detail"].as_str().unwrap();
        assert!(
            detail
                .split("Exception Message: ")
                .nth(1)
                .unwrap()
                .contains("ann"),
            "{body}"
        );
    }
    world.service.stop().await;
}

#[tokio::test]
async fn only_documents_of_the_case_management_system_can_be_locked() {
    let world = World::new().await;
    for (id, status) in [
        ("PCD-3", 400),
        ("DAC-2750411", 400),
        ("nonsense", 400),
        ("CMS-1", 404),
    ] {
        let path = format!("{}/documents/{id}/versions/1/checkout", super::world::base());
        assert_eq!(
            world.ask_as("ann", "POST", &path, None).await.status.as_u16(),
            status,
            "{id}"
        );
    }
    world.service.stop().await;
}
