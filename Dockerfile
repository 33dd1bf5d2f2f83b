FROM rust:1.95-bookworm AS build
WORKDIR /build

# The dependencies alone, so that a change of our own code does not build them again.
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src benches \
    && echo 'fn main() {}' | tee src/main.rs build.rs benches/throughput.rs > /dev/null \
    && touch src/lib.rs \
    && cargo build --release --locked \
    && rm -r src build.rs

COPY . .
# cargo goes by the time of change, and what was copied may be older than the stand-ins were.
RUN find src build.rs -type f -exec touch {} + \
    && cargo build --release --locked --bin undersigned

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /var/lib/undersigned undersigned \
    && install -d -o undersigned -g undersigned -m 0700 /var/lib/undersigned
COPY --from=build /build/target/release/undersigned /usr/local/bin/undersigned

USER undersigned
WORKDIR /var/lib/undersigned
VOLUME /var/lib/undersigned
ENV UNDERSIGNED_LISTEN=0.0.0.0:8080 \
    UNDERSIGNED_DATABASE_URL=sqlite:///var/lib/undersigned/undersigned.sqlite
EXPOSE 8080

# bash opens the connection itself: the image needs no HTTP client.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]

ENTRYPOINT ["undersigned"]
CMD ["serve"]
