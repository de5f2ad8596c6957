"""Thousands of made-up requests against the running server: both descriptions, first with made-up places, then with
places that are there. No answer may be a fault of ours, and none may differ from its description.

    python benches/schemathesis/run.py target/fast/obelus [EXAMPLES]
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORRELATION = "7d2d1b5e-8a52-4f3a-9a37-0c1f6d8e2b11"
CHECKS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)


class Server:
    """`obelus serve` over a copy of a fixture case."""

    def __init__(self, obelus: Path, folder: Path):
        shutil.copytree(ROOT / "fixtures" / "cases" / "tune", folder / "case")
        self.log = (folder / "log").open("w")
        command = [obelus, "serve", "--listen", "127.0.0.1:0", "--data", folder / "data", "--receive", folder / "case"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, cwd=ROOT)
        for line in self.process.stdout:
            if found := re.search(r"http://(\S+?)/#key=(\S+)", line):
                self.base, self.key = f"http://{found[1]}", found[2]
                return
        raise SystemExit("the server did not start")

    def ask(self, path: str, method: str = "GET", body: object = None):
        request = urllib.request.Request(self.base + path, method=method)
        request.add_header("Authorization", f"Bearer {self.key}")
        request.add_header("Correlation-Id", CORRELATION)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")


def places(server: Server) -> dict:
    """Things that are there, by the names of the parts of paths."""
    case = json.loads((ROOT / "fixtures" / "cases" / "tune" / "case.json").read_text())
    ours = server.ask("/api/v1/cases")["cases"][0]["id"]
    for _ in range(600):
        documents = server.ask(f"/api/v1/cases/{ours}/documents")["documents"]
        if documents and any(d["state"] == "ready" for d in documents):
            break
        time.sleep(0.5)
    document = next(d["id"] for d in documents if d["state"] == "ready")
    found = next(s for s in server.ask(f"/api/v1/documents/{document}/suggestions")["suggestions"])
    decision = {"decisions": [{"suggestion": found["id"], "verdict": "accept"}]}
    server.ask(f"/api/v1/documents/{document}/decisions", "POST", decision)
    asked = server.ask(f"/api/v1/documents/{document}/copies", "POST", {})
    urn, number = case["uniqueReferenceNumber"], case["id"]
    listed = server.ask(f"/api/urns/{urn}/cases/{number}/documents")
    return {
        "urn": urn,
        "caseId": number,
        "documentId": listed[0]["documentId"],
        "versionId": listed[0]["versionId"],
        "case": ours,
        "document": document,
        "copy": asked["copy"]["id"],
        "stage": asked["stage"]["id"],
        "page": 1,
        "witnessId": case["witnesses"][0]["id"],
        "use": "unused",
    }


def run(server: Server, folder: Path, description: str, parts: dict, examples: int) -> bool:
    config = folder / "schemathesis.toml"
    lines = [f"{json.dumps('path.' + name)} = {json.dumps(value)}" for name, value in parts.items()]
    config.write_text("\n".join(["[parameters]", *lines, ""]))
    what = "places that are there" if parts else "made-up places"
    print(f"== {description}, {what}", flush=True)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(config),
        "run",
        server.base + description,
        "--header",
        f"Authorization: Bearer {server.key}",
        "--header",
        f"Correlation-Id: {CORRELATION}",
        "--checks",
        CHECKS,
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        str(examples),
        "--seed",
        "1",
        "--continue-on-failure",
        "--request-timeout",
        "60",
        "--suppress-health-check",
        "all",
        "--warnings",
        "off",
        # A stream that never ends.
        "--exclude-path",
        "/api/v1/events",
    ]
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def main() -> None:
    obelus = Path(sys.argv[1]).resolve()
    examples = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(obelus, folder)
        try:
            there = places(server)
            runs = [
                run(server, folder, description, parts, examples)
                for description in ["/api/openapi.json", "/api/v1/openapi.json"]
                for parts in [{}, there]
            ]
        finally:
            server.process.terminate()
            server.process.wait()
    sys.exit(0 if all(runs) else 1)


if __name__ == "__main__":
    main()
