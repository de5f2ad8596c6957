//! Tokens of Entra ID: what is taken, what is refused, and what happens when the directory turns its keys.

use axum::http::{HeaderMap, HeaderValue, header};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet},
};
use obelus::auth::{
    Role, SignIn, SignInError, Signed,
    entra::{Entra, EntraConfig},
    keys::{KeySource, Keys, Lifetimes, NoKeys},
};
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub(crate) const TENANT: &str = "00dd0d1d-7bee-4c3e-9a0f-0d7a4a0c0001";
pub(crate) const AUDIENCE: &str = "api://obelus";
const KEY: &str = "key-1";

static PRIVATE: LazyLock<Vec<u8>> = LazyLock::new(private);

fn private() -> Vec<u8> {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
    key.to_pkcs1_der().unwrap().as_bytes().to_vec()
}

fn jwk(der: &[u8], id: &str) -> Jwk {
    let mut jwk = Jwk::from_encoding_key(&EncodingKey::from_rsa_der(der), Algorithm::RS256).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    jwk
}

/// A directory that publishes what it is told to.
pub(crate) struct Published {
    set: Mutex<Result<JwkSet, String>>,
    asked: AtomicUsize,
}

impl Published {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            set: Mutex::new(Ok(JwkSet {
                keys: vec![jwk(&PRIVATE, KEY)],
            })),
            asked: AtomicUsize::new(0),
        })
    }

    fn publish(&self, set: Result<JwkSet, String>) {
        *self.set.lock().unwrap() = set;
    }
}

#[async_trait::async_trait]
impl KeySource for Published {
    async fn fetch(&self) -> Result<JwkSet, String> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.set.lock().unwrap().clone()
    }
}

pub(crate) fn entra() -> Entra {
    let config: EntraConfig =
        toml::from_str(&format!("tenant = '{TENANT}'\naudience = ['{AUDIENCE}']")).unwrap();
    Entra::new(config, Published::new())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Claims of a sound token.
pub(crate) fn claims(roles: &[Role]) -> Value {
    let roles: Vec<String> = roles
        .iter()
        .map(|role| format!("Obelus.{}", role.name()))
        .collect();
    json!({ "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "aud": AUDIENCE, "tid": TENANT,
        "oid": "oid-of-ann", "preferred_username": "ann@example.org", "iat": now(), "nbf": now(), "exp": now() + 3600,
        "roles": roles })
}

pub(crate) fn signed(claims: &Value) -> String {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some(KEY.to_owned());
    encode(&header, claims, &EncodingKey::from_rsa_der(&PRIVATE)).unwrap()
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let word = three
            .iter()
            .fold(0_u32, |word, byte| (word << 8) | u32::from(*byte))
            << (8 * (3 - three.len()));
        for n in 0..=three.len() {
            text.push(char::from(LETTERS[(word >> (18 - 6 * n)) as usize & 63]));
        }
    }
    text
}

/// Tokens that must open nothing, by what is wrong with them.
pub(crate) fn faulty(roles: &[Role]) -> Vec<(&'static str, Option<String>)> {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut claims = claims(roles);
        change(&mut claims);
        claims
    };
    let plain = claims(roles);
    let head = |alg: &str| json!({ "alg": alg, "typ": "JWT", "kid": KEY }).to_string();
    let unsigned = |alg: &str| {
        format!(
            "{}.{}.",
            base64url(head(alg).as_bytes()),
            base64url(plain.to_string().as_bytes())
        )
    };
    let mut unknown = Header::new(Algorithm::RS256);
    unknown.kid = Some("another key".to_owned());
    let mut shared = Header::new(Algorithm::HS256);
    shared.kid = Some(KEY.to_owned());
    // The classic mistake: the public key, which everybody has, taken for a shared secret.
    let public = serde_json::to_vec(&jwk(&PRIVATE, KEY)).unwrap();
    let other = private();
    let mut forged = Header::new(Algorithm::RS256);
    forged.kid = Some(KEY.to_owned());
    let mut nameless = Header::new(Algorithm::RS256);
    nameless.kid = None;
    let mut altered = signed(&plain);
    let middle = altered.find('.').unwrap() + 20;
    altered.replace_range(
        middle..=middle,
        if &altered[middle..=middle] == "A" {
            "B"
        } else {
            "A"
        },
    );
    vec![
        ("no token", None),
        ("nonsense", Some("abc.def.ghi".to_owned())),
        ("expired", Some(signed(&with(&|c| c["exp"] = json!(now() - 180))))),
        (
            "not valid yet",
            Some(signed(&with(&|c| c["nbf"] = json!(now() + 180)))),
        ),
        (
            "without an end",
            Some(signed(&with(&|c| drop(c.as_object_mut().unwrap().remove("exp"))))),
        ),
        (
            "wrong audience",
            Some(signed(&with(&|c| c["aud"] = json!("api://other")))),
        ),
        (
            "wrong issuer",
            Some(signed(&with(&|c| c["iss"] = json!("https://evil.example/")))),
        ),
        (
            "wrong tenant",
            Some(signed(&with(&|c| c["tid"] = json!("another")))),
        ),
        (
            "no tenant",
            Some(signed(&with(&|c| drop(c.as_object_mut().unwrap().remove("tid"))))),
        ),
        (
            "no scope and no role",
            Some(signed(&with(&|c| c["roles"] = json!(["Other.Admin"])))),
        ),
        (
            "another scope",
            Some(signed(&with(&|c| {
                (c["roles"], c["scp"]) = (json!([]), json!("user_impersonation_not"))
            }))),
        ),
        ("alg none", Some(unsigned("none"))),
        ("alg None", Some(unsigned("None"))),
        ("no signature", Some(unsigned("RS256"))),
        (
            "HS256 with the public key",
            Some(encode(&shared, &plain, &EncodingKey::from_secret(&public)).unwrap()),
        ),
        (
            "unknown key",
            Some(encode(&unknown, &plain, &EncodingKey::from_rsa_der(&PRIVATE)).unwrap()),
        ),
        (
            "no key named",
            Some(encode(&nameless, &plain, &EncodingKey::from_rsa_der(&PRIVATE)).unwrap()),
        ),
        (
            "somebody else's signature",
            Some(encode(&forged, &plain, &EncodingKey::from_rsa_der(&other)).unwrap()),
        ),
        ("altered", Some(altered)),
        ("very long", Some("a".repeat(20_000))),
    ]
}

