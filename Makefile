# make run     builds and opens the window; without a display it runs the demo of the command line instead
# make test    every check and every test, the real window included
# make bench   the load test, with its figures as a table and in target/bench/ (about five minutes)
# make soak    a thousand more crash tests; the next run goes on where this one ended
# make check   formatting, lints and types only
# make setup   what the others need: packages of the system, packages of the ui
#
# Each does its own set-up and does nothing twice.

SHELL := /bin/bash
# rustup puts cargo here and leaves it to the next login to find it.
export PATH := $(HOME)/.cargo/bin:$(PATH)
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
