//! Which other origins' pages may call this dialect. Requests come with `credentials: include`, so origins are named one
//! by one, never `*`.

use axum::http::{HeaderName, HeaderValue, Method, header};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Origins of front ends, such as `https://casework.example`.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<HeaderValue>);

impl Origins {
    /// Reads configured origins.
    ///
    /// # Errors
    /// Names the one that is not an origin.
    pub fn parse(origins: &[String]) -> Result<Self, String> {
        let read = |origin: &String| {
            let plain = origin.trim().trim_end_matches('/');
            let host = plain
                .strip_prefix("https://")
                .or_else(|| plain.strip_prefix("http://"));
            let is_origin = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', ' ']));
            is_origin
                .then(|| HeaderValue::from_str(plain).ok())
                .flatten()
                .ok_or_else(|| format!("`{origin}` is not an origin such as https://casework.example"))
        };
        origins.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn layer(&self) -> CorsLayer {
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.0.clone()))
            .allow_credentials(true)
            .allow_methods([
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                HeaderName::from_static("clientname"),
                super::gate::CORRELATION,
            ])
            .expose_headers([super::gate::CORRELATION])
            .max_age(Duration::from_secs(600))
    }
}

#[cfg(test)]
mod tests {
    use super::Origins;

    #[test]
    fn origins_are_named_one_by_one() {
        let read = |origin: &str| Origins::parse(&[origin.to_owned()]).is_ok();
        assert!(read("https://casework.example") && read("http://localhost:3000/"));
        for bad in ["*", "https://*", "casework.example", "https://", "https://a/b"] {
            assert!(!read(bad), "{bad}");
        }
    }
}