async fn asked(sign_in: &SignIn, token: Option<&str>) -> Result<Signed, SignInError> {
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        headers.insert(
            header::AUTHORIZATION,
            HeaderValue::from_str(&format!("Bearer {token}")).unwrap(),
        );
    }
    sign_in.by_token(&headers).await
}

fn sign_in() -> SignIn {
    SignIn {
        entra: Some(entra()),
        ..SignIn::default()
    }
}

#[tokio::test]
async fn a_sound_token_says_who_it_is_and_what_they_may_do() {
    let signed_in = asked(&sign_in(), Some(&signed(&claims(&[Role::Auditor]))))
        .await
        .unwrap();
    assert_eq!(
        (signed_in.actor.id.as_str(), signed_in.actor.name.as_str()),
        ("oid-of-ann", "ann@example.org")
    );
    assert!(signed_in.roles.allow(Role::Viewer) && !signed_in.roles.allow(Role::Reviewer));
    assert!(signed_in.lasts.unwrap() > Duration::from_secs(3500));
    // The Casework App's users have the scope and no role.
    let mut scoped = claims(&[]);
    scoped["scp"] = json!("openid user_impersonation");
    let signed_in = asked(&sign_in(), Some(&signed(&scoped))).await.unwrap();
    assert!(signed_in.roles.allow(Role::Reviewer) && !signed_in.roles.allow(Role::Approver));
}

#[tokio::test]
async fn clocks_may_differ_by_two_minutes() {
    let mut late = claims(&[Role::Viewer]);
    late["exp"] = json!(now() - 100);
    let mut early = claims(&[Role::Viewer]);
    early["nbf"] = json!(now() + 100);
    for claims in [late, early] {
        assert!(
            asked(&sign_in(), Some(&signed(&claims))).await.is_ok(),
            "{claims}"
        );
    }
}

#[tokio::test]
async fn every_faulty_token_is_refused() {
    let sign_in = sign_in();
    for (what, token) in faulty(&[Role::Approver]) {
        assert!(asked(&sign_in, token.as_deref()).await.is_err(), "{what}");
    }
}

#[tokio::test]
async fn a_new_key_is_found_an_old_one_forgotten_and_the_directory_is_not_asked_for_every_stranger() {
    let directory = Published::new();
    let slow = Lifetimes {
        retry: Duration::from_secs(60),
        ..Lifetimes::default()
    };
    let keys = Keys::new(directory.clone(), slow);
    assert!(keys.get(KEY).await.unwrap().is_some());
    for stranger in 0..50 {
        assert!(keys.get(&format!("stranger {stranger}")).await.unwrap().is_none());
    }
    assert_eq!(directory.asked.load(Ordering::SeqCst), 1);

    let quick = Lifetimes {
        retry: Duration::ZERO,
        ..Lifetimes::default()
    };
    let keys = Keys::new(directory.clone(), quick);
    assert!(keys.get(KEY).await.unwrap().is_some());
    directory.publish(Ok(JwkSet {
        keys: vec![jwk(&PRIVATE, "key-2")],
    }));
    assert!(keys.get("key-2").await.unwrap().is_some());
    assert!(keys.get(KEY).await.unwrap().is_none());
    // A directory that fails or publishes nothing leaves the last good set standing.
    for broken in [Err("no answer".to_owned()), Ok(JwkSet { keys: vec![] })] {
        directory.publish(broken);
        assert!(keys.get("stranger").await.unwrap().is_none());
        assert!(keys.get("key-2").await.unwrap().is_some());
    }
}

#[tokio::test]
async fn keys_that_could_not_be_renewed_for_too_long_are_not_believed() {
    let directory = Published::new();
    let short = Lifetimes {
        fresh: Duration::ZERO,
        retry: Duration::ZERO,
        believed: Duration::from_millis(30),
    };
    let keys = Keys::new(directory.clone(), short);
    assert!(keys.get(KEY).await.unwrap().is_some());
    directory.publish(Err("no answer".to_owned()));
    assert!(keys.get(KEY).await.is_ok());
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(keys.get(KEY).await.err(), Some(NoKeys));
}
