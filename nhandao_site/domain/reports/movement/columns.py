"""The columns of the movement's report in groups that fit a turned A4 page, and what each number means."""

import tomllib
from functools import lru_cache
from pathlib import Path

from nhandao_site.domain.reports.tables import Column, Group
from nhandao_site.domain.targets.definitions import Definition

FILE = Path(__file__).with_name("definitions.toml")

GROUPS = (
    Group(
        "1. Tham gia, chỉ đạo điểm, tuyên truyền",
        "1. Tham gia, tuyên truyền",
        (
            Column("persons", "Cá nhân trong năm"),
            Column("collectives", "Tập thể trong năm"),
            Column("persons_all", "Cá nhân lũy kế"),
            Column("collectives_all", "Tập thể lũy kế"),
            Column("pilots", "Thí điểm"),
            Column("plans", "Kế hoạch"),
            Column("papers", "Văn bản"),
            Column("channels_social", "Facebook, Zalo"),
            Column("channels_web", "Trang tin"),
            Column("channels_press", "Báo, đài, cổng"),
            Column("stories", "Bài đã đăng"),
        ),
    ),
    Group(
        "2. Tôn vinh, nhiệm vụ, kiểm tra",
        "2. Tôn vinh, kiểm tra",
        (
            Column("titles_persons", "Danh hiệu cá nhân"),
            Column("titles_collectives", "Danh hiệu tập thể"),
            Column("praised_persons", "Khen cá nhân"),
            Column("praised_collectives", "Khen tập thể"),
            Column("events", "Phát động, sơ kết"),
            Column("meetings", "Gặp mặt"),
            Column("guests", "Lượt dự"),
            Column("tasks_done", "Nhiệm vụ xong"),
            Column("tasks_open", "Nhiệm vụ mở"),
            Column("inspections_planned", "Kiểm tra kế hoạch"),
            Column("inspections_held", "Đã kiểm tra"),
            Column("inspections_demands", "Có yêu cầu"),
            Column("inspections_mended", "Đã khắc phục"),
        ),
    ),
)
KEYS = tuple(column.key for group in GROUPS for column in group.columns)
PLAN_LONG = ("persons_all", "collectives_all")
"""Counted only where a plan in force says from which year."""


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """By key, the newest version of each."""
    written = tomllib.loads(FILE.read_text("utf-8"))["figure"]
    found = sorted((Definition(**entry) for entry in written), key=lambda one: one.version)
    return {one.id: one for one in found}


def versions() -> dict[str, int]:
    return {f"movement.{key}": one.version for key, one in definitions().items()}
