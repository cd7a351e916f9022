# syntax=docker/dockerfile:1

# -- build: wheels of the tracker and of everything it needs --------------------------------------------------------
FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN python -m venv /opt/tracker \
 && /opt/tracker/bin/pip install ".[postgres]"

# -- run: no compiler, no sources, no root ---------------------------------------------------------------------------
FROM python:3.13-slim

LABEL org.opencontainers.image.title="open-llm-tracker" \
      org.opencontainers.image.description="Keeps a comparison of open large language models true" \
      org.opencontainers.image.licenses="Apache-2.0"

ENV PATH=/opt/tracker/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
COPY --from=build /opt/tracker /opt/tracker
RUN install --directory --owner=10001 --group=10001 /project /project/config /project/data /project/reports

# The config is read, data and reports are written.
VOLUME ["/project/data", "/project/reports"]
WORKDIR /project
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10m --timeout=30s --start-period=15m --retries=3 \
    CMD ["tracker", "status", "--max-age", "8d", "--quiet"]
ENTRYPOINT ["tracker"]
CMD ["run"]
