//! Films and sound recordings through the real server: upload, what was found, what a browser plays of them, decisions,
//! a proven copy, and what the trail says about all of it.
#![allow(clippy::unwrap_used)]

mod films;
#[path = "../../engine/video/tests/recording/mod.rs"]
mod recording;
mod server;

use films::{PORTRAIT, obelus, overlap, run, truth};
use recording::{H264, moments, shown};
use serde_json::{Value, json};
use server::Server;
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// Two faces over a moving picture, the left one going right and down; a tone that pauses for a second.
fn make_film(folder: &Path, name: &str, codecs: &str) {
    let picture = "[0]scale=iw*0.6:-1,split[a][b];[1]format=yuv420p[back];[back][a]overlay=x='20+30*t':y='60+20*t':shortest=1[one];\
                   [b]scale=iw*0.7:-1[small];[one][small]overlay=x=420:y=120:shortest=1[out]";
    let sound = "[2]volume=enable='between(t,2,3)':volume=0[heard]";
    recording::make(
        folder,
        &format!(
            "-loop 1 -r 25 -i {PORTRAIT} -f lavfi -i gradients=size=640x360:rate=25:duration=4:speed=0.02:seed=7 \
             -f lavfi -i sine=frequency=440:duration=4 -filter_complex {picture};{sound} -map [out] -map [heard] {codecs} -shortest {name}"
        ),
    );
}

struct Service {
    server: Server,
    scratch: tempfile::TempDir,
}

impl Service {
    fn start() -> Self {
        obelus();
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("case");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("note.txt"), "A note without names.").unwrap();
        let server = Server::start(&scratch.path().join("data"), &folder);
        Self { server, scratch }
    }

    fn json(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = match body {
            Value::Null => Vec::new(),
            body => body.to_string().into_bytes(),
        };
        let (status, _, answer) =
            self.server
                .ask(method, path, &[("Content-Type", "application/json")], &body);
        (status, serde_json::from_slice(&answer).unwrap_or(Value::Null))
    }

    fn get(&self, path: &str) -> Value {
        let (status, answer) = self.json("GET", path, &Value::Null);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// A file that the server gives, and its media type.
    fn file(&self, path: &str) -> (Vec<u8>, String) {
        let (status, head, body) = self.server.ask("GET", path, &[], &[]);
        assert_eq!(status, 200, "{path}: {head}");
        (body, header(&head, "content-type").to_owned())
    }

    fn upload(&self, name: &str, bytes: &[u8]) -> String {
        let path = format!("/cases/case/documents?name={name}");
        let (status, _, answer) = self.server.ask("POST", &path, &[], bytes);
        assert_eq!(status, 202, "{}", String::from_utf8_lossy(&answer));
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        answer["document"]["id"].as_str().unwrap().to_owned()
    }

    /// Waits for a document to be what a test needs.
    fn wait(&self, path: &str, is_there: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let found = self.get(path);
            if is_there(&found) {
                return found;
            }
            assert!(begun.elapsed() < Duration::from_secs(240), "{path}: {found}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn playable(&self, id: &str) -> Value {
        self.wait(&format!("/documents/{id}"), |d| {
            d["recording"]["playable"] == true
        })
    }
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let line = head.lines().find(|line| line.starts_with(&format!("{name}: ")));
    line.map_or("", |line| line[name.len() + 2..].trim())
}

fn streams(path: &Path) -> String {
    let told = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name,pix_fmt",
            "-of",
            "csv=p=0",
        ])
        .arg(path)
        .output()
        .unwrap();
    String::from_utf8(told.stdout).unwrap().replace('\n', " ")
}

/// Mean of the squared differences of two pictures.
fn apart(a: &[u8], b: &[u8]) -> f64 {
    let squares: f64 = a
        .iter()
        .zip(b)
        .map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2))
        .sum();
    squares / a.len().max(1) as f64
}

