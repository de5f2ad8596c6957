//! One call to the connector: headers, time-outs, the one retry, what an error means.

use super::{DdeiOptions, answer};
use crate::{CmsError, Result, Session};
use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use reqwest::{
    Body, Method, Response, StatusCode, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// Largest JSON answer: a list of 10,000 documents has 7 MB.
const LARGEST_JSON: usize = 64 << 20;

/// A call to make.
#[derive(Clone)]
pub(super) struct Asked {
    method: Method,
    path: Vec<String>,
    about: &'static str,
    body: Option<(HeaderValue, Bytes)>,
    within: Option<Duration>,
}

impl Asked {
    pub(super) fn new(method: Method, path: &[&str]) -> Self {
        Self {
            method,
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            about: "document",
            body: None,
            within: None,
        }
    }

    pub(super) fn get(path: &[&str]) -> Self {
        Self::new(Method::GET, path)
    }

    /// What is not there when the answer is 404.
    pub(super) fn about(mut self, what: &'static str) -> Self {
        self.about = what;
        self
    }

    pub(super) fn with_json(mut self, body: Value) -> Self {
        let json = HeaderValue::from_static("application/json");
        self.body = Some((json, body.to_string().into()));
        self
    }

    pub(super) fn with_pdf(mut self, pdf: Bytes) -> Self {
        self.body = Some((HeaderValue::from_static("application/pdf"), pdf));
        self
    }

    /// Longest wait for the answer, when it is not the usual one.
    pub(super) fn within(mut self, limit: Duration) -> Self {
        self.within = Some(limit);
        self
    }

    /// Whether doing it twice does no harm.
    fn can_repeat(&self) -> bool {
        !matches!(self.method, Method::POST | Method::PUT)
    }
}

#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    options: DdeiOptions,
}

