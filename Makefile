LISTEN ?= 127.0.0.1:8080
SOAK_SECONDS ?= 600

.PHONY: demo test lint fmt bench soak

## A sample letter to try in a browser; nothing is kept.
demo:
	@scripts/install-missing.sh demo
	@echo "Building; the first time takes a few minutes. Then open http://$(LISTEN)"
	cargo run --locked -- demo --listen $(LISTEN)

## Everything that must hold before a change is taken.
test: lint
	@scripts/install-missing.sh test
	@if cargo nextest --version >/dev/null 2>&1; then \
		echo "cargo nextest run --locked"; cargo nextest run --locked; \
	else \
		echo "cargo test --locked"; cargo test --locked; \
	fi

## The code as it is written: formatting and lints.
lint:
	@scripts/install-missing.sh demo
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings

fmt:
	cargo fmt

## How fast it is, next to the limit of this machine; and whether the time of an answer tells what stands behind an address.
bench:
	@scripts/install-missing.sh bench
	cargo bench --locked --bench throughput
	cargo bench --locked --bench enumeration

## Bytes that nobody would send, for ten minutes at each door (SOAK_SECONDS says how long); the tests run what is found here.
soak:
	@scripts/install-missing.sh soak
	@scripts/soak.sh $(SOAK_SECONDS)