/// The track that lies on a place at a moment.
fn track_at(found: &Value, at_us: i64, face: [f64; 4]) -> &Value {
    let tracks = found["tracks"].as_array().unwrap();
    let lies_there = |track: &&Value| {
        track["boxes"].as_array().unwrap().iter().any(|place| {
            let n = |at: usize| place[at].as_f64().unwrap();
            place[0].as_i64().unwrap().abs_diff(at_us) <= 40_000
                && overlap([n(1), n(2), n(3), n(4)], face) > 0.6
        })
    };
    tracks
        .iter()
        .find(lies_there)
        .unwrap_or_else(|| panic!("{found:#}"))
}

#[test]
fn a_film_is_analysed_shown_decided_about_and_copied() {
    let service = Service::start();
    let folder = service.scratch.path();
    make_film(folder, "film.mp4", &format!("{H264} -crf 16 -c:a aac"));
    make_film(folder, "camera.avi", "-c:v mpeg4 -q:v 3 -c:a mp2");
    let bytes = fs::read(folder.join("film.mp4")).unwrap();
    // What it is, its bytes say and not its name.
    let id = service.upload("statement.txt", &bytes);
    let other = service.upload("camera.avi", &fs::read(folder.join("camera.avi")).unwrap());
    let document = service.playable(&id);
    assert_eq!(
        (&document["kind"], &document["state"], &document["suggestions"]),
        (&json!("recording"), &json!("ready"), &json!(2))
    );
    assert_eq!(
        (&document["recording"]["frames"], &document["recording"]["width"]),
        (&json!(100), &json!(640))
    );

    let found = service.get(&format!("/documents/{id}/analysis"));
    assert_eq!(found["shots"].as_array().unwrap().len(), 1);
    let left = track_at(&found, 1_000_000, truth(0.6, 50.0, 80.0));
    let right = track_at(&found, 1_000_000, truth(0.42, 420.0, 120.0));
    assert!(left["id"] != right["id"] && left["end_us"].as_i64().unwrap() >= 3_900_000);
    let heard: Vec<i64> = found["sound"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["start_us"].as_i64().unwrap())
        .collect();
    assert!(
        heard.len() == 2 && heard[0] < 50_000 && heard[1].abs_diff(3_000_000) < 50_000,
        "{heard:?}"
    );

    shows_what_a_browser_plays(&service, &id, &folder.join("film.mp4"), &found);
    service.playable(&other);
    plays_everywhere(&service, &other, &folder.join("camera.avi"));
    serves_parts(&service, &id, &bytes);
    copies_what_was_decided(&service, &id, &folder.join("film.mp4"), left, right);

    // One look is one event, however many pieces a player asked for.
    let (status, _) = service.json("GET", "/documents/none/analysis", &Value::Null);
    assert_eq!(status, 404);
    let data = folder.join("data");
    let Service { server, scratch } = service;
    server.kill();
    let export = run(&["audit", "export", "--data", data.to_str().unwrap()]);
    let export = String::from_utf8(export.stdout).unwrap();
    let mut looks: Vec<&str> = Vec::new();
    for line in export
        .lines()
        .filter(|line| line.contains(&id) && line.contains("\"viewed\""))
    {
        let part = ["analysis", "original", "proxy", "thumbnails", "faces", "waveform"];
        looks.extend(part.iter().find(|part| line.contains(&format!("\\\"{part}\\\""))));
    }
    looks.sort_unstable();
    assert_eq!(
        looks,
        ["analysis", "faces", "original", "proxy", "thumbnails", "waveform"]
    );
    assert_eq!(export.matches("\"downloaded\"").count(), 1);
    drop(scratch);
}

