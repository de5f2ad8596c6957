//! `casework`: a case of 10,000 documents behind the made-up case management system, asked for as the Casework App asks:
//! how long its list takes, how long the first suggestions of a document nobody has opened, and what a search says
//! while the case is still being read.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "the table is the program's answer")]

use anyhow::{Context, Result, bail};
use clap::Parser;
use obelus_benches::mock_cms::{FIRST_CASE, Inventory, MockCms};
use reqwest::{Client, Method};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Measures the Casework App's dialect on a large case.
#[derive(Parser)]
struct Flags {
    /// The program to measure.
    #[arg(long, default_value = "target/fast/obelus")]
    obelus: PathBuf,
    /// Documents of the case.
    #[arg(long, default_value_t = 10_000)]
    documents: usize,
    /// How long to search while the case is being read, in seconds.
    #[arg(long, default_value_t = 20)]
    searching: u64,
    /// Ends with 1 when the list takes longer, in seconds.
    #[arg(long)]
    most_list: Option<f64>,
    /// Ends with 1 when the first suggestions take longer, in seconds.
    #[arg(long)]
    most_suggestions: Option<f64>,
}

/// A running server; dropping it ends it.
struct Server {
    child: Child,
    address: String,
    key: String,
}

impl Server {
    fn start(flags: &Flags, data: &std::path::Path, cms: &str) -> Result<Self> {
        let mut child = Command::new(&flags.obelus)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("OBELUS_CMS_ADAPTER", "ddei")
            .env("OBELUS_CMS_URL", cms)
            .env("OBELUS_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", flags.obelus.display()))?;
        let lines = BufReader::new(child.stdout.take().context("its output")?).lines();
        let ready = lines.map_while(Result::ok).find(|line| line.contains("/#key="));
        let ready = ready.context("the server did not say its address")?;
        let place = ready.split("http://").nth(1).context("an address")?.trim();
        let (address, key) = place.split_once("/#key=").context("a key")?;
        Ok(Self {
            child,
            address: address.to_owned(),
            key: key.to_owned(),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The front end.
struct FrontEnd<'s> {
    http: Client,
    server: &'s Server,
}

impl FrontEnd<'_> {
    async fn ask(&self, method: Method, path: &str) -> Result<(u16, Vec<u8>)> {
        let address = match path.starts_with("http") {
            true => path.to_owned(),
            false => format!("http://{}/api{path}", self.server.address),
        };
        let request = self
            .http
            .request(method, address)
            .bearer_auth(&self.server.key)
            .header("Correlation-Id", "7d2d1b5e-8a52-4f3a-9a37-0c1f6d8e2b11")
            .header("Cookie", "Cms-Auth-Values=user%3Dpriya");
        let answer = request.send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
    }

    async fn json(&self, path: &str) -> Result<Value> {
        let (status, body) = self.ask(Method::GET, path).await?;
        if status != 200 {
            bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
        }
        Ok(serde_json::from_slice(&body)?)
    }

    /// A result, its 202s followed more often than the real front end does.
    async fn polled(&self, path: &str) -> Result<Value> {
        let mut next = path.to_owned();
        loop {
            let (status, body) = self.ask(Method::GET, &next).await?;
            let body: Value = serde_json::from_slice(&body)?;
            match status {
                200 => return Ok(body),
                202 => body["nextUrl"]
                    .as_str()
                    .context("an address")?
                    .clone_into(&mut next),
                _ => bail!("{path}: {status} {body}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn at(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times
        .get(((times.len().saturating_sub(1)) as f64 * share).round() as usize)
        .copied()
        .unwrap_or(f64::NAN)
}

/// Documents of a tracker's answer that can be searched.
fn indexed(tracker: &Value) -> usize {
    let documents = tracker["documents"].as_array().map_or(&[][..], Vec::as_slice);
    documents
        .iter()
        .filter(|document| document["status"] == "Indexed")
        .count()
}

#[tokio::main]
async fn main() -> Result<()> {
    let flags = Flags::parse();
    let _ = rustls::crypto::CryptoProvider::install_default(rustls::crypto::ring::default_provider());
    let mock = MockCms::new(Inventory {
        cases: vec![flags.documents],
        ..Inventory::default()
    });
    let running = mock.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let folder = tempfile::tempdir()?;
    let server = Server::start(&flags, folder.path(), &running.base())?;
    let ui = FrontEnd {
        http: Client::new(),
        server: &server,
    };
    let case = format!("/urns/{}/cases/{FIRST_CASE}", MockCms::urn(FIRST_CASE));

    let (mut lists, mut first) = (Vec::new(), String::new());
    for _ in 0..5 {
        let start = Instant::now();
        let listed = ui.json(&format!("{case}/documents")).await?;
        lists.push(start.elapsed().as_secs_f64());
        let count = listed.as_array().map_or(0, Vec::len);
        let id = listed[0]["documentId"].as_str().context("a document")?;
        first = format!("{case}/documents/{id}/versions/{}", listed[0]["versionId"]);
        if count != flags.documents {
            bail!("{count} documents are listed");
        }
    }
    let cold = lists[0];
    println!(
        "list of {} documents: {cold:.2} s at first, {:.2} s at most",
        flags.documents,
        at(&mut lists, 1.0)
    );

    let start = Instant::now();
    let (status, pdf) = ui.ask(Method::GET, &format!("{first}/pdf")).await?;
    if status != 200 {
        bail!("{first}/pdf: {status}");
    }
    let shown = start.elapsed().as_secs_f64();
    let lines = ui.polled(&format!("{first}/pii")).await?;
    let suggested = start.elapsed().as_secs_f64();
    println!(
        "first document, 3 pages, nobody opened it before: PDF ({} bytes) after {shown:.2} s, suggestions ({} lines) \
         after {suggested:.2} s",
        pdf.len(),
        lines.as_array().map_or(0, Vec::len)
    );

    let (status, _) = ui.ask(Method::POST, &case).await?;
    if status != 200 {
        bail!("the refresh was answered {status}");
    }
    let (mut searches, mut trackers, start) = (Vec::new(), Vec::new(), Instant::now());
    let (mut hits, mut searched) = (0, 0);
    while start.elapsed() < Duration::from_secs(flags.searching) {
        let asked = Instant::now();
        let found = ui.json(&format!("{case}/search/?query=statement")).await?;
        searches.push(asked.elapsed().as_secs_f64() * 1e3);
        hits = found.as_array().map_or(0, Vec::len);
        let asked = Instant::now();
        searched = indexed(&ui.json(&format!("{case}/tracker")).await?);
        trackers.push(asked.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    println!(
        "searching while the case is read, {} times in {} s: p50 {:.0} ms, p95 {:.0} ms; tracker p50 {:.0} ms",
        searches.len(),
        flags.searching,
        at(&mut searches, 0.5),
        at(&mut searches, 0.95),
        at(&mut trackers, 0.5)
    );
    println!(
        "then {hits} lines were found in {searched} documents; the tracker lists the other {} as not searched",
        flags.documents - searched
    );
    drop(server);
    running.stop().await;
    if flags.most_list.is_some_and(|most| at(&mut lists, 1.0) > most) {
        bail!("the list took too long");
    }
    if flags.most_suggestions.is_some_and(|most| suggested > most) {
        bail!("the first suggestions took too long");
    }
    if hits == 0 {
        bail!("nothing was found while the case was being read");
    }
    Ok(())
}
