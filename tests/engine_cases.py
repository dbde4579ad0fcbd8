"""Invented reports for the tests of the engine and the command."""

import zipfile
from pathlib import Path

COUNTIES = ("甲县", "乙县", "丙县", "丁县", "戊县", "己县")
CAMPAIGNS = ("禁毒", "普法", "反诈", "民族团结进步创建", "安全生产")


def report(number: int) -> str:
    """Return the text of an invented report; every number gives another text."""
    county, campaign = COUNTIES[number % len(COUNTIES)], CAMPAIGNS[number % len(CAMPAIGNS)]
    return (
        f"内蒙古自治区开鲁县{campaign}工作总结\n"
        f"发布日期：2024-03-{number % 28 + 1:02d}　来源：{county}日报\n"
        f"今年以来，开鲁县开展{campaign}宣传活动{number + 10}场次，覆盖群众{number * 37 + 500}人次，"
        f"发放宣传资料{number + 2}万份，投入资金1.{number % 10}万元。\n"
        f"全县达标率{min(60 + number, 99)}%。一是加强领导，统一部署。\n"
    )


def write_reports(folder: Path, count: int) -> Path:
    """Write reports into a folder: plain files, two encodings, a subfolder, an archive, a duplicate, a broken one."""
    (folder / "分批").mkdir(parents=True)
    with zipfile.ZipFile(folder / "归档.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            text = report(number)
            if number % 3 == 0:
                archive.writestr(f"其他/报道{number:03d}.txt", text)
            elif number % 3 == 1:
                (folder / "分批" / f"报道{number:03d}.txt").write_bytes(text.encode("gb18030"))
            else:
                (folder / f"报道{number:03d}.txt").write_bytes(text.encode("utf-8-sig"))
    (folder / "重复.txt").write_text(report(0), encoding="utf-8")
    (folder / "坏.txt").write_bytes(b"\x00\x01\x02")
    return folder
