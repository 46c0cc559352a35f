# syntax=docker/dockerfile:1
# capsule-lint in a container: docker run --rm -v "$PWD:/work" -w /work capsule-lint rendered.yaml
# Charts need a helm binary, which this image does not have: render them first, or build on top of it.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE hatch_build.py ./
COPY capsule_lint capsule_lint
COPY rules rules
RUN python -m venv /opt/capsule-lint && /opt/capsule-lint/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/capsule-lint /opt/capsule-lint
ENV PATH="/opt/capsule-lint/bin:${PATH}" PYTHONDONTWRITEBYTECODE=1
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["capsule-lint"]
