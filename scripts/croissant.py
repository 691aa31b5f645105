"""The corpus as a Croissant 1.1 description (mlcommons.org/croissant) with the Responsible-AI fields.

``build_corpus.py`` writes it as ``croissant.json`` beside the card. One record set for every file, one field for every
column but those of structures, which readers of the format cannot take apart in Parquet (mlcroissant 1.1); the record
set's description names them. The flat configurations have the same labels without structures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import datasets

CANARY = "wiesci-canary 7c1f9d52-6a3e-4b8e-9f0d-3a54c2e1b7d6"
"""Stands in every data file: a model that can complete it has seen the corpus."""

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

RAI = {
    "rai:hasSyntheticData": True,
    "rai:dataCollection": "The articles of the original part were written for this corpus by a language model, each "
    "individually from an idea of its own; no template, no slot filling. The real part describes third-party articles "
    "by offsets and labels alone.",
    "rai:dataCollectionType": ["Others"],
    "rai:dataAnnotationProtocol": "Two independent passes of language models over every document by written "
    "guidelines (GUIDELINES.md), every difference adjudicated with the rule that decides it, a final reading of the "
    "rendered page. No human wrote, annotated or checked anything.",
    "rai:dataAnnotationPlatform": ["a plain-text sheet with a compiler that refuses violations of the rules"],
    "rai:dataAnnotationAnalysis": ["Agreement by layer, calibration on human annotation and an audit with planted "
    "errors are in DATASHEET.md, each table made by a script."],
    "rai:annotationsPerItem": "2, adjudicated",
    "rai:annotatorDemographics": ["Language models of the Claude family (Anthropic), November 2026; no people."],
    "rai:machineAnnotationTools": ["Claude (Anthropic)"],
    "rai:dataUseCases": ["Evaluation and comparison of systems that extract entities, events and claims from Polish "
    "news; training of small baselines."],
    "rai:dataLimitations": ["Fiction in the manner of news: scores on it need not predict scores on real news. "
    "Systems of the family of the annotating models may be favoured. Small: intervals are part of every result."],
    "rai:dataBiases": ["Author and annotators are models of one family and share blind spots; names are fewer and "
    "sentences shorter than in agency reports."],
    "rai:personalSensitiveInformation": ["None in the original part: every named person is invented. The real part "
    "holds offsets, labels, base forms and canonical names of public figures in published news, and no text."],
    "rai:dataSocialImpact": "Better measured extraction from Polish news; the same systems can be used to monitor "
    "what people say.",
    "rai:dataReleaseMaintenancePlan": "A change of gold is a new minor version of the corpus, listed in ERRATA.md; "
    "results name the version that they were made on.",
}  # fmt: skip


def describe(
    rows: Mapping[str, int], digests: Mapping[str, str], columns: Mapping[str, datasets.Features], version: str
) -> dict[str, Any]:
    """The description of the built files (path -> rows, path -> sha256) as JSON-LD."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": "wiesci",
        "description": "Polish news with gold entities, events and claims on the same text, and labels over real "
        f"articles whose text is not distributed. {CANARY}",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "url": "https://github.com/wiesci/wiesci",
        "version": version,
        "datePublished": "2026-11-22",
        "inLanguage": "pl",
        "isLiveDataset": False,
        "keywords": ["information extraction", "named entity recognition", "event extraction", "claims", "Polish"],
        "creator": {
            "@type": "sc:Organization",
            "name": "The wiesci authors",
            "url": "https://github.com/wiesci/wiesci",
        },
        "citeAs": "@misc{wiesci, title={wiesci: entities, events and claims in Polish news}, author={The wiesci "
        "authors}, year={2026}}",
        **RAI,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file,
                "name": file.rpartition("/")[2],
                "contentUrl": file,
                "encodingFormat": "application/x-parquet",
                "sha256": digests[file],
            }
            for file in rows
        ],
        "recordSet": [_record_set(file, count, columns) for file, count in rows.items()],
    }


def _record_set(file: str, count: int, columns: Mapping[str, datasets.Features]) -> dict[str, Any]:
    name = file.rpartition("/")[2].removesuffix(".parquet")
    configuration, _, split = name.rpartition("-")
    plain = {c: f for c, f in columns[configuration].items() if not _structured(f)}
    others = [c for c in columns[configuration] if c not in plain]
    beside = f"; beside these columns, as structures: {', '.join(others)} (features in README.md)" if others else ""
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{count} rows: the configuration {configuration}, split {split}{beside}",
        "field": [_field(name, file, column, feature) for column, feature in plain.items()],
    }


def _structured(feature: Any) -> bool:
    return isinstance(feature, dict) or (isinstance(feature, datasets.List) and _structured(feature.feature))


def _field(owner: str, file: str, column: str, feature: Any) -> dict[str, Any]:
    """A column as a field. Class labels are their numbers."""
    made: dict[str, Any] = {"@type": "cr:Field", "@id": f"{owner}/{column}", "name": column}
    depth = 0
    while isinstance(feature, datasets.List):
        feature, depth = feature.feature, depth + 1
    if depth:
        made |= {"isArray": True, "arrayShape": ",".join(["-1"] * depth)}
    dtype = feature.dtype
    if isinstance(feature, datasets.ClassLabel):
        made["description"] = f"The number of the label, from 0, in this list: {', '.join(feature.names)}."
        dtype = "int32"
    made["dataType"] = {"string": "sc:Text", "int32": "sc:Integer"}[dtype]
    return {**made, "source": {"fileObject": {"@id": file}, "extract": {"column": column}}}
