//! Any of 10,000 events is changed, dropped, added, moved, or the last to be kept. All of it must be found.

use super::{
    Exported, Head, SERVICE,
    chain::{Follower, digest},
    verify::Examiner,
    verify_export,
};
use crate::SigningKey;
use obelus_evidence::{Actor, Event, EventKind, Sha256};
use proptest::{prelude::*, test_runner::Config};
use std::sync::LazyLock;

const EVENTS: usize = 10_000;

struct Trail {
    events: Vec<Event>,
    head: Head,
    key: SigningKey,
}

/// One chain of 10,000 events with a signed end.
static TRAIL: LazyLock<Trail> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::create(&folder.path().join("key")).unwrap();
    let mut previous = Sha256::from_bytes([0; 32]);
    let mut events = Vec::with_capacity(EVENTS);
    for number in 1..=EVENTS as u64 {
        let mut event = Event {
            number,
            at_ms: 1_000 + number as i64 / 3,
            case: Some("c1".into()),
            document: (number % 2 == 0).then(|| "d".into()),
            by: Actor {
                id: format!("u{}", number % 7),
                name: "U".into(),
            },
            kind: EventKind::Viewed,
            detail: format!("{{\"page\":{}}}", number % 5),
            previous,
            digest: previous,
        };
        event.digest = digest(&event).unwrap();
        previous = event.digest;
        events.push(event);
    }
    let head = Head::sign("c1".to_owned(), EVENTS as u64, previous, &key);
    Trail { events, head, key }
});

/// Every way to change one event.
const FLIPS: [fn(&mut Event); 10] = [
    |e| e.number += 1,
    |e| e.at_ms -= 1,
    |e| e.case = Some("c2".into()),
    |e| e.document = e.document.take().map_or(Some("x".into()), |_| None),
    |e| e.by.id.push('x'),
    |e| e.by.name = "V".into(),
    |e| e.kind = EventKind::Downloaded,
    |e| e.detail = e.detail.replace(':', ": "),
    |e| e.previous = Sha256::of(b"x"),
    |e| e.digest = Sha256::of(b"x"),
];

#[test]
fn at_every_one_of_ten_thousand_places_every_change_shows() {
    let Trail { events, head, key } = &*TRAIL;
    let mut before = Follower::default();
    let mut tried = 0;
    for at in 0..events.len() {
        // What comes before is untouched and the same in every attack, so it is followed once.
        let rest = |from: usize| events[from.min(EVENTS)..(at + 3).min(EVENTS)].to_vec();
        let mut attacks: Vec<Vec<Event>> = FLIPS
            .iter()
            .map(|flip| {
                let mut window = rest(at);
                flip(&mut window[0]);
                window
            })
            .collect();
        // The same event twice.
        attacks.push([rest(at), rest(at)].concat());
        if at + 1 < EVENTS {
            attacks.push(rest(at + 1));
            let mut swapped = rest(at);
            swapped.swap(0, 1);
            attacks.push(swapped);
        }
        for window in attacks {
            let mut follower = before.clone();
            let faults: usize = window.iter().map(|event| follower.follow(event).len()).sum();
            assert!(faults > 0, "event {}: {window:?}", at + 1);
            tried += 1;
        }
        assert_eq!(before.follow(&events[at]), Vec::<String>::new());
        // The trail ends here: nothing is wrong with it but its signed end.
        if at + 1 < EVENTS {
            let mut examiner = Examiner::default();
            examiner.event(&events[at]);
            let known = examiner.finish().faults.len();
            let mut examiner = Examiner::default();
            examiner.event(&events[at]);
            examiner.heads(std::slice::from_ref(head), &[], &key.trusted());
            assert!(
                examiner.finish().faults.len() > known,
                "ended after event {}",
                at + 1
            );
            tried += 1;
        }
    }
    assert!(tried > 13 * EVENTS, "{tried}");
}

/// An attack on a whole exported trail.
#[derive(Clone, Debug)]
enum Attack {
    Flip(usize, usize),
    Drop(usize, usize),
    Repeat(usize, usize),
    Forge(usize),
    Move(usize, usize),
    EndAt(usize),
}

fn attack() -> impl Strategy<Value = Attack> {
    let place = 0..EVENTS;
    prop_oneof![
        (place.clone(), 0..FLIPS.len()).prop_map(|(at, flip)| Attack::Flip(at, flip)),
        (place.clone(), 1..50_usize).prop_map(|(at, many)| Attack::Drop(at, many)),
        (place.clone(), place.clone()).prop_map(|(from, to)| Attack::Repeat(from, to)),
        place.clone().prop_map(Attack::Forge),
        (place.clone(), place.clone())
            .prop_filter("it moves", |(from, to)| from != to)
            .prop_map(|(from, to)| Attack::Move(from, to)),
        place.prop_map(Attack::EndAt),
    ]
}

impl Attack {
    fn on(&self, events: &mut Vec<Event>) {
        match *self {
            Self::Flip(at, flip) => FLIPS[flip](&mut events[at]),
            Self::Drop(at, many) => drop(events.drain(at..(at + many).min(EVENTS))),
            Self::Repeat(from, to) => events.insert(to, events[from].clone()),
            // Without the key the forger can still make every digest fit from here on.
            Self::Forge(at) => {
                events[at].by.name = "Somebody else".into();
                let mut previous = events[at].previous;
                for event in &mut events[at..] {
                    event.previous = previous;
                    event.digest = digest(event).unwrap();
                    previous = event.digest;
                }
            }
            Self::Move(from, to) => {
                let moved = events.remove(from);
                events.insert(to, moved);
            }
            Self::EndAt(at) => events.truncate(at),
        }
    }
}

fn exported(events: &[Event], trail: &Trail) -> String {
    let first = Exported::Trail {
        version: 1,
        at_ms: 1,
        public: trail.key.trusted().iter().map(ToString::to_string).collect(),
    };
    let events = events.iter().cloned().map(Exported::Event);
    let lines = [first]
        .into_iter()
        .chain(events)
        .chain([Exported::Head(trail.head.clone())]);
    lines
        .map(|line| serde_json::to_string(&line).unwrap() + "\n")
        .collect()
}

#[test]
fn an_untouched_trail_of_ten_thousand_events_has_no_faults() {
    let text = exported(&TRAIL.events, &TRAIL);
    let report = verify_export(text.as_bytes(), &TRAIL.key.trusted()).unwrap();
    assert_eq!((report.events, report.faults), (EVENTS as u64, vec![]));
    assert_ne!(TRAIL.head.chain, SERVICE);
}

proptest! {
    #![proptest_config(Config { cases: 48, max_shrink_iters: 0, ..Config::default() })]

    #[test]
    fn an_attack_anywhere_on_an_exported_trail_is_found(attack in attack()) {
        let mut events = TRAIL.events.clone();
        attack.on(&mut events);
        let text = exported(&events, &TRAIL);
        let report = verify_export(text.as_bytes(), &TRAIL.key.trusted()).unwrap();
        prop_assert!(!report.is_sound(), "not found: {attack:?}");
    }
}
