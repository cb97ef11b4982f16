# make run     builds and opens the window; without a display it runs the demo of the command line instead
# make test    every check and every test, the real window included
# make bench   the load test, with its figures as a table and in target/bench/ (about twenty minutes and
#              10 GB on the disk for a while)
# make soak    a thousand more crash tests, where the last run ended, and a thousand around the send of a mail
# make check   formatting, lints and types only
# make setup   what the others need: packages of the system, packages of the ui
#
# Each does its own set-up and does nothing twice.

SHELL := /bin/bash
# rustup puts cargo into a home folder, and leaves it to the next login to find it; nvm does so with node. With sudo it
# is the home of whoever called it.
ifdef SUDO_USER
CALLERS_HOME := $(shell getent passwd '$(SUDO_USER)' | cut -d: -f6)
CALLERS_NODE := $(shell ls -d '$(CALLERS_HOME)'/.nvm/versions/node/*/bin 2>/dev/null | sort -V | tail -n 1)
CALLERS_TOOLS := :$(CALLERS_HOME)/.cargo/bin$(CALLERS_NODE:%=:%)
# Where cargo itself looks for what it stands for.
export RUSTUP_HOME := $(or $(RUSTUP_HOME),$(firstword $(wildcard $(HOME)/.rustup $(CALLERS_HOME)/.rustup)),$(HOME)/.rustup)
endif
export PATH := $(HOME)/.cargo/bin$(CALLERS_TOOLS):$(PATH)
# Without this feature a debug build looks for the development server instead of the ui it was built with. A debug
# build is what run and test use: it takes a minute or two where a release takes ten.
export FEATURES := --features tauri/custom-protocol

.DEFAULT_GOAL := run
.PHONY: run test soak bench check setup ui always

run:
	@scripts/run.sh

test:
	@scripts/setup.sh test
	@scripts/test.sh

bench:
	@scripts/bench.sh

soak:
	@scripts/setup.sh test
	@scripts/crash.sh --ignored --nocapture

check:
	@scripts/setup.sh window
	@$(MAKE) --no-print-directory ui
	@scripts/check.sh

setup:
	@scripts/setup.sh test

ui: target/ui-built

UI_SOURCES := $(shell find ui -name node_modules -prune -o -name dist -prune -o -type f -print)

target/ui-built: $(UI_SOURCES) $(if $(wildcard ui/dist/assets/*),,always)
	cd ui && npm run build
	@mkdir -p target && touch $@
