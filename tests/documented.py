"""What commands tell programs, held to ``docs/json.schema.json``."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "json.schema.json").read_text("utf-8"))


def faults(name: str, told: Any) -> list[str]:
    """Where `told` isn't what the schema says of `name`: a field that it doesn't know, or that is missing, is one."""
    validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})
    return [
        f"{each.json_path}: {each.message[:300]}"
        for each in validator.iter_errors(json.loads(json.dumps(told)))
    ]
