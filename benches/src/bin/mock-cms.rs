//! A made-up case management system to try Obelus against.

use anyhow::Result;
use clap::Parser;
use obelus_benches::mock_cms::{FIRST_CASE, Inventory, MockCms};
use std::{
    io::{self, Write},
    net::SocketAddr,
};

/// Serves invented cases as the Casework App's connector would, with faults on demand.
#[derive(Parser)]
#[command(max_term_width = 100)]
struct Arguments {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:9797")]
    listen: SocketAddr,
    /// Documents of each case, e.g. 12,100,10000 for three cases
    #[arg(long, value_delimiter = ',', default_value = "12,100,10000", value_parser = documents)]
    documents: Vec<usize>,
    /// Largest file taken, in bytes
    #[arg(long, default_value_t = Inventory::default().largest)]
    largest: usize,
    /// Takes uploads that are not based on the newest version
    #[arg(long)]
    careless: bool,
    /// Function key that callers must send
    #[arg(long, env = "MOCK_CMS_KEY", hide_env_values = true)]
    key: Option<String>,
}

fn documents(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..=10_000) => Ok(count),
        _ => Err("a case has 1 to 10000 documents".to_owned()),
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let cms = MockCms::new(Inventory {
        cases: arguments.documents.clone(),
        largest: arguments.largest,
        careful: !arguments.careless,
        key: arguments.key,
    });
    let running = cms.listen(arguments.listen).await?;
    let mut out = io::stdout().lock();
    writeln!(out, "The made-up CMS is ready: {}", running.base())?;
    for (count, case) in arguments.documents.iter().zip(FIRST_CASE..) {
        writeln!(
            out,
            "  case {case}, URN {}, {count} documents",
            MockCms::urn(case)
        )?;
    }
    writeln!(
        out,
        "Point Obelus at it: OBELUS_CMS_ADAPTER=ddei OBELUS_CMS_URL={} obelus serve",
        running.base()
    )?;
    drop(out);
    running.forever().await;
    Ok(())
}
