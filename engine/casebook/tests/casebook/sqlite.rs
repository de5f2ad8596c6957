//! The conformance suite on SQLite.

macro_rules! on_sqlite {
    ($($module:ident: $($name:ident),+ $(,)?;)+) => {$(
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    crate::conformance::$module::$name(&crate::bench::Bench::sqlite().await).await;
                }
            )+
        }
    )+};
}

on_sqlite! {
    arriving:
        a_received_document_waits_for_its_reader,
        the_same_file_is_received_once,
        a_refused_upload_leaves_an_event_and_nothing_else,
        a_case_is_created_once_and_changed_on_purpose;
    claiming:
        the_most_urgent_stage_goes_first,
        a_reserved_slot_leaves_the_night_alone,
        many_workers_never_share_a_stage,
        a_stage_whose_lease_is_over_is_taken_and_its_first_worker_loses,
        a_beat_keeps_the_lease_and_shows_progress,
        a_server_takes_back_its_own_leases_only;
    ending:
        results_completion_event_and_successor_come_together,
        a_completion_that_fails_half_way_changes_nothing,
        the_third_failure_means_quarantine_and_a_release_starts_over,
        an_outage_never_counts,
        the_tenth_lost_worker_means_quarantine,
        a_refusal_is_final,
        the_same_work_is_done_once;
    enclosing:
        what_came_inside_becomes_documents_or_is_listed_with_the_reason,
        what_lies_too_deep_is_listed_and_not_taken;
    deciding:
        two_lawyers_see_each_others_decisions,
        two_lawyers_cannot_decide_the_same_thing_unseen,
        the_newest_decision_counts_and_can_be_taken_back,
        an_accepted_suggestion_outlives_the_next_run_of_the_rules,
        a_batch_with_one_bad_decision_is_not_recorded,
        what_becomes_of_pages_is_decided_like_everything_else,
        what_cannot_be_is_not_recorded;
    copying:
        the_same_plan_gives_the_same_copy,
        only_a_proven_copy_has_a_file,
        a_report_that_does_not_prove_the_copy_is_not_accepted,
        a_copy_that_no_longer_passes_is_withdrawn;
    trail:
        events_come_in_order_and_can_be_followed,
        an_untouched_trail_verifies_and_exports;
}
