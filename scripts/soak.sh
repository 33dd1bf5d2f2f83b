#!/usr/bin/env bash
# Runs each fuzz target that reads what came by mail. Usage: soak.sh SECONDS [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${1:-600}"
targets=("${@:2}")
[ "${#targets[@]}" -gt 0 ] || targets=(reply_address delivery_report inbound_message quotation)

failed=()
for target in "${targets[@]}"; do
    echo "soak.sh: $target for $seconds seconds"
    mkdir -p "fuzz/corpus/$target"
    # What is new goes into the first folder; the second holds the seeds, and what once failed.
    cargo +nightly fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -max_len=262144 -print_final_stats=1 || failed+=("$target")
done
if [ "${#failed[@]}" -gt 0 ]; then
    echo "soak.sh: failed: ${failed[*]}. Copy what is in fuzz/artifacts/ to fuzz/seeds/TARGET/regression-…: the tests run it." >&2
    exit 1
fi
echo "soak.sh: nothing failed"
