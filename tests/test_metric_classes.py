"""What a figure measures, class by class: whom or what the number counts, and what around it decides."""

import hashlib
from pathlib import Path

import pytest

from pipeline.extract.reader import Reader
from pipeline.records import Document


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(Path(__file__).parents[1] / "lexicons")


def metrics(reader: Reader, text: str) -> list[str]:
    """Return the metrics of the figures of an invented report, in order."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    document = Document(
        document_id=digest, doc="case.txt", sources=("case.txt",), text=text, published="2023-08-16"
    )
    return [figure.metric for figure in reader.read(document).figures]


# Origin: classes of error seen in archive texts; every row is invented.
CASES: list[tuple[str, list[str]]] = [
    # people at work for whom something is done are reached; 人数为, 成为 and 分为 do nothing for anybody
    ("安阳市为80名环卫工人体检。", ["participants"]),
    ("安阳市向近90名志愿者发放资料300份。", ["participants", "materials"]),
    ("安阳市环卫工人人数为80名。", ["personnel"]),
    ("安阳市新增80名环卫工人。", ["personnel"]),
    # people moved out of danger, whatever the verb before them
    ("安阳市共有300人紧急转移。", ["participants"]),
    ("安阳市组织群众300人全部撤离。", ["participants"]),
    ("安阳市组织民兵300人巡逻。", ["personnel"]),
    # what befell people, and quakes, are no work of a campaign
    ("安阳市共有30人轻微伤。", ["other"]),
    ("安阳市记录余震20余次。", ["other"]),
    ("安阳市参加本领域活动20次。", ["activities"]),
    # vehicles behind people in a list are no people
    ("安阳市投入队员90人、发电车8台。", ["personnel", "other"]),
    ("安阳市发放矿泉水80瓶、遮阳帽90顶。", ["supplies", "supplies"]),
    # measures laid down, whatever was found before them
    ("安阳市针对曝光的问题制定了20条措施。", ["measures"]),
    # 最佳 marks a model as 最美 does
    ("安阳市有6个最佳志愿服务组织、5个最佳志愿服务项目。", ["demonstrations", "demonstrations"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[row[0] for row in CASES])
def test_what_is_measured(reader: Reader, text: str, expected: list[str]) -> None:
    assert metrics(reader, text) == expected
