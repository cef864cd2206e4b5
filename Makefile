# The commands of a clone. Needs make and Python 3.11 or newer with venv; everything else is installed into .venv.
# On Debian and Ubuntu: apt-get install make python3 python3-venv
.POSIX:
.PHONY: help install demo forget-demo test isolation faults lint format bench forget-bench gb9704 guide schema migrations shell assets

SHELL = /bin/sh
PYTHON = python3
VENV = .venv/bin/
RUN = $(VENV)python -m config.embedded
# Checks of types and imports read the settings but open no connection.
UNCONNECTED = SECRET_KEY=unused DATABASE_URL=postgresql://unused@localhost/unused
INSTALL = @if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	echo "需要 Python 3.11 或更新的版本（当前命令：$(PYTHON)）。可用 make PYTHON=/路径/python3.12 … 指定。" >&2; exit 1; fi; \
	exec $(PYTHON) config/embedded/install.py

help:
	@echo "make demo               启动完整的示例环境：五个城市、本年度一链一图三清单（PORT=8080 另选端口）"
	@echo "make forget-demo        删除示例环境的数据"
	@echo "make test [ARGS=…]      运行测试，例如 make test ARGS=\"tests/core -q\""
	@echo "make isolation          证明各市数据互相隔离：全部矩阵、走查和破坏试验，并给出数目"
	@echo "make faults             故障试验：进程被杀、冻结，服务停止、清空，对方出错，提醒不丢不重（REPEAT=每处次数）"
	@echo "make install            只安装依赖（其他命令需要时会自己安装）"
	@echo "make lint               检查格式、类型、依赖方向和迁移"
	@echo "make format             统一代码格式"
	@echo "make bench [ARGS=…]     运行性能测量（growth、search 用的全国数据建好后保留）"
	@echo "make forget-bench       删除测量用的全国数据"
	@echo "make gb9704             量出公文版式（PDF 和 Word），与 GB/T 9704-2012 逐项对照"
	@echo "make guide [ARGS=…]     从正在运行的示例环境重拍使用手册的插图（PORT 与 make demo 相同；ARGS 写图名只拍几张）"
	@echo "make schema             生成接口说明 docs/api/schema.yaml"
	@echo "make migrations ARGS=\"应用 --name 名称\"  生成迁移"
	@echo "make shell [ARGS=…]     打开命令行（或运行一条命令），连着示例环境的数据库"

demo:
	$(INSTALL) embedded
	@$(RUN) assets
	@exec $(RUN) demo

forget-demo:
	$(INSTALL) embedded
	@$(RUN) forget

test:
	$(INSTALL) dev
	@$(RUN) assets
	@exec $(RUN) test $(ARGS)

# Every proof of the wall between tenants; ends with how many cells were tried and how many mutants were found.
isolation:
	$(INSTALL) dev
	@$(RUN) assets
	@exec $(RUN) test tests/isolation tests/permissions -q -n 2 --dist loadfile $(ARGS)

# Kills, freezes and empties what it starts itself; ends with a table, and fails where anything was lost or doubled.
faults:
	$(INSTALL) dev
	@$(RUN) assets
	@exec $(VENV)python -m faults $(ARGS)

lint:
	$(INSTALL) dev
	$(VENV)python -m ruff check .
	$(VENV)python -m ruff format --check .
	$(UNCONNECTED) $(VENV)python -m mypy .
	$(UNCONNECTED) $(VENV)lint-imports
	$(RUN) apart python manage.py makemigrations --check --dry-run

format:
	$(INSTALL) dev
	$(VENV)python -m ruff check --fix .
	$(VENV)python -m ruff format .

bench:
	$(INSTALL) dev
	@$(RUN) assets
	@exec $(VENV)python -m benchmarks $(ARGS)

forget-bench:
	@exec $(RUN) forget country

gb9704:
	$(INSTALL) dev
	@exec $(VENV)python -m tests.reports.rendering.gb9704

# Signs in to the demo that runs on PORT (8000 unless given) with the accounts it made.
guide:
	$(INSTALL) dev
	@exec $(VENV)python -m tests.guide.pictures $(ARGS)

schema:
	$(INSTALL) dev
	@mkdir -p docs/api
	$(RUN) apart python manage.py spectacular --validate --fail-on-warn --file docs/api/schema.yaml

migrations:
	$(INSTALL) dev
	@exec $(RUN) apart python manage.py makemigrations $(ARGS)

shell:
	$(INSTALL) dev
	@exec $(RUN) beside $(if $(ARGS),$(ARGS),$${SHELL:-sh})

assets:
	$(INSTALL) embedded
	@$(RUN) assets

install:
	$(INSTALL) dev
