"""How addresses are put together: the library writes a small program for each rule, we only for those asked for.

Writing all of them is most of what a command or a server does before it is ready.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


class LateRule(Rule):
    def _compile_builder(self, append_unknown: bool = True) -> Build:
        written: list[Build] = []

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            if not written:
                written.append(super(LateRule, self)._compile_builder(append_unknown))
            return written[0](rule, **values)

        return build
