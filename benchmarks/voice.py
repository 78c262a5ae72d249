"""What a clip costs: bytes, processor seconds and memory of the fenced process, by format."""

import json
import sys

from benchmarks._fenced import cost_of
from tests.media.conftest import record

KINDS = (
    *("iphone-m4a", "android-video-mp4-index-last", "android-3gp-narrow", "browser-webm-opus"),
    *("mp3", "flac", "wav"),
)

figures: dict[str, float] = {}
sys.stdout.write(f"{'recording':30} {'seconds':>7} {'upload':>9} {'clip':>7} {'cpu s':>6} {'MB':>5}\n")
for kind in KINDS:
    for seconds in (20, 60):
        recording = record(kind, seconds)
        cost = cost_of("voice", recording)
        line = f"{kind:30} {seconds:7} {len(recording):9} {len(cost.ours):7} {cost.cpu_seconds:6.2f}"
        sys.stdout.write(f"{line} {cost.megabytes:5.0f}\n")
        figures[f"clip_{seconds}s_bytes"] = max(len(cost.ours), figures.get(f"clip_{seconds}s_bytes", 0))
        figures["cpu_seconds_max"] = max(round(cost.cpu_seconds, 2), figures.get("cpu_seconds_max", 0))
        figures["memory_megabytes_max"] = max(round(cost.megabytes), figures.get("memory_megabytes_max", 0))
sys.stdout.write(json.dumps(figures) + "\n")
