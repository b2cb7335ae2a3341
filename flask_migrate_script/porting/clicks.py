"""What click takes for the options and arguments of a Flask-Script command."""

from __future__ import annotations

import re
from functools import partial
from typing import Callable, Iterable, Iterator, List, Mapping, Set, Tuple

import libcst
import libcst.matchers as m

from .literals import string


class NotInClick(Exception):
    """Click has nothing that does the same: an option is left to a person, for the reason given."""


def parameters(function: libcst.FunctionDef) -> Iterator[Tuple[str, Callable[[], str]]]:
    """Yield what a command's function takes, each with what returns click's line for it.

    :param function: the function, with Flask-Script's decorators. What is yielded for it raises ``NotInClick`` where
        there is no such line.
    """
    options = [
        decorator.decorator
        for decorator in function.decorators
        if m.matches(decorator, m.Decorator(m.Call(func=m.Attribute(attr=m.Name("option")))))
    ]
    # Flask-Script gives the first argument to the lowest decorator, click to the highest.
    for call in reversed(options):
        if isinstance(call, libcst.Call):
            shown = ", ".join(
                argument.star + _one_line(argument.value)
                for argument in call.args
                if argument.keyword is None and argument.star != "**"
            )
            yield shown or "an option", partial(_option, call)
    letters: Set[str] = set()
    for parameter in [] if options else function.params.params:
        name = parameter.name.value
        flag = "" if parameter.default is None or name[0] in letters else name[0]
        letters.add(flag)
        yield repr(name), partial(_parameter, parameter, flag)


# Of a list, click makes a text.
_SEVERAL = (libcst.List, libcst.Tuple, libcst.Set, libcst.Dict)


def _parameter(parameter: libcst.Param, letter: str) -> str:
    """Return what click takes for a parameter of a function under ``@manager.command``."""
    name = parameter.name.value
    if parameter.default is None:
        if name != name.lower():
            raise NotInClick("name: click's arguments are lower case")
        return f"@click.argument({name!r})"
    default = _one_line(parameter.default)
    if isinstance(parameter.default, _SEVERAL):
        raise NotInClick(f"default={default}")
    words = [f"'-{letter}'"] if letter else []
    words.append(f"'--{name}'")
    if name != name.lower():
        words.append(repr(name))
    # As with Flask-Script, such an option turns nothing off.
    flags = {"False": "is_flag=True", "True": "is_flag=True, flag_value=True, default=True"}
    words.append(flags.get(default, f"default={default}"))
    return f"@click.option({', '.join(words)})"


def _option(call: libcst.Call) -> str:
    """Return what click takes for an ``@manager.option``."""
    for argument in call.args:
        if argument.star:
            raise NotInClick(f"{argument.star}{_one_line(argument.value)}")
    names = [argument.value for argument in call.args if argument.keyword is None]
    given = {argument.keyword.value: argument.value for argument in call.args if argument.keyword}
    dest = given.pop("dest", None)
    if not names and dest is not None:
        names, dest = [dest], None
    texts = [string(name) or "" for name in names]
    if not all(texts):
        raise NotInClick("name, which is not written out")
    words = [_one_line(name) for name in names]
    is_option = texts[0].startswith("-")
    if is_option:
        long = [text for text in texts if text.startswith("--")]
        of_argparse = (long or texts)[0].lstrip("-").replace("-", "_")
        name = of_argparse if dest is None else string(dest)
        turns_off = string(given.get("action")) == "store_false"
        if turns_off:
            # Click 8.3.0 and 8.3.1 read flag_value=False with default=True as False, these names they don't.
            words = [repr(f" /{text}") for text in texts]
        if turns_off or name != of_argparse.lower():
            words.append(repr(name) if dest is None else _one_line(dest))
    elif texts[0] != texts[0].lower():
        raise NotInClick("name: click's arguments are lower case")
    make = _option_words if is_option else _argument_words
    for keyword, value in given.items():
        words += make(keyword, value, _one_line(value), given)
    return f"@click.{'option' if is_option else 'argument'}({', '.join(words)})"


_Given = Mapping[str, libcst.BaseExpression]


def _option_words(
    name: str, value: libcst.BaseExpression, code: str, given: _Given
) -> Iterable[str]:
    """Return what click takes for one of the keywords of an option."""
    action = string(given.get("action")) or "store"
    if name == "action":
        return _action_words(action, code, given)
    if name == "nargs":
        return _counted(value, code)
    if name == "help":
        return _help_words(value, code)
    if name == "default" and action == "append":
        return _nothing(name, value, code)
    if name == "default" and isinstance(value, _SEVERAL) and "nargs" not in given:
        raise NotInClick(f"default={code}")
    if name == "required":
        return [f"required={code}"]
    return _value_words(name, value, code, given)


