"""The commands behind the Makefile. Run as `python -m config.embedded COMMAND` in the clone's virtual environment."""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.embedded.assets import build
from config.embedded.demo import collect_static_files, run_demo
from config.embedded.faults import EmbeddedFault, StopRequested
from config.embedded.instance import CLONE, forget, join, running
from config.embedded.steps import manage
from config.embedded.testing import run_tests

_INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; 1 with a plain message for what can go wrong on a machine."""
    chosen = _parser().parse_args(arguments)
    try:
        return _run(chosen)
    except (EmbeddedFault, ImproperlyConfigured, OSError) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except (StopRequested, KeyboardInterrupt):
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description="链盟的本机运行命令")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("assets", help="构建页面资源")
    commands.add_parser("demo", help="启动完整的示例环境")
    commands.add_parser("forget", help="删除示例环境的数据").add_argument("instance", nargs="?", default="demo")
    commands.add_parser("test", help="运行测试").add_argument("rest", nargs=argparse.REMAINDER)
    commands.add_parser("beside", help="连同示例环境的服务运行一个程序").add_argument("rest", nargs=argparse.REMAINDER)
    commands.add_parser("apart", help="连同一次性的服务运行一个程序").add_argument("rest", nargs=argparse.REMAINDER)
    kept = commands.add_parser("kept", help="连同数据保留到下次的服务运行一个程序")
    kept.add_argument("instance")
    kept.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _run(chosen: argparse.Namespace) -> int:
    match chosen.command:
        case "assets":
            print("页面资源已构建。" if build(CLONE) else "页面资源没有变化。", flush=True)
        case "demo":
            return run_demo()
        case "forget":
            print(f"已删除 {forget(chosen.instance)}。", flush=True)
        case "test":
            return run_tests(chosen.rest)
        case "beside":
            return _run_beside_demo(chosen.rest)
        case "apart":
            return _run_apart(chosen.rest)
        case "kept":
            return _run_kept(chosen.instance, chosen.rest)
    return 0


def _run_beside_demo(command: Sequence[str]) -> int:
    """Run a program against the demo's services, which are started for it unless `make demo` runs them now."""
    environment = join("demo")
    if environment is not None:
        return subprocess.run(list(command), env=_in_venv(environment), cwd=CLONE, check=False).returncode
    with running("demo", lasting=True) as instance:
        return instance.supervisor.run_in_foreground(command, _in_venv(instance.environment), CLONE)


def _run_apart(command: Sequence[str]) -> int:
    """Run a program beside throw-away services, whose roles and empty databases are there."""
    with running("apart", lasting=False) as instance:
        manage(instance, ["provision"])
        return instance.supervisor.run_in_foreground(command, _in_venv(instance.environment), CLONE)


def _run_kept(name: str, command: Sequence[str]) -> int:
    """Run a program beside services whose data it finds again next time, unless the machine broke down."""
    with running(name, lasting=True, careful=False) as instance:
        manage(instance, ["provision"])
        collect_static_files(instance)
        return instance.supervisor.run_in_foreground(command, _in_venv(instance.environment), CLONE)


def _in_venv(environment: Mapping[str, str]) -> dict[str, str]:
    """With the virtual environment's programs first, so that a shell's `python` is the product's."""
    programs = str(Path(sys.executable).parent)
    return {**environment, "PATH": os.pathsep.join([programs, environment.get("PATH", os.defpath)])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