/// A film that a browser knows keeps its own streams; its faces and small pictures are what they say.
fn shows_what_a_browser_plays(service: &Service, id: &str, original: &Path, found: &Value) {
    let folder = original.parent().unwrap();
    let (proxy, kind) = service.file(&format!("/documents/{id}/proxy"));
    assert_eq!(kind, "video/mp4");
    let at = |kind: &[u8]| proxy.windows(4).position(|w| w == kind).unwrap();
    assert!(at(b"moov") < at(b"mdat"), "a browser can begin at once");
    let proxy_at = folder.join("proxy.mp4");
    fs::write(&proxy_at, &proxy).unwrap();
    assert_eq!(streams(&proxy_at), "h264,yuv420p aac ");
    assert_eq!(
        shown(&proxy_at, "null"),
        shown(original, "null"),
        "nothing was encoded anew"
    );
    assert_eq!(moments(&proxy_at), moments(original));

    let (cues, kind) = service.file(&format!("/documents/{id}/thumbnails"));
    let cues = String::from_utf8(cues).unwrap();
    assert_eq!(kind, "text/vtt");
    // The cue in whose time 2.1 s lies, and the picture it names.
    let seconds = |text: &str| text.rsplit(':').next().unwrap().parse::<f64>().unwrap();
    let blocks: Vec<Vec<&str>> = cues
        .split("\n\n")
        .skip(1)
        .map(|block| block.lines().collect())
        .collect();
    let block = blocks.iter().find(|block| {
        let (from, to) = block[0].split_once(" --> ").unwrap();
        (seconds(from)..seconds(to)).contains(&2.1)
    });
    let (sheet, place) = block.unwrap()[1].split_once("#xywh=").unwrap();
    let (picture, kind) = service.file(&format!("/documents/{id}/{sheet}"));
    assert_eq!(kind, "image/jpeg");
    let sheet_at = folder.join("sheet.jpg");
    fs::write(&sheet_at, picture).unwrap();
    let n: Vec<&str> = place.split(',').collect();
    let tile = shown(&sheet_at, &format!("crop={}:{}:{}:{}", n[2], n[3], n[0], n[1]));
    let from = seconds(block.unwrap()[0].split_once(" --> ").unwrap().0);
    let frame = (from * 25.0).round();
    let told = shown(
        original,
        &format!("select=eq(n\\,{frame}),scale={}:{}", n[2], n[3]),
    );
    assert_eq!(tile.len(), told.len());
    assert!(
        apart(&tile, &told) < 60.0,
        "the small picture is another: {}",
        apart(&tile, &told)
    );

    for track in found["tracks"].as_array().unwrap() {
        let name = track["id"].as_str().unwrap();
        let (chip, _) = service.file(&format!("/documents/{id}/tracks/{name}/chip"));
        let chip_at = folder.join("chip.jpg");
        fs::write(&chip_at, chip).unwrap();
        // Half as wide again as the taller side of the face, as the portrait has it.
        let face = shown(Path::new(PORTRAIT), "crop=164:164:30:40,scale=32:32");
        let seen = shown(&chip_at, "scale=32:32");
        assert!(
            apart(&face, &seen) < 1500.0,
            "{name} shows no face: {}",
            apart(&face, &seen)
        );
    }
    let (status, _) = service.json("GET", &format!("/documents/{id}/tracks/t99/chip"), &Value::Null);
    assert_eq!(status, 404);

    let wave = service.get(&format!("/documents/{id}/waveform"));
    let (bucket, peaks) = (
        wave["bucket_us"].as_i64().unwrap(),
        wave["peaks"].as_array().unwrap(),
    );
    let peak = |us: i64| peaks[(us / bucket) as usize].as_f64().unwrap();
    assert!(
        peak(1_000_000) > 0.1 && peak(2_500_000) < 0.01 && peak(3_500_000) > 0.1,
        "{wave}"
    );
}

/// A film that no browser knows is encoded anew, and keeps its times.
fn plays_everywhere(service: &Service, id: &str, original: &Path) {
    let proxy_at = original.with_file_name("anew.mp4");
    let (proxy, _) = service.file(&format!("/documents/{id}/proxy"));
    fs::write(&proxy_at, proxy).unwrap();
    assert_eq!(streams(&proxy_at), "h264,yuv420p aac ");
    let (was, is) = (moments(original), moments(&proxy_at));
    assert_eq!(was.len(), is.len());
    assert!(
        was.iter().zip(&is).all(|(a, b)| (a - was[0] - b).abs() < 0.002),
        "{was:?}\n{is:?}"
    );
    let frame = "select=eq(n\\,50)";
    let apart = apart(&shown(&proxy_at, frame), &shown(original, frame));
    assert!(apart < 60.0, "the film shows something else: {apart}");
    let (_, kind) = service.file(&format!("/documents/{id}/original"));
    assert_eq!(kind, "video/x-msvideo");
}

