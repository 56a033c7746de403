"""Run as `python -m commands.doctor.model`: the segmenter at work with the network cut, and what it is.

Its models came with its package: a machine without a way out must find them there.
"""

from __future__ import annotations

import sys
from importlib.metadata import version

from crawler.attachments.limits import cut_network
from indexer.compounds import phrases, segmenter

PROOF = "Đẩy mạnh cải cách hành chính trong nhà trường"


def main() -> int:
    """0 when the proof's compounds are found."""
    is_cut = cut_network()
    if "nhà trường" not in phrases(PROOF, segmenter()):
        print("không nhận ra từ ghép nào", file=sys.stderr)
        return 1
    print(f"underthesea {version('underthesea')}, " + ("chạy khi đã cắt mạng" if is_cut else "không cần tải gì thêm"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