def _argument_words(
    name: str, value: libcst.BaseExpression, code: str, given: _Given
) -> Iterable[str]:
    """Return what click takes for one of the keywords of an argument."""
    nargs = string(given.get("nargs"))
    if name == "nargs":
        several = {"*": ["nargs=-1"], "+": ["nargs=-1", "required=True"], "?": ["required=False"]}
        return several[nargs] if nargs in several else _counted(value, code)
    if name == "help" or (name == "action" and string(value) == "store"):
        return []
    if name == "default" and nargs == "*":
        return _nothing(name, value, code)
    # An argument that has to be given has no use for it; with click it need not be given then.
    if name == "default" and nargs != "?":
        return []
    return _value_words(name, value, code, given)


def _value_words(
    name: str, value: libcst.BaseExpression, code: str, given: _Given
) -> Iterable[str]:
    """Return what click takes for a keyword that means the same with an option and with an argument."""
    if name == "choices":
        if "type" in given and not m.matches(given["type"], m.Name("str")):
            raise NotInClick(f"choices={code} that are no texts")
        return [f"type=click.Choice({code})"]
    if name == "type" and "choices" in given:
        return []
    # Click needs the name of a type, which a call's result lacks.
    is_same = {
        "type": not isinstance(value, libcst.Call),
        "default": not code.endswith("SUPPRESS"),
        "metavar": not isinstance(value, _SEVERAL),
    }
    if not is_same.get(name):
        raise NotInClick(f"{name}={code}")
    return [f"{name}={code}"]


def _action_words(action: str, code: str, given: _Given) -> Iterable[str]:
    if action == "append":
        return ["multiple=True"]
    if action == "count":
        return ["count=True"]
    if string(given["action"]) == "store":
        return []
    default = given.get("default")
    if action == "store_false":
        return [] if default is not None else ["default=True"]
    if action != "store_true":
        raise NotInClick(f"action={code}")
    # With another default, click's flag would turn it off.
    is_plain = default is None or m.matches(default, m.Name("False"))
    return ["is_flag=True"] if is_plain else ["is_flag=True", "flag_value=True"]


def _counted(value: libcst.BaseExpression, code: str) -> List[str]:
    # One is a list of one with argparse, and no list with click.
    if isinstance(value, libcst.Integer) and value.evaluated_value > 1:
        return [f"nargs={code}"]
    raise NotInClick(f"nargs={code}")


def _nothing(name: str, value: libcst.BaseExpression, code: str) -> List[str]:
    """Return nothing for what is empty, as click has it then: its tuple of values is."""
    if m.matches(value, m.Name("None") | m.List(elements=[]) | m.Tuple(elements=[])):
        return []
    raise NotInClick(f"{name}={code}")


# argparse puts it into the text, click after it.
_DEFAULT = re.compile(
    r"""[\s,;:]*[(\[]?\s*(?:\b(?:by\s+|the\s+)?defaults?\b(?:\s+(?:to|is)\b)?[\s:=]*)?"""
    r"""['"]?%\(default\)[a-z]['"]?\s*[)\]]?\.?\s*$""",
    re.IGNORECASE,
)


def _help_words(value: libcst.BaseExpression, code: str) -> List[str]:
    if code.endswith("SUPPRESS"):
        return ["hidden=True"]
    text = string(value)
    if text is None and not re.search(r"%[%(]", code):
        return [f"help={code}"]
    if text is not None and "%" not in text:
        return [f"help={code}"]
    shown = _DEFAULT.sub("", text or "%")
    if "%" in shown.replace("%%", ""):
        raise NotInClick(f"help={code}")
    words = [f"help={shown.replace('%%', '%')!r}"]
    return words if shown == text else [*words, "show_default=True"]


_NO_MODULE = libcst.Module([])


def _one_line(node: libcst.BaseExpression) -> str:
    """Return the code of an expression with its brackets, on one line even if it is written on several."""
    code = _NO_MODULE.code_for_node(node)
    if "\n" not in code:
        return code
    text = string(node)
    if text is not None:
        return repr(text)
    bare = m.replace(node, m.Comment(), libcst.RemoveFromParent())
    assert isinstance(bare, libcst.CSTNode)
    return re.sub(r"\s*\\?\n\s*", " ", _NO_MODULE.code_for_node(bare))
