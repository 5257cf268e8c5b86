"""The fitted weights of place detection, ranking and confidence, read from `place_weights.json`.

`scripts/train_places.py` writes that file; its "about" says from what, when and how well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

PlaceWeights = Mapping[str, Mapping[str, float]]
"""Model -> feature -> weight in natural-log odds.

Models: "detect", "detect unread" (passages the model was not given), "detect unknown" (names the gazetteer lacks),
"detect caseless" (scripts without capitals), "rank", "confidence".
"""


@lru_cache(maxsize=1)
def shipped_weights() -> PlaceWeights:
    """The weights that come with the package."""
    data = json.loads(files(__package__).joinpath("place_weights.json").read_text(encoding="utf-8"))
    models: PlaceWeights = data["models"]
    return models