fn serves_parts(service: &Service, id: &str, bytes: &[u8]) {
    let path = format!("/documents/{id}/original");
    let ask = |method: &str, headers: &[(&str, &str)]| service.server.ask(method, &path, headers, &[]);
    let (status, head, part) = ask("GET", &[("Range", "bytes=1000-1999")]);
    assert_eq!((status, part.as_slice()), (206, &bytes[1000..2000]));
    assert_eq!(
        header(&head, "content-range"),
        format!("bytes 1000-1999/{}", bytes.len())
    );
    assert_eq!(
        (header(&head, "content-type"), header(&head, "accept-ranges")),
        ("video/mp4", "bytes")
    );
    let tag = header(&head, "etag").to_owned();
    let (status, _, tail) = ask("GET", &[("Range", "bytes=-10"), ("If-Range", &tag)]);
    assert_eq!((status, tail.as_slice()), (206, &bytes[bytes.len() - 10..]));
    let (status, _, whole) = ask("GET", &[("Range", "bytes=-10"), ("If-Range", "\"another\"")]);
    assert_eq!((status, whole.len()), (200, bytes.len()));
    let (status, head, nothing) = ask("HEAD", &[]);
    assert_eq!(
        (status, header(&head, "content-length"), nothing.len()),
        (200, bytes.len().to_string().as_str(), 0)
    );
    let beyond = format!("bytes={}-", bytes.len());
    let (status, head, _) = ask("GET", &[("Range", &beyond)]);
    assert_eq!(
        (status, header(&head, "content-range")),
        (416, format!("bytes */{}", bytes.len()).as_str())
    );
}

