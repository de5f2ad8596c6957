use crate::{PublicKey, Result, SigningKey, store::name};
use obelus_evidence::{Event, Sha256};
use serde::{Deserialize, Serialize};
use sha2::Digest;

/// The id of the service's own chain.
pub const SERVICE: &str = "";

/// The digest of an event: SHA-256 over `obelus event 1` and then every field but the digest itself, each as its
/// length in 8 bytes, little end first, and its bytes. Numbers are in decimal, digests in hexadecimal, a missing case
/// or document is empty.
pub fn digest(event: &Event) -> Result<Sha256> {
    let mut hasher = sha2::Sha256::new();
    hasher.update(b"obelus event 1\n");
    let kind = name(event.kind)?;
    let fields: [&str; 9] = [
        event.case.as_deref().unwrap_or(SERVICE),
        &event.number.to_string(),
        &event.at_ms.to_string(),
        event.document.as_deref().unwrap_or_default(),
        &event.by.id,
        &event.by.name,
        &kind,
        &event.detail,
        &event.previous.to_string(),
    ];
    for field in fields {
        hasher.update((field.len() as u64).to_le_bytes());
        hasher.update(field.as_bytes());
    }
    Ok(Sha256::from_bytes(hasher.finalize().into()))
}

/// The newest event of a chain, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The chain: a case's id, or empty for the service's own.
    pub chain: String,
    /// Number of its newest event.
    pub number: u64,
    /// Digest of its newest event.
    pub digest: Sha256,
    /// Public half of the key that signed, 64 hexadecimal digits.
    pub public: String,
    /// ed25519 over `obelus head 1`, chain, number and digest, one a line; 128 hexadecimal digits.
    pub signature: String,
}

impl Head {
    pub(crate) fn sign(chain: String, number: u64, digest: Sha256, key: &SigningKey) -> Self {
        let mut head = Self {
            chain,
            number,
            digest,
            public: key.public().to_string(),
            signature: String::new(),
        };
        head.signature = key.sign(&head.message());
        head
    }

    /// Whether one of the trusted keys signed exactly this.
    pub fn is_signed_by(&self, trusted: &[PublicKey]) -> bool {
        signed(&self.public, &self.message(), &self.signature, trusted)
    }

    fn message(&self) -> Vec<u8> {
        format!(
            "obelus head 1\n{}\n{}\n{}\n",
            self.chain, self.number, self.digest
        )
        .into_bytes()
    }
}

/// Whether the key that is named is trusted and made the signature.
pub(super) fn signed(public: &str, message: &[u8], signature: &str, trusted: &[PublicKey]) -> bool {
    PublicKey::parse(public).is_some_and(|key| trusted.contains(&key) && key.signed(message, signature))
}

/// Follows chains event by event and says what is wrong with them.
#[derive(Clone, Default)]
pub(super) struct Follower {
    chain: Option<String>,
    number: u64,
    previous: Option<Sha256>,
}

impl Follower {
    /// Takes the next event; events of one chain come one after another, in order. Answers what is wrong with it.
    pub(super) fn follow(&mut self, event: &Event) -> Vec<String> {
        let chain = event.case.as_deref().unwrap_or(SERVICE);
        if self.chain.as_deref() != Some(chain) {
            *self = Self {
                chain: Some(chain.to_owned()),
                ..Self::default()
            };
        }
        let mut faults = Vec::new();
        if event.number != self.number + 1 {
            faults.push(format!(
                "event {} comes after event {}",
                event.number, self.number
            ));
        }
        if event.previous != self.previous.unwrap_or(Sha256::from_bytes([0; 32])) {
            faults.push("it does not follow from the event before it".to_owned());
        }
        match digest(event) {
            Ok(digest) if digest == event.digest => {}
            _ => faults.push("it is not what was recorded".to_owned()),
        }
        self.number = event.number;
        self.previous = Some(event.digest);
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::{Follower, digest};
    use obelus_evidence::{Actor, Event, EventKind, Sha256};

    fn chain(length: u64) -> Vec<Event> {
        let mut previous = Sha256::from_bytes([0; 32]);
        let mut events = Vec::new();
        for number in 1..=length {
            let mut event = Event {
                number,
                at_ms: 1_000 + number as i64,
                case: Some("c1".into()),
                document: (number % 2 == 0).then(|| "d".into()),
                by: Actor {
                    id: "u".into(),
                    name: "U".into(),
                },
                kind: EventKind::Viewed,
                detail: format!("{{\"page\":{number}}}"),
                previous,
                digest: previous,
            };
            event.digest = digest(&event).unwrap();
            previous = event.digest;
            events.push(event);
        }
        events
    }

    fn faults(events: &[Event]) -> usize {
        let mut follower = Follower::default();
        events.iter().map(|event| follower.follow(event).len()).sum()
    }

    #[test]
    fn an_untouched_chain_has_no_faults() {
        assert_eq!(faults(&chain(20)), 0);
    }

    #[test]
    fn every_field_is_covered_by_the_digest() {
        let changes: [fn(&mut Event); 9] = [
            |e| e.number += 1,
            |e| e.at_ms += 1,
            |e| e.case = None,
            |e| e.document = Some("x".into()),
            |e| e.by.id.push('x'),
            |e| e.by.name.push('x'),
            |e| e.kind = EventKind::Downloaded,
            |e| e.detail.push(' '),
            |e| e.previous = Sha256::of(b"x"),
        ];
        for (index, change) in changes.iter().enumerate() {
            let mut event = chain(3)[2].clone();
            change(&mut event);
            assert_ne!(digest(&event).unwrap(), event.digest, "field {index}");
        }
    }

    #[test]
    fn fields_cannot_slide_into_each_other() {
        let mut one = chain(1)[0].clone();
        one.by = Actor {
            id: "ab".into(),
            name: "c".into(),
        };
        let mut two = one.clone();
        two.by = Actor {
            id: "a".into(),
            name: "bc".into(),
        };
        assert_ne!(digest(&one).unwrap(), digest(&two).unwrap());
    }
}
