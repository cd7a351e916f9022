"""Asking hubs: each artifact once, by the source of its host; a hub nobody asks is left out."""

from __future__ import annotations

from tracker.cli.progress import SilentProgress
from tracker.domain.artifacts import Access, HubFacts
from tracker.domain.evidence import Failure, FailureReason
from tracker.domain.identifiers import ArtifactRef, Host
from tracker.run.hubs import ask_hubs, hard_failures


class Hub:
    """Answers for some hosts and remembers what it was asked."""

    def __init__(self, *hosts: Host, fails: bool = False) -> None:
        self.hosts = frozenset(hosts)
        self.requests: dict[str, int] = {}
        self.asked: list[str] = []
        self.fails = fails

    def observe(self, ref: ArtifactRef) -> HubFacts | Failure:
        """Answer one."""
        self.asked.append(ref.key)
        if self.fails:
            return Failure(ref.key, FailureReason.TIMED_OUT, "too slow")
        return HubFacts(ref, ref, f"https://hub/{ref.id}", Access.AVAILABLE)


def refs(*texts: str) -> list[ArtifactRef]:
    """Read `host:id`."""
    return [ArtifactRef.parse(text) for text in texts]


def test_each_is_asked_once_by_its_own_source() -> None:
    """Two spellings of one id are one artifact."""
    faces, scope = Hub(Host.HUGGINGFACE), Hub(Host.MODELSCOPE)
    asked = refs("huggingface:A/b", "huggingface:a/B", "modelscope:c/d")
    answers = ask_hubs(asked, [faces, scope], map, SilentProgress())
    assert (faces.asked, scope.asked) == (["huggingface:a/b"], ["modelscope:c/d"])
    assert set(answers) == {"huggingface:a/b", "modelscope:c/d"}


def test_a_host_without_a_source_is_left_out() -> None:
    """It stays unasked, which is not a failure."""
    assert ask_hubs(refs("torrent:magnet"), [Hub(Host.HUGGINGFACE)], map, SilentProgress()) == {}


def test_only_hubs_with_an_api_fail_a_run() -> None:
    """A silent netdisk is normal; a silent hub is not."""
    silent = Hub(Host.HUGGINGFACE, Host.BAIDU, fails=True)
    answers = ask_hubs(refs("huggingface:a/b", "baidu:https://pan.baidu.com/s/1"), [silent], map, SilentProgress())
    assert [failure.target for failure in hard_failures(answers)] == ["huggingface:a/b"]