fn copies_what_was_decided(service: &Service, id: &str, original: &Path, left: &Value, right: &Value) {
    let suggestion = |track: &Value| format!("s{}", track["id"].as_str().unwrap());
    let path = format!("/documents/{id}/decisions");
    for (wrong, why) in [
        (
            json!({ "suggestion": "s-none", "verdict": "accept" }),
            "there is no such suggestion",
        ),
        (
            json!({ "mark": { "page": 1, "box": [1, 2, 3, 4] }, "verdict": "accept" }),
            "pages are for documents",
        ),
        (
            json!({ "media_mark": { "track": "t1" }, "verdict": "accept" }),
            "a track has a suggestion",
        ),
        (
            json!({ "suggestion": suggestion(left), "media_mark": { "effect": "mute" }, "verdict": "accept" }),
            "pictures are not muted",
        ),
    ] {
        let (status, answer) = service.json("POST", &path, &json!({ "decisions": [wrong] }));
        assert_eq!(status, 400, "{why}: {answer}");
    }
    let decisions = json!({ "revision": 0, "decisions": [
        { "suggestion": suggestion(left), "verdict": "accept", "why": "a witness" },
        { "suggestion": suggestion(right), "verdict": "reject" },
        { "media_mark": { "id": "word", "sound": [500_000, 1_000_000] }, "verdict": "accept" },
    ]});
    let (status, answer) = service.json("POST", &path, &decisions);
    assert_eq!((status, &answer["revision"]), (200, &json!(3)), "{answer}");
    assert_eq!(service.get(&format!("/documents/{id}"))["undecided"], 0);
    let (status, asked) = service.json(
        "POST",
        &format!("/documents/{id}/copies"),
        &json!({ "revision": 3 }),
    );
    assert_eq!(status, 202, "{asked}");
    let copy = asked["copy"]["id"].as_str().unwrap();
    let done = service.wait(&format!("/copies/{copy}"), |copy| copy["result"] != "requested");
    assert_eq!(
        (&done["result"], &done["marks"]),
        (&json!("clean"), &json!(2)),
        "{done}"
    );
    let report = service.get(&format!("/copies/{copy}/report"));
    assert_eq!(report["measured"][0]["frames"], report["measured"][1]["frames"]);
    let readers: Vec<&str> = report["verified"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["reader"].as_str().unwrap())
        .collect();
    assert!(
        readers.contains(&"yunet") && readers.contains(&"centerface"),
        "{readers:?}"
    );
    assert!(
        done["remarks"].to_string().contains("no mark covers"),
        "the face that stays is told: {done}"
    );

    let (file, kind) = service.file(&format!("/copies/{copy}/file"));
    assert_eq!(
        (kind.as_str(), report["copy"].as_str()),
        ("video/mp4", done["sha256"].as_str())
    );
    let (status, _, part) = service.server.ask(
        "GET",
        &format!("/copies/{copy}/file"),
        &[("Range", "bytes=5-9")],
        &[],
    );
    assert_eq!((status, part.as_slice()), (206, &file[5..10]));
    let copy_at = original.with_file_name("copy.mp4");
    fs::write(&copy_at, file).unwrap();
    let (was, is) = (shown(original, "null"), shown(&copy_at, "null"));
    assert_eq!(was.len(), is.len());
    let size = 640 * 360 * 3;
    let rows = |frame: &[u8], face: [f64; 4]| -> Vec<u8> {
        let [x, y, w, h] = face.map(|v| v as usize);
        (y..y + h)
            .flat_map(|y| frame[(y * 640 + x) * 3..(y * 640 + x + w) * 3].to_vec())
            .collect()
    };
    for (number, (was, is)) in was.chunks(size).zip(is.chunks(size)).enumerate() {
        let seconds = number as f64 / 25.0;
        let hidden = rows(is, truth(0.6, 20.0 + 30.0 * seconds, 60.0 + 20.0 * seconds));
        assert!(
            hidden.iter().all(|v| *v < 40),
            "frame {number}: the face is not covered"
        );
        let kept = truth(0.42, 420.0, 120.0);
        let apart = apart(&rows(was, kept), &rows(is, kept));
        assert!(
            apart < 100.0,
            "frame {number}: the other face has changed by {apart}"
        );
    }
}

#[test]
fn recordings_are_screened_with_the_papers_and_not_twice() {
    obelus();
    let scratch = tempfile::tempdir().unwrap();
    let case = scratch.path().join("case");
    fs::create_dir(&case).unwrap();
    make_film(&case, "camera.avi", "-t 1 -c:v mpeg4 -q:v 3 -c:a mp2");
    fs::write(case.join("note.txt"), "A note without names.").unwrap();
    fs::write(
        case.join("broken.mp4"),
        b"\0\0\0\x20ftypisom\0\0\x02\0 and nothing more",
    )
    .unwrap();
    let (case, out) = (case.to_str().unwrap(), scratch.path().join("out"));
    let screen = || {
        let done = run(&["screen", case, "--out", out.to_str().unwrap()]);
        assert_eq!(
            done.status.code(),
            Some(3),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        let report: Value = serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
        let rows = report["documents"].as_array().unwrap().clone();
        rows.into_iter()
            .map(|row| (row["document"].as_str().unwrap().to_owned(), row))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let rows = screen();
    assert_eq!(
        (&rows["camera.avi"]["state"], &rows["camera.avi"]["review"]),
        (&json!("done"), &json!(2))
    );
    assert_eq!(
        (&rows["note.txt"]["state"], &rows["broken.mp4"]["state"]),
        (&json!("done"), &json!("refused"))
    );
    let found: Value =
        serde_json::from_slice(&fs::read(out.join("case/camera.suggestions.json")).unwrap()).unwrap();
    assert_eq!(
        (found["tracks"].as_array().unwrap().len(), &found["case"]),
        (2, &json!("case"))
    );
    assert_eq!(screen()["camera.avi"]["state"], "earlier");
}
