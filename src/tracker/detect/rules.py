"""The registry of detection rules: stable codes, what each sees, and where its page explains it.

Codes are a public contract (`inspect`, `explain`, evidence): W1xx weights, C3xx code, D4xx data, F5xx training facts.
Licence rules (L2xx) and the contradictions about licences and hubs (X92x, X93x) are registered where they are applied.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as users meet it."""

    code: str
    title: str
    """What it sees, in one line."""

    @property
    def anchor(self) -> str:
        """Return the link to the rule's line in the documentation."""
        return f"docs/detection.md#{self.code.lower()}"


RULES: tuple[Rule, ...] = (
    Rule("W101", "weights linked in running text or a list"),
    Rule("W102", "weights linked in a table"),
    Rule("W103", "weights linked behind a badge or picture"),
    Rule("W104", "weights given as a bare address"),
    Rule("W105", "weights named in a command, script or code block"),
    Rule("W106", "weights named by `owner/name` alone"),
    Rule("W108", "weights attached to a release"),
    Rule("W109", "weights files in the repository, whole or by Git LFS"),
    Rule("W110", "weights behind a click-through or registration that grants access"),
    Rule("W111", "weights on request: a form or an e-mail, and a wait"),
    Rule("W112", "weights announced, not there yet"),
    Rule("W113", "weights said to have been taken down"),
    Rule("W114", "weights called open without a link on the page"),
    Rule("C301", "commands that pre-train"),
    Rule("C302", "a sentence that offers pre-training code"),
    Rule("C303", "commands that fine-tune"),
    Rule("C304", "a sentence that offers training or fine-tuning code"),
    Rule("C305", "commands or code that run a model"),
    Rule("C306", "a sentence that offers inference code"),
    Rule("C307", "training files in the root listing"),
    Rule("C308", "code in the root listing of a model's repository, of which the pages say nothing"),
    Rule("C309", "training code linked inside the repository"),
    Rule("D401", "training data said to be released"),
    Rule("D402", "a part of the training data said to be released"),
    Rule("D403", "training data said to be private, under review or still to come"),
    Rule("D404", "training data described"),
    Rule("D405", "training data said not to be released"),
    Rule("D410", "the project's own data set linked"),
    Rule("D411", "data linked inside the repository"),
    Rule("D412", "an open data set that the model was trained on"),
    Rule("D413", "a path to training data inside the repository"),
    Rule("F501", "parameter size in the name of an own model"),
    Rule("F502", "parameter size in a sentence about the project's models"),
    Rule("F503", "parameter size in a table of models"),
    Rule("F510", "hardware of training"),
    Rule("F520", "training time in a sentence or a remark of a command"),
    Rule("F521", "training time in a table"),
    Rule("F530", "amount of training data in a sentence"),
    Rule("F531", "amount of training data in a table"),
    Rule("F540", "context length"),
    Rule("F550", "base model named after words such as `based on`"),
    Rule("F551", "base model linked in a column or passed to a command"),
    Rule("F552", "base model written in a column for base models"),
    Rule("X911", "a link whose words name a model of another size than it leads to"),
)
"""All rules of this package but those of the licence ledger, by code."""

BY_CODE = {rule.code: rule for rule in RULES}
