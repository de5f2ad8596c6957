//! The conformance suite on the DDEI adapter.

use crate::bench::System;
use obelus_benches::mock_cms::{FIRST_CASE, Inventory};
use obelus_cms::conformance::{self, Setup};
use std::sync::Arc;

async fn conforms(careful: bool, except: &[&str]) {
    for (name, requirement) in conformance::ALL {
        if except.contains(name) {
            continue;
        }
        let inventory = Inventory {
            careful,
            largest: 300_000,
            ..Inventory::default()
        };
        let system = System::start(inventory).await;
        let (user, other) = conformance::users();
        let setup = Setup {
            cms: Arc::new(system.cms.clone()),
            user,
            other,
            case: FIRST_CASE,
            // Under the adapter's own limit, so that it is the system that says no.
            too_many_bytes: 300_001,
        };
        requirement(setup).await;
    }
}

#[tokio::test]
async fn the_ddei_adapter_conforms() {
    conforms(true, &[]).await;
}

#[tokio::test]
async fn the_ddei_adapter_conforms_on_a_system_that_takes_whatever_it_is_sent() {
    // Two who send in the same instant can only be told apart by the system itself.
    conforms(false, &["of two who save at once one is told"]).await;
}
