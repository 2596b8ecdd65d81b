"""Korean news posts become a podcast: post → article → script → clips → episode → show."""

import os

__version__ = "0.1.0"

# onnxruntime (1.32) asks for its maker's servers, and leaves a device id, unless this stands before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
