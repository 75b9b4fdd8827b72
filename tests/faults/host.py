"""One host of a site, as the production server starts it: `granian --factory tests.faults.host:site`."""

import os
from pathlib import Path

from flask import Flask

from nhandao_site import create_app


def site() -> Flask:
    return create_app(Path(os.environ["HOST_FOLDER"]))
