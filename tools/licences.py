"""docs/licences.md: every package the product runs on, with its version and licence, from the installed packages.

python tools/licences.py            write docs/licences.md
python tools/licences.py --check    change nothing; exit code 1 when a package is missing from it
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).resolve().parents[1] / "docs" / "licences.md"
HEAD = """# 许可证 Licences

回款运行时依赖的软件包，由 `python tools/licences.py` 生成；回款本身按 Apache-2.0 发布。
What Huikuan runs on, written by `python tools/licences.py`; Huikuan itself is published under Apache-2.0.

| 软件包 package | 版本 version | 许可证 licence |
|---|---|---|
"""
SPELLINGS = {
    "MIT License": "MIT",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ZPL 2.1": "ZPL-2.1",
    "Zope Public License": "ZPL-2.1",
    "zlib/libpng License": "Zlib",
    "zlib/libpng": "Zlib",
    "Apache Software License": "Apache-2.0",
}
TEXTS = {
    "Permission is granted to anyone to use this software for any purpose": "Zlib",
    "Permission is hereby granted, free of charge": "MIT",
}


def runtime() -> dict[str, Distribution]:
    """Every installed distribution that Huikuan needs to run, also indirectly, by its normalised name."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement("huikuan")]
    while waiting:
        requirement = waiting.pop()
        if requirement.marker and not any(
            requirement.marker.evaluate({"extra": e}) for e in (requirement.extras or {""})
        ):
            continue
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            continue  # another platform's
        name = canonicalize_name(requirement.name)
        if name in found and not requirement.extras:
            continue
        found[name] = installed
        for text in installed.requires or []:
            needed = Requirement(text)
            extras = {"", *requirement.extras}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                needed.marker = None
                waiting.append(needed)
    del found["huikuan"]
    return found


def licence_of(installed: Distribution) -> str:
    """The licence as SPDX where the package says so; "" where it says nothing."""
    metadata = installed.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [
        line.rpartition("::")[2].strip() for line in metadata.get_all("Classifier") or [] if "License ::" in line
    ]
    classifiers = [name for name in classifiers if name != "OSI Approved"]
    written = metadata["License"].strip() if "License" in metadata else ""
    plain = written if written and "\n" not in written and len(written) < 60 else (classifiers or [""])[0]
    return SPELLINGS.get(plain, plain) or licence_in_files(installed)


def licence_in_files(installed: Distribution) -> str:
    """The licence told by its own text, for packages whose metadata names none."""
    for file in installed.files or []:
        if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")):
            text = " ".join(file.read_text(encoding="utf-8").split())
            for words, name in TEXTS.items():
                if words in text:
                    return name
    return ""


def page() -> str:
    """The page, one line for each package."""
    rows = [f"| {one.metadata['Name']} | {one.version} | {licence_of(one)} |" for _, one in sorted(runtime().items())]
    return HEAD + "\n".join(rows) + "\n"


def listed() -> dict[str, str]:
    """What the page says: normalised name → licence."""
    rows = re.findall(r"^\| ([\w.-]+) \| [^|]+ \| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): licence.strip() for name, licence in rows}


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        missing = sorted(set(runtime()) - set(listed()))
        sys.stdout.write("".join(f"{name} is not in {PAGE.name}\n" for name in missing))
        return 1 if missing else 0
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