impl Client {
    pub(super) fn new(options: DdeiOptions) -> Result<Self> {
        let bad =
            |why: &str| CmsError::BadRequest(format!("the address of the case management system {why}"));
        let mut base = Url::parse(&options.base).map_err(|_| bad("is not an address"))?;
        if !matches!(base.scheme(), "http" | "https") || base.cannot_be_a_base() {
            return Err(bad("starts with https://"));
        }
        // Sessions and case papers travel here: in the open only to this machine itself.
        let is_local = matches!(base.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if base.scheme() == "http" && !is_local {
            return Err(bad("must start with https:// unless it is this machine"));
        }
        base.set_query(None);
        base.set_fragment(None);
        Ok(Self {
            http: http(&options)?,
            base,
            options,
        })
    }

    pub(super) fn options(&self) -> &DdeiOptions {
        &self.options
    }

    /// Makes a call whose answer says nothing.
    pub(super) async fn done(&self, session: &Session, asked: Asked) -> Result<()> {
        let within = asked.within.unwrap_or(self.options.answer);
        let response = self.call(session, asked, Some(within)).await?;
        // The answer's body is of no interest, but the connection is free again only once it was read.
        drop(response);
        Ok(())
    }

    /// Makes a call that answers JSON.
    pub(super) async fn json<T: DeserializeOwned>(&self, session: &Session, asked: Asked) -> Result<T> {
        Ok(self.tagged(session, asked).await?.0)
    }

    /// The same, with the answer's ETag.
    pub(super) async fn tagged<T: DeserializeOwned>(
        &self,
        session: &Session,
        asked: Asked,
    ) -> Result<(T, Option<String>)> {
        let within = asked.within.unwrap_or(self.options.answer);
        let about = asked.about;
        let mut first = true;
        loop {
            let response = self.call(session, asked.clone(), Some(within)).await?;
            let tag = response
                .headers()
                .get("etag")
                .and_then(|tag| tag.to_str().ok())
                .map(str::to_owned);
            match whole(response).await {
                Ok(body) => return Ok((parse(&body, about)?, tag)),
                // An answer that broke off is asked for once more.
                Err(error) if error.is_passing() && first && asked.can_repeat() => {
                    first = false;
                    self.rest().await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes a call that answers a file; time-outs are between pieces, not for the whole.
    pub(super) async fn stream(&self, session: &Session, asked: Asked) -> Result<Response> {
        self.call(session, asked, None).await
    }

    async fn call(&self, session: &Session, asked: Asked, within: Option<Duration>) -> Result<Response> {
        let answered = self.once(session, &asked, within).await;
        let again = match &answered {
            // The connector is known to answer 404 for what a moment later is there.
            Ok(response) => {
                let status = response.status();
                status.is_server_error() || (status == StatusCode::NOT_FOUND && asked.method == Method::GET)
            }
            // Who has waited once for nothing does not wait twice.
            Err(error) => error.is_passing() && *error != CmsError::TimedOut,
        };
        let answered = match again && asked.can_repeat() {
            true => {
                self.rest().await;
                self.once(session, &asked, within).await
            }
            false => answered,
        }?;
        match answered.status().is_success() {
            true => Ok(answered),
            false => Err(answer::refusal(answered, asked.about).await),
        }
    }

    async fn once(&self, session: &Session, asked: &Asked, within: Option<Duration>) -> Result<Response> {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("api").extend(&asked.path);
        }
        let mut request = self
            .http
            .request(asked.method.clone(), url)
            .headers(self.headers(session)?);
        if let Some((kind, body)) = &asked.body {
            request = request
                .header("content-type", kind)
                .body(Body::from(body.clone()));
        } else if asked.method == Method::POST {
            request = request.header("content-length", 0);
        }
        if let Some(within) = within {
            request = request.timeout(within);
        }
        request.send().await.map_err(|error| broken(&error))
    }

    fn headers(&self, session: &Session) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, value: &str, is_secret: bool| -> Result<(), ()> {
            let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| ())?;
            value.set_sensitive(is_secret);
            headers.insert(HeaderName::from_static(name), value);
            Ok(())
        };
        if let Some(auth) = &session.auth {
            put("cms-auth-values", auth.reveal(), true).map_err(|()| CmsError::SignIn)?;
        }
        if let Some(key) = &self.options.key {
            put("x-functions-key", key.reveal(), true).map_err(|()| {
                CmsError::BadRequest("the function key has characters it can't have".to_owned())
            })?;
        }
        if let Some(urn) = &session.urn {
            put("urn", urn, false)
                .map_err(|()| CmsError::BadRequest("the reference number has line breaks".to_owned()))?;
        }
        let ours = put("correlation-id", &session.correlation.to_string(), false)
            .and_then(|()| put("clientname", "CWA", false));
        ours.map_err(|()| CmsError::BadRequest("a header can't be sent".to_owned()))?;
        Ok(headers)
    }

    async fn rest(&self) {
        let rest = self.options.rest;
        // Clients that failed together shall not come back together.
        let share = f64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 255.0;
        tokio::time::sleep(rest + rest.mul_f64(share / 2.0)).await;
    }
}

/// HTTP over rustls with ring and the system's certificates; no redirects, which would carry the session elsewhere, and
/// no proxy from the environment.
fn http(options: &DdeiOptions) -> Result<reqwest::Client> {
    // Fails when another part of the process has chosen already, which is fine.
    let _ = rustls::crypto::CryptoProvider::install_default(rustls::crypto::ring::default_provider());
    reqwest::Client::builder()
        .connect_timeout(options.connect)
        .read_timeout(options.answer)
        .redirect(Policy::none())
        .no_proxy()
        .pool_idle_timeout(Duration::from_secs(30))
        .build()
        .map_err(|error| CmsError::Unavailable(format!("the HTTP client can't be made: {}", plain(&error))))
}

/// What a failed exchange means. The address is not told: it can carry a reference number.
pub(super) fn broken(error: &reqwest::Error) -> CmsError {
    if error.is_connect() {
        CmsError::Unreachable
    } else if error.is_timeout() {
        CmsError::TimedOut
    } else if error.is_body() || error.is_decode() {
        CmsError::Truncated
    } else {
        CmsError::Unavailable("the connection broke".to_owned())
    }
}

fn plain(error: &reqwest::Error) -> &'static str {
    if error.is_builder() {
        "its settings are wrong"
    } else {
        "unknown"
    }
}

/// The body of an answer, at most [`LARGEST_JSON`] bytes.
async fn whole(response: Response) -> Result<Bytes> {
    let mut stream = response.bytes_stream();
    let mut body = BytesMut::new();
    while let Some(piece) = stream.try_next().await.map_err(|error| broken(&error))? {
        if body.len() + piece.len() > LARGEST_JSON {
            return Err(CmsError::BadAnswer("the list is longer than we take".to_owned()));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.freeze())
}

fn parse<T: DeserializeOwned>(body: &[u8], about: &str) -> Result<T> {
    // Only the place is told: the parser's own message quotes the answer.
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        CmsError::BadAnswer(format!(
            "the answer about a {about} at line {line}, column {column}"
        ))
    })
}
