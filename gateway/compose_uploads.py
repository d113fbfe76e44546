"""Composition of uploads: their folder, the ways in and out, and what sweeps it."""

from dataclasses import dataclass
from pathlib import Path

from starlette.routing import BaseRoute

from gateway.admission import Admission
from gateway.house import House
from gateway.upload_api import UploadApi
from gateway.upload_shown import UploadShown
from gateway.upload_sweep import UploadSweep
from storage.upload_folder import UploadFolder
from storage.work import Look


@dataclass(frozen=True)
class UploadParts:
    routes: list[BaseRoute]
    sweep: UploadSweep


async def uploads_of(folder: Path, house: House, admission: Admission) -> UploadParts:
    """Open the folder of uploads; raises Unavailable where it cannot be had."""
    files, commit = await UploadFolder.opened(folder), house.commit
    api = UploadApi(admission, commit, house.uploads, files)
    shown = UploadShown(admission, Look(commit.store), files)
    return UploadParts([*api.routes(), *shown.routes()], UploadSweep(commit.store, files))
